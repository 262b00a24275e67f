"""The rows that a package's records become: in the tables of listings and penalties where their scope lets them be used, else only beside them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from analytics.cross_region.policy import CrossRegionPolicy, cross_region_policy
from analytics.cross_region.recognition import recognition
from ledger.codelists import code_list
from ledger.column import Table
from ledger.schema import record_id
from ledger.store import Ledger
from ledger.switches import switched
from ledger.tables import RECEIVED
from ledger.versions import newest_versions
from ledger.view import View
from proceedings.exchange.authority import is_of, of_others, registered_regions
from proceedings.exchange.holding import Held
from proceedings.exchange.package import Payload, SentRecord, day_of
from proceedings.exchange.persons import NAMED, UNMATCHED, Asked, holders
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
    claimed: tuple[str, ...]  # numbers that stand here under another authority


@dataclass(frozen=True, slots=True)
class _Became:
    """What one record has become. `row`: None if it is in no table but `received`."""

    sent: SentRecord
    row: Mapping[str, Any] | None
    own_id: str
    local: str
    matched: bool


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A row that another source has brought. `bound`: an authority of the origin decided it, so that what the origin says of it holds."""

    record: str
    bound: bool
    authority: str


def arrivals(ledger: Ledger, view: View, payload: Payload, held: Mapping[str, Held]) -> Arrivals:
    """Everything to be written. A record that this home has from another source stays as it is: its own source knows better, and keeps it."""
    origin, records = payload.origin.province, payload.records
    rows = _made(view, [each for each in records if _usable(each)])
    known = {each.reference: (TABLE_OF[each.kind], rows[each.reference][0]) for each in records if each.reference in rows}
    foreign = _from_elsewhere(ledger, view, origin, known)
    others = of_others(view, origin, {key: (row["document_no"], row["subject_id"]) for key, (_, row) in known.items()})
    others |= {key: each.authority for key, each in foreign.items() if not each.bound}
    became = [_became(each, rows.get(each.reference), foreign) for each in records]
    again = {each.reference for each in records}
    written: list[Row] = [(TABLE_OF[each.sent.kind], each.row) for each in became if each.row is not None]
    written += [(RECEIVED, _received(each, payload)) for each in became]
    written += rematched(view, [each for each in held.values() if each.reference not in again])
    return Arrivals(
        tuple(written),
        sum(each.row is not None for each in became),
        sum(bool(each.local) for each in became),
        sum(each.row is not None and not each.matched for each in became),
        _differences(view, payload),
        tuple(f"{key}：来源省所称的文号，本省记在{authority}名下，请与来源省核对" for key, authority in sorted(others.items())),
    )


def rematched(view: View, held: Sequence[Held]) -> list[Row]:
    """Records whose responsible person could not be matched before, and can be now that our own registration data say who held the role."""
    waiting = {each.reference: each for each in held if each.own_id and not each.content.get("matched", True)}
    rows: dict[str, Mapping[str, Any]] = {}
    for kind, table in TABLE_OF.items() if waiting else ():
        wanted = sorted(each.own_id for each in waiting.values() if each.record_kind == kind)
        found = view.rows(f"select * from {table.name}_all where list_contains($wanted, record_id) order by record_id", {"wanted": wanted})
        rows |= {row["record_id"]: row for row in found}
    mine = {key: each for key, each in waiting.items() if each.own_id in rows and rows[each.own_id]["source"] == f"exchange:{each.origin}"}
    asked = {key: Asked(each.subject_id, each.content["responsible"], rows[each.own_id][DAY_OF[each.record_kind]]) for key, each in mine.items()}
    people = holders(view, asked)
    again = _again(view, [mine[key] for key in people])
    for key, known in people.items():
        table, row = TABLE_OF[mine[key].record_kind], rows[mine[key].own_id]
        again.append((table, {column.name: row.get(column.name) for column in table.stored} | _named(mine[key].record_kind, known)))
    return again


def _again(view: View, held: Sequence[Held]) -> list[Row]:
    if not held:
        return []
    given = {"origin": held[0].origin, "references": sorted(each.reference for each in held)}
    rows = view.rows("from received where origin = $origin and list_contains($references, reference) order by reference", given)
    content = {each.reference: _json({**each.content, "matched": True}) for each in held}
    return [(RECEIVED, {column.name: row[column.name] for column in RECEIVED.stored} | {"content": content[row["reference"]]}) for row in rows]


