"""Checks of a penalty's kinds, procedure, validity and amounts (双公示数据标准 2018, 行政处罚法)."""

from decimal import Decimal

from ledger.column import Table
from loaders import rules
from loaders.check_policy import check_policy
from loaders.record import Record
from loaders.source import Context
from loaders.written_amounts import fines_in

YUAN_PER_WAN = 10_000
OTHER = "其他"  # its free text may name what the column is for
DEMANDS = (
    ("罚款", "fine_wan", rules.FINE_MISSING),
    ("没收", "confiscated_wan", rules.CONFISCATION_MISSING),
    ("暂扣", "licence_withheld", rules.LICENCE_MISSING),
    ("吊销", "licence_withheld", rules.LICENCE_MISSING),
)
EXCLUDES = (("罚款", "fine_wan", rules.FINE_UNEXPECTED), ("没收", "confiscated_wan", rules.CONFISCATION_UNEXPECTED))


def amounts_by_kind(record: Record, table: Table, context: Context) -> None:
    """Each kind of penalty demands its cell, and no other kind has it. Reads penalty_kinds, fine_wan, confiscated_wan, licence_withheld."""
    values = record.values
    kinds: str = values.get("penalty_kinds") or ""
    for word, column, rule in DEMANDS:
        if word in kinds and values.get(column) is None:
            record.reject(rule, table.column(column).title, "", kinds)
    for word, column, rule in EXCLUDES:
        if values.get(column) and word not in kinds and OTHER not in kinds:
            record.reject(rule, table.column(column).title, _shown(values[column]), kinds)
    if "罚款" in kinds and values.get("fine_wan") == 0:
        record.reject(rules.FINE_ZERO, table.column("fine_wan").title, "0", kinds)


def suspension_has_an_end(record: Record, table: Table, context: Context) -> None:
    """A licence is withheld for a time. Reads penalty_kinds, valid_to."""
    if record.values.get("valid_to") is None and "暂扣" in (record.values.get("penalty_kinds") or ""):
        record.flag(rules.OPEN_SUSPENSION)


def simple_procedure_within_limits(record: Record, table: Table, context: Context) -> None:
    """A fine on the spot has a limit, lower for citizens. Reads procedure, fine_wan, decided."""
    values = record.values
    if values.get("procedure") != "简易程序" or not values.get("fine_wan") or values.get("decided") is None:
        return
    limit = check_policy().simple_limit(values["decided"])
    allowed = limit and (limit.citizen_yuan if table.name == "person_penalties" else limit.organisation_yuan)
    if allowed and values["fine_wan"] * YUAN_PER_WAN > allowed:
        record.flag(rules.SIMPLE_LIMIT)


def fine_as_written(record: Record, table: Table, context: Context) -> None:
    """The fine agrees with the amount that the decision writes; the same digits as 元 and as 万元 are a wrong unit. Reads fine_wan, content."""
    fine: Decimal | None = record.values.get("fine_wan")
    if not fine:
        return
    stated, content = fine * YUAN_PER_WAN, record.values.get("content") or ""
    if f"罚款{_shown(stated)}元" in content:  # the plainest way of writing it, without reading the rest
        return
    written = fines_in(content)
    if not written:
        if fine >= check_policy().implausible_fine_wan:
            record.flag(rules.IMPLAUSIBLE_FINE)
        return
    amounts = {*written, sum(written, Decimal(0))}
    if stated in amounts:
        return
    meant = next((amount for amount in amounts if amount in (fine, stated * YUAN_PER_WAN)), None)
    if meant is None:
        record.flag(rules.AMOUNT_DIFFERS)
        return
    detail = f"处罚内容写的是 {_shown(meant)} 元，本栏填 {_shown(fine)} 即 {_shown(stated)} 元；应填 {_shown(meant / YUAN_PER_WAN)}"
    record.reject(rules.WRONG_UNIT, table.column("fine_wan").title, _shown(fine), detail)


def _shown(amount: Decimal) -> str:
    return format(amount.normalize(), "f")
