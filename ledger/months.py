"""Months of the calendar, as the law counts them."""

import calendar
from datetime import MAXYEAR, MINYEAR, date


def months_after(day: date, months: int) -> date:
    """The same day of the month so many months on, or the month's last day where there is none (民法典 art. 202). Within the days there are."""
    month = day.month - 1 + months
    year, month = day.year + month // 12, month % 12 + 1
    if year > MAXYEAR:
        return date.max
    if year < MINYEAR:
        return date.min
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))
