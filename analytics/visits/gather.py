"""Candidates of the chosen grids: who has a lead, was not visited too recently, and is not known to be gone; everybody else is left in peace.

A few queries over the whole view, whatever the number of grids: time and memory go with the subjects that something speaks for,
not with all subjects.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.visits.basis import Basis
from analytics.visits.candidates import FIELDS, Candidates, Totals, candidate_schema, lead_kinds, policy_chance, with_leads
from analytics.visits.leads import Leads, Moment, leads_of, months_before
from analytics.visits.numbers import list_number
from analytics.visits.policy import OWN, VisitPolicy
from analytics.visits.recent import Recent
from analytics.weeks import Week
from ledger.in_force import red_lists
from ledger.view import View

CALL_FIRST = "登记在集中登记地址，实际经营地不明，请先电话联系"
NO_ADDRESS = "没有登记地址，请先电话联系"
EVERY_GRID = "grid is not null"
THESE_GRIDS = "grid in (select unnest($grids))"
CHOSEN = "select subject_id from enterprises_current where {grids} and not list_contains($left_out, coalesce(status, ''))"
SUBJECTS = "select grid, count(*) as subjects from enterprises_current where {grids} group by grid order by grid"
STATES = """
with told as (
    select subject_id, max(expected) filter (lead) as best, bool_or(recheck) as recheck, max(day) as newest,
        max(day) filter (list_contains($place_leads, kind)) as place_day
    from leads group by subject_id),
honoured as (
    select distinct subject_id from listings_shown where list_contains($red, list_type) and coalesce(valid_to, date '9999-12-31') > $today),
people as (
    select t.*, e.grid from told t join enterprises_current e using (subject_id) left join honoured h using (subject_id)
    where best >= case when h.subject_id is null then $least else $honoured_least end),
inspections_known as (select subject_id, inspected as day from inspections union all select subject_id, day from late_inspections),
inspected as (select subject_id, max(day) as day from inspections_known semi join people using (subject_id) group by subject_id),
stepped as (
    select subject_id, valid_from, concat_ws('|', coalesce(address, ''), coalesce(operating_address, '')) as place,
        lag(place) over (partition by subject_id order by valid_from) as before
    from enterprise_versions semi join (select subject_id from visited where result = '搬迁' or shut_weeks >= $closed_weeks) using (subject_id)),
settled as (select subject_id, max(valid_from) as day from stepped where place is distinct from before group by subject_id),
times as (
    select p.*, greatest(i.day, v.day) as last, greatest(i.day, v.met) as met,
        (v.result = '搬迁' or v.shut_weeks >= $closed_weeks) and greatest(s.day, place_day, i.day) <= v.day as away
    from people p left join inspected i using (subject_id) left join visited v using (subject_id) left join settled s using (subject_id))
select subject_id, grid, last, coalesce(away, false) as away,
    subject_id not in (select subject_id from waiting)
        and (met is null or date_diff('day', met, $monday) >= $cool_down or recheck or coalesce(newest > met, false)) as due
from times order by grid, subject_id
"""
STRONGEST = """
with weighed as (
    select l.subject_id, kind, expected * case when v.result = '无问题' and coalesce(l.day <= v.day, true) then $seen else 1 end as expected, reason, lead
    from leads l semi join ready using (subject_id) left join visited v using (subject_id)
    union all
    select subject_id, 'overdue', $overdue, '', false from ready where last is null or last <= $overdue_since)
select * from weighed qualify row_number() over (partition by subject_id, kind order by expected desc, reason) = 1 order by subject_id, expected desc, kind
"""
FACTS = """
with placed as (
    select e.*, r.last, coalesce(e.operating_address, '') as business, coalesce(e.address, '') as domicile,
        address_key in (select address_key from shared_addresses_current where address_key is not null)
        or len(list_filter($shared_words, word -> contains(coalesce(e.address, ''), word))) > 0 as shared
    from enterprises_current e join ready r using (subject_id)),
noted as (
    select *, case when business <> '' then '' when domicile = '' then $no_address when shared then $call_first else '' end as address_note from placed)
select grid, subject_id, name, case when business <> '' then business else domicile end as address, address_note, last,
    case when address_note <> '' then $unknown_place else 1.0 end as place, date_diff('day', last, $monday) as days,
    region, coalesce(industry, '') as industry, kind, capital_wan::double as capital_wan, insured, date_diff('day', established, $monday) as age_days
