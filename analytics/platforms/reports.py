"""Half-yearly reports of merchants: which were due, which did not come or came late, and what the newest one says.

Due in January for the half-year before and in July (浙江省电子商务条例, since 2022-03-01); a limit that ends on a day off ends on
the next working day (民法典 art. 203). Where hardly any other platform has a report of a period, that period was not
collected, and nobody missed it.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.platforms.policy import PlatformPolicy, ReportPolicy
from analytics.platforms.shops import SPELLS, Platform
from ledger.errors import PolicyError
from ledger.view import View
from ledger.working_days import working_days

SENT = """
select platform_id, period, min(reported) as first, max(reported) as last, count(*) as merchants, min(record_id) as record_id from merchant_reports
where period is not null group by platform_id, period order by platform_id, period
"""

# What the newest report of each platform says of its merchants. `unverified`: how many without a date of verification.
NEWEST = """
with newest as (select platform_id, max(period) as period from merchant_reports group by platform_id)
select m.platform_id, m.period, m.shop_no, m.shop_name, m.merchant_kind, m.subject_id, m.person_id, m.reported, m.verified, m.over_threshold, m.record_id
from merchant_reports m join newest using (platform_id, period) order by m.platform_id, m.shop_no
"""

# Shops that stood through the whole period and are not in the platform's report of it.
LEFT_OUT = f"""
with {SPELLS}, newest as (select platform_id, max(period) as period from merchant_reports group by platform_id),
periods as (
    select platform_id, period, make_date(cast(period[1:4] as integer), case when ends_with(period, 'H1') then 1 else 7 end, 1) as begin from newest),
through as (
    select s.platform_id, s.shop_id, any_value(s.name order by s.record_id) as name, min(s.record_id) as record_id, p.period
    from spells s join periods p using (platform_id)
    where s.valid_from < p.begin and coalesce(s.valid_to, date '9999-12-31') >= p.begin + interval 6 month group by s.platform_id, s.shop_id, p.period)
select t.*, m.record_id is null as missing from through t
left join merchant_reports m on m.platform_id = t.platform_id and m.period = t.period and t.platform_id || '#' || m.shop_no = t.shop_id
order by t.platform_id, t.shop_id
"""
FIRST_HALF, SECOND_HALF = "H1", "H2"


@dataclass(frozen=True, slots=True)
class Sent:
    """One report that came: from when to when its rows were reported."""

    platform_id: str
    period: str
    first: date
    last: date
    merchants: int
    record_id: str


@dataclass(frozen=True, slots=True)
class Due:
    """A report that was due: `sent` None, it did not come; `late` days after the last day."""

    period: str
    last_day: date
    sent: Sent | None
    late: int


def sent_reports(view: View) -> dict[str, dict[str, Sent]]:
    """Reports that came, by platform and period."""
    found: dict[str, dict[str, Sent]] = {}
    for row in view.rows(SENT):
        found.setdefault(row["platform_id"], {})[row["period"]] = Sent(**row)
    return found


def overdue(platforms: Sequence[Platform], sent: Mapping[str, Mapping[str, Sent]], policy: PlatformPolicy, as_of: date) -> dict[str, list[Due]]:
    """Reports that did not come, or came late, of every platform that had to report."""
    bound = [each for each in platforms if each.region.startswith(policy.reports.provinces) and policy.kind(each.kind).reports]
    periods = periods_due(policy.reports, as_of)
    owing = {each.platform_id: [period for period in periods if _owed(each, period)] for each in bound}
    asked = Counter(period for mine in owing.values() for period in mine)
    came = Counter(period for platform, mine in owing.items() for period in mine if period in sent.get(platform, {}))
    found: dict[str, list[Due]] = {}
    for platform, mine in owing.items():
        own = sent.get(platform, {})
        for period in mine:
            others, reported = asked[period] - 1, came[period] - (period in own)
            collected = reported >= policy.reports.collected * others if others else _in_a_gap(period, own)
            due = _due(period, own.get(period), policy.reports)
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


def last_day(period: str) -> date:
    """Last day of the July or January in which the half-year is reported, or the next working day."""
    year, half = int(period[:4]), period[5:]
    day = date(year, 7, 31) if half == FIRST_HALF else date(year + 1, 1, 31)
    try:
        return working_days().add(day - timedelta(days=1), 1)
    except PolicyError:  # no notice for that year at hand: the calendar day, which can only be earlier
        return day


def begin_of(period: str) -> date:
    """First day of a half-year."""
    return date(int(period[:4]), 1 if period.endswith(FIRST_HALF) else 7, 1)


def _owed(platform: Platform, period: str) -> bool:
    """Whether the platform had opened before the half-year ended; one whose opening is not known owes nothing."""
    following = begin_of(period) + timedelta(days=184)
    return platform.valid_from is not None and platform.valid_from < date(following.year, following.month, 1)


def _in_a_gap(period: str, own: Mapping[str, Sent]) -> bool:
    """Whether a platform that nobody can be compared with reported before and after."""
    return bool(own) and min(own) < period < max(own)


def _due(period: str, sent: Sent | None, policy: ReportPolicy) -> Due:
    last = last_day(period)
    return Due(period, last, sent, max(0, (sent.first - last).days) if sent else 0)


def newest_rows(view: View) -> dict[str, list[dict[str, Any]]]:
    """Rows of the newest report, by platform."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in view.rows(NEWEST):
        found.setdefault(row["platform_id"], []).append(row)
    return found


def left_out(view: View) -> dict[str, list[dict[str, Any]]]:
    """Shops that should be in the newest report, by platform, each with whether it is `missing`."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in view.rows(LEFT_OUT):
        found.setdefault(row["platform_id"], []).append(row)
    return found
