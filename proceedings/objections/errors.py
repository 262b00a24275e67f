"""Why an objection, or a step of one, is refused. Each reason has a code that does not change."""

from ledger.errors import InputError, NotFoundError


class NothingToContestError(NotFoundError):
    """No record in use has that number. The same words whether there never was one or the law has ended its use."""

    code = "CG631"


class RepeatedObjectionError(InputError):
    """The same point of the same record is being dealt with, or was answered and nothing new is brought."""

    code = "CG632"


class WrongStepError(InputError):
    """The objection is not at the point where this step may be taken."""

    code = "CG633"


class NotExtendableError(InputError):
    """No rule of the place lets the time be longer, or it would be longer than the rule lets it be."""

    code = "CG634"


class NotTheProviderError(InputError):
    """Another department provided the record, or registers; only it decides and corrects. A transfer to anybody else changes nothing."""

    code = "CG635"


class WrongCorrectionError(InputError):
    """The correction changes nothing, or something that is not corrected by rewriting it."""

    code = "CG636"


class SecondPersonError(InputError):
    """Whoever filed or handed on an objection does not decide it, and whoever decided it does not take the record away."""

    code = "CG637"
