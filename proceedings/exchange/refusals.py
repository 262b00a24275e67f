"""Why a package is refused, each reason with its own code. Of a refused package nothing is stored."""

from ledger.errors import CreditGraphError


class ExchangeError(CreditGraphError):
    """The exchange cannot do this: keys, trust, or a package that is refused."""

    code = "CG700"


class MalformedPackageError(ExchangeError):
    """Not a package, or not in its only permitted writing."""

    code = "CG701"


class OversizedPackageError(ExchangeError):
    """Larger than may be read into memory. Looked at before anything is read."""

    code = "CG702"


class UnknownProtocolError(ExchangeError):
    """Of a version of the protocol that this one does not speak."""

    code = "CG703"


class WrongRecipientError(ExchangeError):
    """Made for another province."""

    code = "CG704"


class UnknownOriginError(ExchangeError):
    """From a province that nobody here has declared trusted."""

    code = "CG705"


class UnknownKeyError(ExchangeError):
    """Signed with a key that is not, or no longer, trusted for its origin."""

    code = "CG706"


class TamperedPackageError(ExchangeError):
    """The signature does not fit the content."""

    code = "CG707"


class ExpiredPackageError(ExchangeError):
    """Past its validity."""

    code = "CG708"


class FuturePackageError(ExchangeError):
    """Issued later than now."""

    code = "CG709"


class ReplayedPackageError(ExchangeError):
    """The very package that was taken in before."""

    code = "CG710"


class OlderPackageError(ExchangeError):
    """Of a number that was passed already, with another content."""

    code = "CG711"


class SkippedPackageError(ExchangeError):
    """A package before this one has not arrived."""

    code = "CG712"


class BrokenChainError(ExchangeError):
    """Does not go on from the package taken in last."""

    code = "CG713"


class NewSeriesError(ExchangeError):
    """The origin has begun a new series, which somebody here must accept first."""

    code = "CG714"


class ScopeError(ExchangeError):
    """Carries what its sharing scope does not allow, or an identity number."""

    code = "CG715"


class CountError(ExchangeError):
    """After this package the two sides would not hold the same records."""

    code = "CG716"


class ExchangeKeyError(ExchangeError):
    """This home has no signing key, or one that others can read."""

    code = "CG717"
