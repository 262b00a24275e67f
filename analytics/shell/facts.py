"""What is known about the firms of the clusters: the shared items with their records, and facts that a shell would show."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from ledger.view import View

# One line per firm. Unknown stays null: no insured count is not zero insured.
FIRMS = """
with chosen as (select unnest($subjects) as subject_id),
unreachable as (
    select subject_id, min(record_id) as unreachable from listings
    where list_type = 'SAMR_ABNORMAL' and regexp_matches(reason, '无法(取得)?联系|查无下落') group by subject_id
), missing as (select subject_id, min(record_id) as missing from inspections where result = '查无下落' group by subject_id),
one_person as (
    select subject_id, min(record_id) as one_person from (
        select subject_id, person_id, min(record_id) as record_id from roles_current where role in ('法定代表人', '财务负责人', '办税人员')
        group by subject_id, person_id having count(distinct role) = 3) group by subject_id
), moves as (
    select subject_id, valid_from as day from enterprise_versions
    qualify address_key is distinct from lag(address_key) over (partition by subject_id order by valid_from)
        and row_number() over (partition by subject_id order by valid_from) > 1
    union all select subject_id, valid_from from roles where role in ('法定代表人', '负责人', '经营者') and valid_from is not null
    qualify row_number() over (partition by subject_id order by valid_from) > 1
), busiest as (
    select subject_id, max(n) as changes from (
        select subject_id, count(*) over (partition by subject_id order by day range between interval 12 month preceding and current row) as n from moves)
    group by subject_id
)
select e.subject_id, e.record_id, e.name, e.region, e.established, e.ended, e.phone, e.insured,
       u.unreachable, m.missing, o.one_person, coalesce(b.changes, 0) as changes
from enterprises e join chosen using (subject_id) left join unreachable u using (subject_id) left join missing m using (subject_id)
left join one_person o using (subject_id) left join busiest b using (subject_id) order by e.subject_id
"""

# One line per link of a firm to a room, telephone, person or agent.
LINKS = """
with chosen as (select unnest($subjects) as subject_id)
select a.subject_id, 'address' as kind, a.address_key as item, a.address as title, a.use as detail, a.valid_from, a.valid_to, e.record_id
from addresses_used a join chosen using (subject_id) join enterprises e using (subject_id)
union all select p.subject_id, 'phone', p.phone_key, p.phone, '联系电话', p.valid_from, p.valid_to, e.record_id
from phones_used p join chosen using (subject_id) join enterprises e using (subject_id)
union all select r.subject_id, 'person', r.person_id, r.name, r.role, r.valid_from, r.valid_to, r.record_id from roles r join chosen using (subject_id)
union all select s.subject_id, 'person', s.holder_id, s.holder_name, '股东', s.valid_from, s.valid_to, s.record_id
from shareholders s join chosen using (subject_id) where starts_with(s.holder_id, 'P-') or s.holder_id in (from merged_persons)
union all
select f.subject_id, 'agent', f.agent_id, coalesce(f.agent_name, f.agent_id), coalesce(f.matter, '登记代理'), f.valid_from, cast(null as date), f.record_id
from filings f join chosen using (subject_id) where f.agent_id is not null
union all select s.subject_id, 'holding', s.holder_id, s.holder_name, '股东', s.valid_from, s.valid_to, s.record_id
from shareholders s join chosen using (subject_id) where s.holder_id in (select subject_id from chosen)
union all select e.subject_id, 'holding', e.subject_id, e.name, '本身', cast(null as date), cast(null as date), e.record_id
from enterprises e join chosen using (subject_id) where e.subject_id in (select holder_id from shareholders)
order by subject_id, kind, item, detail, valid_from
"""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of a cluster. None is unknown; record ids stand for the facts that records carry."""

    subject_id: str
    record_id: str
    name: str
    region: str | None
    established: date
    ended: date | None
    phone: str | None
    insured: int | None
    unreachable: str | None
    missing: str | None
    one_person: str | None
    changes: int


@dataclass(frozen=True, slots=True)
class Tie:
    """One firm's link to something that others may share."""

    subject_id: str
    kind: str  # address, phone, person, agent, holding
    item: str
    title: str
    detail: str
    valid_from: date | None
    valid_to: date | None
    record_id: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Firms by subject, ties by subject."""

    firms: dict[str, Firm]
    ties: dict[str, list[Tie]]

    def shared(self, members: Iterable[str]) -> dict[tuple[str, str], list[Tie]]:
        """(kind, item) → ties, of what at least two of the members share; most shared first."""
        found: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
        for member in members:
            for tie in self.ties.get(member, ()):
                found[tie.kind, tie.item].append(tie)
        several = {key: ties for key, ties in found.items() if len({tie.subject_id for tie in ties}) > 1}
        return dict(sorted(several.items(), key=lambda each: (-len({tie.subject_id for tie in each[1]}), each[0])))


def read_facts(view: View, subjects: list[str]) -> Facts:
    """Facts about these firms."""
    if not subjects:
        return Facts({}, {})
    firms = {row["subject_id"]: Firm(**row) for row in view.rows(FIRMS, {"subjects": subjects})}
    ties: defaultdict[str, list[Tie]] = defaultdict(list)
    for row in view.rows(LINKS, {"subjects": subjects}):
        ties[row["subject_id"]].append(Tie(**_text(row)))
    return Facts(firms, dict(ties))


def _text(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"title": row["title"] or row["item"]}
