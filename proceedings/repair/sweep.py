"""What the daily round finds of repairs: clocks that ran out. It decides nothing."""

from datetime import date

from ledger.store import Ledger
from proceedings.repair.listing import late_lines

OVERDUE = "超期 {late} 个工作日未{step}（{rule}）"


def sweep_repairs(ledger: Ledger, today: date) -> list[tuple[str, str, str, str]]:
    """(number, subject, what is overdue, department) of each repair of which something should have been done."""
    view = ledger.view(today)
    try:
        found = late_lines(view, today)
    finally:
        view.close()
    return [
        (each.repair.number, each.repair.subject_id, OVERDUE.format(late=each.late, step=each.due.step, rule=each.due.rule.article), each.repair.authority)
        for each in found
        if each.due
    ]
