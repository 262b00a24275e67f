"""Rates of small numbers: exact intervals, exact tails, many comparisons at once, and ratios drawn towards the middle.

Sources: Clopper & Pearson 1934 (share), Garwood 1936 and Ulm 1990 (observed ÷ expected), Breslow & Day 1987 (standardised
ratio), Benjamini & Hochberg 1995 (false discovery rate), Clayton & Kaldor 1987 and Marshall 1991 (empirical Bayes), Wilson 1927 and Newcombe 1998
(difference of two shares), Mantel & Haenszel 1959 with Miettinen & Nurminen 1985, Stat Med 4:213 (difference of two shares within strata).
"""

import math
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import bdtrc, betaincinv, gammainc, gammaincinv, ndtri  # scipy.stats takes two seconds more to load

Counts = NDArray[np.float64]
WIDTH = 1e-9  # of the bracket round an end of an interval


def share_interval(hits: int, total: int, confidence: float) -> tuple[float, float]:
    """Exact two-sided interval of a share (Clopper & Pearson 1934); (0, 1) where nothing was counted."""
    if not 0 <= hits <= total:
        raise ValueError("hits lie between 0 and total")
    tail = (1 - confidence) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, total - hits + 1, tail))
    return low, 1.0 if hits == total else float(betaincinv(hits + 1, total - hits, 1 - tail))


def score_interval(hits: int, total: int, confidence: float) -> tuple[float, float]:
    """Score interval of a share (Wilson 1927): shorter than the exact one, right on average; (0, 1) where nothing was counted."""
    if not 0 <= hits <= total:
        raise ValueError("hits lie between 0 and total")
    if not total:
        return 0.0, 1.0
    z, share = float(ndtri((1 + confidence) / 2)), hits / total
    middle = share + z * z / (2 * total)
    reach = z * math.sqrt((share * (1 - share) + z * z / (4 * total)) / total)
    low, high = ((middle + sign * reach) / (1 + z * z / total) for sign in (-1, 1))
    return 0.0 if hits == 0 else low, 1.0 if hits == total else high


def difference_interval(a: int, n: int, b: int, m: int, confidence: float) -> tuple[float, float]:
    """Two-sided interval of the share a/n less the share b/m (Newcombe 1998, method 10: hybrid score).

    Independent samples; holds from -1 to 1, also for small numbers and shares of 0 or 1. Where one of the two counted
    nothing, nothing is known of the difference: (-1, 1). ValueError if a or b is not a part of its total.
    """
    (low, high), (other_low, other_high) = score_interval(a, n, confidence), score_interval(b, m, confidence)
    if not n or not m:
        return -1.0, 1.0
    share, other = a / n, b / m
    down, up = math.hypot(share - low, other_high - other), math.hypot(high - share, other - other_low)
    return max(-1.0, share - other - down), min(1.0, share - other + up)


def stratified_difference(strata: Sequence[tuple[int, int, int, int]], confidence: float) -> tuple[float, float, float] | None:
    """Share a/n less share b/m within strata (a, n, b, m) with weights of Mantel & Haenszel, and its score interval (Miettinen & Nurminen 1985).

    The ends are the differences that the counts would just not contradict, the shares of every stratum being then the likeliest ones that differ
    by so much: so few hits, or none at all, leave an interval as wide as few counts do. Strata may hold one or two each, as the lists of single grids do:
    whatever the strata differ in plays no part. None if no stratum has both. ValueError if a or b is not a part of its total.
    """
    if not all(0 <= a <= n and 0 <= b <= m for a, n, b, m in strata):
        raise ValueError("hits lie between 0 and total")
    counts = np.array([each for each in strata if each[1] and each[3]], np.float64).reshape(-1, 4)
    if not counts.size:
        return None
    a, n, b, m = counts.T
    weights = n * m / (n + m)
    weights /= weights.sum()
    found = float((weights * (a / n - b / m)).sum())
    z = float(ndtri((1 + confidence) / 2))

    def beyond(difference: float) -> bool:
        return abs(found - difference) >= z * math.sqrt(_score_variance(counts, weights, difference))

    return found, -_end(lambda end: beyond(-end), -found), _end(beyond, found)


