"""Whether what was expected of visits came true: by bins of the expectation, and in sum.

The sum of many visits varies by Σ p(1 − p), less than counts of rare events do: chances are not small here.

Brier 1950 (mean squared error of a probability), Murphy 1973 (reliability table), Naeini et al. 2015 (expected calibration error).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from scipy.special import betainc
from scipy.stats import norm

from analytics.rates import share_interval


@dataclass(frozen=True, slots=True)
class Tally:
    """Visits with a result whose expectation lies in one bin. `expected`: sum; `squares`: sum of (expected − found)²."""

    low: float
    high: float
    told: int
    found: int
    expected: float
    squares: float


@dataclass(frozen=True, slots=True)
class Bin:
    """One line of the reliability table. `expected`: the mean; `share`: what was found of it, with its interval."""

    low: float
    high: float
    told: int
    found: int
    expected: float
    share: float
    share_low: float
    share_high: float

    @property
    def off(self) -> bool:
        """Whether the mean expectation lies outside the interval of what was found."""
        return not self.share_low <= self.expected <= self.share_high


@dataclass(frozen=True, slots=True)
class Calibration:
    """How well one way of expecting did. `model`: its version, empty for the policy score. `ratio`: found ÷ expected, with its interval.

    `brier` is to be held against `brier_constant`: that of always expecting the share found in all.
    """

    model: str
    told: int
    found: int
    expected: float
    ratio: float
    ratio_low: float
    ratio_high: float
    brier: float
    brier_constant: float
    error: float
    bins: tuple[Bin, ...]

    @property
    def sentence(self) -> str:
        """In plain words."""
        if self.ratio_high < 1:
            return f"预计偏高：实际发现 {self.found} 户，约为预计（{self.expected:.0f} 户）的 {self.ratio:.0%}"
        if self.ratio_low > 1:
            return f"预计偏低：实际发现 {self.found} 户，约为预计（{self.expected:.0f} 户）的 {self.ratio:.0%}"
        return f"总数相符：预计 {self.expected:.0f} 户，实际发现 {self.found} 户"


def calibration(model: str, tallies: Sequence[Tally], confidence: float) -> Calibration | None:
    """The whole of one model out of its bins; None where nothing was told, or nothing expected at all."""
    told, found = sum(each.told for each in tallies), sum(each.found for each in tallies)
    expected = sum(each.expected for each in tallies)
    if not told or expected <= 0:
        return None
    bins = tuple(_bin(each, confidence) for each in sorted(tallies, key=lambda each: each.low) if each.told)
    squared = math.fsum(each.expected**2 / each.told for each in tallies if each.told)  # of the means of bins: not above Σ p², so not too narrow
    low, high = expected_interval(found, expected, squared, confidence)
    share = found / told
    return Calibration(
        model=model,
        told=told,
        found=found,
        expected=expected,
        ratio=found / expected,
        ratio_low=low,
        ratio_high=high,
        brier=sum(each.squares for each in tallies) / told,
        brier_constant=share * (1 - share),
        error=sum(each.told * abs(each.expected - each.share) for each in bins) / told,
        bins=bins,
    )


def expected_interval(found: int, expected: float, squared: float, confidence: float) -> tuple[float, float]:
    """Two-sided score interval of found ÷ expected, visits with chances p each finding something or not: variance Σ p(1 − p) (Poisson-binomial).

    `expected`: Σ p; `squared`: Σ p², or what is not above it. The ends are the factors on all p that the count would just not contradict
    (Wilson 1927 where all p are alike). ValueError if nothing is expected.
    """
    if expected <= 0:
        raise ValueError("expected is above 0")
    z = float(norm.ppf((1 + confidence) / 2))
    held = min(squared, expected**2 / found) if found else squared  # no factor may leave less than no variance
    whole, middle = expected**2 + z * z * held, found + z * z / 2
    reach = z * math.sqrt(max(0.0, found + z * z / 4 - held * (found / expected) ** 2))
    return max(0.0, expected * (middle - reach) / whole), expected * (middle + reach) / whole


def expected_tail(found: int, expected: float, squared: float) -> float:
    """Probability of a count as far off or farther, either side (twice the smaller tail), visits with Σ p expected and Σ p² squared.

    By the binomial of the same mean and variance (Ehm 1991, Stat Probab Lett 11:7), which may count parts of visits.
    """
    many, share = expected**2 / squared, squared / expected
    if share >= 1:
        return 1.0
    above, beyond = _so_many(found, many, share), _so_many(found + 1, many, share)
    return min(1.0, 2 * min(above, 1 - beyond))


def _so_many(found: int, many: float, share: float) -> float:
    if found <= 0:
        return 1.0
    return float(betainc(found, many - found + 1, share)) if found < many + 1 else 0.0


def _bin(tally: Tally, confidence: float) -> Bin:
    low, high = share_interval(tally.found, tally.told, confidence)
    return Bin(tally.low, tally.high, tally.told, tally.found, tally.expected / tally.told, tally.found / tally.told, low, high)
