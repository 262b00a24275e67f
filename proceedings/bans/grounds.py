"""What has become of that on which bans rest: claims of identity theft, quashed decisions, ended listings. Read from a view, for many at once.

A repair is no such thing: it ends the publicity and the use of a record, not what the decision or the law has barred
(docs/decisions/0013-bans-and-repair.md). A decision that was quashed takes the ban with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from analytics.bans.terms import LISTED
from ledger.in_force import BEGIN, COUNTING_TABLES
from ledger.same_decision import letters, number_key
from ledger.view import View
from proceedings.bans.ban import SOUND, Ground, Step
from proceedings.events import Event

ASKED = """(select unnest($numbers::varchar[]) as matter, unnest($documents::varchar[]) as document, unnest($subjects::varchar[]) as subject,
    unnest($people::varchar[]) as person)"""
CLAIMED = f"""
select matter from {ASKED} a where person in (select person_id from suspended_persons)
    or exists (from disowned_links d where d.person_id = a.person and d.subject_id = a.subject)
"""
REPAIRED = f"""
select distinct a.matter from {ASKED} a join repairs_reaching r on {number_key("r.document_no")} = {number_key("a.document")}
where r.outcome = '准予修复' and (r.subject_id is null or a.subject = '' or r.subject_id = a.subject)
"""  # by number whoever decided: a number too many that is not told harms nobody
RECORDS = "(select unnest($matters::varchar[]) as matter, unnest($records::varchar[]) as record_id)"
SAME_OFFICE = "(n.authority_uscc is null or r.authority_uscc is null or r.authority_uscc = n.authority_uscc)"
# The decision that a known record reports has been taken away: by number, party and authority, with every other row of the decision.
QUASHED = """
with named as (
    select n.record_id, r.decided, r.before from {name}_numbered n
    join (select *, {key} as number_key from repairs_reaching where record_kind = '{kind}' and outcome = '原决定撤销') r using (number_key)
    where number_key <> '' and {same} and (r.subject_id = n.owner or r.subject_id is null)),
reached as (
    select * from named union select twin.record_id, named.decided, named.before from named
    join {name}_twins same using (record_id) join {name}_twins twin using (decision_id))
select a.matter, min(coalesce(reached.decided, $as_of)) as day from {records} a join reached using (record_id) join {name}_all t using (record_id)
where reached.before is null or t.{begin} < reached.before group by a.matter
"""
HELD = "select record_id from {name}_numbered where record_id in (select unnest($records::varchar[]))"
# No record reports the decision: then by number, party and authority as the document says them. A code whose name is not known is no other office;
# what names no party has to be of the same authority by name.
QUASHED_ON_PAPER = f"""
with asked as (
    select unnest($numbers::varchar[]) as matter, unnest($documents::varchar[]) as document, unnest($subjects::varchar[]) as subject,
        unnest($people::varchar[]) as person, unnest($offices::varchar[]) as office, unnest($decided::date[]) as decided),
named as (select authority_uscc, list({letters("name")}) as names from authorities group by authority_uscc)
select a.matter, min(coalesce(r.decided, $as_of)) as day from asked a
join repairs_reaching r on {number_key("r.document_no")} = {number_key("a.document")} left join named o on o.authority_uscc = r.authority_uscc
where r.outcome = '原决定撤销' and {number_key("a.document")} <> '' and (r.before is null or a.decided < r.before)
    and ((r.subject_id in (a.subject, a.person) and (o.names is null or list_contains(o.names, {letters("a.office")})))
        or (r.subject_id is null and list_contains(o.names, {letters("a.office")})))
group by a.matter
"""
UNLISTED = f"""
with ended as (
    select n.record_id, r.decided from listings_all n join repairs_reaching r on r.record_kind = '名单' and r.outcome = '准予修复'
    and {number_key("r.document_no")} = {number_key("coalesce(n.document_no, n.case_no)")}
    and (r.subject_id is null or r.subject_id = coalesce(n.subject_id, n.person_id)) and {SAME_OFFICE}),
reached as (
    select * from ended union select twin.record_id, ended.decided from ended
    join listings_twins same using (record_id) join listings_twins twin using (decision_id)),
