"""The number of a list and of each visit on it: 330106001001-2026-W28 and 330106001001-2026-W28-03."""

from analytics.weeks import Week, parse_week


def list_number(grid: str, week: Week | str) -> str:
    """One list per grid and week. `week`: 2026-W28 in any spelling that `parse_week` reads; InputError for anything else."""
    return f"{grid}-{parse_week(week) if isinstance(week, str) else week}"


def visit_number(list_no: str, rank: int) -> str:
    """The visit at this place of a list; the number stays when the list is shown again and others have dropped out."""
    return f"{list_no}-{rank:02d}"
