"""Every error that the product raises on purpose: what is wrong, where, and what to do."""


class CreditGraphError(Exception):
    """Root of all our errors. `code` is stable and documented; the message is for a person, Chinese first."""

    code = "CG000"

    def __init__(self, what: str, *, where: str = "", todo: str = "") -> None:
        self.what, self.where, self.todo = what, where, todo
        super().__init__("；".join(part for part in (what, where and f"位置：{where}", todo and f"处理：{todo}") if part))


class InputError(CreditGraphError):
    """The caller asked for something malformed."""

    code = "CG100"


class NotFoundError(CreditGraphError):
    """The thing asked for does not exist, or this role may not know that it does."""

    code = "CG104"


class ForbiddenError(CreditGraphError):
    """No valid token, or the role does not cover this."""

    code = "CG103"


class UnauthenticatedError(ForbiddenError):
    """No token, or one that nobody issued."""

    code = "CG101"


class LedgerError(CreditGraphError):
    """The ledger on disk is busy, damaged or not there."""

    code = "CG200"


class SourceError(CreditGraphError):
    """A file cannot be read or is not of a known layout."""

    code = "CG300"


class GraphError(CreditGraphError):
    """Neo4j cannot be started, reached or used."""

    code = "CG400"


class PolicyError(CreditGraphError):
    """A policy file (weights, windows, thresholds) is not usable."""

    code = "CG500"
