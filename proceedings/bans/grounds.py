"""What has become of that on which bans rest: claims of identity theft, quashed decisions, ended listings. Read from a view, for many at once.

A repair is no such thing: it ends the publicity and the use of a record, not what the decision or the law has barred
(docs/decisions/0013-bans-and-repair.md). A decision that was quashed takes the ban with it.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from analytics.bans.terms import LISTED
from ledger.same_decision import number_key
from ledger.view import View
from proceedings.bans.ban import SOUND, Ground, Step
from proceedings.events import Event

ASKED = """(select unnest($numbers::varchar[]) as matter, unnest($documents::varchar[]) as document, unnest($subjects::varchar[]) as subject,
    unnest($people::varchar[]) as person)"""
CLAIMED = f"""
select matter from {ASKED} a where person in (select person_id from suspended_persons)
    or exists (from disowned_links d where d.person_id = a.person and d.subject_id = a.subject)
"""
QUASHED = f"""
select a.matter, min(r.decided) as day from {ASKED} a join repairs r on {number_key("r.document_no")} = {number_key("a.document")}
where r.outcome = '原决定撤销' and (r.subject_id is null or a.subject = '' or r.subject_id = a.subject) group by a.matter
"""
REPAIRED = f"""
select distinct a.matter from {ASKED} a join repairs r on {number_key("r.document_no")} = {number_key("a.document")}
where r.outcome = '准予修复' and (r.subject_id is null or a.subject = '' or r.subject_id = a.subject)
"""
UNLISTED = f"""
select a.matter, max(coalesce(l.valid_to, r.decided)) as day from {ASKED} a
join listings_all l on {number_key("coalesce(l.document_no, l.case_no)")} = {number_key("a.document")} and a.person in (l.person_id, l.responsible_id)
left join repairs r on r.record_kind = '名单' and r.outcome = '准予修复' and {number_key("r.document_no")} = {number_key("a.document")}
where a.matter in (select unnest($listed::varchar[]))
group by a.matter having bool_and(coalesce(l.valid_to, r.decided) <= $as_of)
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
    quashed = _days(view, QUASHED, asked)
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


def _days(view: View, sql: str, asked: Mapping[str, object]) -> dict[str, date]:
    return {row["matter"]: row["day"] for row in view.rows(sql, asked)}


def by_matter(steps: Iterable[Event]) -> dict[str, list[Event]]:
    """Steps by the number of their matter, in the order in which they came."""
    found: dict[str, list[Event]] = defaultdict(list)
    for each in steps:
        found[each.matter_no].append(each)
    return dict(found)
