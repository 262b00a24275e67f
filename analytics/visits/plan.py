"""The visit list of a grid and a week: the few visits that matter, why, and what to look at.

A subject is a candidate if something speaks for a visit (a lead) and it was not visited within the cool-down, unless the
lead is newer than the visit or a re-check is due. Everybody else is left in peace (无事不扰). Candidates are ordered by
the chance that the visit finds something, 1 − Π(1 − expected) over their leads, less where nobody knows the place; ties by the longest time without a
visit, then by subject id. The number is not shown: a row has reasons, and no identity number.
"""

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from analytics.finding import Finding
from analytics.score import Score
from analytics.visits.leads import IN_GRID, Lead, finding_brief, leads, months_before, risk_brief, subject_of
from analytics.visits.policy import VisitPolicy, load_visit_policy
from analytics.weeks import Week, parse_week
from ledger.addresses import parse_address
from ledger.errors import InputError, NotFoundError
from ledger.view import View

__all__ = ["Candidate", "VisitPlan", "VisitRow", "load_visit_policy", "plan_visits", "rank_candidates"]

NEVER = "无记录"
CALL_FIRST = "登记在集中登记地址，实际经营地不明，请先电话联系"
NO_ADDRESS = "没有登记地址，请先电话联系"
SUBJECTS = """
select subject_id, name, region, status, coalesce(industry, '') as industry, coalesce(address, '') as address,
       coalesce(operating_address, '') as operating_address, address_key, operating_address_key,
       address_key in (select address_key from shared_addresses_current where address_key is not null) as shared
from enterprises_current where grid = $grid order by subject_id
"""
LAST_VISITS = f"select subject_id, max(inspected) as day from inspections where {IN_GRID} group by subject_id"
GRIDS = "select grid, name from grids union select distinct grid, null from enterprises_current where grid is not null and grid not in (select grid from grids)"


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


@dataclass(frozen=True, slots=True)
class VisitPlan:
    """The list of one grid and week. `candidates` is the true number, of which `rows` are the first `capacity`."""

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


@dataclass(frozen=True, slots=True)
class Candidate:
    """A subject worth a visit, with its leads from strongest to weakest."""

    subject: Mapping[str, Any]
    leads: tuple[Lead, ...]
    expected: float
    last: date | None

    @property
    def main(self) -> str:
        """The kind of its strongest lead."""
        return self.leads[0].kind


def plan_visits(
    view: View,
    findings: Iterable[Finding | Mapping[str, Any]],
    scores: Iterable[Score | Mapping[str, Any]],
    grid: str,
    week: str,
    capacity: int,
    policy: VisitPolicy,
) -> VisitPlan:
    """The list for `grid` in `week` (2026-W28). `findings` and `scores`: of the analysis, or their rows of the ledger."""
    if not 1 <= capacity <= policy.capacity_maximum:
        raise InputError(f"每周走访数 {capacity} 不在 1 到 {policy.capacity_maximum} 之间", where="capacity", todo="按一周能走完的户数填写")
    when, name = parse_week(week), grid_name(view, grid)
    ranked, cooling, subjects = rank_candidates(view, findings, scores, grid, when, policy)
    rows = _walking_order([_row(rank, each, policy) for rank, each in enumerate(choose(ranked, capacity, policy), start=1)])
    in_peace = subjects - len(ranked) - cooling
    times = (policy.version, view.as_of, view.known_at)
    return VisitPlan(grid, name, str(when), when.monday, when.sunday, capacity, len(ranked), tuple(rows), subjects, cooling, in_peace, *times)


def rank_candidates(
    view: View,
    findings: Iterable[Finding | Mapping[str, Any]],
    scores: Iterable[Score | Mapping[str, Any]],
    grid: str,
    week: Week,
    policy: VisitPolicy,
) -> tuple[list[Candidate], int, int]:
    """Candidates from best to last, how many others were visited too recently, and how many subjects the grid has."""
    subjects = {row["subject_id"]: row for row in view.rows(SUBJECTS, {"grid": grid})}
    visited = {row["subject_id"]: row["day"] for row in view.rows(LAST_VISITS, {"grid": grid})}
    open_subjects = [key for key, row in subjects.items() if row["status"] not in policy.statuses_left_out]
    found: dict[str, list[Lead]] = {key: [] for key in open_subjects}
    briefs = [finding_brief(each) for each in findings], [risk_brief(each) for each in scores if subject_of(each) in found]
    for lead in leads(view, grid, open_subjects, week, *briefs, policy):
        if lead.subject_id in found:
            found[lead.subject_id].append(lead)
    worth = {key: each for key, each in found.items() if any(lead.rule.lead for lead in each)}
    ready = {key: each for key, each in worth.items() if _due(visited.get(key), each, week, policy)}
    candidates = [_candidate(subjects[key], each, visited.get(key), view.as_of, policy) for key, each in ready.items()]
    candidates.sort(key=lambda each: (-each.expected, each.last or date.min, each.subject["subject_id"]))
    return candidates, len(worth) - len(ready), len(subjects)


