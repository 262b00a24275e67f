"""What a detector finds: a lead for a person to look at, with everything that it rests on."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How soon somebody should look. None of these is a verdict."""

    NOTICE = "提示"
    ATTENTION = "关注"
    WARNING = "警示"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One reason: a named measure with its value, the threshold it is held against, and a sentence in Chinese."""

    name: str  # indicator or rule id, such as S01 or FOOD134
    value: str
    threshold: str
    sentence: str
    source: str = ""  # article of law, or "设计值" for a product default
    records: tuple[str, ...] = ()  # record ids that carry this reason


@dataclass(frozen=True, slots=True)
class Node:
    """A node to draw. `key` is the business key that Neo4j holds, so that a picture can be made again."""

    key: str
    kind: str  # a label of the graph: Enterprise, Person, Address, Phone, Agent, Platform, Shop, Penalty, Listing
    name: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge to draw, from key to key."""

    source: str
    target: str
    kind: str  # LEGAL_REP_OF, SHAREHOLDER_OF, REGISTERED_AT, HAS_PHONE, AGAINST, SUCCEEDS ...
    label: str = ""
    valid_from: str = ""
    valid_to: str = ""
    record_id: str = ""


@dataclass(frozen=True, slots=True)
class Subgraph:
    """The small picture of a finding."""

    nodes: tuple[Node, ...] = ()
    edges: tuple[Edge, ...] = ()


@dataclass(frozen=True, slots=True)
class Citation:
    """What a cited row says that is no record of the graph, and where it came from."""

    record_id: str
    kind: str  # title of its table: 任职信息, 股东及出资 ...
    day: str
    text: str
    source: str  # file and row


@dataclass(frozen=True, slots=True)
class Finding:
    """A lead. Identity is (detector, subject): the same lead found again is the same finding."""

    detector: str
    version: str
    subject_id: str
    subject_name: str
    severity: Severity
    sentence: str  # one sentence in Chinese with its numbers
    statutory: bool  # rests on a window that a law states; False is a product default or an analytical hint
    legal_basis: str
    evidence: tuple[Evidence, ...]
    records: tuple[str, ...]  # all record ids, sorted
    members: tuple[str, ...] = ()  # other subjects that it involves, sorted
    picture: Subgraph = field(default_factory=Subgraph)
    region: str = ""
    measures: dict[str, Any] = field(default_factory=dict)  # JSON-able figures of its own
    citations: tuple[Citation, ...] = ()  # filled in by the run, see analytics/citations.py

    @property
    def finding_id(self) -> str:
        """Stable identity."""
        return f"{self.detector}:{self.subject_id}"
