"""Half-yearly reports of merchants: which were due, which did not come or came late, and what the newest one says.

Due in January for the half-year before and in July (浙江省电子商务条例, since 2022-03-01); a limit that ends on a day off ends on
the next working day (民法典 art. 203). A report came when most of its rows came. Where hardly any other platform has a report of
a period, that period was not collected, and nobody missed it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.platforms.periods import FIRST_HALF, NEWEST, REPORTS, SECOND_HALF, HalfYears, after, last_day
from analytics.platforms.policy import PlatformPolicy, ReportPolicy
from analytics.platforms.shops import Platform
from ledger.view import View

# `first`, `most`: the days on which the first row came, and the row with which the share of rows that counts as a report was reached.
SENT = f"""
with {REPORTS}, placed as (
    select *, row_number() over (partition by platform_id, period order by reported, record_id) as place,
           count(*) over (partition by platform_id, period) as merchants from reports)
select platform_id, period, min(reported) as first, min(reported) filter (place >= $most * merchants) as most, any_value(merchants) as merchants,
       arg_min(record_id, place) as first_record, arg_min(record_id, place) filter (place >= $most * merchants) as most_record
from placed group by platform_id, period order by platform_id, period
"""

# What the newest report of each platform says of its merchants.
ROWS = f"""
with {REPORTS}, {NEWEST}
select m.platform_id, m.period, m.shop_no, m.shop_name, m.merchant_kind, m.subject_id, m.person_id, m.reported, m.verified, m.over_threshold, m.record_id
from reports m join newest using (platform_id, period)
qualify row_number() over (partition by m.platform_id, m.shop_no order by m.reported desc, m.record_id) = 1 order by m.platform_id, m.shop_no
"""

# Rows whose half-year nobody can read: they count for nothing, and that is said.
UNREAD = """
select platform_id, count(*) as n, list(distinct coalesce(period, '空') order by coalesce(period, '空')) as written from merchant_reports
where period is null or list_contains($unread, period) group by platform_id order by platform_id
"""

# When the first shop opened, where a shop's own row says so: what only a report brought begins with the half-year of that report.
FIRST_SHOPS = f"""
with {REPORTS}, begins as (
    select platform_id, shop_id, make_date(cast(period[1:4] as integer), case when ends_with(period, 'H1') then 1 else 7 end, 1) as valid_from from reports),
known as (
    select s.platform_id, s.valid_from, b.shop_id is not null as by_report
    from shops s left join (select distinct * from begins) b on b.platform_id = s.platform_id and b.shop_id = s.shop_id and b.valid_from = s.valid_from)
select platform_id, min(valid_from) as first from known group by platform_id
having count(*) filter (valid_from is null) = 0 and min(valid_from) filter (not by_report) = min(valid_from) order by platform_id
"""


@dataclass(frozen=True, slots=True)
class Sent:
    """One report that came: when its first row did, and when most of them had, each with a record of that day."""

    platform_id: str
    period: str
    first: date
    most: date
    merchants: int
    first_record: str
    most_record: str

    @property
    def records(self) -> tuple[str, ...]:
        """Records of the two days."""
        return tuple(sorted({self.first_record, self.most_record}))


@dataclass(frozen=True, slots=True)
class Due:
    """A report that was due: `sent` None, it did not come; `late` days after the last day; `stopped`: nothing came since, and nobody else is bound."""

    period: str
    last_day: date
    sent: Sent | None
    late: int
    alone: bool = False
    stopped: bool = False


def sent_reports(view: View, policy: ReportPolicy, halves: HalfYears) -> dict[str, dict[str, Sent]]:
    """Reports that came, by platform and period."""
    found: dict[str, dict[str, Sent]] = {}
    for row in view.rows(SENT, {**halves.given, "most": policy.most}):
        found.setdefault(row["platform_id"], {})[row["period"]] = Sent(**row)
    return found


def first_shops(view: View, halves: HalfYears) -> dict[str, date]:
    """The day on which the first shop of a platform opened, where that is known."""
    return {row["platform_id"]: row["first"] for row in view.rows(FIRST_SHOPS, halves.given)}


def unread(view: View, halves: HalfYears) -> dict[str, tuple[int, tuple[str, ...]]]:
    """By platform how many rows have a half-year that nobody can read, and how it is written."""
    rows = view.rows(UNREAD, {"unread": [*halves.unread, ""]})
    return {row["platform_id"]: (row["n"], tuple(row["written"])) for row in rows}


def overdue(
    platforms: Sequence[Platform], sent: Mapping[str, Mapping[str, Sent]], policy: PlatformPolicy, as_of: date, opened: Mapping[str, date] | None = None
) -> dict[str, list[Due]]:
    """Reports that did not come, or came late, of every platform that had to report. `opened`: first shop, where known."""
    bound = [each for each in platforms if each.region.startswith(policy.reports.provinces) and policy.kind(each.kind).reports]
    periods, opened = periods_due(policy.reports, as_of), opened or {}
    owing = {
        each.platform_id: [period for period in periods if _owed(each, period, opened.get(each.platform_id), sent.get(each.platform_id, {}))] for each in bound
    }
    asked = Counter(period for mine in owing.values() for period in mine)
    came = Counter(period for platform, mine in owing.items() for period in mine if period in sent.get(platform, {}))
    found: dict[str, list[Due]] = {}
    for platform, mine in owing.items():
        own = sent.get(platform, {})
        for period in mine:
            others, reported = asked[period] - 1, came[period] - (period in own)
            collected = reported >= policy.reports.collected * others if others else _reported_before(period, own)
            due = _due(period, own, not others)
            if (due.sent is None and collected) or due.late > policy.reports.late_days:
                found.setdefault(platform, []).append(due)
    return found


def periods_due(policy: ReportPolicy, as_of: date) -> list[str]:
    """Half-years whose last day for reporting lies before `as_of`, oldest first, from the first that the regulation reached."""
    year, half = policy.since.year, FIRST_HALF if policy.since.month <= 6 else SECOND_HALF
    found = []
    while last_day(f"{year}-{half}") < as_of:
        found.append(f"{year}-{half}")
        year, half = (year, SECOND_HALF) if half == FIRST_HALF else (year + 1, FIRST_HALF)
    return found


def _owed(platform: Platform, period: str, opened: date | None, own: Mapping[str, Sent]) -> bool:
    """Whether the platform had opened, and had anybody to report, before the half-year ended; one whose opening is not known owes nothing."""
    following = after(period)
    if platform.valid_from is None or platform.valid_from >= following:
        return False
    return opened is None or opened < following or bool(own and min(own) <= period)


def _reported_before(period: str, own: Mapping[str, Sent]) -> bool:
    """Whether a platform that nobody can be compared with had reported before."""
    return bool(own) and min(own) < period


def _due(period: str, own: Mapping[str, Sent], alone: bool) -> Due:
    last, sent = last_day(period), own.get(period)
    late = max(0, (sent.most - last).days) if sent else 0
    return Due(period, last, sent, late, alone, alone and bool(own) and period > max(own))


def newest_rows(view: View, halves: HalfYears) -> dict[str, list[dict[str, Any]]]:
    """Rows of the newest report, by platform."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in view.rows(ROWS, halves.given):
        found.setdefault(row["platform_id"], []).append(row)
    return found
