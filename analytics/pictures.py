"""The small pictures of findings: nodes and edges by the business keys that Neo4j holds."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from analytics.finding import Edge, Node, Subgraph

RECORDS = {"penalties": "Penalty", "person_penalties": "Penalty", "inspections": "Inspection", "listings": "Listing", "commitments": "Commitment"}
LIMIT = 60  # nodes that a person can still read; a finding says how many more there are


def enterprise(key: str, name: str | None) -> Node:
    """A subject; without a registered name its key stands for it."""
    return Node(key, "Enterprise", name or key)


def record(record_id: str, name: str) -> Node:
    """A record of decision; its id says of which table it is."""
    return Node(record_id, RECORDS[record_id.partition(":")[0]], name)


def edge(source: str, target: str, kind: str, label: str = "", span: tuple[date | None, date | None] = (None, None), record_id: str = "") -> Edge:
    """An edge with its time as ISO dates."""
    return Edge(source, target, kind, label, iso(span[0]), iso(span[1]), record_id)


def iso(day: date | None) -> str:
    """ISO date, or empty."""
    return day.isoformat() if day else ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A record to draw beside its owner."""

    record_id: str
    name: str
    label: str
    day: date
    owner: str


def records_picture(subject: Node, records: Iterable[Drawn], before: Sequence[Node] = ()) -> Subgraph:
    """A subject with its records around it; `before` are the firms that it succeeds, with theirs."""
    lines = sorted(set(records), key=lambda line: (line.day, line.record_id))
    nodes = [subject, *before, *(record(line.record_id, line.name) for line in lines)]
    edges = [edge(line.record_id, line.owner, "AGAINST", line.label, (line.day, None), line.record_id) for line in lines]
    return bounded(nodes, edges + [edge(subject.key, node.key, "SUCCEEDS", "疑似承继") for node in before])


def bounded(nodes: Sequence[Node], edges: Sequence[Edge]) -> Subgraph:
    """The first LIMIT different nodes (put what matters first) and the edges among them, each once and in a stable order."""
    kept: dict[str, Node] = {}
    for node in nodes:
        if len(kept) < LIMIT:
            kept.setdefault(node.key, node)
    among = {each for each in edges if each.source in kept and each.target in kept}
    return Subgraph(tuple(kept.values()), tuple(sorted(among, key=_order)))


def node_count(nodes: Iterable[Node]) -> int:
    """True number of different nodes, drawn or not."""
    return len({node.key for node in nodes})


def _order(each: Edge) -> tuple[Any, ...]:
    return (each.kind, each.source, each.target, each.valid_from, each.valid_to, each.label, each.record_id)
