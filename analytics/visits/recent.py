"""What is known today of visits, where reasons are taken from an older day: results reported since, and lists that are still out.

Reasons come from an analysis; whom somebody was sent to, and what was found there, is known better today than on its day.
"""

from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from analytics.weeks import parse_week
from ledger.view import View

VISITED = """
select subject_id, visited, result, record_id, list_no from visits
where subject_id is not null and (visited > $day or recorded_at > $known_at) order by record_id
"""
INSPECTED = """
select subject_id, max(inspected) as day from inspections where inspected > $day and subject_id is not null group by subject_id order by subject_id
"""
WEEKS = "select distinct week from visit_lists"
WAITING = """
select distinct l.subject_id from visit_lists l where list_contains($weeks, l.week)
and not exists (from visits v where v.list_no = l.list_no and v.subject_id = l.subject_id) order by l.subject_id
"""


@dataclass(frozen=True, slots=True)
class Recent:
    """`visits`: results that the older view does not have, or has otherwise (subject_id, visited, result, record_id, list_no); `inspected`: the last
    inspection since (subject_id, day); `waiting`: subjects on a list whose week is not over and of which no result is known."""

    visits: pa.Table
    inspected: pa.Table
    waiting: pa.Table


def recent_of(now: View, then: View) -> Recent:
    """What `now`, a view of today, knows beyond `then`, the view that reasons are taken from. The two may be one."""
    since = {"day": then.as_of}
    return Recent(
        now.arrow(VISITED, {**since, "known_at": then.known_at}),
        now.arrow(INSPECTED, since),
        now.arrow(WAITING, {"weeks": open_weeks(now, now.as_of)}),
    )


def open_weeks(view: View, today: date) -> list[str]:
    """Weeks of lists that are out and not over today."""
    return sorted(row["week"] for row in view.rows(WEEKS) if parse_week(row["week"]).sunday >= today)
