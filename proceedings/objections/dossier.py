"""Everything that is used about one subject or person, for that subject: records, scores, findings, measures, bans, objections, who was served.

Read from an ordinary view, so what the law has ended is not in it. Natural persons other than the party appear by surname (张某);
identity and telephone numbers appear nowhere. 浙江省公共信用信息管理条例: a subject may look up its own information.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from analytics.detectors import DETECTORS
from analytics.finding import Finding
from analytics.finding_json import finding_from_json
from analytics.runs import Run, latest_run
from analytics.score_sentences import surname_only
from graph.node_rows import in_dispute
from graph.results import results_run
from ledger.codelists import code_list
from ledger.store import Ledger
from ledger.view import View
from ledger.working_days import working_days_of
from proceedings.bans.register import person_bans
from proceedings.events import Kind, read_events
from proceedings.objections.contested import check_party, ids_of, shown_id
from proceedings.objections.correction import shown
from proceedings.objections.worklist import lines
from proceedings.outbox import served_items
from proceedings.sanctions.matter import matters_of
from proceedings.sanctions.worklist import Standing, standings
from proceedings.serving_log import ServingLog

NOT_YET = "记录有变化，评分和线索尚未重新计算；以重新计算后的为准"
OLDER = "评分和线索按 {day} 的数据得出"
WITHHELD = "提请时写明的理由涉及已经停止使用的记录，不再显示"
NOT_RUN = "尚未分析，没有评分和线索"
TITLES = {each.id: each.title for each in DETECTORS}
RECORDS = f"""
select record_id, '行政处罚' as kind, decided as day, document_no, conduct || coalesce('：' || content, '') as what, authority, not_counted,
    {in_dispute("penalties")} as disputed from penalties_shown t where subject_id = $id
union all select record_id, '行政处罚', decided, document_no, conduct || coalesce('：' || content, ''), authority, not_counted,
    {in_dispute("person_penalties")} from person_penalties_shown t where person_id = $id
union all select record_id, '名单：' || list_type, valid_from, document_no, reason, authority, not_counted, {in_dispute("listings")}
    from listings_shown t where coalesce(subject_id, person_id) = $id
union all select record_id, '信用承诺', valid_from, commitment_no, matter || '：' || fulfilment, authority, '不是不良信息',
    {in_dispute("commitments", "commitment_no")} from commitments t where subject_id = $id
union all select record_id, '抽查检查', inspected, inspection_no, coalesce(matter, kind) || '：' || result, authority, '不是不良信息', false
    from inspections where subject_id = $id
union all select record_id, '行政许可', decided, document_no, coalesce(certificate, document_name), authority, '不是不良信息', false
    from licences where subject_id = $id