def _end(beyond: Callable[[float], bool], start: float) -> float:
    """Where between `start` and 1 the differences begin that are contradicted; 1 if none is."""
    low, high = start, 1.0
    while high - low > WIDTH:
        middle = (low + high) / 2
        low, high = (low, middle) if beyond(middle) else (middle, high)
    return high


def _score_variance(counts: Counts, weights: Counts, difference: float) -> float:
    """Variance of the weighted difference if the true one is `difference` in every stratum; shares of fullest likelihood in closed form."""
    a, n, b, m = counts.T
    total, hits = n + m, a + b
    square = (n + 2 * m) * difference - total - hits
    linear = (m * difference - total - 2 * b) * difference + hits
    q = (square / (3 * total)) ** 3 - square * linear / (6 * total**2) + b * difference * (1 - difference) / (2 * total)
    p = np.where(q < 0, -1, 1) * np.sqrt(np.maximum(0, (square / (3 * total)) ** 2 - linear / (3 * total)))
    angle = (math.pi + np.arccos(np.clip(np.divide(q, p**3, out=np.zeros_like(q), where=p != 0), -1, 1))) / 3
    other = np.clip(2 * p * np.cos(angle) - square / (3 * total), max(0.0, -difference), min(1.0, 1 - difference))
    share = other + difference
    return float((weights**2 * (share * (1 - share) / n + other * (1 - other) / m) * total / (total - 1)).sum())


def few_tail(hits: int, drawn: int, all_hits: int, total: int) -> float:
    """Probability of so few hits or fewer among `drawn` of `total` if the `all_hits` fell on all alike (Fisher's exact test, one side)."""
    from scipy.stats import hypergeom  # the only one that scipy.special lacks

    return float(hypergeom.cdf(hits, total, all_hits, drawn))


def share_tail(hits: int, total: int, share: float) -> float:
    """Probability of so many hits or more if the true share is `share` (binomial)."""
    return float(bdtrc(hits - 1, total, share))


def ratio_interval(observed: int, expected: float, confidence: float) -> tuple[float, float]:
    """Exact two-sided interval of observed ÷ expected, observed being Poisson (Garwood 1936; by χ² as in Ulm 1990)."""
    if expected <= 0:
        raise ValueError("expected is above 0")
    tail = (1 - confidence) / 2
    low = float(gammaincinv(observed, tail)) if observed else 0.0
    return low / expected, float(gammaincinv(observed + 1, 1 - tail)) / expected


def ratio_tail(observed: int, expected: float) -> float:
    """Probability of so many events or more where `expected` are to be expected (Poisson)."""
    return float(gammainc(observed, expected)) if observed else 1.0


def corrected(tails: Sequence[float]) -> list[float]:
    """Tail probabilities corrected for being many, in the same order (step-up of Benjamini & Hochberg 1995)."""
    order = sorted(range(len(tails)), key=lambda place: tails[place], reverse=True)
    found, least = [1.0] * len(tails), 1.0
    for n, place in enumerate(order):
        least = min(least, tails[place] * len(tails) / (len(tails) - n))
        found[place] = least
    return found


def chance_in_words(probability: float) -> str:
    """A probability as a person reads it: 小于万分之一 rather than 5.9e-10."""
    steps = ((1e-4, "小于万分之一"), (1e-3, "小于千分之一"), (1e-2, "小于百分之一"))
    return next((words for limit, words in steps if probability < limit), f"约 {probability:.0%}")


def drawn_to_the_middle(counts: Sequence[tuple[int, float]], middle: float | None = None) -> list[float]:
    """Observed ÷ expected of each, drawn towards `middle`, else the ratio of all, by as much as chance explains (moments: Marshall 1991)."""
    total = sum(expected for _, expected in counts)
    if not total:
        return [1.0 for _ in counts]
    middle = sum(observed for observed, _ in counts) / total if middle is None else middle
    spread = sum(expected * (observed / expected - middle) ** 2 for observed, expected in counts if expected) / total
    between = max(0.0, spread - middle * len(counts) / total)
    return [_drawn(observed, expected, middle, between) for observed, expected in counts]


def _drawn(observed: int, expected: float, middle: float, between: float) -> float:
    if not expected or not between:
        return middle
    return middle + between / (between + middle / expected) * (observed / expected - middle)
