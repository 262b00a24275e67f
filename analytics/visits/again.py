"""A list that was handed out, shown again: the same visits in the same order, with the reasons that stand today.

Nothing of the words that the list once bore is kept (`visit_lists` holds kinds of leads and numbers). So what was repaired, has expired or is
disputed since is in no sentence, and a visit that nothing speaks for any more drops out; the others keep their numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analytics.finding import Finding
from analytics.visits.basis import Basis, basis_of
from analytics.visits.candidates import Totals
from analytics.visits.gather import Listed, candidates_listed
from analytics.visits.numbers import list_number, visit_number
from analytics.visits.plan import VisitPlan, VisitRow, grid_name, members, plan_visits, shown_rows
from analytics.visits.policy import VisitPolicy
from analytics.weeks import parse_week
from ledger.view import View

HANDED_OUT = "select subject_id, rank, candidates, issued from visit_lists where list_no = $list order by rank"
RESULTS = "select subject_id, result, visited from visits where list_no = $list order by visited, visit_no"


@dataclass(frozen=True, slots=True)
class IssuedList:
    """A list that is out. `ranks`: place of each subject; `results`: what was reported of it so far (result, day)."""

    grid: str
    week: str
    list_no: str
    issued: date
    candidates: int
    ranks: Mapping[str, int]
    results: Mapping[str, tuple[str, date]]


def issued_list(view: View, grid: str, week: str) -> IssuedList | None:
    """The list of a grid and week, if it was handed out by the day of the view. To be read in a view of today: lists are younger than the data they rest on."""
    number = list_number(grid, week)
    rows = view.rows(HANDED_OUT, {"list": number})
    if not rows:
        return None
    results = {row["subject_id"]: (row["result"], row["visited"]) for row in view.rows(RESULTS, {"list": number})}
    ranks = {row["subject_id"]: row["rank"] for row in rows}
    return IssuedList(grid, str(parse_week(week)), number, rows[0]["issued"], rows[0]["candidates"], ranks, results)


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list is asked for. `today`: a view of today, in which lists that are out are looked up; `capacity`: of one that is not."""

    today: View
    grid: str
    week: str
    capacity: int


def list_now(view: View, findings: Sequence[Finding | Mapping[str, Any]], scores: Sequence[Mapping[str, Any]], asked: Asked, policy: VisitPolicy) -> VisitPlan:
    """The list that was handed out, as it stands; else what would be handed out. `view`, `findings`, `scores`: what reasons are taken from."""
    issued = issued_list(asked.today, asked.grid, asked.week)
    if issued is None:
        return plan_visits(view, findings, scores, asked.grid, asked.week, asked.capacity, policy)
    return plan_again(view, basis_of(findings, scores, members(view, asked.grid)), issued, policy)


def as_issued(plan: VisitPlan, day: date) -> VisitPlan:
    """A plan as it is handed out on a day, with its number and that of each visit: what is printed can be brought back."""
    number = list_number(plan.grid, plan.week)
    return replace(plan, list_no=number, issued=day, rows=tuple(replace(row, visit_no=visit_number(number, row.rank)) for row in plan.rows))


def plan_again(view: View, basis: Basis, issued: IssuedList, policy: VisitPolicy) -> VisitPlan:
    """The list as it stands. `view` and `basis`: of the data that reasons are taken from. `candidates` is the number on the day of issue."""
    week = parse_week(issued.week)
    found = candidates_listed(view, Listed(issued.grid, week, tuple(issued.ranks)), basis, policy)
    places = [issued.ranks[key] for key in found.table["subject_id"].to_pylist()]
    order = pc.sort_indices(pa.array(places, pa.int64()))
    shown = shown_rows(found.table.take(order), sorted(places), policy)
    totals = found.totals.get(issued.grid, Totals())
    whole: dict[str, Any] = {
        "grid": issued.grid,
        "grid_name": grid_name(view, issued.grid),
        "week": issued.week,
        "monday": week.monday,
        "sunday": week.sunday,
        "capacity": len(issued.ranks),
        "candidates": issued.candidates,
        "rows": _numbered(shown, issued),
        "subjects": totals.subjects,
        "cooling": totals.cooling,
        "in_peace": totals.in_peace,
        "policy": policy.version,
        "as_of": view.as_of,
        "known_at": view.known_at,
        "away": totals.away,
        "list_no": issued.list_no,
        "issued": issued.issued,
        "dropped": len(issued.ranks) - len(shown),
        "reported": len(issued.results),
    }
    return VisitPlan(**whole)


def _numbered(shown: Sequence[VisitRow], issued: IssuedList) -> tuple[VisitRow, ...]:
    nothing: tuple[str, date | None] = ("", None)
    told = [(row, issued.results.get(row.key, nothing)) for row in shown]
    return tuple(replace(row, visit_no=visit_number(issued.list_no, row.rank), result=result, visited=day) for row, (result, day) in told)
