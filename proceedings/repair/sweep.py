"""What the daily round finds of repairs: clocks that ran out. It decides nothing."""

from datetime import date

from ledger.store import Ledger
from proceedings.repair.listing import Line, late_lines

OVERDUE = "超期 {late} 个工作日未{step}（{rule}）"
AT_LEAST = "{day} 前应当{step}，已超期，工作日日历未到今天，天数不详（{rule}）"


def sweep_repairs(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """(number, subject, what is overdue, department) of each repair of which something should have been done."""
    view = ledger.view(today)
    try:
        found = late_lines(view, today)
    finally:
        view.close()
    return [(each.repair.number, each.repair.subject_id, _told(each), each.repair.authority) for each in found]


def _told(line: Line) -> str:
    limit = line.due
    if limit is None:
        return ""
    rule = limit.rule.article
    return OVERDUE.format(late=line.late, step=limit.step, rule=rule) if line.late_known else AT_LEAST.format(day=limit.day, step=limit.step, rule=rule)
