"""The visit lists of a week: of each grid the few visits that matter, why, and what to look at.

A subject is a candidate if something speaks for a visit (a lead) and it was not visited within the cool-down, unless the
lead is newer than the visit or a re-check is due. Everybody else is left in peace (无事不扰). Candidates are ordered by
the chance that the visit finds something: what the policy states, 1 − Π(1 − expected) over their leads and less where nobody
knows the place, or what results have taught (analytics/visits/expected.py); ties by the longest time without a visit, then by
subject id. Some places go by lot (analytics/visits/select.py). No chance is shown: a row has reasons, and no identity number.

One grid or a hundred thousand are planned by the same queries; the lists then come one by one.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.finding import Finding
from analytics.score import Score
from analytics.visits.basis import Basis, basis_of
from analytics.visits.candidates import Candidates, Expectation, PolicyExpectation, Totals, grounds_of
from analytics.visits.expected import expectation
from analytics.visits.gather import candidates_of
from analytics.visits.handed import HandedList, HandedVisit
from analytics.visits.leads import Moment
from analytics.visits.policy import OWN, VisitPolicy, load_visit_policy
from analytics.visits.recent import Recent, recent_of
from analytics.visits.select import Chance, Choice, choose
from analytics.visits.walk import walking_order
from analytics.weeks import Week, parse_week
from ledger.errors import InputError, NotFoundError
from ledger.view import View

__all__ = ["Planning", "VisitPlan", "VisitRow", "load_visit_policy", "plan_all", "plan_visits"]

NEVER = "无记录"
GRIDS = "select grid, name from grids union select distinct grid, null from enterprises_current where grid is not null and grid not in (select grid from grids)"
MEMBERS = "select subject_id from enterprises_current where grid = $grid"
TOGETHER = 20_000  # grids whose candidates are in memory at once, about 1 GB of them; each piece reads the ledger's columns again


@dataclass(frozen=True, slots=True)
class VisitRow:
    """One visit. `rank`: by what it is worth; `route`: the order in which to walk. No identity number, no score."""

    rank: int
    key: str
    name: str
    address: str
    address_note: str
    reasons: tuple[str, ...]
    checks: tuple[str, ...]
    bring: tuple[str, ...]
    last_visit: str
    route: int
    visit_no: str = ""  # of a list that was handed out
    result: str = ""  # reported for it so far; empty: nothing yet
    visited: date | None = None


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """The list of one grid and week. `candidates` is the true number, of which `rows` are at most `capacity`."""

    grid: str
    grid_name: str
    week: str
    monday: date
    sunday: date
    capacity: int
    candidates: int
    rows: tuple[VisitRow, ...]
    subjects: int  # all subjects of the grid
    cooling: int  # with a lead, but visited recently
    in_peace: int  # nothing speaks for a visit
    policy: str
    as_of: date
    known_at: datetime
    away: int = 0  # with a lead, but moved or found closed again and again
    model: str = ""  # version of what was learned from results; empty: the policy alone
    visits: tuple[HandedVisit, ...] = ()  # what is kept of each row when the list is issued; never shown to whoever walks
    list_no: str = ""  # of a list that was handed out; such a list is made again by analytics/visits/again.py
    issued: date | None = None
    dropped: int = 0  # handed out, and nothing speaks for the visit any more
    reported: int = 0  # visits of which a result is known

    def handed(self, run: str) -> HandedList:
        """What is kept of the list when it is issued. `run`: the analysis that it rests on."""
        return HandedList(self.grid, self.week, self.visits, self.candidates, run, self.policy, self.model)


@dataclass(frozen=True, slots=True)
class Planning:
    """What all lists of a run of planning share. `expectation`: None for what the view itself has taught; `together`: bounds memory, changes no list."""

    week: Week
    capacity: int
    policy: VisitPolicy
    expectation: Expectation | None = None
    together: int = TOGETHER
    recent: Recent | None = None  # what is known today of visits; None: what the view itself knows

    def __post_init__(self) -> None:
        if not 1 <= self.capacity <= self.policy.capacity_maximum:
            limits = f"每周走访数 {self.capacity} 不在 1 到 {self.policy.capacity_maximum} 之间"
            raise InputError(limits, where="capacity", todo="按一周能走完的户数填写")


def plan_visits(
    view: View,
    findings: Iterable[Finding | Mapping[str, Any]],
    scores: Iterable[Score | Mapping[str, Any]],
    grid: str,
    week: str,
    capacity: int,
    policy: VisitPolicy,
    recent: Recent | None = None,
) -> VisitPlan:
    """The list for `grid` in `week` (2026-W28). `findings` and `scores`: of the analysis, or their rows of the ledger."""
    planning = Planning(parse_week(week), capacity, policy, recent=recent)
    name = grid_name(view, grid)
    (plan,) = _plans(view, {grid: name}, basis_of(findings, scores, members(view, grid)), planning)
    return plan


def plan_all(view: View, basis: Basis, planning: Planning, grids: Iterable[str] | None = None) -> Iterator[VisitPlan]:
    """The lists of every grid, or of these, one by one by code; a grid without a candidate has a list without rows. `basis`: what an analysis says."""
    names = known_grids(view)
    wanted = sorted(names) if grids is None else sorted(set(grids))
    for grid in wanted:
        if grid not in names:
            raise _unknown(grid, names)
    yield from _plans(view, {grid: names[grid] for grid in wanted}, basis, planning, everywhere=grids is None)


def members(view: View, grid: str) -> frozenset[str]:
    """The subjects of a grid."""
    return frozenset(row["subject_id"] for row in view.rows(MEMBERS, {"grid": grid}))


def known_grids(view: View) -> dict[str, str]:
    """Code and name of every grid; its code where it has no name."""
    return {row["grid"]: str(row["name"] or row["grid"]) for row in view.rows(GRIDS)}


def grid_name(view: View, grid: str) -> str:
    """The name of a grid, its code if it has none; an unknown grid is an error that names some known ones."""
    known = known_grids(view)
    if grid not in known:
        raise _unknown(grid, known)
    return known[grid]


def _unknown(grid: str, known: Mapping[str, str]) -> NotFoundError:
    some = "、".join(sorted(known)[:3]) or "（台账中没有网格，先装载网格表和带网格编码的市场主体）"
    return NotFoundError(f"没有网格 {grid}", where="grid", todo=f"已知网格 {len(known)} 个，例如 {some}")


def _plans(view: View, names: Mapping[str, str], basis: Basis, planning: Planning, *, everywhere: bool = False) -> Iterator[VisitPlan]:
    expected = planning.expectation or expectation(view, planning.policy)
    moment = Moment(planning.week, planning.recent or recent_of(view, view))
    waiting = iter(names.items())
    while piece := dict(islice(waiting, planning.together)):
        grids = None if everywhere and len(piece) == len(names) else list(piece)
        yield from _plans_of(view, piece, candidates_of(view, grids, moment, basis, planning.policy), expected, planning)


def _plans_of(view: View, names: Mapping[str, str], found: Candidates, expected: Expectation, planning: Planning) -> Iterator[VisitPlan]:
    """The lists of the grids whose candidates have been found."""
    ranked = _ranked(found.table, expected)
    spans = _spans(ranked)
    model = "" if isinstance(expected, PolicyExpectation) else expected.version
    times = (planning.policy.version, view.as_of, view.known_at)
    week = planning.week
    for grid, name in names.items():
        totals = found.totals.get(grid, Totals())
        rows, visits = _rows(ranked.slice(*spans.get(grid, (0, 0))), f"{grid}|{week}", planning)
        counts = (totals.subjects, totals.cooling, totals.in_peace)
        whole = (grid, name, str(week), week.monday, week.sunday, planning.capacity, totals.candidates, rows)
        yield VisitPlan(*whole, *counts, *times, totals.away, model, visits)


def _ranked(table: pa.Table, expected: Expectation) -> pa.Table:
    """The candidates by grid, then from best to last, with a column `expected`."""
    chances = expected.of(table) if table.num_rows else np.zeros(0)
    table = table.append_column("expected", pa.array(chances, pa.float64()))
    keys = [("grid", "ascending"), ("expected", "descending"), ("waited", "ascending"), ("subject_id", "ascending")]
    waited = table.append_column("waited", pc.fill_null(table["last"], date(1, 1, 1)))
    return table.take(pc.sort_indices(waited, sort_keys=keys))


def _spans(ranked: pa.Table) -> dict[str, tuple[int, int]]:
    """Where the candidates of each grid begin in the sorted rows, and how many there are. Read from the rows themselves: a grouping has its own order."""
    runs = pc.run_end_encode(ranked["grid"].combine_chunks())
    ends = runs.run_ends.to_pylist()
    begins = [0, *ends][: len(ends)]
    return {grid: (begin, end - begin) for grid, begin, end in zip(runs.values.to_pylist(), begins, ends, strict=True)}


def _rows(ranked: pa.Table, lot: str, planning: Planning) -> tuple[tuple[VisitRow, ...], tuple[HandedVisit, ...]]:
    """The visits of one grid as they are shown, and as they are kept."""
    names = ("subject_id", "kinds", "field")
    chances = [
        Chance(key, OWN[:-1] if kinds[0].startswith(OWN) else kinds[0], field)
        for key, kinds, field in zip(*(ranked[name].to_pylist() for name in names), strict=True)
    ]
    choices = choose(chances, planning.capacity, lot, planning.policy)
    chosen = ranked.take(pa.array([choice.place for choice in choices], pa.int64()))
    return shown_rows(chosen, range(1, len(choices) + 1), planning.policy), _kept(chosen, choices)


def shown_rows(chosen: pa.Table, ranks: Iterable[int], policy: VisitPolicy) -> tuple[VisitRow, ...]:
    """The candidates as whoever walks sees them, with the order in which to walk. `ranks`: one per candidate."""
    rows = chosen.select(["subject_id", "name", "address", "address_note", "kinds", "reasons", "industry", "last"]).to_pylist()
    shown = [_row(rank, row, policy) for rank, row in zip(ranks, rows, strict=True)]
    route = {place: n for n, place in enumerate(walking_order([row.address for row in shown]), start=1)}
    return tuple(replace(row, route=route[n]) for n, row in enumerate(shown))


def _kept(chosen: pa.Table, choices: Iterable[Choice]) -> tuple[HandedVisit, ...]:
    rows = zip(chosen["subject_id"].to_pylist(), chosen["expected"].to_pylist(), choices, grounds_of(chosen), strict=True)
    return tuple(HandedVisit(key, rank, chance, choice.arm, choice.chance, grounds) for rank, (key, chance, choice, grounds) in enumerate(rows, start=1))


def _row(rank: int, row: Mapping[str, Any], policy: VisitPolicy) -> VisitRow:
    rules = [policy.rule(kind) for kind in row["kinds"][: policy.reasons_maximum]]
    first, *further = [rule.checks for rule in rules] or [()]
    checks = [*first[:1], *policy.sector(row["industry"]).checks, *(check for each in further for check in each[:1])]
    checks += [*(check for each in (first, *further) for check in each[1:]), *policy.basic_checks]
    bring = [*policy.basic_bring, *(thing for rule in rules for thing in rule.bring)]
    return VisitRow(
        rank,
        row["subject_id"],
        row["name"],
        row["address"],
        row["address_note"],
        tuple(dict.fromkeys(row["reasons"][: policy.reasons_maximum])),
        tuple(dict.fromkeys(checks))[: policy.checks_maximum],
        tuple(dict.fromkeys(bring))[: policy.bring_maximum],
        row["last"].isoformat() if row["last"] else NEVER,
        0,
    )
