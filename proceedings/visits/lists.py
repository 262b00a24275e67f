"""The list of a grid and week, if it is out, with what was reported of it so far."""

from analytics.visits.again import IssuedList
from analytics.visits.numbers import list_number, visit_number
from analytics.weeks import parse_week
from ledger.store import Ledger
from ledger.tables import VISIT_LISTS, VISITS
from ledger.versions import rows_with


def issued_list(ledger: Ledger, grid: str, week: str) -> IssuedList | None:
    """None if it was not handed out. Lists are younger than the data that they rest on, so no view of that data has them."""
    number = list_number(grid, week)
    rows = rows_with(ledger, VISIT_LISTS, "list_no", [number])
    if not rows:
        return None
    ranks = {row["subject_id"]: row["rank"] for row in rows}
    reported = {row["visit_no"]: row for row in rows_with(ledger, VISITS, "visit_no", [visit_number(number, rank) for rank in ranks.values()])}
    told = {subject: reported.get(visit_number(number, rank)) for subject, rank in ranks.items()}
    results = {subject: (row["result"], row["visited"]) for subject, row in told.items() if row and row["subject_id"] == subject}
    return IssuedList(grid, str(parse_week(week)), number, rows[0]["issued"], rows[0]["candidates"], ranks, results)
