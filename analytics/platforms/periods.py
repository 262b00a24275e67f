"""Half-years as they are written, and as they are meant: 2025上半年, 2025年上半年, 2025-H1, 2025H1 are one."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from ledger.errors import PolicyError
from ledger.working_days import working_days

FIRST_HALF, SECOND_HALF = "H1", "H2"
WRITTEN = re.compile(r"(20\d\d)年?-?(?:(上|下)半年度?|H([12]))")
TITLES = {FIRST_HALF: "上半年", SECOND_HALF: "下半年"}

# Rows of all reports with the half-year that they mean. `closed`: its last day for reporting is over. Rows of a half-year that nobody
# can read are not among them (see UNREAD).
REPORTS = """
half_years as (select unnest($written) as written, unnest($meant) as meant, unnest($closed) as closed),
reports as (
    select m.* exclude (period), h.meant as period, h.closed, m.platform_id || '#' || m.shop_no as shop_id
    from merchant_reports m join half_years h on h.written = m.period)
"""
# The report of each platform that says what is so today: the newest whose last day is over, else the newest of all.
NEWEST = "newest as (select platform_id, arg_max(period, (closed, period)) as period from reports group by platform_id)"

WRITINGS = "select distinct period from merchant_reports where period is not null order by period"


@dataclass(frozen=True, slots=True)
class HalfYears:
    """How half-years are written in the ledger, and which of them nobody can read."""

    meant: dict[str, str]
    closed: dict[str, bool]
    unread: tuple[str, ...]

    @property
    def given(self) -> dict[str, list[str] | list[bool]]:
        """Parameters of a query with REPORTS."""
        return {"written": [*self.meant, ""], "meant": [*self.meant.values(), ""], "closed": [*(self.closed[each] for each in self.meant), False]}


def half_years(written: Iterable[str], as_of: date) -> HalfYears:
    """Every spelling with what it means, and whether its last day for reporting lies before `as_of`."""
    read = {each: read_period(each) for each in written}
    meant = {each: period for each, period in read.items() if period}
    closed = {each: last_day(period) < as_of for each, period in meant.items()}
    return HalfYears(meant, closed, tuple(sorted(each for each, period in read.items() if period is None)))


def read_period(text: str) -> str | None:
    """2026上半年, 2026年下半年, 2026-H1 → 2026-H1; None for anything else."""
    match = WRITTEN.fullmatch(unicodedata.normalize("NFKC", text).replace(" ", "").upper())
    if match is None:
        return None
    return f"{match[1]}-{FIRST_HALF if match[2] == '上' or match[3] == '1' else SECOND_HALF}"


def told_period(period: str) -> str:
    """2026-H1 → 2026 年上半年."""
    return f"{period[:4]} 年{TITLES[period[5:]]}"


def begin_of(period: str) -> date:
    """First day of a half-year."""
    return date(int(period[:4]), 1 if period.endswith(FIRST_HALF) else 7, 1)


def after(period: str) -> date:
    """The day after a half-year."""
    return date(int(period[:4]), 7, 1) if period.endswith(FIRST_HALF) else date(int(period[:4]) + 1, 1, 1)


def last_day(period: str) -> date:
    """Last day of the July or January in which the half-year is reported, or the next working day."""
    day = after(period) + timedelta(days=30)
    try:
        return working_days().add(day - timedelta(days=1), 1)
    except PolicyError:  # no notice for that year at hand: the calendar day, which can only be earlier
        return day
