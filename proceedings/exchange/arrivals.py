"""The rows that a package's records become: in the tables of listings and penalties where their scope lets them be used, else only beside them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.cross_region.policy import cross_region_policy
from analytics.cross_region.recognition import recognition
from ledger.codelists import code_list
from ledger.column import Table
from ledger.schema import record_id
from ledger.store import Ledger
from ledger.switches import switched
from ledger.tables import RECEIVED
from ledger.versions import newest_versions
from ledger.view import View
from proceedings.exchange.holding import Held
from proceedings.exchange.package import Payload, SentRecord, day_of
from proceedings.exchange.persons import NAMED, UNMATCHED, holders
from proceedings.exchange.policy import DAY_OF, LISTING, TABLE_OF, exchange_policy
from proceedings.exchange.standing import ON_ENQUIRY, value_of

Row = tuple[Table, Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class Arrivals:
    """What is written for the records of a package, and how many of them are used, known from elsewhere, without a match."""

    rows: tuple[Row, ...]
    used: int
    known: int
    unmatched: int
    differences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Became:
    """What one record has become. `row`: None if it is in no table but `received`."""

    sent: SentRecord
    row: Mapping[str, Any] | None
    own_id: str
    local: str
    matched: bool


def arrivals(ledger: Ledger, view: View, payload: Payload, held: Mapping[str, Held]) -> Arrivals:
    """Everything to be written. A record that this home has from another source stays as it is: its own source knows better, and keeps it."""
    origin, records = payload.origin.province, payload.records
    rows = {each.reference: _row(view, each) for each in records if _usable(each)}
    foreign = _from_elsewhere(ledger, origin, {each.reference: (TABLE_OF[each.kind], rows[each.reference][0]) for each in records if each.reference in rows})
    became = [_became(each, rows.get(each.reference), foreign) for each in records]
    written: list[Row] = [(TABLE_OF[each.sent.kind], each.row) for each in became if each.row is not None]
    written += [(RECEIVED, _received(each, payload)) for each in became]
    written += rematched(view, [each for each in held.values() if each.reference not in {sent.reference for sent in records}])
    return Arrivals(
        tuple(written),
        sum(each.row is not None for each in became),
        sum(bool(each.local) for each in became),
        sum(each.row is not None and not each.matched for each in became),
        tuple(sorted({text for each in records if (text := _difference(view, each, payload))})),
    )


def rematched(view: View, held: Sequence[Held]) -> list[Row]:
    """Records whose responsible person could not be matched before, and can be now that our own registration data say who held the role."""
    found: list[Row] = []
    for each in held:
        if not each.own_id or each.content.get("matched", True):
            continue
        table = TABLE_OF[each.record_kind]
        rows = view.rows(f"select * from {table.name}_all where record_id = $record", {"record": each.own_id})
        people = holders(view, each.subject_id, each.content["responsible"], rows[0][DAY_OF[each.record_kind]]) if rows else []
        if people:
            found.append((table, {column.name: rows[0].get(column.name) for column in table.stored} | _named(each.record_kind, people)))
            found.append((RECEIVED, _again(view, each)))
    return found


def _again(view: View, held: Held) -> dict[str, Any]:
    (row,) = view.rows("from received where origin = $origin and reference = $reference", {"origin": held.origin, "reference": held.reference})
    return {column.name: row[column.name] for column in RECEIVED.stored} | {"content": _json({**held.content, "matched": True})}


def _usable(sent: SentRecord) -> bool:
    """Whether the scope lets the record be used, and our code lists know what it is."""
    if not exchange_policy().scopes[sent.disclosure].used:
        return False
    what, codes = (sent.fields["list_type"], "list_types") if sent.kind == LISTING else (sent.fields["penalty_kinds"], "penalty_types")
    return code_list(codes).stored(what) == what


def _row(view: View, sent: SentRecord) -> tuple[dict[str, Any], bool]:
    """The row of the table, and whether those whom the record names could be matched (also true if it names nobody)."""
    table = TABLE_OF[sent.kind]
    row: dict[str, Any] = {name: value_of(table, name, text) for name, text in sent.fields.items()}
    row |= {"subject_id": sent.subject_id, "uscc": None if ":" in sent.subject_id else sent.subject_id}
    if not sent.responsible:
        return row, True
    people = holders(view, sent.subject_id, sent.responsible, day_of(sent.fields[DAY_OF[sent.kind]]))
    return row | (_named(sent.kind, people) if people else {NAMED[sent.kind][0]: UNMATCHED}), bool(people)


def _named(kind: str, people: Sequence[tuple[str, str]]) -> dict[str, str | None]:
    name, known = NAMED[kind]
    return {name: "、".join(each for _, each in people), known: people[0][0] if len(people) == 1 else None}


def _from_elsewhere(ledger: Ledger, origin: str, rows: Mapping[str, tuple[Table, Mapping[str, Any]]]) -> dict[str, str]:
    """Reference → the record id under which another source has brought the same record, and keeps it."""
    ids = {reference: (table, record_id(table, row)) for reference, (table, row) in rows.items()}
    sources = {line.batch_id: line.source for line in ledger.lines()}
    theirs: set[str] = set()
    for table in TABLE_OF.values():
        versions = newest_versions(ledger, table, {found for each, found in ids.values() if each is table})
        theirs |= {key for key, each in versions.items() if not each.retracted and sources.get(each.batch_id) != f"exchange:{origin}"}
    return {reference: found for reference, (_, found) in ids.items() if found in theirs}


def _became(sent: SentRecord, made: tuple[dict[str, Any], bool] | None, foreign: Mapping[str, str]) -> _Became:
    if made is None:
        return _Became(sent, None, "", "", True)
    if sent.reference in foreign:
        return _Became(sent, None, "", foreign[sent.reference], True)
    row, matched = made
    return _Became(sent, row, record_id(TABLE_OF[sent.kind], row), "", matched)


def _received(each: _Became, payload: Payload) -> dict[str, Any]:
    sent = each.sent
    content: dict[str, Any] = {"responsible": sent.responsible, "matched": each.matched}
    if each.local:
        content["local"] = each.local
    elif each.row is None:
        content["fields"] = sent.fields
    return {
        "origin": payload.origin.province,
        "reference": sent.reference,
        "subject_id": sent.subject_id,
        "office": payload.origin.office,
        "package_no": payload.package_no,
        "disclosure": sent.disclosure,
        "record_kind": sent.kind,
        "own_id": each.own_id or None,
        "local_standard": sent.standard,
        "regional_class": "·".join(part for part in (sent.standing, sent.field) if part),
        "crosswalk": payload.crosswalk.version,
        "content": _json(content),
        "sent": day_of(payload.as_of),
    }


def _difference(view: View, sent: SentRecord, payload: Payload) -> str:
    """Where our crosswalk puts a record into another class than the origin's. Ours is the one that is used."""
    if sent.standing == ON_ENQUIRY:
        return ""
    kind = sent.fields.get("list_type") or sent.fields.get("penalty_kinds", "")
    said = sent.fields.get("reason") or sent.fields.get("basis", "")
    ours = recognition(
        {"kind": kind, "said": said, "province": payload.origin.province, "target_province": payload.recipient}, cross_region_policy(switched(view))
    )
    title = code_list("list_types").title(kind)
    return "" if ours.standing.value == sent.standing else f"{title}：来源省对照为“{sent.standing}”，本省对照为“{ours.standing.value}”，以本省为准"


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
