"""A record and what happened to it, read from a view: what `state` asks for."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from ledger.errors import NotFoundError
from ledger.in_force import BEGIN, COUNTING_TABLES, rules_now
from ledger.life.facts import LISTING, PENALTY, Event, Record, What
from ledger.life.policy import Rules, ending_outcomes
from ledger.same_decision import number_key
from ledger.view import View

SEPARATOR = "；"
SAME_OFFICE = "and (d.authority_uscc is null or e.authority_uscc is null or d.authority_uscc = e.authority_uscc)"
ENDING = ", ".join(f"'{each}'" for each in ending_outcomes())
REVIEWS = f"(from reviews union all by name select * from reviews_ended where outcome in ({ENDING}))"


def _select(day: str, until: str = "null", outcome: str = "''", review: str = "''", *, corrected: str = "false", number: str) -> str:
    return f"select {day} as day, {until} as until, {outcome} as outcome, {review} as review, {corrected} as corrected, {number} as number"


def _keyed(relation: str) -> str:
    return f"(select *, {number_key('document_no')} as number_key from {relation})"


HAPPENED = {
    What.REPAIRED: f"""{_select("e.decided", outcome="e.outcome", number="e.document_no")} from decision d
        join {_keyed("repairs_reaching")} e on e.number_key = d.number_key and coalesce(e.subject_id, d.owner) = d.owner {SAME_OFFICE}
        where e.before is null and e.record_kind = $kind and e.outcome in ('准予修复', '原决定撤销')""",
    What.REVIEWED: f"""{_select("coalesce(e.filed, e.ended)", "e.ended", "coalesce(e.outcome, '')", "e.kind", number="e.review_no")} from decision d
        join {_keyed(REVIEWS)} e on e.number_key = d.number_key {SAME_OFFICE} and (coalesce(e.subject_id, e.person_id) = d.owner
            or (coalesce(e.subject_id, e.person_id) is null and e.authority_uscc = d.authority_uscc)) where e.record_kind = $kind""",
    What.OBJECTED: f"""{_select("e.valid_from", "e.valid_to", "coalesce(e.outcome, '')", corrected="own.recorded_at > e.recorded_at", number="e.objection_no")}
        from decision d join {_keyed("objections")} e on e.number_key = d.number_key and coalesce(e.subject_id, e.person_id, d.owner) = d.owner
        cross join own where e.kind = '信息有误'""",
    What.LISTED: f"""{_select("e.valid_from", "e.valid_to", number="e.list_type")} from listings e
        where list_contains($lists, e.list_type) and coalesce(e.subject_id, e.person_id) in (select owner from decision) and e.record_id <> $record""",
}


def record_and_events(view: View, record_id: str) -> tuple[Record, list[Event]]:
    """One record and its events, also those of other files' rows of the same decision. An ordinary view does not know a record that is gone.

    NotFoundError: the view does not show the record, or it is not a penalty or a listing.
    """
    name = record_id.partition(":")[0]
    found = view.rows(f"from {name}_shown where record_id = $record", {"record": record_id}) if name in COUNTING_TABLES else []
    if not found:
        raise NotFoundError(f"没有记录“{record_id}”，或者它已停止使用", where="记录标识", todo="核对处罚或名单记录的标识；已停止使用的只有审计可查")
    return record_of(name, found[0]), list(_events(view, name, record_id))


def as_then(events: Iterable[Event], day: date) -> list[Event]:
    """Events as they stood on `day`, for replaying the past: what came later is left out, and a review that was not over is open."""
    known = (each for each in events if each.day <= day)
    return [replace(each, until=None, outcome="") if each.what is What.REVIEWED and each.until and each.until > day else each for each in known]


def records_named(view: View, words: str) -> list[str]:
    """Ids of the penalties and listings that the view shows under a record id or a document number, however that is written."""
    key = view.rows(f"select {number_key('$words')} as number_key", {"words": words})[0]["number_key"]
    union = " union all ".join(
        f"select record_id from {name}_shown left join {name}_numbered using (record_id) where record_id = $words or (number_key = $key and number_key <> '')"
        for name in COUNTING_TABLES
    )
    return [row["record_id"] for row in view.rows(f"{union} order by record_id", {"words": words, "key": key})]


def named(view: View, record_id: str) -> dict[str, str]:
    """What people know a record by: the party, the number of the document and the authority, as its source reports them."""
    name = record_id.partition(":")[0]
    (row,) = view.rows(f"from {name}_shown where record_id = $record", {"record": record_id})
    firm = view.rows("select name from enterprises where subject_id = $subject", {"subject": row["subject_id"]}) if row.get("subject_id") else []
    party = " ".join(each for each in ((firm[0]["name"] if firm else ""), row.get("subject_id") or row.get("person_id") or "") if each)
    return {"subject": party, "document_no": row.get("document_no") or "", "authority": row.get("authority") or ""}


def rules_of(view: View) -> Rules:
    """The rules as they are switched on the view's day, as it knows; of an ordinary view of an earlier day, as they are switched today.

    A record whose use a rule has ended since is in no earlier day either, so a rule that was switched on later reaches back.
    """
    return rules_now(view.arrow)


def record_of(name: str, row: Mapping[str, Any]) -> Record:
    """A row of one of the counting tables as a record."""
    listing = name == "listings"
    kinds = row.get("conduct" if listing else "penalty_kinds") or ""
    return Record(
        record_id=row["record_id"],
        kind=LISTING if listing else PENALTY,
        decided=row.get(BEGIN[name]),
        kinds=tuple(each for each in kinds.split(SEPARATOR) if each),
        fine_wan=row.get("fine_wan"),
        procedure=row.get("procedure") or "",
        authority=row.get("authority") or "",
        basis=row.get("basis") or "",
        published=row.get("published"),
        valid_to=row.get("valid_to"),
        list_type=row.get("list_type") or "",
        natural_person=not row.get("subject_id"),
    )


def _events(view: View, name: str, record_id: str) -> Iterable[Event]:
    twins = f"select record_id from {name}_twins where decision_id in (select decision_id from {name}_twins where record_id = $record)"
    decision = (
        f"with decision as (select distinct owner, number_key, authority_uscc from {name}_numbered "
        f"where number_key <> '' and (record_id = $record or record_id in ({twins}))), "
        f"own as (select recorded_at from {name}_all where record_id = $record) "
    )
    given = {"record": record_id, "kind": "名单" if name == "listings" else "行政处罚", "lists": list(rules_of(view).life.repair_barred_on)}
    for what, sql in HAPPENED.items():
        parameters = {key: value for key, value in given.items() if f"${key}" in decision + sql}
        for row in view.rows(f"{decision}{sql} order by all", parameters):
            if row["day"] is not None:
                yield _event(what, row)


def _event(what: What, row: Mapping[str, Any]) -> Event:
    named, number = (what if row["outcome"] != What.QUASHED else What.QUASHED), row["number"] or ""
    document, listed = ("", number) if what is What.LISTED else (number, "")
    return Event(row["day"], named, row["until"], row["outcome"], row["review"], bool(row["corrected"]), document, listed)
