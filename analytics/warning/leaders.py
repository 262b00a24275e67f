"""Who answers for a firm was replaced: out of the roles, with those who took over one firm after the other.

An appointment beside somebody who stays is no replacement: the same role must have ended, or be one that only one person holds.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from analytics.finding import Edge, Node
from analytics.pictures import edge, enterprise
from analytics.score_sentences import surname_only
from analytics.warning.policy import WarningPolicy
from ledger.view import View

# 法定代表人 and 经营者 are one line: an individual business that becomes a company has the one before and the other after.
HEADS = """
with head as (
    select *, case when list_contains($single, role) then 'single' else role end as line, coalesce(valid_from, date '0001-01-01') as begun
    from roles where list_contains($heads, role) and subject_id is not null and person_id is not null
)
select n.subject_id, n.valid_from as day, n.record_id, n.role, n.name, n.person_id,
       o.person_id as person_before, o.name as name_before, o.record_id as record_before
from head n join head o on o.subject_id = n.subject_id and o.line = n.line and o.person_id <> n.person_id
where n.valid_from >= $first and o.begun < n.valid_from and (o.valid_to is not null or o.line = 'single')
  and coalesce(o.valid_to, n.valid_from) between n.valid_from - to_days(cast($same as integer)) and n.valid_from + to_days(cast($same as integer))
  and not exists (from head s where s.subject_id = o.subject_id and s.line = o.line and s.person_id = o.person_id and s.begun > o.begun
      and s.begun <= n.valid_from and s.line <> 'single' and (s.valid_to is null or s.valid_to > n.valid_from + to_days(cast($same as integer))))
  and not exists (from head s where s.subject_id = n.subject_id and s.line = n.line and s.person_id = n.person_id and s.begun < n.valid_from
      and (s.valid_to is null or s.valid_to >= n.valid_from - to_days(cast($same as integer))) and (s.line <> 'single' or s.begun >= o.begun))
qualify row_number() over (partition by n.subject_id, n.valid_from order by n.record_id, o.begun desc, o.record_id) = 1
order by n.subject_id, day
"""

TAKEN_OVER = """
select p.person_id, p.subject_id, e.name, min(p.valid_from) as day, min(p.record_id) as record_id
from person_links p join enterprises e on e.subject_id = p.subject_id and e.established < p.valid_from - to_days(cast($same as integer))
where list_contains($heads, p.relation) and p.valid_from >= $first - to_days(cast($collector_days as integer))
group by p.person_id, p.subject_id, e.name order by p.person_id, day, p.subject_id
"""

# Who answered for a firm, or held more than half of it, before it was taken over.
OWNERS = """
with taken as (select unnest($subjects) as subject_id, unnest($persons) as person_id, unnest($days) as day)
select t.person_id, t.subject_id, r.person_id as owner from taken t join roles r on r.subject_id = t.subject_id
where list_contains($heads, r.role) and r.person_id <> t.person_id and coalesce(r.valid_from, date '0001-01-01') < t.day
  and coalesce(r.valid_to, t.day) >= t.day - to_days(cast($same as integer))
union
select t.person_id, t.subject_id, s.holder_id from taken t join shareholders s on s.subject_id = t.subject_id
where s.share > $control and s.holder_id is not null and s.holder_id <> t.person_id and coalesce(s.valid_from, date '0001-01-01') < t.day
  and coalesce(s.valid_to, t.day) >= t.day - to_days(cast($same as integer))
order by all
"""


@dataclass(frozen=True, slots=True)
class Handover:
    """One person followed another; `many`: words, records and picture of the other firms that the new one took over, if they are many."""

    subject_id: str
    day: date
    told: str
    records: tuple[str, ...]
    drawn: tuple[tuple[Node, Edge], ...]
    heir: str
    many: tuple[str, tuple[str, ...], tuple[tuple[Node, Edge], ...]] | None


def handovers(view: View, policy: WarningPolicy, first: date) -> Iterator[Handover]:
    """Every replacement since a day, by firm."""
    same, heads = policy.window["same_days"], list(policy.heads)
    became = view.rows(HEADS, {"first": first, "heads": heads, "single": list(policy.single), "same": same})
    words = {"first": first, "heads": heads, "same": same, "collector_days": int(policy.measure["collector_days"])}
    heirs = {row["person_id"] for row in became}
    firms: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in view.rows(TAKEN_OVER, words):
        if row["person_id"] in heirs:
            firms[row["person_id"]].append(row)
    collected = {person: each for person, each in firms.items() if len(each) >= policy.measure["collector"]}
    owners = _owners(view, collected, policy)
    for row in became:
        told = f"{row['day']} {row['role']}由{surname_only(row['name_before'] or '')}变更为{surname_only(row['name'] or '')}"
        records = row["record_before"], row["record_id"]
        many = _many(row, collected.get(row["person_id"], ()), owners, policy)
        yield Handover(row["subject_id"], row["day"], told, records, _people(row), row["name"] or "", many)


def _owners(view: View, collected: Mapping[str, Iterable[dict[str, Any]]], policy: WarningPolicy) -> Mapping[tuple[str, str], set[str]]:
    rows = [each for firms in collected.values() for each in firms]
    found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    words = {"subjects": [row["subject_id"] for row in rows], "persons": [row["person_id"] for row in rows], "days": [row["day"] for row in rows]}
    limits = {"heads": list(policy.heads), "same": policy.window["same_days"], "control": policy.measure["control"]}
    for row in view.rows(OWNERS, words | limits) if rows else ():
        found[row["person_id"], row["subject_id"]].add(row["owner"])
    return found


def _many(
    row: dict[str, Any], taken: Iterable[dict[str, Any]], owners: Mapping[tuple[str, str], set[str]], policy: WarningPolicy
) -> tuple[str, tuple[str, ...], tuple[tuple[Node, Edge], ...]] | None:
    """Firms of several owners, within a year: a group that changes its chairman counts once."""
    within = timedelta(days=int(policy.measure["collector_days"]))
    near = [each for each in taken if abs(each["day"] - row["day"]) <= within]
    groups: list[set[str]] = []
    for each in near:
        mine = {each["subject_id"]} | owners.get((each["person_id"], each["subject_id"]), set())
        joined = [group for group in groups if group & mine]
        groups = [group for group in groups if not group & mine] + [mine.union(*joined)]
    if len(groups) < policy.measure["collector"]:
        return None
    told = f"{row['day']} 新任{row['role']}{surname_only(row['name'] or '')}一年内接手 {len(near)} 户"
    records = tuple(sorted({row["record_id"], *(each["record_id"] for each in near)}))
    return told, records, tuple(_taken(each) for each in near if each["subject_id"] != row["subject_id"])


def _taken(row: dict[str, Any]) -> tuple[Node, Edge]:
    link = edge(row["person_id"], row["subject_id"], "LEGAL_REP_OF", "接手", (row["day"], None), row["record_id"])
    return enterprise(row["subject_id"], row["name"]), link


def _people(row: dict[str, Any]) -> tuple[tuple[Node, Edge], ...]:
    firm, old, new = row["subject_id"], row["person_before"], row["person_id"]
    return (
        (Node(old, "Person", row["name_before"] or old), edge(old, firm, "LEGAL_REP_OF", f"原{row['role']}", (None, row["day"]), row["record_before"])),
        (Node(new, "Person", row["name"] or new), edge(new, firm, "LEGAL_REP_OF", row["role"], (row["day"], None), row["record_id"])),
    )
