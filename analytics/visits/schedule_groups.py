"""Whether what was found in areas and trades bears out what was expected of them, and who is visited earlier or later for it.

Every inspection has its own chance, so the number found is a sum of unlike draws (Poisson binomial, not Poisson: with chances of a third
its spread is a fifth smaller). One group is judged by the exact distribution, all groups together by the sum of their squared deviations.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.optimize import brentq
from scipy.special import expit, logit
from scipy.stats import chi2

from analytics.rates import chance_in_words
from analytics.visits.earlier_results import NEVER, Floats, Whole
from analytics.visits.schedule_orders import Task

FEWEST = 30  # inspections of a group that is shown by itself; smaller ones are added up
OTHERS = "其他"
FAR = 30.0  # logits: further than any chance is moved


@dataclass(frozen=True, slots=True)
class Group:
    """An area or a trade. `expected`: finds that the model expected; `ratio`: found ÷ expected with its interval, all groups together as sure as one.

    `earlier`: mean days by which its inspections come earlier, whatever they found; `first_before`, `first_after`: share of them in the first half.
    """

    title: str
    inspections: int
    found: int
    expected: float
    ratio: float
    ratio_low: float
    ratio_high: float
    earlier: float
    first_before: float
    first_after: float

    @property
    def off(self) -> bool:
        """Whether what was found does not bear out what was expected."""
        return not self.ratio_low <= 1 <= self.ratio_high


@dataclass(frozen=True, slots=True)
class Together:
    """Whether groups differ from what was expected more than chance explains. `square`: sum of squared deviations; `tail`: chance of so much or more."""

    groups: int
    square: float
    tail: float
    confidence: float

    def sentence(self, kind: str) -> str:
        """In plain words. `kind`: what the groups are, such as 地区."""
        told = "比偶然大" if self.tail < 1 - self.confidence else "没有比偶然大"
        return f"{self.groups} 个{kind}合起来，发现与预计的差别{told}（χ² {self.square:.1f}，自由度 {self.groups}，概率{chance_in_words(self.tail)}）"


@dataclass(frozen=True, slots=True)
class Groups:
    """The groups of one kind, those who move forward most first, small and unknown ones together at the end; and all large ones at once."""

    each: tuple[Group, ...]
    together: Together | None


@dataclass(frozen=True, slots=True)
class Expected:
    """What the model's order did. `chance`: of each inspection of the period on its new day, NaN for those that stay; `new`: its new day."""

    work: Task
    chance: Floats
    new: Whole
    half: int


def groups(told: Expected, kind: str, confidence: float) -> Groups:
    """Every group of at least FEWEST inspections by itself. `kind`: "area" or "trade"; `confidence` of all intervals together (Bonferroni)."""
    members = members_of(told.work, kind, ~np.isnan(told.chance))
    large = {code: rows for code, rows in members.items() if code != NEVER and len(rows) >= FEWEST}
    rest = [rows for code, rows in members.items() if code not in large]
    each = 1 - (1 - confidence) / max(1, len(large))
    shown = [_group(told.work.made.titles[kind][code], told, rows, each) for code, rows in large.items()]
    shown.sort(key=lambda group: (-group.earlier, group.title))
    others = [_group(OTHERS, told, np.concatenate(rest), each)] if rest else []
    return Groups((*shown, *others), _together(told, list(large.values()), confidence))


def members_of(work: Task, kind: str, counted: np.ndarray) -> Mapping[int, Whole]:
    """The rows of each group, of those that are counted."""
    codes, rows = work.made.groups[kind][work.rows], np.flatnonzero(counted)
    return {code: rows[codes[rows] == code] for code in np.unique(codes[rows]).tolist()}


def found_interval(found: int, chances: Floats, confidence: float) -> tuple[float, float]:
    """Exact interval of the number to be expected, if all chances were moved alike (in logits): the ends at which `found` becomes too many or too few."""
    tail, at = (1 - confidence) / 2, logit(np.clip(chances, 1e-9, 1 - 1e-9))

    def end(more: bool) -> float:
        def miss(moved: float) -> float:
            law = distribution(expit(at + moved))
            return float(law[found:].sum() if more else law[: found + 1].sum()) - tail

        return float(expit(at + brentq(miss, -FAR, FAR, xtol=1e-6)).sum())

    return (end(True) if found else 0.0), (end(False) if found < len(chances) else float(len(chances)))


def distribution(chances: Floats) -> Floats:
    """Probability of each number of finds, from none to all, if each comes with its own chance independently (Poisson binomial, exact)."""
    law = np.zeros(len(chances) + 1)
    law[0] = 1.0
    for n, chance in enumerate(chances.tolist(), 1):
        law[1 : n + 1] = law[1 : n + 1] * (1 - chance) + law[:n] * chance
        law[0] *= 1 - chance
    return law


def _group(title: str, told: Expected, rows: Whole, confidence: float) -> Group:
    period, chances = told.work.period, told.chance[rows]
    found, expected = int(period.found[rows].sum()), float(chances.sum())
    low, high = found_interval(found, chances, confidence)
    day, new = period.day[rows], told.new[rows]
    earlier, before, after = float((day - new).mean()), float((day < told.half).mean()), float((new < told.half).mean())
    return Group(title, len(rows), found, expected, found / expected, low / expected, high / expected, earlier, before, after)


def _together(told: Expected, large: list[Whole], confidence: float) -> Together | None:
    """The sum over groups of (found - expected)² ÷ its variance under the chances, held against χ² with as many degrees of freedom as groups."""
    if not large:
        return None
    square = 0.0
    for rows in large:
        chances = told.chance[rows]
        square += float((told.work.period.found[rows].sum() - chances.sum()) ** 2 / (chances * (1 - chances)).sum())
    return Together(len(large), square, float(chi2.sf(square, len(large))), confidence)
