"""The checks of a piece: the columnar side of loaders/checks.py, check by check.

Each entry of COLUMNAR_CHECKS flags or leaves every row in which its key would flag, reject or change anything. Most ask the
check itself, once per distinct combination of the values that it reads. A table with a check that has no entry here is
loaded the ordinary way.
"""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal

import numpy as np
import numpy.typing as npt

from ledger.column import Table
from ledger.regions import splits
from loaders import checks, penalty_checks
from loaders.columns.addresses import region_codes
from loaders.columns.piece import Coded, Piece, beginnings, only, together
from loaders.columns.registered import name_agrees_with_registration
from loaders.derive import KIND_OF_PREFIX
from loaders.name_check import name_agrees_with_registration as by_row
from loaders.record import Record
from loaders.source import Context

ColumnarCheck = Callable[[Piece, Table, Context], None]
NO_DAY = np.iinfo(np.int32).min


def ask(piece: Piece, told: Coded, reads: tuple[str, ...], check: checks.Check, table: Table, context: Context) -> None:
    """Run a check once per combination of values, and leave or flag the rows that have it."""
    records = [Record(0, dict(zip(reads, values, strict=True))) for values in told.values]
    for record in records:
        check(record, table, context)
    changed = [tuple(record.values.values()) != tuple(values) for record, values in zip(records, told.values, strict=True)]
    piece.leave(told.where([bool(record.problems) or other for record, other in zip(records, changed, strict=True)]))
    for rule in {rule for record in records for rule in record.flags}:
        piece.flag(rule, told.where([rule in record.flags for record in records]))


def nothing_doubted(piece: Piece, table: Table, context: Context) -> None:
    """A row with a doubtful code was left when its cells were read."""


def split_region_by_street(piece: Piece, table: Table, context: Context) -> None:
    """Rows in a region that gave parts away are left, unless the address lies in none of the parts."""
    region = piece.coded("region")
    doubtful = region.where([code in splits() for code in region.values])
    if not doubtful.any():
        return
    elsewhere = piece.left | ~doubtful
    piece.left, left = elsewhere.copy(), piece.left  # only the doubtful rows are read
    placed = together(region, region_codes(piece))
    piece.left = left
    stays = [place == code or (place is not None and place not in splits().get(code, ())) for code, place in placed.values]
    piece.leave(doubtful & ~placed.where(stays))


def days_not_in_future(piece: Piece, table: Table, context: Context) -> None:
    """Rows with a day to come are left."""
    for name in checks.past_days(table.name):
        day = piece.coded(name)
        piece.leave(day.where([value is not None and value > context.today for value in day.values]))


def days_in_order(piece: Piece, table: Table, context: Context) -> None:
    """Rows that end before they begin are left."""
    for first, last in checks.day_pairs(table.name):
        if first in piece.columns and last in piece.columns:
            begin, end = days(piece.coded(first)), days(piece.coded(last))
            piece.leave((begin != NO_DAY) & (end != NO_DAY) & (end < begin))


def amounts_by_kind(piece: Piece, table: Table, context: Context) -> None:
    """Asked with amounts that are no more than absent, zero or something."""
    reads = ("penalty_kinds", "fine_wan", "confiscated_wan", "licence_withheld")
    kinds, fine, confiscated = (piece.coded(name) for name in reads[:3])
    withheld = piece.columns.get("licence_withheld")
    there = withheld.filled if withheld is not None else np.zeros(piece.rows, np.bool_)
    held = Coded(there.astype(np.int32), [None, "有"])
    told = together(kinds, _as_sign(fine), _as_sign(confiscated), held)
    ask(piece, told, reads, penalty_checks.amounts_by_kind, table, context)


def kind_agrees_with_code(piece: Piece, table: Table, context: Context) -> None:
    """Asked with the first two characters of the code."""
    prefix = beginnings(piece, piece.text_column("uscc"), tuple(KIND_OF_PREFIX))
    told = together(prefix, piece.coded("kind"), piece.coded("party_kind"))
    ask(piece, told, ("uscc", "kind", "party_kind"), checks.kind_agrees_with_code, table, context)


def suspension_has_an_end(piece: Piece, table: Table, context: Context) -> None:
    """Asked with an end that is there or not."""
    end = piece.coded("valid_to").filled
    told = together(piece.coded("penalty_kinds"), Coded(end.astype(np.int32), [None, context.today]))
    ask(piece, told, ("penalty_kinds", "valid_to"), penalty_checks.suspension_has_an_end, table, context)


def simple_procedure_within_limits(piece: Piece, table: Table, context: Context) -> None:
    """Asked of the rows that name the simplified procedure."""
    procedure = piece.coded("procedure")
    simple = procedure.where([value == "简易程序" for value in procedure.values])
    told = together(procedure, only(simple, piece.coded("fine_wan")), only(simple, piece.coded("decided")))
    ask(piece, told, ("procedure", "fine_wan", "decided"), penalty_checks.simple_procedure_within_limits, table, context)


def fine_as_written(piece: Piece, table: Table, context: Context) -> None:
    """Asked of the rows that state a fine, once per wording and amount."""
    fine = piece.coded("fine_wan")
    stated = fine.where([bool(value) for value in fine.values]) & ~piece.left
    told = together(only(stated, fine), only(stated, piece.coded("content")))
    ask(piece, told, ("fine_wan", "content"), penalty_checks.fine_as_written, table, context)


COLUMNAR_CHECKS: Mapping[checks.Check, ColumnarCheck] = {
    checks.subject_code_can_be_used: nothing_doubted,
    checks.split_region_by_street: split_region_by_street,
    checks.days_not_in_future: days_not_in_future,
    checks.days_in_order: days_in_order,
    checks.kind_agrees_with_code: kind_agrees_with_code,
    penalty_checks.amounts_by_kind: amounts_by_kind,
    penalty_checks.suspension_has_an_end: suspension_has_an_end,
    penalty_checks.simple_procedure_within_limits: simple_procedure_within_limits,
    penalty_checks.fine_as_written: fine_as_written,
    by_row: name_agrees_with_registration,
}


def days(column: Coded) -> npt.NDArray[np.int32]:
    """Days since 1970, NO_DAY where there is none."""
    of_value = [(value - date(1970, 1, 1)).days if value is not None else NO_DAY for value in column.values]
    found: npt.NDArray[np.int32] = np.array(of_value, np.int32)[column.codes]
    return found


def _as_sign(amount: Coded) -> Coded:
    """An amount as absent, zero or one: amounts_by_kind asks no more of it."""
    signs = [None, Decimal(0), Decimal(1)]
    return Coded(np.array([0 if value is None else 1 + bool(value) for value in amount.values], np.int32)[amount.codes], signs)
