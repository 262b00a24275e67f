"""Hints for the market regulator: subjects whom visits did not find where they are registered to be.

A hint is no listing: 经营异常 is decided by the market regulator after its own verification (《企业经营异常名录管理暂行办法》第九条), and nothing here
enters a score or a finding. It lapses by itself once somebody was met there, an inspection reached the subject, or another address was registered since.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.visits.policy import VisitPolicy
from ledger.view import View

MOVED, CLOSED = "搬迁", "关门"
NO_LISTING = "走访中发现的情况，供核查；不是列入经营异常名录的决定"
HINTS = """
with seen as (
    select v.*, max(visited) filter (result not in ('搬迁', '关门')) over (partition by subject_id) as met from visits v where subject_id is not null),
places as (
    select subject_id, valid_from, coalesce(address_key, address, '') as domicile, coalesce(operating_address_key, operating_address, '') as business
    from enterprise_versions semi join (select distinct subject_id from seen) using (subject_id)),
since as (
    select s.* from seen s join enterprises_current e using (subject_id)
        asof left join places p on p.subject_id = s.subject_id and p.valid_from <= s.visited
    where result in ('搬迁', '关门') and visited > coalesce(met, date '0001-01-01')
    and (p.subject_id is null or (p.domicile, p.business)
        = (coalesce(e.address_key, e.address, ''), coalesce(e.operating_address_key, e.operating_address, '')))
    and not list_contains($left_out, coalesce(e.status, ''))
    and not exists (from inspections i where i.subject_id = s.subject_id and i.inspected > s.visited and i.result <> '查无下落')),
told as (
    select subject_id, count(distinct date_trunc('week', visited)) filter (result = '关门') as shut_weeks, count(*) filter (result = '搬迁') as moves,
        min(visited) as first, max(visited) as last, list(visited order by visited, visit_no) as days, list(result order by visited, visit_no) as results,
        list(list_no order by visited, visit_no) filter (list_no is not null) as lists, arg_max(remark, (visited, visit_no)) filter (remark <> '') as remark
    from since group by subject_id)
select t.*, e.name, e.uscc, e.reg_no, coalesce(e.address, '') as address, coalesce(e.operating_address, '') as operating_address,
    coalesce(e.grid, '') as grid, e.region
from told t join enterprises_current e using (subject_id) where moves > 0 or shut_weeks >= $weeks order by t.last desc, subject_id
"""
LISTED = """
select subject_id, min(valid_from) as day, arg_min(record_id, valid_from) as record
from listings_current where list_type = 'SAMR_ABNORMAL' and list_contains($subjects, subject_id) group by subject_id
"""


@dataclass(frozen=True, slots=True)
class Hint:
    """One subject, and what visits saw: `days` and `results` in order. `listed`: since when it stands on the abnormal list, for whatever reason."""

    subject_id: str
    name: str
    registered: str
    operating: str
    grid: str
    region: str
    kind: str  # 搬迁, 多次关门
    days: tuple[date, ...]
    results: tuple[str, ...]
    lists: tuple[str, ...]
    remark: str
    listed: date | None
    listing: str  # record of that; empty if none

    @property
    def sentence(self) -> str:
        """What was seen, in plain words."""
        seen = "、".join(f"{day} {result}" for day, result in zip(self.days, self.results, strict=True))
        return f"走访 {len(self.days)} 次未找到：{seen}"


def hints(view: View, policy: VisitPolicy) -> list[Hint]:
    """Moved (told once) or closed in as many different weeks as the policy says, the newest first; nobody whom somebody has met there since."""
    rows = view.rows(HINTS, {"weeks": policy.closed_weeks, "left_out": list(policy.statuses_left_out)})
    listed = {row["subject_id"]: (row["day"], row["record"]) for row in view.rows(LISTED, {"subjects": [row["subject_id"] for row in rows]})}
    return [_hint(row, listed.get(row["subject_id"], (None, ""))) for row in rows]


def _hint(row: dict[str, Any], listed: tuple[date | None, str]) -> Hint:
    return Hint(
        row["subject_id"],
        row["name"],
        row["address"],
        row["operating_address"],
        row["grid"],
        row["region"] or "",
        MOVED if row["moves"] else f"多次{CLOSED}",
        tuple(row["days"]),
        tuple(row["results"]),
        tuple(dict.fromkeys(row["lists"] or ())),
        row["remark"] or "",
        *listed,
    )
