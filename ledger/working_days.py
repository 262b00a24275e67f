"""Working days of mainland China: weekdays without the holidays, with the make-up Saturdays and Sundays, of the State Council's notices.

A limit of n working days that begins with a decision counts from the day after it (day 1) to day n [O]: `add_working_days`
gives the last day in time. Years for which no notice is at hand are refused, never guessed. An administrator adds a year by
`working_days.csv` in the data folder, with the columns of ledger/codes/working_days_cn.csv: day, kind (放假 or 上班),
occasion, notice, evidence. A day that stands there replaces the shipped one.
"""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from pathlib import Path

from ledger.codelists import read_rows
from ledger.errors import PolicyError

OFF, ON = "放假", "上班"
COLUMNS = ("day", "kind", "occasion", "notice", "evidence")
FILE_NAME = "working_days.csv"
YEARLY = ("元旦", "春节", "国庆节")  # holidays that the notice of every year has: without them a year is not complete
SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """A calendar. `exceptions`: day → whether it is worked, for every day on which that is not told by the weekday."""

    exceptions: Mapping[date, bool]
    years: frozenset[int]

    def is_working(self, day: date) -> bool:
        """Whether offices work on that day; PolicyError outside the covered years."""
        self._covers(day, day)
        return self.exceptions.get(day, day.weekday() < SATURDAY)

    def add(self, day: date, count: int) -> date:
        """The `count`-th working day after `day` (day 1 is the day after it); `day` itself for 0. PolicyError outside the covered years."""
        if count < 0:
            raise ValueError("count of working days is negative")
        self._covers(day, day)
        number = self._worked_by[day] + count - 1
        last = self._worked[number] if number < len(self._worked) else date(max(self.years) + 1, 1, 1)
        self._covers(day, last)
        return last if count else day

    def between(self, begin: date, end: date) -> int:
        """Working days after `begin` up to and including `end`; negative if `end` lies before. PolicyError outside the covered years."""
        self._covers(min(begin, end), max(begin, end))
        return self._worked_by[end] - self._worked_by[begin]

    def since(self, day: date, count: int) -> date:
        """The latest day after which `count` working days had passed by the end of `day`. PolicyError outside the covered years."""
        found = day
        while self.between(found, day) < count:
            found -= timedelta(days=1)
        return found

    @cached_property
    def _worked_by(self) -> Mapping[date, int]:
        """Day → working days from the first covered day up to and including it."""
        total, found = 0, {}
        for day in (date(year, 1, 1) + timedelta(days=n) for year in sorted(self.years) for n in range(366)):
            if day.year in self.years and day not in found:
                total += self.exceptions.get(day, day.weekday() < SATURDAY)
                found[day] = total
        return found

    @cached_property
    def _worked(self) -> Sequence[date]:
        """Every working day, in order."""
        return [day for day in self._worked_by if self.is_working(day)]

    def _covers(self, begin: date, end: date) -> None:
        missing = next((year for year in range(begin.year, end.year + 1) if year not in self.years), None)
        if missing is not None:
            raise PolicyError(
                f"工作日日历没有 {missing} 年",
                where=f"{begin} 至 {end}；日历含 {min(self.years)} 至 {max(self.years)} 年" if self.years else f"{begin} 至 {end}",
                todo=f"按国务院办公厅关于{missing}年部分节假日安排的通知，把放假日和调休上班日写入 数据目录/{FILE_NAME}（列：{'、'.join(COLUMNS)}）",
            )


def add_working_days(day: date, count: int) -> date:
    """The `count`-th working day after `day`, by the shipped calendar."""
    return working_days().add(day, count)


def working_days_between(begin: date, end: date) -> int:
    """Working days after `begin` up to and including `end`, by the shipped calendar; negative if `end` lies before."""
    return working_days().between(begin, end)


@cache
def working_days() -> WorkingDays:
    """The shipped calendar: ledger/codes/working_days_cn.csv."""
    return _build(read_rows("working_days_cn.csv"), "ledger/codes/working_days_cn.csv")


def working_days_of(home: Path) -> WorkingDays:
    """The shipped calendar with what the administrator wrote into `home`/working_days.csv."""
    path, shipped = home / FILE_NAME, working_days()
    if not path.is_file():
        return shipped
    added = _build(_administrator_rows(path), str(path), complete=shipped.years)
    return WorkingDays({**shipped.exceptions, **added.exceptions}, shipped.years | added.years)


def _administrator_rows(path: Path) -> list[dict[str, str]]:
    todo = f"用 UTF-8 保存，表头为 {','.join(COLUMNS)}"
    try:
        reader = csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines())
        rows = list(reader)
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PolicyError(f"读不了工作日日历：{error}", where=str(path), todo=todo) from error
    if missing := [column for column in COLUMNS if column not in (reader.fieldnames or ())]:
        raise PolicyError(f"工作日日历缺少列：{'、'.join(missing)}", where=str(path), todo=todo)
    return rows


def _build(rows: Iterable[Mapping[str, str]], where: str, complete: frozenset[int] = frozenset()) -> WorkingDays:
    """`complete`: years that need not be complete here, because another calendar has them."""
    exceptions: dict[date, bool] = {}
    occasions: dict[int, set[str]] = {}
    for number, row in enumerate(rows, start=2):
        day, worked = _exception(row, f"{where} 第 {number} 行")
        exceptions[day] = worked
        occasions.setdefault(day.year, set()).add(row["occasion"])
    for year, named in occasions.items():
        if year not in complete and (lacking := [each for each in YEARLY if each not in named]) and not _only_turn_of_year(year, exceptions):
            raise PolicyError(f"{year} 年的日历不完整，没有 {'、'.join(lacking)}", where=where, todo=f"按国务院办公厅关于{year}年部分节假日安排的通知补全")
    whole = {year for year in occasions if year in complete or not _only_turn_of_year(year, exceptions)}
    return WorkingDays(exceptions, frozenset(whole))


def _only_turn_of_year(year: int, exceptions: Mapping[date, bool]) -> bool:
    """Whether all days of that year lie at its end: they come from the notice of the next year, and do not cover this one."""
    return all(day.month == 12 for day in exceptions if day.year == year)


def _exception(row: Mapping[str, str], where: str) -> tuple[date, bool]:
    try:
        day = date.fromisoformat((row["day"] or "").strip())
    except ValueError as error:
        raise PolicyError(f"“{row['day']}”不是日期", where=where, todo="写成 2027-01-01 这样的形式") from error
    kind = (row["kind"] or "").strip()
    if kind not in (OFF, ON):
        raise PolicyError(f"“{kind}”不是 {OFF} 或 {ON}", where=where, todo=f"放假日写 {OFF}，调休上班日写 {ON}")
    if not (row["notice"] or "").strip():
        raise PolicyError("没有写明依据的通知", where=where, todo="在 notice 列写通知的名称和文号")
    return day, kind == ON
