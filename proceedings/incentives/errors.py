"""Why a subject is not put on the list of those who keep faith."""

from ledger.errors import CreditGraphError


class IncentiveError(CreditGraphError):
    """A step that is not allowed as things stand."""

    code = "CG720"


class NoGroundError(IncentiveError):
    """Nothing speaks for the subject, or its own record speaks against it."""

    code = "CG721"


class OnlyLinkedError(IncentiveError):
    """Its own record is clean; only a link speaks against it, and nobody has said why that does not matter."""

    code = "CG722"


class SecondPersonError(IncentiveError):
    """Who proposed cannot decide."""

    code = "CG723"


class IncentiveStateError(IncentiveError):
    """The matter is not where this step may be taken."""

    code = "CG724"
