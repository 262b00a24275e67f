"""The firms that shell networks are looked for among, with the rooms, telephones, people and agents that they share.

Left out, because they join the innocent: branches, old firms, agents and hosts themselves with their rooms,
telephones and staff, addresses that are shared by law or say so, people known by name only, people with an open
identity-theft claim, and everything that more firms share than the cap.
"""

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Ints
from analytics.algorithms.components import connected_components
from analytics.algorithms.overlap import damping
from analytics.shell.clusters import NOBODY, Firms, Shared, numbered
from analytics.shell.policy import ShellPolicy
from ledger.view import View

POPULATION = """
with intermediaries as (
    select agent_id as subject_id from filings where agent_id is not null
    union select a.subject_id from agents a join enterprises e using (subject_id) where list_contains($agent_kinds, a.kind) and e.insured > 0
    union select subject_id from enterprises where list_contains($host_industries, industry)
    union select host_uscc from shared_addresses where host_uscc is not null
), firms as (
    select subject_id, established, not list_contains($inactive, coalesce(status, '')) and coalesce(ended, date '9999-12-31') > $as_of as active
    from enterprises where kind is distinct from '分支机构' and established >= $as_of - to_months($months)
      and subject_id not in (select subject_id from branches_current where subject_id is not null) and subject_id not in (from intermediaries)
)
"""

# Every (firm, kind, item), past ones too: details changed after the registration hide nothing.
# A person counts as holder wherever he represents or holds, and as finance wherever he does anything.
LINKS = (
    POPULATION
    + """, rooms_of_many as (
    select address_key from shared_addresses_current where address_key is not null
    union select address_key from addresses_used where address_key is not null and regexp_matches(address, $host_words)
    union select a.address_key from addresses_used a join intermediaries using (subject_id) where a.address_key is not null
), phones_of_many as (select p.phone_key from phones_used p join intermediaries using (subject_id)),
staff_of_many as (select r.person_id from roles r join intermediaries using (subject_id)),
persons as (
    select subject_id, person_id, role as what from roles union all select subject_id, holder_id, '股东' from shareholders
), items as (
    select subject_id, 'address' as kind, address_key as item from addresses_used
    where address_key <> '' and address_key not in (from rooms_of_many)
    union select subject_id, 'phone', phone_key from phones_used where phone_key <> '' and phone_key not in (from phones_of_many)
    union select p.subject_id, k.kind, p.person_id from persons p join (values
        ('representative', '法定代表人'), ('representative', '负责人'), ('representative', '经营者'), ('representative', '执行事务合伙人'),
        ('holder', '法定代表人'), ('holder', '负责人'), ('holder', '经营者'), ('holder', '执行事务合伙人'), ('holder', '股东'),
        ('finance', '法定代表人'), ('finance', '负责人'), ('finance', '经营者'), ('finance', '执行事务合伙人'), ('finance', '股东'),
        ('finance', '财务负责人'), ('finance', '办税人员'), ('liaison', '登记联络员'), ('liaison', '经办人')) k(kind, what) using (what)
    where (starts_with(p.person_id, 'P-') or p.person_id in (from merged_persons)) and p.person_id not in (from staff_of_many)
    union select s.subject_id, 'holding', s.holder_id from shareholders s where s.holder_id in (select subject_id from firms)
    union select s.holder_id, 'holding', s.holder_id from shareholders s where s.holder_id in (select subject_id from firms)
)
select i.subject_id, i.kind, i.item from items i join firms using (subject_id)
qualify count(*) over (partition by i.kind, i.item) between 2 and $cap
order by i.kind, i.item, i.subject_id
"""
)

# The agent that filed each firm first, and how many firms it filed that were begun within the burst around this one.
FILED = (
    POPULATION
    + """, first_filing as (
    select f.subject_id, f.agent_id, firms.established from filings f join firms using (subject_id) where f.agent_id is not null
    qualify row_number() over (partition by f.subject_id order by f.valid_from, f.record_id) = 1
)
select subject_id, agent_id, count(*) over (
    partition by agent_id order by established range between to_days($days) preceding and to_days($days) following) as near
from first_filing order by subject_id
"""
)

