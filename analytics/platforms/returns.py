"""The same operator under a new shop: a shop closed in trouble, and the same person opened another through another subject.

Closed: the shop ended, or its operator did, and that operator has no other standing shop. In trouble: a decision that counts,
a listing, or the revocation of the operator around that day. The same person: a main role or half the shares, at the time of
each, by identity number, never by name.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.platforms.policy import PlatformPolicy
from analytics.platforms.shops import SPELLS
from ledger.view import View

RETURNS = f"""
with {SPELLS}, ended_spells as (
    select shop_id, s.platform_id, subject_id, s.name, s.valid_from, s.record_id, e.name as operator_name, coalesce(e.region, '') as region,
           least(coalesce(s.valid_to, date '9999-12-31'), coalesce(e.ended, date '9999-12-31'),
                 coalesce(lead(s.valid_from) over (partition by shop_id order by s.valid_from, s.record_id), date '9999-12-31')) as closed
    from spells s join enterprises e using (subject_id) where s.valid_from is not null),
standing as (select subject_id from ended_spells where closed > $as_of),
closings as (
    select * from ended_spells where closed <= $as_of and subject_id not in (from standing)
    qualify row_number() over (partition by subject_id, platform_id order by closed desc, shop_id) = 1),
trouble as (
    select c.shop_id, c.subject_id, d.record_id, d.decided as day, coalesce(d.document_no, '') as document_no, d.penalty_kinds as what
    from closings c join decisions d using (subject_id) where d.decided between c.closed - $trouble_before and c.closed + $trouble_after
    union all
    select c.shop_id, c.subject_id, l.record_id, l.valid_from, coalesce(l.document_no, ''), l.list_type from closings c join listings l using (subject_id)
    where l.valid_from between c.closed - $trouble_before and c.closed + $trouble_after
    union all
    select c.shop_id, c.subject_id, e.record_id, e.ended, '', '吊销' from closings c join enterprises e using (subject_id)
    where e.status in ('D', 'DA', 'C') and e.ended between c.closed - $trouble_before and c.closed + $trouble_after),
heads as (
    select person_id, subject_id, name, relation, record_id, coalesce(valid_from, date '0001-01-01') as since, coalesce(valid_to, date '9999-12-31') as until,
           valid_from, valid_to
    from person_links where list_contains($roles, relation) or (relation = '股东' and share >= $owner_share)),
met as (
    select n.subject_id, n.operator_name, n.region, n.shop_id, n.name, n.platform_id, n.valid_from as opened, n.record_id as shop_record, n.closed as until,
           c.subject_id as former, c.operator_name as former_name, c.shop_id as former_shop, c.name as former_shop_name, c.platform_id as former_platform,
           c.closed, c.record_id as former_record, a.person_id, a.name as person, a.relation as former_role, a.record_id as former_link,
           a.valid_from as former_since, a.valid_to as former_until,
           b.relation as role, b.record_id as link
    from closings c
    join heads a on a.subject_id = c.subject_id and a.since <= c.closed and c.closed <= a.until
    join heads b on b.person_id = a.person_id and b.subject_id <> a.subject_id
    join ended_spells n on n.subject_id = b.subject_id and b.since <= n.valid_from and n.valid_from < b.until
    where n.shop_id <> c.shop_id and n.valid_from >= c.closed - interval 30 day and n.valid_from <= c.closed + $again
      and not exists (from ended_spells o where o.subject_id = n.subject_id and o.valid_from < c.closed - interval 30 day))
select m.*, list(distinct t.record_id order by t.record_id) as trouble_records, min(t.day) as trouble_day,
       arg_min(t.document_no, (t.day, t.record_id)) as document_no, arg_min(t.what, (t.day, t.record_id)) as trouble
from met m join trouble t on t.shop_id = m.former_shop and t.subject_id = m.former
group by all order by m.subject_id, m.closed, m.former_shop, m.shop_id, m.person_id, m.former_role, m.role
"""


@dataclass(frozen=True, slots=True)
class Return:
    """One way from a closed shop to a new one through one person."""

    subject_id: str
    operator_name: str
    region: str
    shop_id: str
    name: str
    platform_id: str
    opened: date
    shop_record: str
    until: date
    former: str
    former_name: str
    former_shop: str
    former_shop_name: str
    former_platform: str
    closed: date
    former_record: str
    person_id: str
    person: str
    former_role: str
    former_link: str
    former_since: date | None
    former_until: date | None
    role: str
    link: str
    trouble_records: tuple[str, ...]
    trouble_day: date
    document_no: str
    trouble: str

    @property
    def records(self) -> tuple[str, ...]:
        """Records that carry it."""
        return tuple(sorted({self.shop_record, self.former_record, self.former_link, self.link, *self.trouble_records}))


def returns(view: View, policy: PlatformPolicy) -> dict[str, list[Return]]:
    """Returns by the subject that runs the new shop."""
    wanted = policy.returns
    given = {
        "as_of": view.as_of, "roles": list(wanted.roles), "owner_share": wanted.owner_share, "trouble_before": timedelta(days=wanted.trouble_before_days),
        "trouble_after": timedelta(days=wanted.trouble_after_days), "again": timedelta(days=wanted.again_within_days),
    }  # fmt: skip
    found: dict[str, list[Return]] = {}
    for row in view.rows(RETURNS, given):
        found.setdefault(row["subject_id"], []).append(_return(row))
    return found


def _return(row: dict[str, Any]) -> Return:
    names = {key: row[key] or "" for key in ("name", "former_shop_name", "person", "document_no", "trouble", "link", "former_link")}
    return Return(**{**row, **names, "trouble_records": tuple(row["trouble_records"])})
