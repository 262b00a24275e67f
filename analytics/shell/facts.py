"""What is known about the firms of the clusters: the shared items with their records, and facts that a shell would show.

A state that ended proves nothing today: a listing that was lifted, an inspection that found nobody before a later one found
the firm at work. Unknown stays null: no insured count is not zero insured.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.shell.policy import Measuring, ShellPolicy
from analytics.shell.population import FILINGS, ITEMS, item_values
from analytics.successions import predecessors
from ledger.view import View

# One line per firm; a telephone of an agent or a host is not the firm's own.
FIRMS = (
    ITEMS
    + """, chosen as (select unnest($subjects) as subject_id),
unreachable as (
    select subject_id, min(record_id) as unreachable from listings
    where list_type = 'SAMR_ABNORMAL' and regexp_matches(reason, '无法(取得)?联系|查无下落') and coalesce(valid_to, date '9999-12-31') > $as_of
    group by subject_id
), seen_open as (
    select subject_id, max(inspected) as day from inspections where result not in ('查无下落', '已停业') group by subject_id
), missing as (
    select subject_id, min(record_id) as missing from (
        select i.subject_id, i.record_id from inspections i left join seen_open o using (subject_id)
        where i.result = '查无下落' and i.inspected >= coalesce(o.day, date '0001-01-01')
        union all select subject_id, record_id from listings
        where list_type = 'TAX' and regexp_matches(reason, '走逃|失联') and coalesce(valid_to, date '9999-12-31') > $as_of) group by subject_id
), stopped as (
    select i.subject_id, min(i.inspected) as stopped, min_by(i.record_id, (i.inspected, i.record_id)) as stopped_record
    from inspections i left join seen_open o using (subject_id)
    where i.result = '已停业' and i.inspected > coalesce(o.day, date '0001-01-01') group by i.subject_id
), one_person as (
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
        select subject_id, count(*) over (partition by subject_id order by day range between to_months($changes_months) preceding and current row) as n
        from moves)
    group by subject_id
)
select e.subject_id, e.record_id, e.name, e.kind, e.status, e.region, e.established, e.ended, e.address,
       case when e.phone_key in (from phones_of_many) then null else e.phone end as phone, e.insured,
       u.unreachable, m.missing, s.stopped, s.stopped_record, o.one_person, coalesce(b.changes, 0) as changes
from enterprises e join chosen using (subject_id) left join unreachable u using (subject_id) left join missing m using (subject_id)
left join stopped s using (subject_id) left join one_person o using (subject_id) left join busiest b using (subject_id) order by e.subject_id
"""
)

# One line per link of a firm to a room, telephone, person or agent: what is no evidence (see population) is not read at all.
# A person's link goes when the narrowest kind of evidence that it could be is one that too many firms have.
LINKS = (
    ITEMS
    + FILINGS
    + """, chosen as (select unnest($subjects) as subject_id),
