"""The months that a report covers."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.errors import InputError

MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Period:
    """Whole months from `first` to `last`, both YYYY-MM, both included."""

    first: str
    last: str

    def __contains__(self, month: object) -> bool:
        return isinstance(month, str) and self.first <= month <= self.last

    @property
    def months(self) -> tuple[str, ...]:
        """Every month, oldest first."""
        found = [self.first]
        while found[-1] < self.last:
            found.append(month_of(last_day(found[-1]) + timedelta(days=1)))
        return tuple(found)

    @property
    def begin(self) -> date:
        """The first day."""
        return date.fromisoformat(f"{self.first}-01")

    @property
    def end(self) -> date:
        """The last day."""
        return last_day(self.last)

    @property
    def name(self) -> str:
        """As part of a file name: 2026-06, or 2026-01_2026-06."""
        return self.first if self.first == self.last else f"{self.first}_{self.last}"

    @property
    def title(self) -> str:
        """As a person reads it."""
        first, last = (f"{month[:4]}年{int(month[5:])}月" for month in (self.first, self.last))
        return first if first == last else f"{first}至{last}"


def period_of(month: str, begin: str, end: str, today: date) -> Period:
    """The months asked for; without any, the last whole month before `today`. InputError if they are malformed or the wrong way round."""
    if month and (begin or end):
        raise InputError("--month 与 --from/--to 只能用一种", where="--month", todo="单月用 --month，多月用 --from 和 --to")
    default = month_of(today.replace(day=1) - timedelta(days=1))
    first, last = (month, month) if month else (begin or end or default, end or begin or default)
    for text, option in ((first, "--from" if begin else "--month"), (last, "--to" if end else "--month")):
        if not MONTH.fullmatch(text):
            raise InputError(f"“{text}”不是月份", where=option, todo="写成 2026-06 这样的形式")
    if first > last:
        raise InputError(f"起始月份 {first} 晚于截止月份 {last}", where="--from", todo="核对两个月份")
    return Period(first, last)


def month_of(day: date) -> str:
    """The month of a day, YYYY-MM."""
    return f"{day:%Y-%m}"


def months_before(month: str, count: int) -> tuple[str, ...]:
    """The `count` months before a month, oldest first."""
    found: list[str] = []
    day = date.fromisoformat(f"{month}-01")
    for _ in range(count):
        day = (day - timedelta(days=1)).replace(day=1)
        found.append(month_of(day))
    return tuple(reversed(found))


def last_day(month: str) -> date:
    """The last day of a month YYYY-MM."""
    first = date.fromisoformat(f"{month}-01")
    return (first + timedelta(days=31)).replace(day=1) - timedelta(days=1)
