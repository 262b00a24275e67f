"""Why a subject of a grid may be worth a visit: one lead per reason, from findings, scores, lists, promises and inspections."""

import json
import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.finding import Finding
from analytics.score import Score
from analytics.visits.policy import LeadRule, VisitPolicy
from analytics.weeks import Week
from ledger.in_force import COUNTING_TABLES
from ledger.view import View

IN_GRID = "subject_id in (select subject_id from enterprises_current where grid = $grid)"
INSPECTIONS = f"""
select subject_id, inspected as day, kind, coalesce(matter, kind || '检查') as matter, result from inspections where {IN_GRID}
order by subject_id, inspected, record_id
"""
ABNORMAL = f"""
select record_id, subject_id, valid_from as day, reason as text from listings
where list_type = 'SAMR_ABNORMAL' and {IN_GRID} order by subject_id, valid_from, record_id
"""
PROMISES = f"""
select subject_id, coalesce(judged, valid_from) as day, matter as text from commitments
where fulfilment = '失诺' and coalesce(judged, valid_from) > $since and {IN_GRID} order by subject_id, day desc, record_id
"""
DATED = """
with cited as (select unnest($ids) as record_id)
select record_id, decided as day from penalties join cited using (record_id) union all
select record_id, decided from person_penalties join cited using (record_id) union all
select record_id, valid_from from listings join cited using (record_id) union all
select record_id, inspected from inspections join cited using (record_id) union all
select record_id, valid_from from commitments join cited using (record_id)
"""


@dataclass(frozen=True, slots=True)
class Lead:
    """One reason for one subject. `day`: when it arose, None if it has no day; `expected`: chance that a visit for it finds something."""

    subject_id: str
    kind: str
    expected: float
    reason: str
    day: date | None
    rule: LeadRule
    recheck: bool = False  # due although the subject was inspected recently


@dataclass(frozen=True, slots=True)
class FindingBrief:
    """What a visit needs of a finding."""

    detector: str
    subject_id: str
    severity: str
    members: tuple[str, ...]
    records: tuple[str, ...]
    measures: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Share:
    """What one record adds to a score, and the record in words."""

    record_id: str
    own: bool
    value: float
    sentence: str


@dataclass(frozen=True, slots=True)
class RiskBrief:
    """What a visit needs of a score."""

    subject_id: str
    shares: tuple[Share, ...]

    def risk(self, *, own: bool, unused: Collection[str]) -> float:
        """Own or linked risk over its records but those."""
        return 1.0 - math.prod(1.0 - each.value for each in self.shares if each.own is own and each.record_id not in unused)


def finding_brief(finding: Finding | Mapping[str, Any]) -> FindingBrief:
    """From a finding, or from a row of the ledger's table `findings`."""
    if isinstance(finding, Finding):
        return FindingBrief(finding.detector, finding.subject_id, finding.severity, finding.members, finding.records, finding.measures)
    whole = json.loads(finding["payload"])
    return FindingBrief(whole["detector"], whole["subject_id"], whole["severity"], tuple(whole["members"]), tuple(whole["records"]), whole.get("measures", {}))


def subject_of(result: Finding | Score | Mapping[str, Any]) -> str:
    """Whose result it is, read without opening it."""
    return result.subject_id if isinstance(result, Finding | Score) else str(result["subject_id"])


def risk_brief(score: Score | Mapping[str, Any]) -> RiskBrief:
    """From a score, or from a row of the ledger's table `scores`."""
    if isinstance(score, Score):
        return RiskBrief(score.subject_id, tuple(Share(each.record_id, each.own, each.value, each.sentence) for each in score.contributions))
    contributions = json.loads(score["payload"])["contributions"]
    return RiskBrief(score["subject_id"], tuple(Share(each["record_id"], each["own"], each["value"], each["sentence"]) for each in contributions))


