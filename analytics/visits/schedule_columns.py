"""What is known of a firm before an inspection, as columns of numbers; each from earlier results and public columns only."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.visits.earlier_results import NEVER, EarlierResults, Floats, Whole, share_drawn_in
from analytics.visits.inspected import Inspections
from analytics.visits.model import Column

ONE, FOUND, SERIOUS_TOLD, SERIOUS, MINOR_TOLD, MINOR, FAILED, COMPLAINT = range(8)


@dataclass(frozen=True, slots=True)
class GroupRule:
    """How far back results of a group are looked at (None: all), and how many usual inspections stand behind few results."""

    days: int | None
    weight: float


# A firm, address, chain, trade or area that did worse never lowers the chance; what has no direction stays free.
OWN = (
    Column("own_times", "本户查过几次"),
    Column("own_found", "本户发现严重问题的占比", 1),
    Column("own_serious", "本户发现较重问题的占比", 1),
    Column("own_failed", "本户待整改的占比", 1),
    Column("own_minor", "本户平均轻微问题数", 1),
    Column("own_complaints", "本户因投诉检查的次数", 1),
    Column("last_found", "上次有无严重问题", 1),
    Column("last_serious", "上次有无较重问题", 1),
    Column("since_last", "距上次天数"),
)
PUBLIC = (Column("risk_class", "风险等级", 1), Column("serial", "许可证编号的大小"))
NEAR = (
    Column("address_found", "同一地址发现严重问题的占比", 1),
    Column("chain_found", "同一字号发现严重问题的占比", 1),
    Column("chain_serious", "同一字号发现较重问题的占比", 1),
    Column("trade_found", "同业发现严重问题的占比", 1),
    Column("trade_serious", "同业发现较重问题的占比", 1),
)
AREA = (
    Column("area_found", "同一地区近来发现严重问题的占比", 1),
    Column("area_serious", "同一地区近来发现较重问题的占比", 1),
    Column("area_complaints", "同一地区近来因投诉检查的占比", 1),
)
COLUMNS = (*OWN, *PUBLIC, *NEAR, *AREA)
SETS = {"own": OWN, "public": PUBLIC, "near": NEAR, "area": AREA}


class Knowledge:
    """The inspections whose results are known, each from the day after it was made. `known`: that day of each, NEVER if not known."""

    def __init__(self, made: Inspections, known: Whole, rules: Mapping[str, GroupRule]) -> None:
        self._made, self._known, self._rules = made, known, rules
        self._counts = counts(made)
        self._results: dict[str, EarlierResults] = {}
        self._all = EarlierResults(np.zeros(len(made), dtype=np.int64), known, self._counts)

    def _of(self, group: str) -> EarlierResults:
        """The results by group, put in order when they are first asked for: simple orders ask for the firm's own only."""
        if group not in self._results:
            self._results[group] = EarlierResults(self._made.groups[group], self._known, self._counts)
        return self._results[group]

    def columns(self, rows: Whole, day: Whole) -> dict[str, Floats]:
        """Every column of these inspections as of these days; what was not known the day before is not in it."""
        found, serious = self._usual(rows, day)
        return {**self.own(rows, day), **self._public(rows), **self._shared(rows, day, found, serious)}

    def own_counts(self, rows: Whole, day: Whole) -> Floats:
        """What was counted of each firm before these days, in the order of the measures."""
        return self._of("subject").sums(self._made.groups["subject"][rows], day)

    def _usual(self, rows: Whole, day: Whole) -> tuple[Floats, Floats]:
        """The share found in all inspections before each day: critical, and serious."""
        usual = self._all.sums(np.zeros(len(rows), dtype=np.int64), day)
        return _ratio(usual, FOUND, ONE), _ratio(usual, SERIOUS, SERIOUS_TOLD)

    def own(self, rows: Whole, day: Whole) -> dict[str, Floats]:
        """The columns of what was found at the firm itself before these days."""
        found, serious = self._usual(rows, day)
        firm, weight = self._made.groups["subject"][rows], self._rules["own"].weight
        mine = self.own_counts(rows, day)
        last, when = self._of("subject").latest(firm, day)
        seen = last != NEVER
        at = np.maximum(last, 0)
        return {
            "own_times": mine[:, ONE],
            "own_found": share_drawn_in(mine[:, FOUND], mine[:, ONE], found, weight),
            "own_serious": share_drawn_in(mine[:, SERIOUS], mine[:, SERIOUS_TOLD], serious, weight),
            "own_failed": _ratio(mine, FAILED, ONE),
            "own_minor": _ratio(mine, MINOR, MINOR_TOLD),
            "own_complaints": mine[:, COMPLAINT],
            "last_found": np.where(seen, self._counts[at, FOUND], np.nan),
            "last_serious": np.where(seen & (self._counts[at, SERIOUS_TOLD] > 0), self._counts[at, SERIOUS], np.nan),
            "since_last": np.where(seen, (day - when).astype(np.float64), np.nan),
        }

    def _public(self, rows: Whole) -> dict[str, Floats]:
        return {"risk_class": self._made.risk_class[rows], "serial": np.log1p(self._made.serial[rows])}

    def _shared(self, rows: Whole, day: Whole, found: Floats, serious: Floats) -> dict[str, Floats]:
        told: dict[str, Floats] = {}
        for name in ("address", "chain", "trade", "area"):
            rule = self._rules[name]
            theirs = self._of(name).sums(self._made.groups[name][rows], day, rule.days)
            told[f"{name}_found"] = share_drawn_in(theirs[:, FOUND], theirs[:, ONE], found, rule.weight)
            told[f"{name}_serious"] = share_drawn_in(theirs[:, SERIOUS], theirs[:, SERIOUS_TOLD], serious, rule.weight)
            told[f"{name}_complaints"] = share_drawn_in(theirs[:, COMPLAINT], theirs[:, ONE], 0.0, rule.weight)
        return told


def counts(made: Inspections) -> Floats:
    """What each inspection counts, in the order of the measures above; what the source does not tell counts 0 and is not told."""
    told, minor = ~np.isnan(made.serious), ~np.isnan(made.minor)
    serious, few = np.nan_to_num(made.serious) > 0, np.minimum(np.nan_to_num(made.minor), 10.0)
    columns = (np.ones(len(made)), made.found, told, serious, minor, few, made.failed, made.complaint)
    return np.column_stack([column.astype(np.float64) for column in columns])


def _ratio(sums: Floats, part: int, whole: int) -> Floats:
    """part ÷ whole; unknown where nothing was counted."""
    ratio: Floats = np.divide(sums[:, part], sums[:, whole], out=np.full(len(sums), np.nan), where=sums[:, whole] > 0)
    return ratio
