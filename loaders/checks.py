"""Checks that need more than one cell: what a kind of penalty demands, dates in order and not in the future."""

from datetime import date

from ledger.column import Table
from loaders import rules
from loaders.record import Record

NOT_IN_FUTURE = ("decided", "inspected", "reported", "established", "judged", "applied")
IN_ORDER = (
    ("valid_from", "valid_to"),
    ("established", "ended"),
    ("decided", "valid_to"),
    ("valid_from", "judged"),
    ("applied", "decided"),
)


def check_dates(record: Record, table: Table, today: date) -> None:
    """Decisions lie in the past; nothing ends before it begins."""
    values = record.values
    for name in NOT_IN_FUTURE:
        day = values.get(name)
        if day is not None and day > today:
            record.reject(rules.FUTURE_DATE, table.column(name).title, day)
    for first, last in IN_ORDER:
        begin, end = values.get(first), values.get(last)
        if begin is not None and end is not None and end < begin:
            titles = f"{table.column(first).title}、{table.column(last).title}"
            record.reject(rules.DATE_ORDER, titles, f"{begin}、{end}")


def check_penalty(record: Record, table: Table) -> None:
    """The cells that each kind of penalty makes mandatory (双公示数据标准 2018)."""
    values = record.values
    kinds: str = values.get("penalty_kinds") or ""
    for word, column, rule in (
        ("罚款", "fine_wan", rules.FINE_MISSING),
        ("没收", "confiscated_wan", rules.CONFISCATION_MISSING),
        ("暂扣", "licence_withheld", rules.LICENCE_MISSING),
        ("吊销", "licence_withheld", rules.LICENCE_MISSING),
    ):
        if word in kinds and values.get(column) is None:
            record.reject(rule, table.column(column).title, "", kinds)
