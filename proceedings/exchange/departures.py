"""The rows that follow when an origin has ended records: a repair or a quashing here too, a removal, or the record taken back."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.column import Table
from ledger.tables import RECEIVED, REPAIRS
from ledger.view import View
from proceedings.exchange.authority import is_of, of_others, registered_regions
from proceedings.exchange.holding import Held
from proceedings.exchange.package import EndedRecord, Payload, Reason, day_of
from proceedings.exchange.policy import DAY_OF, LISTING, TABLE_OF
from proceedings.exchange.refusals import MalformedPackageError

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
    """What is written and taken back, which of our records are gone, how many of each reason, and what was left alone because it is another's."""

    rows: tuple[Row, ...]
    withdrawn: tuple[Row, ...]
    gone: tuple[Gone, ...]
    reasons: Mapping[str, int]
    claimed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Standing:
    """How an ended record stands here. `row`: None if it is in no table. `other`: the other authority under which its number stands here too."""

    held: Held
    ended: EndedRecord
    row: Mapping[str, Any] | None
    other: str

    @property
    def brought(self) -> bool:
        """Whether the row is the one that this origin has brought, and nobody else since."""
        return self.row is not None and self.row["source"] == f"exchange:{self.held.origin}"


def departures(view: View, payload: Payload, held: Mapping[str, Held], today: date, *, anew: bool) -> Departures:
    """What follows from the ended records. `anew`: the package begins a series; whatever it does not say again is shared no more.

    MalformedPackageError for an end before the record's own day.
    """
    ended = [each for each in payload.ended if each.reference in held]
    if anew:
        again = {each.reference for each in payload.records} | {each.reference for each in ended}
        ended += [EndedRecord(reference=each, reason="不再交换", day=today.isoformat()) for each in sorted(held.keys() - again)]
    rows, withdrawn, gone = list[Row](), list[Row](), list[Gone]()
    standing = _standing(view, payload.origin.province, held, ended)
    for each in standing:
        mine = each.held
        _check_day(each, payload)
        withdrawn.append((RECEIVED, {"origin": mine.origin, "reference": mine.reference}))
        changed, taken_back = _follows(each, payload.package_no)
        rows += changed
        withdrawn += taken_back
        if not each.other and (changed or taken_back or not mine.record):
            gone.append(Gone(mine.record or mine.reference, mine.subject_id, each.ended.reason))  # shown only: served under the id of its origin
    claimed = tuple(f"{each.held.reference}：本省另有{each.other}的同号记录，来源省的“{each.ended.reason}”没有及于它" for each in standing if each.other)
    return Departures(tuple(rows), tuple(withdrawn), tuple(gone), Counter(each.reason for each in ended), claimed)


def _standing(view: View, origin: str, held: Mapping[str, Held], ended: Sequence[EndedRecord]) -> list[_Standing]:
    """All of them in a few questions. A row of another province's authority counts as another's, whatever was bound to it before."""
    rows: dict[str, Mapping[str, Any]] = {}
    for table in TABLE_OF.values():
        wanted = sorted({mine.record for each in ended if (mine := held[each.reference]).record.startswith(f"{table.name}:")})
        sql = f"select * from {table.name}_all where list_contains($wanted, record_id) order by record_id"
        rows |= {row["record_id"]: row for row in view.rows(sql, {"wanted": wanted})} if wanted else {}
    registered = registered_regions(view, [row["authority_uscc"] for row in rows.values()])
    found = {each.reference: rows.get(held[each.reference].record) for each in ended}
    others = of_others(view, origin, {reference: (row["document_no"], row["subject_id"]) for reference, row in found.items() if row})
    others |= {key: row["authority"] or "机关不详" for key, row in found.items() if row and not is_of(origin, row, registered)}
    return [_Standing(held[each.reference], each, found[each.reference], others.get(each.reference, "")) for each in ended]


def _check_day(each: _Standing, payload: Payload) -> None:
    """Nothing ends before it was decided: what a repair or a quashing is dated has consequences of its own."""
    begin = each.row[DAY_OF[each.held.record_kind]] if each.row else None
    if begin and day_of(each.ended.day) < begin:
        where = f"{payload.package_no} {each.held.reference}"
        raise MalformedPackageError("停止日期早于该记录的决定日期", where=where, todo="请来源省重新签发")


def _follows(each: _Standing, package_no: str) -> tuple[list[Row], list[Row]]:
    """A row of another source is touched only by a repair or a quashing: that ends the decision, whoever reported it.

    Where the number stands here under another authority too, the row that the origin brought is taken back, and nothing more.
    """
    if each.row is None:
        return [], []
    mine, table, reason = each.held, TABLE_OF[each.held.record_kind], Reason(each.ended.reason)
    row = {column.name: each.row.get(column.name) for column in table.stored}
    if each.other:
        return [], [(table, row)] if each.brought else []
    if reason in OUTCOME and row["document_no"]:
        return [(REPAIRS, _repair(row, mine, each.ended, package_no))], []
    if not each.brought:
        return [], []
    if reason is Reason.REMOVED and mine.record_kind == LISTING:
        return [(table, row | {"valid_to": day_of(each.ended.day), "removal_reason": REMOVED_THERE})], []
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