FOUNDED = POPULATION + "select subject_id, established, active from firms order by subject_id"
# Who stands above whom for a plain reason: a real parent (old or with staff, and not known to have nobody), a village collective,
# or the operating firm whose own representative runs the partnerships that hold its shares. `real`: such a parent leads its group.
CONTROL = """
with held as (
    select s.holder_id, s.holder_name, s.subject_id, s.share, regexp_matches(coalesce(s.holder_name, ''), $collective_words) as collective
    from shareholders_current s where s.holder_kind is distinct from '自然人'
), represented as (select subject_id, person_id from roles_current where role in ('法定代表人', '负责人', '执行事务合伙人'))
select case when h.collective and e.subject_id is null then h.holder_name || coalesce(c.region, '') else h.holder_id end as parent, h.subject_id as child,
    h.collective or coalesce((e.established < $as_of - to_months($months) or e.insured >= $parent_staff) and e.insured is distinct from 0, false) as real
from held h left join enterprises e on e.subject_id = h.holder_id left join enterprises c on c.subject_id = h.subject_id
where h.share > $same_control and (h.collective or not starts_with(h.holder_id, 'N-'))
union select h.subject_id, h.holder_id, true from held h join enterprises e on e.subject_id = h.subject_id
    join represented a on a.subject_id = h.subject_id join represented b on b.subject_id = h.holder_id and b.person_id = a.person_id
where e.insured >= $operating_staff order by parent, child, real
"""


def read_firms(view: View, policy: ShellPolicy) -> Firms:
    """Firms that share at least one item with another, and what they share."""
    chosen = policy.population
    population: dict[str, object] = {
        "host_industries": list(chosen.host_industries),
        "agent_kinds": list(chosen.agent_kinds),
        "inactive": list(chosen.inactive_status),
        "as_of": view.as_of,
        "months": chosen.recent_months,
    }
    links = view.arrow(LINKS, {**population, "host_words": chosen.host_words, "cap": policy.degree_cap})
    subjects, rows = numbered(links["subject_id"].to_pylist())
    kinds = np.array(links["kind"].to_pylist(), dtype=object)
    shared = {kind: _shared(links, rows, kinds == kind, len(subjects), policy) for kind in sorted(set(kinds))}
    index = {subject: row for row, subject in enumerate(subjects)}
    established, active = np.zeros(len(subjects), dtype=np.int64), np.zeros(len(subjects), dtype=bool)
    for row in view.rows(FOUNDED, population):
        if row["subject_id"] in index:
            established[index[row["subject_id"]]], active[index[row["subject_id"]]] = row["established"].toordinal(), row["active"]
    filed = [row for row in view.rows(FILED, {**population, "days": policy.measures.burst_days}) if row["subject_id"] in index]
    agents, number = numbered([row["agent_id"] for row in filed])
    at = np.array([index[row["subject_id"]] for row in filed], dtype=np.int64)
    agent, worth = np.full(len(subjects), NOBODY, dtype=np.int64), np.zeros(len(subjects))
    agent[at], worth[at] = number, damping(np.array([row["near"] for row in filed], dtype=np.int64), policy.soft_degree, policy.degree_cap)
    return Firms(subjects, shared, agents, agent, worth, established, active, _control(view, subjects, policy))


def _shared(links: pa.Table, rows: Ints, chosen: np.ndarray, firms: int, policy: ShellPolicy) -> Shared:
    keys, columns = numbered(links["item"].filter(pa.array(chosen)).to_pylist())
    incidence = csr_array((np.ones(len(columns)), (rows[chosen], columns)), shape=(firms, len(keys)))
    degree = np.bincount(columns, minlength=len(keys))
    return Shared(keys, incidence, damping(degree, policy.soft_degree, policy.degree_cap), degree)


def _control(view: View, subjects: tuple[str, ...], policy: ShellPolicy) -> Ints:
    """A number per group of firms under one real parent; NOBODY for firms outside such groups."""
    chosen = policy.population
    values = {"same_control": policy.same_control, "as_of": view.as_of, "months": chosen.recent_months}
    held = view.arrow(
        CONTROL, {**values, "collective_words": chosen.collective_words, "parent_staff": chosen.parent_staff, "operating_staff": chosen.operating_staff}
    )
    names, numbers = numbered([*held["parent"].to_pylist(), *held["child"].to_pylist()])
    parent, child = numbers[: len(held)], numbers[len(held) :]
    label = connected_components(csr_array((np.ones(len(held)), (parent, child)), shape=2 * (len(names),)))
    led = set(label[parent[np.array(held["real"].to_pylist(), dtype=bool)]].tolist())
    group = {name: int(label[number]) for number, name in enumerate(names) if label[number] in led}
    return np.array([group.get(subject, NOBODY) for subject in subjects], dtype=np.int64)
