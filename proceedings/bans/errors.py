"""Why a step of a ban is refused. Each reason has a code of its own, so that a program can tell them apart."""

from ledger.errors import CreditGraphError


class BanError(CreditGraphError):
    """A ban, or a step of one, that cannot be recorded."""

    code = "CG650"


class UnknownPersonError(BanError):
    """The person is not known, or known only by a name at one enterprise."""

    code = "CG651"


class IdentityClaimError(BanError):
    """The person, or the link that is relied on, is under a claim of identity theft."""

    code = "CG652"


class RuleError(BanError):
    """The article is unknown, was not in force on the day, or is not switched on."""

    code = "CG653"


class DocumentError(BanError):
    """The document does not carry what the article asks of it: number, authority, day, start, length."""

    code = "CG654"


class MechanismError(BanError):
    """What the article asks besides the document is missing: the role at that time, a finding of responsibility, the naming."""

    code = "CG655"


class SecondPersonError(BanError):
    """Who proposed a ban cannot confirm it."""

    code = "CG656"


class StateError(BanError):
    """The ban is not in a state in which this step is possible, or it is recorded already."""

    code = "CG657"
