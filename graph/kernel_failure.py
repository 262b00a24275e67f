"""Why a kernel did not come up, as the exit code of its process tells it."""

from enum import IntEnum


class Failure(IntEnum):
    """Exit codes of graph.kernel."""

    OTHER = 20
    PORT_TAKEN = 21
    DISK_FULL = 22
    STORE_LOCKED = 23


SIGNS = (
    ("BindException", Failure.PORT_TAKEN),
    ("No space left on device", Failure.DISK_FULL),
    ("Disk quota exceeded", Failure.DISK_FULL),
    ("FileLockException", Failure.STORE_LOCKED),
)


def failure_in(text: str) -> Failure:
    """The failure that a stack trace tells of."""
    return next((failure for sign, failure in SIGNS if sign in text), Failure.OTHER)
