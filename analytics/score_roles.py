"""Which roles carry which record: those held when it was decided. Today's representative does not stand for what was decided before.

A role that began after the decision carries that record nowhere, however near the person stands today; a role that has ended
carries it with a lower weight; a role whose start nobody knows carries it, and the sentence says so.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from analytics.links import Link, Links
from analytics.score_policy import ScorePolicy
from ledger.view import View

OwnEdge = tuple[Link, float, bool]  # link, weight, whether the role has ended since
RECORDS = "(select record_id, subject_id, decided as day from decisions union all select record_id, subject_id, valid_from from listings)"
LEFT_SINCE = f"""
select r.record_id, p.subject_id, p.person_id, p.relation as role, bool_and(p.valid_from is null) as unsure from {RECORDS} r
join person_links p on p.subject_id = r.subject_id and coalesce(p.valid_from, r.day) <= r.day and p.valid_to > r.day and p.valid_to <= $as_of
where p.relation <> '股东' group by all order by all
"""
NOT_YET = f"""
select r.record_id, p.subject_id, p.person_id, p.relation as role from {RECORDS} r join person_links p using (subject_id) where p.relation <> '股东'
group by all
having bool_or(coalesce(p.valid_to, date '9999-12-31') > $as_of)
    and not bool_or(coalesce(p.valid_from, r.day) <= r.day and coalesce(p.valid_to, date '9999-12-31') > r.day)
order by all
"""


def left_since(view: View, policy: ScorePolicy) -> Iterator[tuple[str, OwnEdge]]:
    """(record, edge) of every role that was held when the record was decided and has ended since."""
    for row in view.rows(LEFT_SINCE, {"as_of": view.as_of}):
        link = Link(row["person_id"], row["subject_id"], "role", row["role"], None, row["unsure"])
        yield row["record_id"], (link, policy.roles[row["role"]] * policy.ended_role_factor, True)


def not_yet_in_office(view: View) -> Mapping[str, Mapping[str, frozenset[str]]]:
    """Record → person → roles that they hold in its owner today and did not hold when it was decided."""
    found: defaultdict[str, defaultdict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for row in view.rows(NOT_YET, {"as_of": view.as_of}):
        found[row["record_id"]][row["person_id"]].add(row["role"])
    return {record: {person: frozenset(roles) for person, roles in people.items()} for record, people in found.items()}


def links_instead(links: Links, policy: ScorePolicy, pairs: Sequence[tuple[str, str]]) -> Mapping[tuple[str, str], list[OwnEdge]]:
    """(person, owner) → what else joins them today: other roles, a share. The best first."""
    table = links.table.filter(pc.is_in(links.table["b"], pa.array(sorted({owner for _, owner in pairs}), pa.string())))
    wanted = set(pairs)
    found: defaultdict[tuple[str, str], list[OwnEdge]] = defaultdict(list)
    for row in table.to_pylist():
        if (row["a"], row["b"]) in wanted and row["relation"] in ("role", "share"):
            weight = policy.roles[row["detail"]] if row["relation"] == "role" else policy.share.at(row["share"])
            found[row["a"], row["b"]].append((_link(row), weight, False))
    return {pair: sorted(edges, key=lambda edge: -edge[1]) for pair, edges in found.items()}


def _link(row: Mapping[str, Any]) -> Link:
    return Link(row["a"], row["b"], row["relation"], row["detail"], row["share"], row.get("unsure", False))
