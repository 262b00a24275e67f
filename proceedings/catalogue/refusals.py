"""Why a measure cannot be stored: one class for each reason, each with its own stable code."""

from ledger.errors import CreditGraphError


class GateError(CreditGraphError):
    """A measure that the catalogue does not allow. Not stored; the subclass says which condition is not met."""

    code = "CG619"


class UnknownItemError(GateError):
    """No such item: outside the published list there is no measure (国办发〔2020〕49号; 浙江条例第28条第3款)."""

    code = "CG601"


class NotYetInForceError(GateError):
    """The item is not yet in force on that day."""

    code = "CG602"


class NoLongerInForceError(GateError):
    """The item's validity has ended by that day."""

    code = "CG603"


class RetiredError(GateError):
    """The item was taken off the list by that day."""

    code = "CG604"


class UnverifiedError(GateError):
    """The item was not read at source, and nobody has turned it on; or somebody has turned it off."""

    code = "CG605"


class WrongSubjectKindError(GateError):
    """The item is not for subjects of this kind, or the subject is not of the kind that was stated."""

    code = "CG606"


class WrongAuthorityError(GateError):
    """The authority is not the item's implementing body (国办发〔2020〕49号: 实施主体)."""

    code = "CG607"


class PersonNotNamedError(GateError):
    """The measure reaches a person, and no document that names the person is given (浙江条例第27条; 上海条例第33条)."""

    code = "CG608"


class TextMissingError(GateError):
    """One of the texts that must be told to the subject is missing: reason, basis, remedy, conditions of release (浙江条例第28条)."""

    code = "CG609"


class BasisTooLowError(GateError):
    """Group A reduces rights or adds duties: only a law, an administrative regulation or a central policy document may do so."""

    code = "CG610"


class TooLongError(GateError):
    """The measure is longer than the item's longest period, or has no end although the item has one."""

    code = "CG611"


class OrdinaryRecordError(GateError):
    """For ordinary negative records only three kinds: key review, loss of conveniences, key inspection (浙江条例第23条第1至3项)."""

    code = "CG612"


class GroundTooWeakError(GateError):
    """The item asks for more than the grounds show: a severe list, or a document that finds the situation of the article."""

    code = "CG613"


class WrongRegionError(GateError):
    """The item is of another province, or the authority's region is not known."""

    code = "CG614"


class FindingIsNoGroundError(GateError):
    """A finding is a lead for a person to look at, never the ground of a measure."""

    code = "CG615"


class LinkedIsNoGroundError(GateError):
    """The record is another subject's: a link never carries a measure."""

    code = "CG616"


class GroundNotInUseError(GateError):
    """The record is unknown, or does not count: repaired, quashed, expired, disputed, not final, by simplified procedure."""

    code = "CG617"


class NoGroundError(GateError):
    """No record on which the measure rests was named."""

    code = "CG618"
