"""What a path weighs by itself: how strong both its ends are, whether the list reaches persons, and whether the record should be over."""

from datetime import date
from typing import Any

from analytics.cross_region.policy import CrossRegionPolicy
from analytics.finding import Severity
from analytics.windows import months_after

PERSON, OWNER, OWNED, CONTROL, SUCCESSOR, SHOP = "PERSON", "OWNER", "OWNED", "CONTROL", "SUCCESSOR", "SHOP"
THEMSELVES = "名单载明的本人"
ORDER = (Severity.NOTICE, Severity.ATTENTION, Severity.WARNING)


def weight(row: dict[str, Any], policy: CrossRegionPolicy, majority: float) -> Severity:
    """What the link weighs, before standing and time. A holding that does not control weighs least. `majority`: percent above which one controls."""
    match row["mechanism"]:
        case m if m == PERSON:
            then = _held(row["then_share"], majority, Severity.ATTENTION)
            now = _held(row["now_share"], majority, Severity.WARNING)
            reached = Severity.ATTENTION if stops_at_firm(row, policy) else Severity.WARNING
            return min(then, now, reached, key=ORDER.index)
        case m if m == OWNED:
            return _held(row["weakest"], majority, Severity.WARNING)
        case m if m == OWNER:
            return _held(row["weakest"], majority, Severity.ATTENTION)
        case m if m == SUCCESSOR:
            return Severity.WARNING
        case _:
            return Severity.ATTENTION


def stops_at_firm(row: dict[str, Any], policy: CrossRegionPolicy) -> bool:
    """Whether a person is reached through a firm on a list that carries to no person."""
    listed = policy.lists.get(row["kind"])
    return row["mechanism"] == PERSON and row["then_role"] != THEMSELVES and listed is not None and not listed.persons


def over(row: dict[str, Any], policy: CrossRegionPolicy, today: date) -> str:
    """What to say of a record whose time should be over though nothing says that it ended; empty if it is not, or no period is known."""
    if row["kind"] in policy.lists:
        period, said = policy.lists[row["kind"]].period, "名单期限最长 {n} 个月（{source}，依据标记 {mark}），应已于 {last} 满期，请核对是否移出"
    else:
        period = None if any(kind in row["kind"] for kind in policy.own_length) else policy.publicity
        said = "处罚公示期最长 {n} 个月（{source}，依据标记 {mark}），应已于 {last} 届满，使用前请核对"
    if period is None or today <= (last := months_after(row["decided"], period.months)):
        return ""
    return said.format(n=period.months, source=period.source, mark=period.evidence, last=last)


def _held(share: float | None, majority: float, controlling: Severity) -> Severity:
    """By a holding: `controlling` above the majority, else a notice; no holding at all (a role, or named) limits nothing."""
    if share is None:
        return Severity.WARNING
    return controlling if share > majority else Severity.NOTICE