def leads(
    view: View, grid: str, members: Iterable[str], week: Week, findings: Sequence[FindingBrief], risks: Sequence[RiskBrief], policy: VisitPolicy
) -> Iterator[Lead]:
    """All leads for the subjects `members` of a grid. Overdue inspections are added by the plan, which knows the last visit."""
    inside = frozenset(members)
    near = [each for each in findings if each.subject_id in inside or not inside.isdisjoint(each.members)]
    scored = [each for each in risks if each.subject_id in inside]
    cited = {record for each in near for record in each.records} | {share.record_id for each in scored for share in each.shares}
    days = {row["record_id"]: row["day"] for row in view.rows(DATED, {"ids": sorted(cited)})} if cited else {}
    gone = {record for record in cited if record.partition(":")[0] in COUNTING_TABLES and record not in days}  # a repair or an expiry since the analysis
    yield from _from_findings([each for each in near if gone.isdisjoint(each.records)], inside, days, policy)
    abnormal = view.rows(ABNORMAL, {"grid": grid})
    yield from _from_risks(scored, days, gone | {row["record_id"] for row in abnormal}, policy)  # told below, in its own words
    since = months_before(view.as_of, policy.lookback_months)
    yield from _from_inspections(view.rows(INSPECTIONS, {"grid": grid}), since, week, policy)
    for kind, rows in (("abnormal", abnormal), ("broken_promise", view.rows(PROMISES, {"grid": grid, "since": since}))):
        rule = policy.leads[kind]
        for row in rows:
            yield Lead(row["subject_id"], kind, rule.expected, rule.reason.format(day=row["day"], text=row["text"]), row["day"], rule)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, min(day.day, last))
        except ValueError:
            continue
    raise ValueError(day)


def _from_findings(findings: Sequence[FindingBrief], inside: frozenset[str], days: Mapping[str, date], policy: VisitPolicy) -> Iterator[Lead]:
    for finding in findings:
        rule = policy.finding(finding.detector)
        day = max((days[record] for record in finding.records if record in days), default=None)
        chance = rule.expected * policy.severity.get(finding.severity, min(policy.severity.values()))
        for subject in sorted({finding.subject_id, *finding.members} & inside):
            about = subject == finding.subject_id
            if about or rule.member_factor:
                told = _finding_reason(finding, rule.reason if about else rule.member_reason or rule.reason, policy)
                yield Lead(subject, f"finding:{finding.detector}", chance * (1.0 if about else rule.member_factor), told, day, rule)


def _finding_reason(finding: FindingBrief, reason: str, policy: VisitPolicy) -> str:
    others = len({finding.subject_id, *finding.members}) - 1
    try:
        return reason.format(**{**finding.measures, "others": others})
    except KeyError:  # a figure that this finding does not carry
        return policy.findings["other"].reason


def _from_risks(risks: Sequence[RiskBrief], days: Mapping[str, date], unused: Collection[str], policy: VisitPolicy) -> Iterator[Lead]:
    own_rule, linked_rule = policy.leads["own_records"], policy.leads["linked"]
    for risk in risks:
        own = [share for share in risk.shares if share.own and share.record_id not in unused]
        if chance := _step(policy.own_risk, risk.risk(own=True, unused=unused)):
            day = max((days[share.record_id] for share in own if share.record_id in days), default=None)
            yield Lead(risk.subject_id, "own_records", own_rule.expected * chance, own_rule.reason.format(text=own[0].sentence), day, own_rule)
        elif not own and (chance := _step(policy.linked_risk, risk.risk(own=False, unused=unused))):
            yield Lead(risk.subject_id, "linked", linked_rule.expected * chance, linked_rule.reason, None, linked_rule)


def _step(steps: Sequence[tuple[float, float]], value: float) -> float:
    return max((expected for threshold, expected in steps if value >= threshold), default=0.0)


def _from_inspections(rows: Sequence[Mapping[str, Any]], since: date, week: Week, policy: VisitPolicy) -> Iterator[Lead]:
    """From the last inspection of each subject; rows are by subject and day."""
    for row in {row["subject_id"]: row for row in rows}.values():
        kind = {"发现问题待整改": "unrectified", "查无下落": "unreachable", "不配合检查": "refused"}.get(row["result"])
        if kind is None or row["day"] <= since:
            continue
        if kind == "unrectified" and row["kind"] == "投诉举报":
            kind = "complaint"
        rule = policy.leads[kind]
        due = (week.sunday - row["day"]).days >= policy.recheck_days
        yield Lead(row["subject_id"], kind, rule.expected, rule.reason.format(day=row["day"], matter=row["matter"]), row["day"], rule, due)
