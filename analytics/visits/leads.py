"""Why subjects may be worth a visit: one row per reason, from findings, scores, lists, promises, complaints, inspections and earlier visits.

Everything is worked out in columns, for all subjects of the chosen grids at once; only the sentences of findings are made one by one.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from analytics.visits.basis import Basis
from analytics.visits.policy import FINDING, OWN, VisitPolicy
from analytics.visits.recent import Recent
from analytics.weeks import Week
from ledger.in_force import COUNTING_TABLES
from ledger.view import View

LEADS = pa.schema(
    [
        ("subject_id", pa.string()),
        ("kind", pa.string()),
        ("expected", pa.float64()),  # chance that a visit for it finds something
        ("day", pa.date32()),  # when it arose; null if it has no day
        ("reason", pa.string()),
        ("recheck", pa.bool_()),  # due although the subject was visited recently
        ("lead", pa.bool_()),  # false: alone it leaves the subject in peace
    ]
)
RULES = pa.schema([("kind", pa.string()), ("expected", pa.float64()), ("reason", pa.string()), ("lead", pa.bool_())])
ENDING = ", ".join(f"'{name}'" for name in COUNTING_TABLES)
GONE = f"d.day is null and split_part(record_id, ':', 1) in ({ENDING})"  # a repair or an expiry since the analysis
DATED = """
with ids as (select record_id from cited union select record_id from shares)
select record_id, decided as day from penalties semi join ids using (record_id) union all
select record_id, decided from person_penalties semi join ids using (record_id) union all
select record_id, valid_from from listings semi join ids using (record_id) union all
select record_id, inspected from inspections semi join ids using (record_id) union all
select record_id, valid_from from commitments semi join ids using (record_id)
"""
FINDINGS = f"""
with read as (
    select finding_id, max(d.day) as day, coalesce(bool_or({GONE}), false) as gone from cited left join days d using (record_id) group by finding_id)
select p.*, read.day from pairs p left join read using (finding_id)
where coalesce(gone, false) = false and p.subject_id in (select subject_id from chosen) order by subject_id, detector, finding_id
"""
RISKS = f"""
with used as (
    select s.*, d.day from shares s left join days d using (record_id)
    where not ({GONE}) and subject_id in (select subject_id from chosen)
    and not (own and record_id in (select record_id from listings where list_type = 'SAMR_ABNORMAL'))),
risks as (
select subject_id, 1 - coalesce(product(1 - value order by place) filter (own), 1) as own_risk,
    1 - coalesce(product(1 - value order by place) filter (not own), 1) as linked_risk,
    count(*) filter (own) as owns, max(day) filter (own) as day, arg_min(sentence, place) filter (own) as sentence,
    arg_min(record_id, place) filter (own) as record_id
from used group by subject_id having own_risk >= $own or (owns = 0 and linked_risk >= $linked))
select r.*, l.list_type, l.since from risks r left join (select record_id, list_type, valid_from as since from listings) l using (record_id) order by subject_id
"""
VISITED = """
with known as (
    select subject_id, visited, result, record_id, list_no from visits where record_id not in (select record_id from late_visits)
    union all select subject_id, visited, result, record_id, list_no from late_visits),
seen as (select k.* from known k semi join chosen using (subject_id) where list_no is distinct from $own_list),
met as (select subject_id, max(visited) as met from seen where result <> '关门' group by subject_id),
shut as (
    select subject_id, count(distinct date_trunc('week', visited)) as weeks from seen left join met using (subject_id)
    where result = '关门' and visited > coalesce(met, date '0001-01-01') group by subject_id),
last as (select subject_id, max(visited) as day, arg_max(result, (visited, record_id)) as result from seen group by subject_id)
select subject_id, day, result, met, coalesce(weeks, 0) as shut_weeks from last left join met using (subject_id) left join shut using (subject_id)
order by subject_id
"""
INSPECTED = """
with last as (
    select i.subject_id, i.inspected as day, i.kind as how, coalesce(i.matter, i.kind || '检查') as matter, i.result
    from inspections i semi join chosen using (subject_id)
    qualify row_number() over (partition by i.subject_id order by i.inspected desc, i.record_id desc) = 1),
named as (
    select *, case result when '查无下落' then 'unreachable' when '不配合检查' then 'refused'
        when '发现问题待整改' then case how when '投诉举报' then 'complaint' else 'unrectified' end end as kind
    from last where day > $since)
select subject_id, kind, rules.expected, n.day, replace(replace(rules.reason, '{day}', n.day::varchar), '{matter}', matter) as reason,
    date_diff('day', n.day, $sunday) >= $recheck and coalesce(v.day, n.day) <= n.day as recheck, rules.lead
