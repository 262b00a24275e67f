"""Why a list is not handed out again, or a result not taken in. One result's fault stops no other."""

from ledger.errors import CreditGraphError


class FeedbackError(CreditGraphError):
    """What cannot be taken in as it stands."""

    code = "CG760"


class ListOutError(FeedbackError):
    """The list of this grid and week has been handed out; it is not made anew."""

    code = "CG768"


class UnknownListError(FeedbackError):
    """No such list was handed out."""

    code = "CG761"


class NotOnListError(FeedbackError):
    """The subject, or the number of the visit, is not that of a visit on the list."""

    code = "CG762"


class UnknownResultError(FeedbackError):
    """No such result of a visit; what was found is never guessed."""

    code = "CG763"


class VisitDayError(FeedbackError):
    """No day, or one on which the visit cannot have been."""

    code = "CG764"


class UnknownSubjectError(FeedbackError):
    """Outside a list: a subject that the register does not have."""

    code = "CG765"


class NumberTakenError(FeedbackError):
    """The number of the visit stands for another one."""

    code = "CG766"


class OthersReportError(FeedbackError):
    """Somebody else reported this visit; only they or the office correct it."""

    code = "CG767"


class UnsureOrderError(FeedbackError):
    """Nobody can tell whether it was written down before or after the result that is known."""

    code = "CG769"
