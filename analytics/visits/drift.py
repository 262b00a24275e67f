"""Whether the lists change over time: what is expected of visits, and what they find, month by month.

Population stability index: Σ (p − q)·ln(p ÷ q) over the bins, judged against what chance alone gives, which is χ² with bins − 1 degrees
of freedom times (1/n + 1/m) (Yurdakul & Naranjo 2020, J Risk Model Validation 14(4)): few visits make a large index of nothing.
"""

import math
from collections.abc import Sequence

from scipy.stats import chi2

EMPTY = 0.5  # visits that a bin without any counts as: ln 0 is not a number


def stability_index(before: Sequence[int], now: Sequence[int]) -> float:
    """The index over bins of two times, 0 if they are alike; ValueError if there is nothing on one side, or the bins differ in number."""
    if len(before) != len(now) or not sum(before) or not sum(now):
        raise ValueError("two times with the same bins, each with something in them")
    pairs = [(one, other) for one, other in zip(before, now, strict=True) if one or other]
    was, been = (sum(max(each, EMPTY) for each in side) for side in zip(*pairs, strict=True))
    shares = [(max(one, EMPTY) / was, max(other, EMPTY) / been) for one, other in pairs]
    return math.fsum((now_share - share) * math.log(now_share / share) for share, now_share in shares)


def stability_by_chance(before: Sequence[int], now: Sequence[int], confidence: float) -> float:
    """How large the index gets by chance alone at this confidence; 0 with a single bin."""
    used = sum(1 for one, other in zip(before, now, strict=True) if one or other)
    return float(chi2.ppf(confidence, used - 1)) * (1 / sum(before) + 1 / sum(now)) if used > 1 else 0.0