crowded_links as (
    select k.what, c.item as person_id from crowded c join (values
        ('representative', '法定代表人'), ('representative', '负责人'), ('representative', '经营者'), ('representative', '执行事务合伙人'),
        ('holder', '股东'), ('finance', '财务负责人'), ('finance', '办税人员'), ('liaison', '登记联络员'), ('liaison', '经办人')) k(kind, what) using (kind)
), people as (
    select subject_id, person_id, name, role as what, valid_from, valid_to, record_id from roles
    union all select subject_id, holder_id, holder_name, '股东', valid_from, valid_to, record_id
    from shareholders where starts_with(holder_id, 'P-') or holder_id in (from merged_persons)
)
select a.subject_id, 'address' as kind, a.address_key as item, a.address as title, a.use as detail, a.valid_from, a.valid_to, e.record_id
from addresses_used a join chosen using (subject_id) join enterprises e using (subject_id)
where a.address_key not in (from rooms_of_many) and a.address_key not in (select item from crowded where kind = 'address')
union all select p.subject_id, 'phone', p.phone_key, p.phone, '联系电话', p.valid_from, p.valid_to, e.record_id
from phones_used p join chosen using (subject_id) join enterprises e using (subject_id)
where p.phone_key not in (from phones_of_many) and p.phone_key not in (select item from crowded where kind = 'phone')
union all select p.subject_id, 'person', p.person_id, p.name, p.what, p.valid_from, p.valid_to, p.record_id
from people p join chosen using (subject_id) anti join crowded_links using (what, person_id) where p.person_id not in (from staff_of_many)
union all
select f.subject_id, 'agent', f.agent_id, coalesce(f.agent_name, f.agent_id), coalesce(f.matter, '登记代理'), f.valid_from, cast(null as date), f.record_id
from filings f join chosen using (subject_id) anti join (select * from filed where near > $cap) busy using (subject_id, agent_id) where f.agent_id is not null
union all select s.subject_id, 'holding', s.holder_id, s.holder_name, '股东', s.valid_from, s.valid_to, s.record_id
from shareholders s join chosen using (subject_id)
where s.holder_id in (select subject_id from chosen) and s.holder_id not in (select item from crowded where kind = 'holding')
union all select e.subject_id, 'holding', e.subject_id, e.name, '本身', cast(null as date), cast(null as date), e.record_id
from enterprises e join chosen using (subject_id)
where e.subject_id in (select holder_id from shareholders) and e.subject_id not in (select item from crowded where kind = 'holding')
order by subject_id, kind, item, detail, valid_from
"""
)

# Who represents one of these firms (or did when it ended) and represented another one on the day on which its licence or registration was taken away.
REVOKED = """
with chosen as (select unnest($subjects) as subject_id),
leaders as (
    select subject_id, person_id, name, valid_from, valid_to, record_id from person_links where relation in ('法定代表人', '负责人', '经营者', '执行事务合伙人')
), taken as (
    select subject_id, name, record_id, coalesce(ended, valid_from) as day from enterprises where list_contains(['D', 'DA', 'C'], status)
), behind as (
    select t.subject_id as former, t.name as former_name, t.day, l.person_id, bool_and(l.valid_from is null) as unsure,
           min(l.record_id) as role_record, min(t.record_id) as former_record
    from taken t join leaders l on l.subject_id = t.subject_id
    where coalesce(l.valid_from, t.day) <= t.day and coalesce(l.valid_to, date '9999-12-31') >= t.day and t.day <= $as_of group by all
)
select l.subject_id, l.name as person, b.former_name, b.day, b.unsure, min(l.record_id) as own_record, b.role_record, b.former_record
from leaders l join chosen using (subject_id) join enterprises e using (subject_id) join behind b on b.person_id = l.person_id and b.former <> l.subject_id
where coalesce(l.valid_to, date '9999-12-31') > $as_of or l.valid_to >= e.ended
group by all order by l.subject_id, b.day, b.former_name, b.role_record
"""

SUSPENDED = """
with chosen as (select unnest($subjects) as subject_id)
select subject_id, count(distinct person_id) as persons from (
    select subject_id, person_id from roles_all union all select subject_id, holder_id from shareholders_all
) join chosen using (subject_id) where person_id in (select person_id from suspended_persons) group by subject_id order by subject_id
"""


@dataclass(frozen=True, slots=True)
class Firm:
    """A firm of a cluster. None is unknown; record ids stand for the facts that records carry."""

    subject_id: str
    record_id: str
    name: str
    kind: str | None
    status: str | None
    region: str | None
    established: date
    ended: date | None
    address: str | None
    phone: str | None
    insured: int | None
    unreachable: str | None
    missing: str | None
    stopped: date | None
    stopped_record: str | None
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


Shared = dict[tuple[str, str], list[Tie]]


@dataclass(frozen=True, slots=True)
class Former:
    """A firm behind which a representative stood when its licence or registration was taken away, or that closed and was opened again."""

    subject_id: str  # of the cluster
    name: str  # of the former firm
    day: date
    person: str
    records: tuple[str, ...]
    unsure: bool = False  # nobody knows since when the person stood there


@dataclass(frozen=True, slots=True)
class Facts:
    """Firms by subject, ties by subject, and what came before them; `suspended` counts persons whose links a claim suspends."""

    as_of: date
    firms: dict[str, Firm]
    ties: dict[str, list[Tie]]
    revoked: dict[str, list[Former]]
    reopened: dict[str, list[Former]]
    suspended: dict[str, int]

    def shared(self, members: Iterable[str], without: str = "") -> Shared:
        """(kind, item) → ties, of what at least two of the members share; most shared first. `without`: an item left out."""
        found: defaultdict[tuple[str, str], list[Tie]] = defaultdict(list)
        for member in members:
            for tie in self.ties.get(member, ()):
                if tie.item != without:
                    found[tie.kind, tie.item].append(tie)
        several = {key: ties for key, ties in found.items() if len({tie.subject_id for tie in ties}) > 1}
        return dict(sorted(several.items(), key=lambda each: (-len({tie.subject_id for tie in each[1]}), each[0])))


def read_facts(view: View, subjects: list[str], policy: ShellPolicy) -> Facts:
    """Facts about these firms."""
    if not subjects:
        return Facts(view.as_of, {}, {}, {}, {}, {})
    measures = policy.measures
    chosen: dict[str, object] = {"subjects": subjects}
    today, known = chosen | {"as_of": view.as_of}, chosen | item_values(view, policy)
    firms = {row["subject_id"]: Firm(**row) for row in view.rows(FIRMS, known | {"changes_months": measures.changes_months})}
    ties: defaultdict[str, list[Tie]] = defaultdict(list)
    for row in view.rows(LINKS, known | {"days": measures.burst_days}):
        ties[row["subject_id"]].append(Tie(**_text(row)))
    revoked: defaultdict[str, list[Former]] = defaultdict(list)
    for row in view.rows(REVOKED, today):
        records = (row["own_record"], row["role_record"], row["former_record"])
        revoked[row["subject_id"]].append(Former(row["subject_id"], row["former_name"], row["day"], row["person"] or "", records, row["unsure"]))
    suspended = {row["subject_id"]: row["persons"] for row in view.rows(SUSPENDED, chosen)}
    return Facts(view.as_of, firms, dict(ties), dict(revoked), _reopened(view, firms, measures), suspended)


def _reopened(view: View, firms: dict[str, Firm], measures: Measuring) -> dict[str, list[Former]]:
    """S18: whom these firms carried on within the window, by the same person at the same room or with the same telephone."""
    found = {new: old for new, old in predecessors(view, measures.reopened_share, 0, measures.reopened_days).items() if new in firms}
    before = sorted({each.subject_id for old in found.values() for each in old})
    held = "with chosen as (select unnest($subjects) as subject_id) select subject_id, record_id from enterprises join chosen using (subject_id)"
    record = {row["subject_id"]: row["record_id"] for row in view.rows(held, {"subjects": before})} if before else {}
    return {
        new: [Former(new, each.name, each.ended, "", (firms[new].record_id, record[each.subject_id])) for each in old if each.subject_id in record]
        for new, old in sorted(found.items())
    }


def _text(row: dict[str, Any]) -> dict[str, Any]:
    return row | {"title": row["title"] or row["item"]}
