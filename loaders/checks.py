"""The checks of a row that need more than one cell, in the order in which they run. Each says which columns it reads.

A check is a plain function of the record, its table and the context (the ledger before this file, the day of loading).
It rejects or flags through the record, returns nothing, and finds nothing in a row without the columns that it reads.
Checks of one cell are in parsing.py, those of a whole chunk of rows in repeated_rows.py.
"""

from collections.abc import Callable
from functools import cache

from ledger.addresses import parse_address
from ledger.column import Table
from ledger.identifiers import normalise
from ledger.regions import splits
from ledger.tables import MERCHANT_REPORTS
from ledger.tables import table as declared
from loaders import rules
from loaders.derive import KIND_OF_PREFIX
from loaders.name_check import name_agrees_with_registration
from loaders.penalty_checks import amounts_by_kind, fine_as_written, simple_procedure_within_limits, suspension_has_an_end
from loaders.record import Problem, Record
from loaders.source import Context

Check = Callable[[Record, Table, Context], None]

NOT_IN_FUTURE = (
    "decided", "inspected", "reported", "established", "judged", "applied", "published", "pushed", "received", "approved", "paid", "verified", "stated",
)  # fmt: skip
IN_ORDER = (
    ("valid_from", "valid_to"),
    ("established", "ended"),
    ("decided", "valid_to"),
    ("decided", "published"),
    ("decided", "reported"),
    ("decided", "pushed"),
    ("pushed", "received"),
    ("received", "published"),
    ("inspected", "published"),
    ("valid_from", "judged"),
    ("applied", "decided"),
    ("filed", "ended"),
    ("received", "ended"),
    ("verified", "reported"),
)
SOLE_TRADER = KIND_OF_PREFIX["92"]
ABOUT_EITHER = ("listings", "merchant_reports", "objections", "reviews")  # their rows are about a subject or a person


def subject_code_can_be_used(record: Record, table: Table, context: Context) -> None:
    """What a wrong code of the subject means. Reads uscc, reg_no, id_number.

    The registrar's own code stands, odd as it is; elsewhere it stands if the registration base has it. Else the subject
    goes by its registration number, and without one the row is rejected. A registration number that can identify nobody is
    dropped; what has no other number is rejected. A platform's report of a merchant stays as stated: that the code is wrong
    is what has to be known of it.
    """
    for doubt in sorted(record.doubts, key=lambda each: each.rule is rules.REG_NO_NOBODY):  # the code first: it may stand after all
        if doubt.rule is rules.REG_NO_NOBODY:
            _number_can_be_dropped(record, table, doubt)
            continue
        code = normalise(doubt.value)
        if doubt.rule is rules.USCC_CHECK and (table.name == "enterprises" or context.base.holds(code)):
            record.values["uscc"] = code
            record.flag(rules.USCC_REGISTERED)
        elif doubt.rule is rules.ID_NUMBER_ASTRAY:
            if context.base.holds(code):
                record.values["uscc"] = code
            else:
                record.reject(doubt.rule, doubt.column)
        elif record.values.get("reg_no") and not table.column("uscc").required:
            record.flag(rules.USCC_UNUSED)
        elif table is MERCHANT_REPORTS:
            record.values["uscc"] = code
            record.flag(rules.MERCHANT_CODE)
        else:
            record.problems.append(doubt)


def _number_can_be_dropped(record: Record, table: Table, doubt: Problem) -> None:
    if record.values.get("uscc") or (table.name in ABOUT_EITHER and record.values.get("id_number")):
        record.flag(rules.REG_NO_DROPPED)
    else:
        record.problems.append(doubt)


def split_region_by_street(record: Record, table: Table, context: Context) -> None:
    """Where a region gave parts to new ones, the street of the address decides. Reads region, address."""
    region = record.values.get("region") or ""
    parts = splits().get(region, ())
    if not parts:
        return
    found = parse_address(record.values.get("address"), region).region_code
    if found != region and found in parts:
        record.values["region"] = found
        if rules.SPLIT_REGION not in record.flags:
            record.flag(rules.SPLIT_REGION)


def days_not_in_future(record: Record, table: Table, context: Context) -> None:
    """What was decided, inspected, published or reported lies in the past. Reads the columns of NOT_IN_FUTURE."""
    values = record.values
    for name in past_days(table.name):
        day = values.get(name)
        if day is not None and day > context.today:
            record.reject(rules.FUTURE_DATE, table.column(name).title, day)


def days_in_order(record: Record, table: Table, context: Context) -> None:
    """Nothing ends, is published or reported before it begins. Reads the columns of IN_ORDER."""
    values = record.values
    for first, last in day_pairs(table.name):
        begin, end = values.get(first), values.get(last)
        if begin is not None and end is not None and end < begin:
            record.reject(rules.DATE_ORDER, f"{table.column(first).title}、{table.column(last).title}", f"{begin}、{end}")


def kind_agrees_with_code(record: Record, table: Table, context: Context) -> None:
    """The kind of subject that the row states is the one that its code begins with. Reads uscc, kind, party_kind."""
    values = record.values
    by_code = KIND_OF_PREFIX.get((values.get("uscc") or "")[:2])
    if by_code is None:
        return
    stated = values.get("kind") if table.name == "enterprises" else None
    if stated in KIND_OF_PREFIX.values() and stated != by_code:
        record.flag(rules.KIND_CONFLICT)
    party = values.get("party_kind")
    if party and (party == SOLE_TRADER) != (by_code == SOLE_TRADER):
        record.flag(rules.KIND_CONFLICT)


CHECKS_BEFORE: tuple[Check, ...] = (subject_code_can_be_used, split_region_by_street)  # on the cells, before identities are computed
CHECKS_AFTER: tuple[Check, ...] = (
    days_not_in_future,
    days_in_order,
    kind_agrees_with_code,
    amounts_by_kind,
    suspension_has_an_end,
    simple_procedure_within_limits,
    fine_as_written,
    name_agrees_with_registration,
)
NEEDS: dict[Check, tuple[str, ...]] = {  # a check runs for a table that has all of these columns; those not named run for every table
    subject_code_can_be_used: ("uscc",),
    split_region_by_street: ("region", "address"),
    kind_agrees_with_code: ("uscc",),
    amounts_by_kind: ("penalty_kinds",),
    suspension_has_an_end: ("penalty_kinds",),
    simple_procedure_within_limits: ("penalty_kinds",),
    fine_as_written: ("penalty_kinds",),
}


def checks_for(table: Table, checks: tuple[Check, ...]) -> tuple[Check, ...]:
    """Those of `checks` that a table's columns give something to do, in order."""
    names = {column.name for column in table.columns}
    return tuple(check for check in checks if names.issuperset(NEEDS.get(check, ())))


@cache
def past_days(name: str) -> tuple[str, ...]:
    """Columns of a table whose day lies in the past."""
    columns = {column.name for column in declared(name).columns}
    return tuple(each for each in NOT_IN_FUTURE if each in columns)


@cache
def day_pairs(name: str) -> tuple[tuple[str, str], ...]:
    """Pairs of columns of a table that follow each other in time."""
    columns = {column.name for column in declared(name).columns}
    return tuple(pair for pair in IN_ORDER if columns.issuperset(pair))