from named n join rules using (kind) left join visited v using (subject_id)
where not (n.result = '发现问题待整改' and coalesce(v.result = '无问题' and v.day > n.day, false))
"""
REVISITED = """
select v.subject_id, kind, rules.expected, v.day, replace(rules.reason, '{day}', v.day::varchar) as reason,
    date_diff('day', v.day, $sunday) >= $recheck as recheck, rules.lead
from visited v join rules on kind = 'visit_problem'
where v.result = '有问题' and v.day > $since and v.subject_id not in (
    select i.subject_id from inspections i join visited w using (subject_id) where i.inspected > w.day and i.result in ('未发现问题', '发现问题已整改'))
"""
COMPLAINED = """
with upheld as (
    select c.subject_id, coalesce(ended, received) as known, received, record_id from complaints c semi join chosen using (subject_id)
    where outcome in ('属实', '部分属实') and coalesce(ended, received) <= $as_of and coalesce(ended, received) > $since),
clean as (
    select subject_id, max(inspected) as day from inspections where result in ('未发现问题', '发现问题已整改') group by subject_id
    union all select subject_id, day from visited where result = '无问题'),
last as (
    select subject_id, known, received from upheld
    qualify row_number() over (partition by subject_id order by known desc, received desc, record_id desc) = 1)
select subject_id, kind, rules.expected, known as day, replace(rules.reason, '{day}', received::varchar) as reason, false as recheck, rules.lead
from last join rules on kind = 'complaint_upheld'
where not exists (from clean where clean.subject_id = last.subject_id and clean.day > last.known)
"""
ABNORMAL = """
select subject_id, kind, rules.expected, valid_from as day,
    replace(replace(rules.reason, '{day}', valid_from::varchar), '{text}', coalesce(l.reason, '')) as reason, false as recheck, rules.lead
from listings l semi join chosen using (subject_id) join rules on kind = 'abnormal' where list_type = 'SAMR_ABNORMAL'
"""
BROKEN = """
select subject_id, rules.kind, rules.expected, coalesce(judged, valid_from) as day,
    replace(replace(rules.reason, '{day}', coalesce(judged, valid_from)::varchar), '{text}', coalesce(matter, '')) as reason, false as recheck, rules.lead