def choose(ranked: Sequence[Candidate], capacity: int, policy: VisitPolicy) -> list[Candidate]:
    """The first `capacity`, holding back what is over its quota until nothing else is left; still in rank order."""
    taken: Counter[str] = Counter()
    within, over = [], []
    for each in ranked:
        limit = policy.quotas.lead.get(each.main)
        if limit is not None and taken[each.main] >= math.ceil(limit * capacity):
            over.append(each)
        else:
            taken[each.main] += 1
            within.append(each)
    chosen = {id(each) for each in (within + over)[:capacity]}
    return [each for each in ranked if id(each) in chosen]


def grid_name(view: View, grid: str) -> str:
    """The name of a grid, its code if it has none; an unknown grid is an error that names some known ones."""
    known = {row["grid"]: row["name"] or row["grid"] for row in view.rows(GRIDS)}
    if grid not in known:
        some = "、".join(sorted(known)[:3]) or "（台账中没有网格，先装载网格表和带网格编码的市场主体）"
        raise NotFoundError(f"没有网格 {grid}", where="grid", todo=f"已知网格 {len(known)} 个，例如 {some}")
    return str(known[grid])


def _due(last: date | None, found: Sequence[Lead], week: Week, policy: VisitPolicy) -> bool:
    """Not visited within the cool-down before the week, or something is newer than the visit, or a re-check is due."""
    if last is None or (week.monday - last).days >= policy.cool_down_days:
        return True
    return any(lead.recheck or (lead.day is not None and lead.day > last) for lead in found)


def _candidate(subject: Mapping[str, Any], found: list[Lead], last: date | None, as_of: date, policy: VisitPolicy) -> Candidate:
    everything = [*found, *_overdue(subject["subject_id"], last, as_of, policy)]
    strongest: dict[str, Lead] = {}
    for lead in sorted(everything, key=lambda each: (-each.expected, each.kind, each.reason)):
        strongest.setdefault(lead.kind, lead)
    known = 1.0 if not _address(subject, policy)[1] else policy.unknown_place_factor
    expected = known * (1.0 - math.prod(1.0 - lead.expected for lead in strongest.values()))
    return Candidate(subject, tuple(strongest.values()), round(expected, 9), last)


def _overdue(subject_id: str, last: date | None, as_of: date, policy: VisitPolicy) -> Iterator[Lead]:
    if last is not None and last > months_before(as_of, policy.overdue_months):
        return
    rule = policy.leads["overdue"]
    yield Lead(subject_id, "overdue", rule.expected, rule.reason, None, rule)


def _row(rank: int, candidate: Candidate, policy: VisitPolicy) -> VisitRow:
    subject, shown = candidate.subject, [lead for lead in candidate.leads if lead.rule.lead][: policy.reasons_maximum]
    address, note = _address(subject, policy)
    first, *further = [lead.rule.checks for lead in shown]
    checks = [*first[:1], *policy.sector(subject["industry"]).checks, *(check for each in further for check in each[:1])]
    checks += [*(check for each in (first, *further) for check in each[1:]), *policy.basic_checks]
    bring = [*policy.basic_bring, *(thing for lead in shown for thing in lead.rule.bring)]
    return VisitRow(
        rank,
        subject["subject_id"],
        subject["name"],
        address,
        note,
        tuple(dict.fromkeys(lead.reason for lead in shown)),
        tuple(dict.fromkeys(checks))[: policy.checks_maximum],
        tuple(dict.fromkeys(bring))[: policy.bring_maximum],
        candidate.last.isoformat() if candidate.last else NEVER,
        0,
    )


def _address(subject: Mapping[str, Any], policy: VisitPolicy) -> tuple[str, str]:
    """Where to go: the place of business before the registered domicile, and a note if nobody will be there."""
    if subject["operating_address"]:
        return subject["operating_address"], ""
    if not subject["address"]:
        return "", NO_ADDRESS
    shared = subject["shared"] or any(word in subject["address"] for word in policy.shared_words)
    return subject["address"], CALL_FIRST if shared else ""


def _walking_order(rows: Sequence[VisitRow]) -> list[VisitRow]:
    """Numbers the rows by street, road and house number; those without a readable address come last."""
    order = sorted(rows, key=lambda row: (*_place(row.address), row.rank))
    route = {row.rank: n for n, row in enumerate(order, start=1)}
    return [replace(row, route=route[row.rank]) for row in rows]


def _place(address: str) -> tuple[bool, str, str, str, int, str]:
    read = parse_address(address)
    digits = "".join(character if character.isdigit() else " " for character in read.number).split()
    return not read.key, read.region_code, read.street, read.road, int(digits[0]) if digits else 0, read.room
