"""Why a repair, or a step of one, is refused. Each reason has a code that does not change."""

from ledger.errors import InputError, NotFoundError


class NothingToRepairError(NotFoundError):
    """No record in use has that number. The same words whether there never was one or the law has ended its use."""

    code = "CG641"


class RepeatedApplicationError(InputError):
    """The same record is being dealt with already."""

    code = "CG642"


class WrongRepairStepError(InputError):
    """The application is not at the point where this step may be taken."""

    code = "CG643"


class NotRepairableError(InputError):
    """A check is not passed, so the repair cannot be granted; the message names each."""

    code = "CG644"


class NotTheFinderError(InputError):
    """Another body made the finding; only it decides on its repair."""

    code = "CG645"


class SamePersonError(InputError):
    """Whoever entered the application for the party may not decide on it: nobody decides on what is their own."""

    code = "CG647"


class SwitchedOffError(InputError):
    """The rule that this step rests on was not read at source and nobody has switched it on."""

    code = "CG646"
