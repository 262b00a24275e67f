"""The rows that follow when an origin has ended records: a repair or a quashing here too, a removal, or the record taken back."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.column import Table
from ledger.tables import RECEIVED, REPAIRS
from ledger.view import View
from proceedings.exchange.holding import Held
from proceedings.exchange.package import EndedRecord, Payload, Reason, day_of
from proceedings.exchange.policy import LISTING, TABLE_OF

Row = tuple[Table, Mapping[str, Any]]
OUTCOME = {Reason.REPAIRED: "准予修复", Reason.QUASHED: "原决定撤销"}
REMOVED_THERE = "来源省移出"


@dataclass(frozen=True, slots=True)
class Gone:
    """A record of ours that stands no more."""

    record: str
    subject_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Departures:
    """What is written and taken back, which of our records are gone, and how many of each reason."""

    rows: tuple[Row, ...]
    withdrawn: tuple[Row, ...]
    gone: tuple[Gone, ...]
    reasons: Mapping[str, int]


def departures(view: View, payload: Payload, held: Mapping[str, Held], today: date, *, anew: bool) -> Departures:
    """What follows from the ended records. `anew`: the package begins a series; whatever it does not say again is shared no more."""
    ended = [each for each in payload.ended if each.reference in held]
    if anew:
        again = {each.reference for each in payload.records} | {each.reference for each in ended}
        ended += [EndedRecord(reference=each, reason="不再交换", day=today.isoformat()) for each in sorted(held.keys() - again)]
    rows, withdrawn, gone = list[Row](), list[Row](), list[Gone]()
    for each in ended:
        mine = held[each.reference]
        withdrawn.append((RECEIVED, {"origin": mine.origin, "reference": mine.reference}))
        changed, taken_back = _follows(view, mine, each, payload.package_no)
        rows += changed
        withdrawn += taken_back
        if changed or taken_back or not mine.record:
            gone.append(Gone(mine.record or mine.reference, mine.subject_id, each.reason))  # shown only: served under the id of its origin
    return Departures(tuple(rows), tuple(withdrawn), tuple(gone), Counter(each.reason for each in ended))


def _follows(view: View, mine: Held, ended: EndedRecord, package_no: str) -> tuple[list[Row], list[Row]]:
    """A row of another source is touched only by a repair or a quashing: that ends the decision, whoever reported it."""
    table, reason = TABLE_OF[mine.record_kind], Reason(ended.reason)
    found = view.rows(f"select * from {table.name}_all where record_id = $record", {"record": mine.record}) if mine.record else []
    if not found:
        return [], []
    row = {column.name: found[0].get(column.name) for column in table.stored}
    if reason in OUTCOME and row["document_no"]:
        return [(REPAIRS, _repair(row, mine, ended, package_no))], []
    if not mine.own_id:
        return [], []
    if reason is Reason.REMOVED and mine.record_kind == LISTING:
        return [(table, row | {"valid_to": day_of(ended.day), "removal_reason": REMOVED_THERE})], []
    return [], [(table, row)]


def _repair(row: Mapping[str, Any], mine: Held, ended: EndedRecord, package_no: str) -> dict[str, Any]:
    return {
        "subject_id": row["subject_id"],
        "uscc": row["uscc"],
        "party_name": row["party_name"],
        "record_kind": mine.record_kind,
        "document_no": row["document_no"],
        "authority_uscc": row["authority_uscc"],
        "repair_no": f"{package_no}/{mine.reference.rpartition(':')[2]}",
        "outcome": OUTCOME[Reason(ended.reason)],
        "decided": day_of(ended.day),
    }
