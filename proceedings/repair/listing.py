"""Repairs as lines of a list. Once a record is used no more, its repair is for the audit role only: a list must not keep alive what is to be forgotten."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from ledger.errors import NotFoundError, PolicyError
from ledger.view import View
from ledger.working_days import WorkingDays, working_days_of
from proceedings.events import Kind, read_events
from proceedings.repair.clocks import Due, due, overdue
from proceedings.repair.matter import Repair, folded
from proceedings.repair.policy import repair_policy


@dataclass(frozen=True, slots=True)
class Line:
    """One repair as people read it in a list. `due`: what has to be done next; `late`: working days past it, as far as the calendar goes;
    `late_known`: whether it goes so far as today."""

    repair: Repair
    due: Due | None
    late: int
    late_known: bool = True


def lines(view: View, today: date, *, audit: bool = False, only_open: bool = False) -> list[Line]:
    """The repairs that may be shown, in the order in which they began."""
    calendar = working_days_of(view.home)
    return [line_of(each, calendar, today) for each in shown(folded(read_events(view, Kind.REPAIR)).values(), audit=audit) if each.open or not only_open]


def late_lines(view: View, today: date) -> list[Line]:
    """What is overdue, longest first: also decisions that are not yet in effect, by number only."""
    calendar = working_days_of(view.home)
    late = overdue(folded(read_events(view, Kind.REPAIR)).values(), calendar, repair_policy(), today)
    return [line_of(each, calendar, today) for each, _ in late]


def shown(repairs: Iterable[Repair], *, audit: bool) -> list[Repair]:
    """Those that this reader may see."""
    return [each for each in repairs if audit or not each.forgotten]


def shown_one(view: View, number: str, *, audit: bool = False) -> Repair:
    """The repair of that number; the same NotFoundError whether there is none or the reader may not know of it."""
    found = {each.number: each for each in shown(folded(read_events(view, Kind.REPAIR)).values(), audit=audit)}.get(number)
    if found is None:
        raise NotFoundError(f"没有办理中的修复“{number}”", where="NUMBER", todo="用 creditgraph repair list 查看编号；已修复的只有审计可查")
    return found


def line_of(repair: Repair, calendar: WorkingDays, today: date) -> Line:
    """One line."""
    limit = due(repair, calendar, repair_policy())
    if limit is None or limit.day is None or limit.day >= today:
        return Line(repair, limit, 0)
    try:
        return Line(repair, limit, calendar.between(limit.day, today))
    except PolicyError:
        return Line(repair, limit, calendar.between(limit.day, max(limit.day, date(max(calendar.years), 12, 31))), late_known=False)