from commitments c semi join chosen using (subject_id) join rules on rules.kind = 'broken_promise'
where fulfilment = '失诺' and coalesce(judged, valid_from) > $since
"""


@dataclass(frozen=True, slots=True)
class Moment:
    """For which week, and what is known today. `own_list`: a list that is shown again; what it brought back is no reason on it and takes nobody off it."""

    week: Week
    recent: Recent
    own_list: str = ""


@dataclass(frozen=True, slots=True)
class Leads:
    """`rows`: columns `LEADS`. `visited`: the last visit of each visited subject, its result, when somebody was met, weeks of closed doors since."""

    rows: pa.Table
    visited: pa.Table


def leads_of(view: View, chosen: str, parameters: Mapping[str, object], basis: Basis, moment: Moment, policy: VisitPolicy) -> Leads:
    """All leads of the subjects that `chosen` selects (a query of a column subject_id). Overdue inspections are added where candidates are made."""
    within = _Reading(view, chosen, parameters, {"rules": _rules(policy)})
    week = moment.week
    visited = within.rows(VISITED, {"own_list": moment.own_list}, {"late_visits": moment.recent.visits})
    days = within.rows(DATED, tables={"cited": basis.cited, "shares": basis.shares}, narrow=False)
    since = {"since": months_before(view.as_of, policy.lookback_months)}
    checking = {**since, "sunday": week.sunday, "recheck": policy.recheck_days}
    seen = {"visited": visited}
    parts = [
        _from_findings(within.rows(FINDINGS, tables={"pairs": basis.pairs, "cited": basis.cited, "days": days}), policy),
        _from_risks(within, {"shares": basis.shares, "days": days}, policy),
        within.leads(INSPECTED, checking, seen),
        within.leads(REVISITED, checking, seen, narrow=False),
        within.leads(COMPLAINED, {**since, "as_of": view.as_of}, seen),
        within.leads(ABNORMAL, {}, {}),
        within.leads(BROKEN, since, {}),
    ]
    return Leads(pa.concat_tables(parts), visited)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


@dataclass(frozen=True, slots=True)
class _Reading:
    """Queries of one view over the chosen subjects."""

    view: View
    chosen: str
    parameters: Mapping[str, object]
    always: Mapping[str, pa.Table]

    def rows(self, sql: str, parameters: Mapping[str, object] | None = None, tables: Mapping[str, pa.Table] | None = None, *, narrow: bool = True) -> pa.Table:
        """Rows of a query. `narrow`: it names `chosen`."""
        named = {**(parameters or {}), **(self.parameters if narrow else {})}
        whole = (
            f"with chosen as ({self.chosen}), {sql.strip().removeprefix('with ')}"
            if sql.strip().startswith("with ")
            else f"with chosen as ({self.chosen}) {sql}"
        )
        return self.view.arrow(whole if narrow else sql, named, {**self.always, **(tables or {})})

    def leads(self, sql: str, parameters: Mapping[str, object], tables: Mapping[str, pa.Table], *, narrow: bool = True) -> pa.Table:
        """Leads of a query."""
        return self.rows(sql, parameters, tables, narrow=narrow).select(LEADS.names).cast(LEADS)


def _rules(policy: VisitPolicy) -> pa.Table:
    rules = [{"kind": kind, "expected": rule.expected, "reason": rule.reason, "lead": rule.lead} for kind, rule in policy.leads.items()]
    return pa.Table.from_pylist(rules, RULES)


def _from_findings(pairs: pa.Table, policy: VisitPolicy) -> pa.Table:
    rows: list[dict[str, Any]] = []
    least = min(policy.severity.values())
    for pair in pairs.to_pylist():
        rule = policy.finding(pair["detector"])
        factor = 1.0 if pair["about"] else rule.member_factor
        if factor:
            chance = rule.expected * policy.severity.get(pair["severity"], least) * factor
            told = _told(rule.reason if pair["about"] else rule.member_reason or rule.reason, pair, policy)
            kind = pair["detector"] if pair["detector"] in policy.findings else "other"
            rows.append({"subject_id": pair["subject_id"], "kind": f"{FINDING}{kind}", "expected": chance, "day": pair["day"], "reason": told})
    return pa.Table.from_pylist([{**row, "recheck": False, "lead": True} for row in rows], LEADS)


def _told(reason: str, pair: Mapping[str, Any], policy: VisitPolicy) -> str:
    try:
        return reason.format(**{**json.loads(pair["measures"]), "others": pair["others"]}) if "{" in reason else reason
    except KeyError:  # a figure that this finding does not carry
        return policy.findings["other"].reason


def _from_risks(within: _Reading, tables: Mapping[str, pa.Table], policy: VisitPolicy) -> pa.Table:
    """Own risk where it reaches a step, else linked risk of those who have no record of their own."""
    lowest = {"own": _lowest(policy.own_risk), "linked": _lowest(policy.linked_risk)}
    risks = within.rows(RISKS, lowest, tables)
    own, linked = (risks[name].to_numpy(zero_copy_only=False).astype(np.float64) for name in ("own_risk", "linked_risk"))
    is_own = own >= lowest["own"]
    rules = {True: policy.leads["own_records"], False: policy.leads["linked"]}
    chance = np.where(is_own, rules[True].expected * _steps(policy.own_risk, own), rules[False].expected * _steps(policy.linked_risk, linked))
    sentences = risks["sentence"].to_pylist()
    kinds = [f"{OWN}{each or ''}" if mine else "linked" for each, mine in zip(risks["list_type"].to_pylist(), is_own.tolist(), strict=True)]
    days = risks["since"].to_pylist()
    reasons = [policy.rule(kind).reason.format(text=sentences[n] or "", day=days[n]) for n, kind in enumerate(kinds)]
    mask = pa.array(is_own)
    nothing = pa.scalar(None, pa.date32())
    columns = {
        "subject_id": risks["subject_id"],
        "kind": pa.array(kinds, pa.string()),
        "expected": pa.array(chance),
        "day": pc.if_else(mask, risks["day"].cast(pa.date32()).combine_chunks(), nothing),
        "reason": pa.array(reasons, pa.string()),
        "recheck": pa.array(np.zeros(len(own), np.bool_)),
        "lead": pc.if_else(mask, rules[True].lead, rules[False].lead),
    }
    return pa.table(columns).cast(LEADS)


def _lowest(steps: Sequence[tuple[float, float]]) -> float:
    return min(threshold for threshold, _ in steps)


def _steps(steps: Sequence[tuple[float, float]], values: Any) -> Any:
    found = np.zeros(len(values))
    for threshold, expected in sorted(steps):
        found = np.where(values >= threshold, np.maximum(found, expected), found)
    return found
