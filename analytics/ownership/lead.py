"""A lead of ownership before it becomes a finding: several leads on one firm are one finding."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from analytics.finding import Edge, Evidence, Node, Severity
from analytics.ownership.holdings import Holding
from analytics.pictures import edge
from analytics.score_sentences import surname_only

DESIGN = "设计值"


@dataclass(frozen=True, slots=True)
class Lead:
    """`clause`: a sentence without its full stop. `nodes` and `edges` to draw, the most telling first."""

    kind: str
    subject_id: str
    involved: tuple[str, ...]
    severity: Severity
    clause: str
    basis: str
    evidence: tuple[Evidence, ...]
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    measures: dict[str, Any] = field(default_factory=dict)


def percent(share: float) -> str:
    """51.0 → 51%, 33.3333 → 33.33%."""
    return f"{round(share, 2):g}%"


def spoken(name: str, *, person: bool) -> str:
    """A name as it may be read out: of a person only the surname."""
    return surname_only(name) if person else name


def surnames(people: Mapping[str, str]) -> dict[str, str]:
    """Id → surname, numbered in the order of the ids where two persons have the same one."""
    seen: Counter[str] = Counter()
    often = Counter(map(surname_only, people.values()))
    found = {}
    for key, full in sorted(people.items()):
        name = surname_only(full)
        seen[name] += 1
        found[key] = f"{name}{seen[name]}" if often[name] > 1 else name
    return found


def holding_edge(held: Holding) -> Edge:
    """A holding to draw, with its share."""
    label = "比例不明" if held.share is None else percent(held.share)
    return edge(held.holder_id, held.subject_id, "SHAREHOLDER_OF", label, (held.first, None), held.records[-1])


def record_ids(held: Sequence[Holding]) -> tuple[str, ...]:
    """Record ids of holdings, sorted."""
    return tuple(sorted({record for each in held for record in each.records}))
