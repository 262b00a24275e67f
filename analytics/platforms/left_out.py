"""Shops that a report left out although they were surely there: of a shop that only vanishes from the reports nobody knows whether it closed.

Surely there through the whole half-year: it stood before, its operator did not end before the half-year did, and either the report
of a later half-year has it again, or the record of its closing says that it closed later.
"""

from typing import Any

from analytics.platforms.periods import REPORTS, HalfYears
from analytics.platforms.policy import ReportPolicy
from analytics.platforms.shops import SPELLS
from ledger.view import View

LEFT_OUT = f"""
with {SPELLS}, {REPORTS},
closed_periods as (
    select platform_id, period from (select distinct platform_id, period from reports where closed)
    qualify row_number() over (partition by platform_id order by period desc) <= $looked_back),
spans as (
    select platform_id, period, make_date(cast(period[1:4] as integer), case when ends_with(period, 'H1') then 1 else 7 end, 1) as begin from closed_periods),
through as (
    select s.platform_id, s.shop_id, p.period, any_value(s.name order by s.record_id) as name, min(s.record_id) as record_id,
           bool_or(s.valid_to is not null) as closed_later
    from spells s join spans p using (platform_id) left join enterprises e using (subject_id)
    where s.valid_from < p.begin and coalesce(s.valid_to, date '9999-12-31') >= p.begin + interval 6 month
      and coalesce(e.ended, date '9999-12-31') >= p.begin + interval 6 month
    group by s.platform_id, s.shop_id, p.period),
seen as (select platform_id, shop_id, period, min(record_id) as row_id from reports group by all)
select t.platform_id, t.shop_id, t.period, t.name, t.record_id, bool_or(coalesce(n.period = t.period, false)) as reported,
       min(n.row_id) filter (n.period > t.period) as later_record,
       t.closed_later or bool_or(coalesce(n.period > t.period, false)) as alive, bool_or(coalesce(n.period < t.period, false)) as before
from through t left join seen n using (platform_id, shop_id)
group by t.platform_id, t.shop_id, t.period, t.name, t.record_id, t.closed_later order by t.platform_id, t.period desc, t.shop_id
"""


def left_out(view: View, policy: ReportPolicy, halves: HalfYears) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """Shops that stood before a reported half-year and were not closed in it, by platform and period, the newest period first.

    Each with whether the report has it (`reported`), whether it was surely there (`alive`), and whether an earlier report has it (`before`).
    """
    found: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for row in view.rows(LEFT_OUT, {**halves.given, "looked_back": policy.looked_back}):
        found.setdefault(row["platform_id"], {}).setdefault(row["period"], []).append(row)
    return found


def surely_there(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Of the shops of one period: those that were surely there, and those of them that the report left out."""
    there = [row for row in rows if row["reported"] or row["alive"]]
    return there, [row for row in there if not row["reported"]]


def vanished(rows: list[dict[str, Any]]) -> int:
    """How many an earlier report has and this one has not, of which no closing is recorded and nothing later is known."""
    return sum(row["before"] and not row["reported"] and not row["alive"] for row in rows)
