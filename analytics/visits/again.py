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
from analytics.visits.recent import Recent, recent_of
from analytics.weeks import parse_week
from ledger.view import View

ALIASES = "select id, canonical_id from id_aliases where list_contains($ids, id)"


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


@dataclass(frozen=True, slots=True)
class Asked:
    """Which list is asked for. `issued`: the one that is out, if one is; `capacity`: of one that is not."""

    grid: str
    week: str
    capacity: int
    issued: IssuedList | None = None
    recent: Recent | None = None  # what is known today of visits; None: what the view itself knows


def list_now(view: View, findings: Sequence[Finding | Mapping[str, Any]], scores: Sequence[Mapping[str, Any]], asked: Asked, policy: VisitPolicy) -> VisitPlan:
    """The list that was handed out, as it stands; else what would be handed out. `view`, `findings`, `scores`: what reasons are taken from."""
    if asked.issued is None:
        return plan_visits(view, findings, scores, asked.grid, asked.week, asked.capacity, policy, asked.recent)
    return plan_again(view, basis_of(findings, scores, members(view, asked.grid)), asked.issued, policy, asked.recent)


def as_issued(plan: VisitPlan, day: date) -> VisitPlan:
    """A plan as it is handed out on a day, with its number and that of each visit: what is printed can be brought back."""
    number = list_number(plan.grid, plan.week)
    return replace(plan, list_no=number, issued=day, rows=tuple(replace(row, visit_no=visit_number(number, row.rank)) for row in plan.rows))


def plan_again(view: View, basis: Basis, issued: IssuedList, policy: VisitPolicy, recent: Recent | None = None) -> VisitPlan:
    """The list as it stands. `view` and `basis`: of the data that reasons are taken from. `candidates` is the number on the day of issue."""
    week, issued = parse_week(issued.week), _as_shown(view, issued)
    listed = Listed(issued.grid, week, tuple(issued.ranks), tuple(key for key in issued.results if key in issued.ranks))
    found = candidates_listed(view, listed, recent or recent_of(view, view), basis, policy)
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


def _as_shown(view: View, issued: IssuedList) -> IssuedList:
    """The list with the ids under which its subjects are shown today: two ids may have been found to be one subject since."""
    shown = {row["id"]: row["canonical_id"] for row in view.rows(ALIASES, {"ids": sorted(issued.ranks)})}
    if not shown:
        return issued
    ranks = {shown.get(key, key): rank for key, rank in issued.ranks.items()}
    return replace(issued, ranks=ranks, results={shown.get(key, key): told for key, told in issued.results.items()})


def _numbered(shown: Sequence[VisitRow], issued: IssuedList) -> tuple[VisitRow, ...]:
    nothing: tuple[str, date | None] = ("", None)
    told = [(row, issued.results.get(row.key, nothing)) for row in shown]
    return tuple(replace(row, visit_no=visit_number(issued.list_no, row.rank), result=result, visited=day) for row, (result, day) in told)