order by 3 desc nulls last, 1
"""
REGISTERED = {"uscc": "统一社会信用代码", "reg_no": "注册号", "name": "名称", "former_name": "曾用名", "kind": "类型", "status": "登记状态", "capital_wan":
              "注册资本（万元）", "established": "成立日期", "address": "住所"}  # fmt: skip
LINKS = """select relation, enterprise_name as name, valid_from, valid_to from (
    select role as relation, enterprise_name, valid_from, valid_to from roles where person_id = $id
    union all select '股东', enterprise_name, valid_from, valid_to from shareholders where holder_id = $id) order by all"""


@dataclass(frozen=True, slots=True)
class Dossier:
    """What is used about one party on one day. Every list holds plain values, ready for JSON."""

    subject: str
    name: str
    day: date
    known_at: str
    facts: Sequence[Mapping[str, str]]
    records: Sequence[Mapping[str, Any]]
    score: Mapping[str, Any]
    findings: Sequence[Mapping[str, Any]]
    measures: Sequence[Mapping[str, Any]]
    bans: Sequence[Mapping[str, Any]]
    objections: Sequence[Mapping[str, Any]]
    served: Sequence[Mapping[str, Any]]
    notes: Sequence[str] = field(default_factory=tuple)

    def as_json(self) -> dict[str, Any]:
        """The whole, with ISO dates."""
        return asdict(self) | {"day": self.day.isoformat()}


def dossier(ledger: Ledger, subject: str, today: date) -> Dossier:
    """Everything used about `subject` (a credit code, REG:…, or a person's id). NotFoundError if the ledger knows nobody of that id.

    Records, measures and objections are those of `today`; scores and findings those of the latest analysis, with a note where they are older.
    """
    run = latest_run(ledger)
    view = ledger.view(max(run.as_of, today) if run else today)
    try:
        return _dossier(view, shown_id(view, subject), run.run_id if run else "", _notes(ledger, run, view.as_of))
    finally:
        view.close()


def _notes(ledger: Ledger, run: Run | None, day: date) -> tuple[str, ...]:
    """What a reader has to know of the scores and findings: of which day they are, and whether what they rest on has changed."""
    if run is None:
        return (NOT_RUN,)
    then = ledger.view(run.as_of)
    try:
        changed = () if results_run(then) else (NOT_YET,)
    finally:
        then.close()
    return (*(() if run.as_of == day else (OLDER.format(day=run.as_of),)), *changed)


def _dossier(view: View, subject: str, run: str, notes: Sequence[str]) -> Dossier:
    person = subject[:2] in ("P-", "N-")
    name = check_party(view, "" if person else subject, subject if person else "")
    own = ids_of(view, subject)
    records = [_record(row) for row in view.rows(RECORDS, {"id": subject})]
    findings = _findings(view, subject, run)
    return Dossier(
        subject=subject,
        name=name,
        day=view.as_of,
        known_at=view.known_at.isoformat(timespec="minutes"),
        facts=_links(view, subject) if person else _facts(view, subject),
        records=records,
        score=_score(view, subject, run),
        findings=[_finding(each, subject) for each in findings],
        measures=_measures(view, own),
        bans=_bans(view, own),
        objections=_objections(view, own),
        served=_served(view, [each["record_id"] for each in records]),
        notes=notes,
    )


def _facts(view: View, subject: str) -> list[dict[str, str]]:
    rows = view.rows(f"select {', '.join(REGISTERED)} from enterprises where subject_id = $id", {"id": subject})
    said = rows[0] if rows else {}
    titled = said | {"status": code_list("enterprise_status").title(said.get("status"))}
    return [{"item": title, "value": shown(titled[name])} for name, title in REGISTERED.items() if titled.get(name) not in (None, "")]


def _links(view: View, person: str) -> list[dict[str, str]]:
    rows = view.rows(LINKS, {"id": person})
    return [{"item": row["relation"], "value": f"{row['name'] or ''}（{row['valid_from'] or '…'} 至 {row['valid_to'] or '今'}）"} for row in rows]


def _record(row: Mapping[str, Any]) -> dict[str, Any]:
    kind, _, list_type = row["kind"].partition("：")
    title = f"{kind}：{code_list('list_types').title(list_type)}" if list_type else kind
    return {
        "record_id": row["record_id"],
        "kind": title,
        "date": row["day"].isoformat() if row["day"] else "",
        "document_no": row["document_no"] or "",
        "what": row["what"] or "",
        "authority": row["authority"] or "",
        "counts": row["not_counted"] is None,
        "why_not": row["not_counted"] or "",
        "disputed": bool(row["disputed"]),
    }


def _score(view: View, subject: str, run: str) -> dict[str, Any]:
    rows = view.rows("select own_risk, linked_risk, band, payload from scores where run_id = $run and subject_id = $id", {"run": run, "id": subject})
    if not rows:
        return {}
    kept = json.loads(rows[0]["payload"])
    people = {step["name"] for each in kept["contributions"] for step in each["path"] if step["kind"] == "Person" and step["key"] != subject}
    told = [
        {
            "sentence": without(each["sentence"], people),
            "record": each["record_id"] if each["own"] else "",
            "own": each["own"],
            "value": each["value"],
            "path": " → ".join(without(step["name"], people) for step in each["path"]),
            "own_without": each["own_without"],
            "linked_without": each["linked_without"],
        }
        for each in kept["contributions"]
    ]
    return {
        "band": rows[0]["band"],
        "own_risk": rows[0]["own_risk"],
        "linked_risk": rows[0]["linked_risk"],
        "policy": kept["policy"],
        "reasons": [without(each, people) for each in kept["reasons"]],
        "contributions": told,
    }


def _findings(view: View, subject: str, run: str) -> list[Finding]:
    touching = "subject_id = $id or list_contains(from_json(members, '[\"VARCHAR\"]'), $id)"
    rows = view.rows(f"select payload from findings where run_id = $run and ({touching}) order by finding_id", {"run": run, "id": subject})
    return [finding_from_json(row["payload"]) for row in rows]


def _finding(finding: Finding, subject: str) -> dict[str, Any]:
    people = {node.name for node in finding.picture.nodes if node.kind == "Person" and node.key != subject}
    return {
        "finding_id": finding.finding_id if finding.subject_id == subject else "",
        "title": TITLES.get(finding.detector, finding.detector),
        "as": "对象" if finding.subject_id == subject else "涉及",
        "severity": finding.severity.value,
        "sentence": without(finding.sentence, people),
        "basis": finding.legal_basis,
        "statutory": finding.statutory,
        "reasons": [without(each.sentence, people) for each in finding.evidence],
    }


def _measures(view: View, own: frozenset[str]) -> list[dict[str, Any]]:
    """Measures of which the subject has been told; before that nothing has been used against it."""
    found = matters_of(read_events(view, Kind.SANCTION))
    mine = {number: each for number, each in found.items() if each.owner in own and each.served}
    return [_measure(each) for each in standings(view, view.as_of, mine)] if mine else []


def _measure(standing: Standing) -> dict[str, Any]:
    """One measure. What the proposer wrote of a record is kept back once the record is used no more."""
    proposal = standing.matter.proposal
    return {
        "number": standing.matter.matter_no,
        "measure": proposal.title,
        "state": standing.state.value,
        "live": standing.live,
        "hindered": standing.hindered,
        "from": proposal.first_day.isoformat(),
        "to": proposal.last_day.isoformat() if proposal.last_day else "",
        "reason": WITHHELD if standing.withheld else proposal.reason,
        "basis": proposal.basis,
        "remedy": proposal.remedy,
        "release": proposal.release,
    }


def _bans(view: View, own: frozenset[str]) -> list[dict[str, Any]]:
    steps = read_events(view, Kind.BAN)
    numbers = {each.matter_no for each in steps if each.person_id in own}
    found = person_bans(view, [each for each in steps if each.matter_no in numbers]) if numbers else []
    return [
        {"number": each.number, "state": each.state.value, "basis": each.rule.citation, "document_no": each.document,
         "authority": each.terms.authority, "from": each.terms.start.isoformat(), "to": each.terms.until, "suspended": each.suspended}
        for each in found
        if each.person_id in own and each.confirmed_on
    ]  # fmt: skip


def _objections(view: View, own: frozenset[str]) -> list[dict[str, Any]]:
    names = ("number", "kind", "state", "document_no", "point", "claim", "filed", "due", "decided", "unit")
    found = lines(view, working_days_of(view.home))
    mine = [each for each in found if own & {each.objection.subject_id, each.objection.person_id}]
    return [{name: value for name, value in each.as_json().items() if name in names} for each in mine]


def _served(view: View, records: Sequence[str]) -> list[dict[str, Any]]:
    """Departments and systems, never the names of the people in them; repeated servings of one thing are one line."""
    found = ServingLog(view.home).servings(served_items(view, records)) if records else []
    told: dict[tuple[str, str], list[Any]] = {}
    for each in found:
        told.setdefault((each.receiver.recipient, each.receiver.way), []).append(each)
    return [
        {"recipient": recipient, "way": way, "first": min(each.first_served for each in of).isoformat(timespec="seconds"),
         "last": max(each.last_served for each in of).isoformat(timespec="seconds"), "times": sum(each.times for each in of)}
        for (recipient, way), of in sorted(told.items())
    ]  # fmt: skip


def without(sentence: str, people: Iterable[str]) -> str:
    """The sentence with these people by surname."""
    for name in sorted({each for each in people if each}, key=len, reverse=True):
        sentence = sentence.replace(name, surname_only(name))
    return sentence
