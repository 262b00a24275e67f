"""Lists month by month: what they found, and whether what was expected or found has changed by more than chance.

Visits of one list resemble one another, so chance is what happens when lists change places between the times (permutation test), not single
visits. Many months are many looks: all tests of a report are corrected together. Expectations are compared only where the same version spoke:
a new one expects something else of the same visits, which says nothing of the visits.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.rates import corrected
from analytics.visits.drift import stability_index
from analytics.visits.hits import Rate, difference, rate
from analytics.visits.report_policy import ReportPolicy

Counts = NDArray[np.int64]  # one row per list, or bundle of lists
BUNDLES = 400  # of lists in a month, at most
SEED = 20261123  # the same report says the same


@dataclass(frozen=True, slots=True)
class Month:
    """Lists handed out in one month. `stability`: index of what was expected against the months before by the same version, None where there is too little."""

    month: str
    issued: int
    reported: int
    ranked: Rate
    random: Rate
    expected: float
    stability: float | None
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Change:
    """Something that may have changed in a month: how likely by chance, and what to say if it is not."""

    month: str
    chance: float
    note: str


def months(rows: Sequence[Mapping[str, Any]], clusters: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> tuple[Month, ...]:
    """One line per month in which lists were handed out. `rows`: counts by month; `clusters`: by month, version, bundle of lists and bin."""
    indices = {row["month"]: _index(row["month"], clusters, policy) for row in rows}
    changes = [change for n, row in enumerate(rows) for change in _changes(row, rows[:n], clusters, indices[row["month"]], policy)]
    chances = corrected([each.chance for each in changes])
    notes: dict[str, list[str]] = {}
    for change, chance in zip(changes, chances, strict=True):
        if chance < policy.false_discovery:
            notes.setdefault(change.month, []).append(change.note)
    return tuple(_month(row, clusters, indices[row["month"]], notes.get(row["month"], []), policy) for row in rows)


def _month(row: Mapping[str, Any], clusters: Sequence[Mapping[str, Any]], index: float | None, notes: Sequence[str], policy: ReportPolicy) -> Month:
    ranked, random = rate(row["a"], row["n"], policy.confidence), rate(row["b"], row["m"], policy.confidence)
    expected = sum(each["expected"] for each in clusters if each["month"] == row["month"])
    return Month(row["month"], row["issued"], row["reported"], ranked, random, expected, index, tuple(notes))


def _index(month: str, clusters: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> float | None:
    now, before = _spreads(month, clusters, policy)
    return stability_index(before.sum(0).tolist(), now.sum(0).tolist()) if min(now.sum(), before.sum()) >= policy.results_minimum else None


def _changes(
    row: Mapping[str, Any], before: Sequence[Mapping[str, Any]], clusters: Sequence[Mapping[str, Any]], index: float | None, policy: ReportPolicy
) -> Iterator[Change]:
    """What is tested of one month; nothing where there is too little."""
    month = row["month"]
    if index is not None:
        chance = shuffled_tail(*_spreads(month, clusters, policy), stability_between, policy.shuffles) if index > policy.stability else 1.0
        yield Change(month, chance, f"清单上预计的分布和此前不同（稳定度指数 {index:.2f}）")
    now, past = rate(row["a"], row["n"], policy.confidence), _earlier(before, policy)
    change, low, high = difference(now, past, policy.confidence)
    if change is not None and min(now.told, past.told) >= policy.results_minimum:
        chance = 1.0 if low <= 0 <= high else shuffled_tail(*_found(month, clusters), _rate_between, policy.shuffles)
        yield Change(month, chance, f"发现率比此前{'高' if change > 0 else '低'} {100 * abs(change):.0f} 个百分点（{100 * low:.0f} 到 {100 * high:.0f}）")


def _earlier(before: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> Rate:
    return rate(sum(each["a"] for each in before), sum(each["n"] for each in before), policy.confidence)


def _spreads(month: str, clusters: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> tuple[Counts, Counts]:
    """Bins of the expectation, list by list, of the month and of those before it; only versions that spoke in both."""
    held = [row for row in clusters if row["month"] <= month and row["bin"]]
    both = {row["model"] for row in held if row["month"] == month} & {row["model"] for row in held if row["month"] < month}
    wanted = [(row, bin_of(row, policy), row["issued"]) for row in held if row["model"] in both]
    return _sides(month, wanted, len(policy.edges) - 1)


def _found(month: str, clusters: Sequence[Mapping[str, Any]]) -> tuple[Counts, Counts]:
    held = [row for row in clusters if row["month"] <= month and row["told"]]
    return _sides(month, [(row, place, row[name]) for row in held for place, name in enumerate(("found", "told"))], 2)


def _sides(month: str, wanted: Sequence[tuple[Mapping[str, Any], int, int]], width: int) -> tuple[Counts, Counts]:
    sides: tuple[dict[tuple[str, int], Counts], dict[tuple[str, int], Counts]] = ({}, {})
    for row, place, number in wanted:
        counts = sides[row["month"] != month].setdefault((row["month"], row["bundle"]), np.zeros(width, np.int64))
        counts[place] += number
    now, before = (np.array(list(side.values()), np.int64).reshape(-1, width) for side in sides)
    return now, before


def shuffled_tail(now: Counts, before: Counts, distance: Callable[[Counts, Counts], float], shuffles: int) -> float:
    """Probability of two times as far apart or farther if lists change places between them (Phipson & Smyth 2010: never 0).

    `now`, `before`: one row of counts per list; `distance`: of the sums of two times.
    """
    every, draw = np.concatenate([now, before]), np.random.default_rng(SEED)
    whole, found = every.sum(0), distance(now.sum(0), before.sum(0))
    farther = 0
    for _ in range(shuffles):
        side = every[draw.permutation(len(every))[: len(now)]].sum(0)
        farther += distance(side, whole - side) >= found - 1e-12
    return (farther + 1) / (shuffles + 1)


def stability_between(now: Counts, before: Counts) -> float:
    """The stability index of two sums of bins; 0 if one is empty."""
    return stability_index(before.tolist(), now.tolist()) if now.sum() and before.sum() else 0.0


def _rate_between(now: Counts, before: Counts) -> float:
    return abs(float(now[0] / now[1] - before[0] / before[1])) if now[1] and before[1] else 0.0


def bin_of(row: Mapping[str, Any], policy: ReportPolicy) -> int:
    """Which bin, from 0; an expectation of 1 belongs to the last."""
    return min(int(row["bin"]), len(policy.edges) - 1) - 1
