"""The shops of every platform as they stand today, and what is questionable about those who run them.

A shop is run by whoever took it over last: when a shop has changed hands, its former operator's troubles are not its own.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.platforms.periods import NEWEST, REPORTS, HalfYears
from analytics.platforms.policy import PlatformPolicy
from ledger.codelists import code_list
from ledger.view import View

PLATFORMS = """
select p.platform_id, p.name, p.kind, p.operator_uscc as operator, coalesce(e.name, p.operator_name, p.operator_uscc) as operator_name,
       coalesce(e.region, '') as region, p.valid_from, p.record_id
from platforms p left join enterprises e on e.subject_id = p.operator_uscc
where p.operator_uscc is not null and coalesce(p.valid_to, date '9999-12-31') > $as_of order by p.platform_id
"""

# Who ran which shop, once: a shop's own row and those that half-yearly reports brought tell of one spell. It ended if a row
# says so and none opens it later.
SPELLS = """
spells as (
    select shop_id, platform_id, subject_id, any_value(name order by record_id) as name, any_value(operator_name order by record_id) as operator_name,
           min(valid_from) as valid_from, min(record_id) as record_id,
           case when max(valid_to) > coalesce(max(valid_from) filter (valid_to is null), date '0001-01-01') then max(valid_to) end as valid_to
    from shops where subject_id is not null group by shop_id, platform_id, subject_id)
"""

STANDING = f"""
{SPELLS}, standing as (
    select * from spells
    qualify row_number() over (partition by shop_id order by valid_from desc nulls last, record_id) = 1
        and coalesce(valid_to, date '9999-12-31') > $as_of)
"""

# What each operator of a standing shop may be asked about. One line per shop and question; ENDED and UNKNOWN say the same of all its shops.
QUESTIONS = f"""
with {STANDING},
operators as (select distinct subject_id from standing),
covered as (select subject_id[3:8] as office, count(*) as n from enterprises where subject_id is not null and not starts_with(subject_id, 'REG:') group by 1),
first_seen as (select subject_id, min(valid_from) as seen from shops group by subject_id),
barring as (
    select subject_id, arg_max(d.record_id, (d.decided, d.record_id)) as record_id, max(d.decided) as day,
           arg_max(d.penalty_kinds, (d.decided, d.record_id)) as detail
    from decisions d join operators using (subject_id) where regexp_matches(d.penalty_kinds, $barring) group by subject_id),
allowed_again as (
    select b.subject_id from barring b join licences l using (subject_id)
    where l.decided > b.day and coalesce(l.valid_to, date '9999-12-31') > $as_of),
numbered as (
    select subject_id, decided, record_id, lag(decided, $before) over (partition by subject_id order by decided, record_id) as earlier
    from decisions d join operators using (subject_id)),
repeats as (
    select subject_id, max(decided) as day from numbered
    where earlier is not null and decided <= earlier + to_months($repeat_months) and decided + to_months($repeat_months) > $as_of group by subject_id),
asked as (
    select subject_id, 'ENDED' as question, ended as day, coalesce(status, '') as detail, [record_id] as records
    from enterprises join operators using (subject_id) where ended + $ended_after <= $as_of and not list_contains($moved, coalesce(status, ''))
    union all
    select o.subject_id, 'UNKNOWN', f.seen, '', [] from operators o join first_seen f using (subject_id) join covered c on c.office = o.subject_id[3:8]
    where o.subject_id not in (select subject_id from enterprises) and not starts_with(o.subject_id, 'REG:')
      and c.n >= $covered and f.seen + $unknown_after <= $as_of
    union all
    select subject_id, 'LISTED', max(valid_from), '', list(record_id order by record_id) from listings join operators using (subject_id)
    where list_contains($severe, list_type) group by subject_id
    union all
    select subject_id, 'BARRED', day, detail, [record_id] from barring where subject_id not in (from allowed_again)
    union all
    select r.subject_id, 'REPEAT', r.day, '', list(n.record_id order by n.decided, n.record_id) from repeats r join numbered n using (subject_id)
    where n.decided <= r.day and n.decided + to_months($repeat_months) >= r.day group by r.subject_id, r.day)
select s.platform_id, s.shop_id, s.name, s.subject_id, coalesce(e.name, s.operator_name, s.subject_id) as operator_name, s.record_id,
       a.question, a.day, a.detail, a.records
from asked a join standing s using (subject_id) left join enterprises e using (subject_id) order by s.platform_id, s.shop_id, a.question
"""

# Merchants whose reported code is nobody's, out of each platform's newest report.
INVALID = f"""
with {REPORTS}, {NEWEST}
select m.platform_id, m.shop_id, m.shop_name as name, m.uscc, m.merchant_name as operator_name, m.record_id, m.reported as day, m.period
from reports m join newest using (platform_id, period)
where m.merchant_kind = '已登记' and m.subject_id is null order by m.platform_id, m.shop_no
"""

COUNTS = f"""
with {STANDING}, {REPORTS}, {NEWEST},
every as (
    select platform_id, shop_id from standing
    union select m.platform_id, m.shop_id from reports m join newest using (platform_id, period))
select platform_id, count(*) as n from every group by platform_id order by platform_id
"""


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform and who runs it."""

    platform_id: str
    name: str
    kind: str | None
    operator: str
    operator_name: str
    region: str
    valid_from: date | None
    record_id: str


@dataclass(frozen=True, slots=True)
class Questioned:
    """A shop with one thing that is questionable about it. `operator` empty: the code that was reported is nobody's."""

    platform_id: str
    shop_id: str
    name: str
    operator: str
    operator_name: str
    question: str
    day: date | None
    detail: str
    records: tuple[str, ...]


def read_platforms(view: View) -> list[Platform]:
    """Platforms of today with a known operator."""
    return [Platform(**row) for row in view.rows(PLATFORMS, {"as_of": view.as_of})]


def shop_counts(view: View, halves: HalfYears) -> dict[str, int]:
    """How many merchants a platform has: standing shops, and whoever its newest report names."""
    return {row["platform_id"]: row["n"] for row in view.rows(COUNTS, {**halves.given, "as_of": view.as_of})}


def questioned(view: View, policy: PlatformPolicy, halves: HalfYears) -> list[Questioned]:
    """Every questionable shop of today, one line per question."""
    shops = policy.shops
    given = {
        "as_of": view.as_of,
        "moved": list(shops.moved_status),
        "ended_after": timedelta(days=shops.ended_after_days),
        "unknown_after": timedelta(days=shops.unknown_after_days),
        "covered": shops.covered,
        "severe": list(shops.severe_lists),
        "barring": "|".join(shops.barring_kinds),
        "before": shops.repeat_count - 1,
        "repeat_months": shops.repeat_months,
    }
    found = [_of_operator(row) for row in view.rows(QUESTIONS, given)]
    return found + [_invalid(row) for row in view.rows(INVALID, halves.given)]


def _of_operator(row: dict[str, Any]) -> Questioned:
    detail = code_list("enterprise_status").title(row["detail"]) if row["question"] == "ENDED" else row["detail"]
    records = tuple(sorted({row["record_id"], *row["records"]}))
    return Questioned(
        row["platform_id"],
        row["shop_id"],
        row["name"] or row["shop_id"],
        row["subject_id"],
        row["operator_name"],
        row["question"],
        row["day"],
        detail or "",
        records,
    )


def _invalid(row: dict[str, Any]) -> Questioned:
    name = row["name"] or row["shop_id"]
    return Questioned(row["platform_id"], row["shop_id"], name, "", row["operator_name"] or "", "INVALID", row["day"], row["uscc"] or "", (row["record_id"],))