from noted order by grid, subject_id
"""


def candidates_of(view: View, grids: Sequence[str] | None, moment: Moment, basis: Basis, policy: VisitPolicy) -> Candidates:
    """Candidates of these grids, or of every grid, for a week. `basis`: what the analysis says (analytics/visits/basis.py)."""
    week = moment.week
    where = EVERY_GRID if grids is None else THESE_GRIDS
    asked: Mapping[str, object] = {} if grids is None else {"grids": list(grids)}
    found = leads_of(view, CHOSEN.format(grids=where), {**asked, "left_out": list(policy.statuses_left_out)}, basis, moment, policy)
    states = _states(view, found, moment, policy)
    ready = states.filter(pc.and_(states["due"], pc.invert(states["away"])))
    counted = view.arrow(SUBJECTS.format(grids=where), asked)
    return Candidates(_table(view, found, ready, week, policy), _totals(counted, states))


@dataclass(frozen=True, slots=True)
class Listed:
    """Subjects of a grid that a list for a week sends somebody to."""

    grid: str
    week: Week
    subjects: tuple[str, ...]
    reported: tuple[str, ...] = ()  # of which a result is known: they stay, whatever speaks for them now


def candidates_listed(view: View, listed: Listed, recent: Recent, basis: Basis, policy: VisitPolicy) -> Candidates:
    """Those on a list for whom something still speaks or of whom a result is known, whenever they were last visited; in `totals` the only candidates."""
    moment = Moment(listed.week, recent, list_number(listed.grid, listed.week))
    asked: Mapping[str, object] = {"grids": [listed.grid]}
    chosen = {**asked, "left_out": list(policy.statuses_left_out)}
    found = leads_of(view, CHOSEN.format(grids=THESE_GRIDS), chosen, basis, moment, policy)
    states = _states(view, found, moment, policy)
    named = pc.is_in(states["subject_id"], value_set=pa.array(listed.subjects, pa.string()))
    others = states.filter(pc.invert(named))
    totals = _totals(view.arrow(SUBJECTS.format(grids=THESE_GRIDS), asked), others)
    waiting = {grid: replace(each, candidates=each.candidates + len(states) - len(others)) for grid, each in totals.items()}
    ready = states.filter(named).select(["subject_id", "last"])
    silent = [key for key in listed.reported if key not in set(ready["subject_id"].to_pylist())]
    last = dict(zip(found.visited["subject_id"].to_pylist(), found.visited["day"].to_pylist(), strict=True))
    kept = pa.table({"subject_id": silent, "last": [last.get(key) for key in silent]}, schema=ready.schema)
    return Candidates(_table(view, found, pa.concat_tables([ready, kept]), listed.week, policy), waiting)


def _states(view: View, found: Leads, moment: Moment, policy: VisitPolicy) -> pa.Table:
    """Each subject with a lead: last visit, whether it is gone, whether a visit is due and nobody is sent there yet."""
    parameters = {
        "place_leads": list(policy.place_leads),
        "least": policy.least_expected,
        "red": list(red_lists()),
        "today": view.as_of,
        "honoured_least": policy.honoured_least,
        "closed_weeks": policy.closed_weeks,
        "monday": moment.week.monday,
        "cool_down": policy.cool_down_days,
    }
    known = {"late_inspections": moment.recent.inspected, "waiting": moment.recent.waiting}
    return view.arrow(STATES, parameters, {"leads": found.rows, "visited": found.visited, **known})


def _table(view: View, found: Leads, ready: pa.Table, week: Week, policy: VisitPolicy) -> pa.Table:
    facts = _facts(view, ready, week, policy)
    parameters = {
        "seen": policy.seen_factor,
        "overdue": policy.leads["overdue"].expected,
        "overdue_since": months_before(view.as_of, policy.overdue_months),
    }
    leads = view.arrow(STRONGEST, parameters, {"leads": found.rows, "visited": found.visited, "ready": ready})
    row = pc.index_in(leads["subject_id"], value_set=facts["subject_id"].combine_chunks()).to_numpy(zero_copy_only=False).astype(np.int64)
    kinds = lead_kinds(policy)
    column = (
        pc.index_in(pc.replace_substring_regex(leads["kind"], f"^{OWN}.*$", OWN[:-1]), value_set=pa.array(kinds))
        .to_numpy(zero_copy_only=False)
        .astype(np.int64)
    )
    strengths = np.zeros((facts.num_rows, len(kinds)))
    strengths[row, column] = leads["expected"].to_numpy(zero_copy_only=False)
    order = np.lexsort((np.arange(len(row)), row))  # by row of the facts; leads of a row keep their order
    order = order[leads["lead"].to_numpy(zero_copy_only=False)[order]]
    offsets = pa.array(np.concatenate(([0], np.cumsum(np.bincount(row[order], minlength=facts.num_rows)))).astype(np.int32))
    for name, source in (("kinds", "kind"), ("reasons", "reason")):
        facts = facts.append_column(name, pa.ListArray.from_arrays(offsets, leads[source].combine_chunks().take(pa.array(order))))
    facts = facts.append_column("policy_chance", pa.array(policy_chance(strengths, facts["place"].to_numpy(zero_copy_only=False))))
    facts = with_leads(facts.select(FIELDS.names), kinds, strengths)
    return facts.cast(candidate_schema(policy))


def _facts(view: View, ready: pa.Table, week: Week, policy: VisitPolicy) -> pa.Table:
    parameters: dict[str, Any] = {
        "shared_words": list(policy.shared_words),
        "no_address": NO_ADDRESS,
        "call_first": CALL_FIRST,
        "unknown_place": policy.unknown_place_factor,
        "monday": week.monday,
    }
    facts = view.arrow(FACTS, parameters, {"ready": ready.select(["subject_id", "last"])})
    field_of = {industry: policy.sector(industry).field for industry in pc.unique(facts["industry"]).to_pylist()}
    return facts.append_column("field", pa.array([field_of[industry] for industry in facts["industry"].to_pylist()], pa.string()))


def _totals(counted: pa.Table, states: pa.Table) -> dict[str, Totals]:
    """What became of the subjects of each grid, also of grids in which nobody is visited."""
    away, due = (states[name].to_numpy(zero_copy_only=False).astype(np.bool_) for name in ("away", "due"))
    names = counted["grid"].to_pylist()
    place = pc.index_in(states["grid"], value_set=counted["grid"].combine_chunks()).to_numpy(zero_copy_only=False).astype(np.int64)
    numbers = [np.bincount(place[mask], minlength=len(names)).tolist() for mask in (due & ~away, ~due & ~away, away)]
    return {grid: Totals(subjects, *counts) for grid, subjects, *counts in zip(names, counted["subjects"].to_pylist(), *numbers, strict=True)}
