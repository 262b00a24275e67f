"""The firms that shell networks are looked for among, with the rooms, telephones, people and agents that they share (see population)."""

import numpy as np
import pyarrow as pa
from scipy.sparse import csr_array

from analytics.algorithms.best_path import Ints
from analytics.algorithms.components import connected_components
from analytics.algorithms.overlap import damping
from analytics.shell.clusters import NOBODY, PHONE, Firms, Shared, numbered
from analytics.shell.policy import ShellPolicy
from analytics.shell.population import FILINGS, ITEMS, POPULATION, item_values, population_values
from ledger.view import View

LINKS = (
    ITEMS
    + """
select i.subject_id, i.kind, i.item from items i join firms using (subject_id) anti join crowded using (kind, item)
qualify count(*) over (partition by i.kind, i.item) >= 2
order by i.kind, i.item, i.subject_id
"""
)
FILED = POPULATION + FILINGS + "select subject_id, agent_id, near from filed order by subject_id"
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
    population = population_values(view, policy)
    links = view.arrow(LINKS, item_values(view, policy))
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
    if PHONE in shared:
        shared[PHONE] = shared[PHONE].given_by_clients(agent)
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
