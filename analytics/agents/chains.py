"""Which agencies are one: branches belong to their head office, majority-owned agencies to their owner; and what is their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analytics.agents.policy import AgentPolicy
from ledger.view import View

AGENCIES = """
with filed as (select agent_id as subject_id, min(agent_name) as name from filings where agent_id is not null group by agent_id),
kinds as (
    select subject_id, string_agg(distinct kind, '、' order by kind) as kinds, min(name) as name, min(record_id) as record_id from agents group by subject_id),
known as (
    select subject_id from filed union select subject_id from kinds
    union select b.parent_id from branches b join filed on filed.subject_id = b.subject_id where b.parent_id is not null)
select n.subject_id, coalesce(e.name, k.name, f.name, n.subject_id) as name, k.kinds, k.record_id, e.region,
       f.subject_id is not null as files, e.status, e.ended
from known n left join filed f using (subject_id) left join kinds k using (subject_id) left join enterprises e using (subject_id) order by n.subject_id
"""

BELONGS = """
select subject_id, parent_id as owner, record_id, true as branch from branches where parent_id is not null
union all
select subject_id, holder_id, record_id, false from shareholders where holder_kind <> '自然人' and share > $owner_share and holder_id is not null
order by subject_id, branch desc, record_id
"""


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency; `kinds` empty: it, or a branch of it, files for others without being on the list of agencies."""

    subject_id: str
    name: str
    kinds: str
    record_id: str
    region: str
    files: bool  # has filed for anybody itself
    ended: date | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class Chains:
    """Agencies by id, for each the one that it belongs to, records of the links, and the firms that are the agency's own."""

    agencies: dict[str, Agency]
    roots: dict[str, str]
    links: dict[str, tuple[str, str]]  # agency below another → its owner, and the record that says so
    own: list[tuple[str, str]]

    def gone(self, root: str, today: date) -> Agency | None:
        """The agency, if it and all that are one with it have ended."""
        alive = any((ended := self.agencies[each].ended) is None or ended > today for each in self.members(root))
        return None if alive else self.agencies[root]

    def members(self, root: str) -> list[str]:
        """All agencies that are one with this one, itself included."""
        return sorted({root, *(agency for agency, head in self.roots.items() if head == root)})


def read_chains(view: View, policy: AgentPolicy) -> Chains:
    """Agencies, who of them has filed anything, and how they hang together."""
    agencies = {
        row["subject_id"]: Agency(
            row["subject_id"], row["name"], row["kinds"] or "", row["record_id"] or "", row["region"] or "", row["files"], row["ended"], row["status"] or ""
        )
        for row in view.rows(AGENCIES)
    }
    owners: dict[str, tuple[str, str]] = {}
    for row in view.rows(BELONGS, {"owner_share": policy.owner_share}):
        owners.setdefault(row["subject_id"], (row["owner"], row["record_id"]))
    above = {firm: owner for firm, (owner, _) in owners.items()}
    roots = {agency: head_of(agency, above, agencies) for agency, held in agencies.items() if held.files}
    heads = set(roots.values())
    own = [(head, firm) for firm in above for head in _heads_above(firm, above, heads)]
    return Chains(agencies, roots, {agency: owners[agency] for agency, head in roots.items() if agency != head}, own)


def head_of(agency: str, above: Mapping[str, str], agencies: Mapping[str, Agency]) -> str:
    """The topmost agency above this one, itself if there is none; a circle of owners ends at the smallest id in it."""
    way = _way(agency, above)
    if way[-1] in above and above[way[-1]] in way:  # a circle
        circle = way[way.index(above[way[-1]]) :]
        way = [*way[: way.index(circle[0])], min(each for each in circle)]
    return next(each for each in [*reversed(way), agency] if each in agencies)


def _heads_above(firm: str, above: Mapping[str, str], heads: set[str]) -> list[str]:
    return [each for each in _way(firm, above)[1:] if each in heads]


def _way(start: str, above: Mapping[str, str]) -> list[str]:
    way = [start]
    while (owner := above.get(way[-1])) is not None and owner not in way:
        way.append(owner)
    return way
