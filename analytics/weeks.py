"""ISO weeks as people write them: 2026-W28."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.errors import InputError

WEEK = re.compile(r"(\d{4})-?W(\d{1,2})")


@dataclass(frozen=True, slots=True, order=True)
class Week:
    """One ISO 8601 week."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year}-W{self.number:02}"

    @property
    def monday(self) -> date:
        """Its first day."""
        return date.fromisocalendar(self.year, self.number, 1)

    @property
    def sunday(self) -> date:
        """Its last day."""
        return self.monday + timedelta(days=6)


def parse_week(text: str) -> Week:
    """2026-W28, 2026-w28 or 2026W28; anything else, and a week that the year does not have, is an error that says so."""
    match = WEEK.fullmatch(unicodedata.normalize("NFKC", text).strip().upper())
    if not match:
        raise InputError(f"“{text}”不是周", where="week", todo="写成 2026-W28 这样的形式（ISO 周，周一为第一天）")
    year, number = int(match[1]), int(match[2])
    try:
        date.fromisocalendar(year, number, 7)
    except ValueError as error:
        raise InputError(f"{year} 年没有第 {number} 周", where="week", todo="ISO 周从 01 到 52，个别年份到 53") from error
    return Week(year, number)


def week_of(day: date) -> Week:
    """The week that holds this day."""
    year, number, _ = day.isocalendar()
    return Week(year, number)
