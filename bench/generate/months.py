"""Counting months as the Civil Code does."""

from calendar import monthrange
from datetime import date


def months_after(day: date, months: int) -> date:
    """The corresponding day so many months on (or back), or the last day of that month where there is none (民法典 art. 202)."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
