"""Lists month by month: what they found, and whether what was expected or found has changed by more than chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.visits.drift import stability_by_chance, stability_index
from analytics.visits.hits import Rate, difference, rate
from analytics.visits.report_policy import ReportPolicy


@dataclass(frozen=True, slots=True)
class Month:
    """Lists handed out in one month. `stability`: index of what was expected against the months before, None where there is too little."""

    month: str
    issued: int
    reported: int
    ranked: Rate
    random: Rate
    expected: float
    stability: float | None
    notes: tuple[str, ...]


def months(rows: Sequence[Mapping[str, Any]], bins: Sequence[Mapping[str, Any]], policy: ReportPolicy) -> tuple[Month, ...]:
    """One line per month in which lists were handed out. `rows`: counts by month; `bins`: by month and bin of the expectation."""
    spread = {row["month"]: [0] * (len(policy.edges) - 1) for row in rows}
    expected = dict.fromkeys(spread, 0.0)
    for row in bins:
        spread[row["month"]][bin_of(row, policy)] += row["issued"]
        expected[row["month"]] += row["expected"]
    return tuple(_month(row, list(rows[:n]), spread, expected[row["month"]], policy) for n, row in enumerate(rows))


def _month(row: Mapping[str, Any], before: Sequence[Mapping[str, Any]], spread: Mapping[str, Sequence[int]], expected: float, policy: ReportPolicy) -> Month:
    ranked, random = rate(row["a"], row["n"], policy.confidence), rate(row["b"], row["m"], policy.confidence)
    earlier = [sum(column) for column in zip(*(spread[each["month"]] for each in before), strict=True)]
    enough = min(sum(earlier), sum(spread[row["month"]])) >= policy.results_minimum
    index = stability_index(earlier, spread[row["month"]]) if enough else None
    notes = []
    if index is not None and index > max(policy.stability, stability_by_chance(earlier, spread[row["month"]], policy.confidence)):
        notes.append(f"清单上预计的分布和此前不同（稳定度指数 {index:.2f}）")
    notes += _shifted(ranked, rate(sum(each["a"] for each in before), sum(each["n"] for each in before), policy.confidence), policy)
    return Month(row["month"], row["issued"], row["reported"], ranked, random, expected, index, tuple(notes))


def _shifted(now: Rate, before: Rate, policy: ReportPolicy) -> list[str]:
    """A hit rate that differs from that of the months before by more than chance."""
    change, low, high = difference(now, before, policy.confidence)
    if change is None or min(now.told, before.told) < policy.results_minimum or low <= 0 <= high:
        return []
    return [f"发现率比此前{'高' if change > 0 else '低'} {100 * abs(change):.0f} 个百分点（{100 * low:.0f} 到 {100 * high:.0f}）"]


def bin_of(row: Mapping[str, Any], policy: ReportPolicy) -> int:
    """Which bin, from 0; an expectation of 1 belongs to the last."""
    return min(int(row["bin"]), len(policy.edges) - 1) - 1
