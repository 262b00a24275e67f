"""What visits found of those that told anything, with its interval; and how two such rates differ."""

from dataclasses import dataclass
from functools import lru_cache

from analytics.rates import difference_interval, share_interval


@dataclass(frozen=True, slots=True)
class Rate:
    """Found of told, with its exact interval. `share` is None where nothing was told: unknown, not zero."""

    found: int
    told: int
    share: float | None
    low: float
    high: float


@lru_cache(maxsize=100_000)  # a hundred thousand grids have few different counts, and an interval takes a tenth of a millisecond
def rate(found: int, told: int, confidence: float) -> Rate:
    """The rate with its exact interval (Clopper & Pearson)."""
    low, high = share_interval(found, told, confidence)
    return Rate(found, told, found / told if told else None, low, high)


def difference(one: Rate, other: Rate, confidence: float) -> tuple[float | None, float, float]:
    """One less the other with Newcombe's interval; None, -1 and 1 where one of them is unknown."""
    low, high = difference_interval(one.found, one.told, other.found, other.told, confidence)
    return (None if one.share is None or other.share is None else one.share - other.share), low, high