over as (select record_id, min(decided) as decided from reached group by record_id)
select a.matter, max(coalesce(l.valid_to, r.decided)) as day from {ASKED} a
join listings_all l on {number_key("coalesce(l.document_no, l.case_no)")} = {number_key("a.document")} and a.person in (l.person_id, l.responsible_id)
left join over r using (record_id)
where a.matter in (select unnest($listed::varchar[]))
group by a.matter having bool_and(coalesce(coalesce(l.valid_to, r.decided) <= $as_of, false))
"""
RESTING = f"""
with numbered as (
    select record_id, owner, number_key from penalties_numbered union all select record_id, owner, number_key from person_penalties_numbered
    union all select record_id, owner, number_key from listings_numbered)
select distinct record_id from numbered where number_key = {number_key("$document")} and number_key <> '' and owner in ($subject, $person) order by record_id
"""


def grounds(view: View, matters: Mapping[str, Sequence[Event]]) -> Mapping[str, Ground]:
    """By number of the matter, on the day of the view. A matter that is not proposed has none."""
    first = [step for steps in matters.values() for step in steps if step.step == Step.PROPOSED]
    asked = {
        "numbers": [each.matter_no for each in first],
        "documents": [each.document_no for each in first],
        "subjects": [each.subject_id for each in first],
        "people": [each.person_id for each in first],
    }
    claimed = {row["matter"] for row in view.rows(CLAIMED, asked)}
    quashed = _quashed(view, first)
    repaired = {row["matter"] for row in view.rows(REPAIRED, asked)}
    listed = [each.matter_no for each in first if each.content.get("length") == LISTED]
    unlisted = _days(view, UNLISTED, asked | {"listed": listed, "as_of": view.as_of}) if listed else {}
    return defaultdict(
        lambda: SOUND, {name: Ground(name in claimed, quashed.get(name), unlisted.get(name), name in repaired) for name in asked["numbers"]}
    )  # fmt: skip


def resting_on(view: View, document_no: str, subject_id: str, person_id: str) -> tuple[str, ...]:
    """Records in the ledger that report this document about this firm or person, in any spelling of its number. None if only paper says it."""
    rows = view.rows(RESTING, {"document": document_no, "subject": subject_id, "person": person_id})
    return tuple(row["record_id"] for row in rows)


def claimed_person(view: View, person_id: str, subject_id: str = "") -> bool:
    """Whether the person, or the link to the firm, is under a claim of identity theft."""
    asked = {"numbers": ["?"], "documents": [""], "subjects": [subject_id], "people": [person_id]}
    return bool(view.rows(CLAIMED, asked))


def _quashed(view: View, first: Sequence[Event]) -> dict[str, date]:
    """Since when the decision is taken away, by whatever means (repairs_reaching), as ledger/in_force.py ends its records."""
    resting = [(each.matter_no, record) for each in first for record in each.about.split("；") if record]
    found: dict[str, date] = {}
    reported: set[str] = set()
    for name in sorted({record.partition(":")[0] for _, record in resting} & set(COUNTING_TABLES)):
        own = [each for each in resting if each[1].startswith(f"{name}:")]
        held = {row["record_id"] for row in view.rows(HELD.format(name=name), {"records": [record for _, record in own]})}
        reported |= {matter for matter, record in own if record in held}
        kind = "名单" if name == "listings" else "行政处罚"
        sql = QUASHED.format(name=name, kind=kind, key=number_key("document_no"), same=SAME_OFFICE, records=RECORDS, begin=BEGIN[name])
        days = _days(view, sql, {"matters": [matter for matter, _ in own], "records": [record for _, record in own], "as_of": view.as_of})
        found |= {matter: min(day, found.get(matter, day)) for matter, day in days.items()}
    paper = [each for each in first if each.matter_no not in reported]
    return found | (_quashed_on_paper(view, paper) if paper else {})


def _quashed_on_paper(view: View, paper: Sequence[Event]) -> dict[str, date]:
    asked = {
        "numbers": [each.matter_no for each in paper],
        "documents": [each.document_no for each in paper],
        "subjects": [each.subject_id for each in paper],
        "people": [each.person_id for each in paper],
        "offices": [str(each.content["authority"]) for each in paper],
        "decided": [date.fromisoformat(str(each.content["decided"])) for each in paper],
        "as_of": view.as_of,
    }
    return _days(view, QUASHED_ON_PAPER, asked)


def _days(view: View, sql: str, asked: Mapping[str, object]) -> dict[str, date]:
    return {row["matter"]: row["day"] for row in view.rows(sql, asked)}


def by_matter(steps: Iterable[Event]) -> dict[str, list[Event]]:
    """Steps by the number of their matter, in the order in which they came."""
    found: dict[str, list[Event]] = defaultdict(list)
    for each in steps:
        found[each.matter_no].append(each)
    return dict(found)