def _usable(sent: SentRecord) -> bool:
    """Whether the scope lets the record be used, and our code lists know what it is."""
    if not exchange_policy().scopes[sent.disclosure].used:
        return False
    what, codes = (sent.fields["list_type"], "list_types") if sent.kind == LISTING else (sent.fields["penalty_kinds"], "penalty_types")
    return code_list(codes).stored(what) == what


def _made(view: View, records: Sequence[SentRecord]) -> dict[str, tuple[dict[str, Any], bool]]:
    """Reference → the row of the table, and whether those whom the record names could be matched (also true if it names nobody)."""
    asked = {each.reference: Asked(each.subject_id, each.responsible, day_of(each.fields[DAY_OF[each.kind]])) for each in records if each.responsible}
    people = holders(view, asked)
    return {each.reference: _row(each, people.get(each.reference, ())) for each in records}


def _row(sent: SentRecord, people: Sequence[tuple[str, str]]) -> tuple[dict[str, Any], bool]:
    table = TABLE_OF[sent.kind]
    row: dict[str, Any] = {name: value_of(table, name, text) for name, text in sent.fields.items()}
    row |= {"subject_id": sent.subject_id, "uscc": None if ":" in sent.subject_id else sent.subject_id}
    if not sent.responsible:
        return row, True
    return row | (_named(sent.kind, people) if people else {NAMED[sent.kind][0]: UNMATCHED}), bool(people)


def _named(kind: str, people: Sequence[tuple[str, str]]) -> dict[str, str | None]:
    name, known = NAMED[kind]
    return {name: "、".join(each for _, each in people), known: people[0][0] if len(people) == 1 else None}


def _from_elsewhere(ledger: Ledger, view: View, origin: str, rows: Mapping[str, tuple[Table, Mapping[str, Any]]]) -> dict[str, _Elsewhere]:
    """Reference → the same row as another source has brought it, and keeps it."""
    ids = {reference: record_id(table, row) for reference, (table, row) in rows.items()}
    sources = {line.batch_id: line.source for line in ledger.lines()}
    theirs: dict[str, Mapping[str, Any]] = {}
    for table in TABLE_OF.values():
        versions = newest_versions(ledger, table, {ids[reference] for reference, (each, _) in rows.items() if each is table})
        kept = {key: each for key, each in versions.items() if not each.retracted}
        theirs |= {key: each.values for key, each in kept.items() if sources.get(each.batch_id) != f"exchange:{origin}"}
    registered = registered_regions(view, [row["authority_uscc"] for row in theirs.values()])
    return {
        reference: _Elsewhere(found, is_of(origin, row, registered), row["authority"] or "机关不详")
        for reference, found in ids.items()
        if (row := theirs.get(found)) is not None
    }


def _became(sent: SentRecord, made: tuple[dict[str, Any], bool] | None, foreign: Mapping[str, _Elsewhere]) -> _Became:
    if made is None:
        return _Became(sent, None, "", "", True)
    if there := foreign.get(sent.reference):
        return _Became(sent, None, "", there.record if there.bound else "", True)
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


def _differences(view: View, payload: Payload) -> tuple[str, ...]:
    """Where our crosswalk puts records into another class than the origin's. Ours is the one that is used."""
    policy = cross_region_policy(switched(view))
    return tuple(sorted({text for each in payload.records if (text := _difference(policy, each, payload))}))


def _difference(policy: CrossRegionPolicy, sent: SentRecord, payload: Payload) -> str:
    if sent.standing == ON_ENQUIRY:
        return ""
    kind = sent.fields.get("list_type") or sent.fields.get("penalty_kinds", "")
    said = sent.fields.get("reason") or sent.fields.get("basis", "")
    ours = recognition({"kind": kind, "said": said, "province": payload.origin.province, "target_province": payload.recipient}, policy)
    title = code_list("list_types").title(kind)
    return "" if ours.standing.value == sent.standing else f"{title}：来源省对照为“{sent.standing}”，本省对照为“{ours.standing.value}”，以本省为准"


def _json(content: Mapping[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, sort_keys=True)
