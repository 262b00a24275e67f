"""Linked risk of every subject, each contribution with its path and the exact score without it.

For a subject s, over records in force (the view's `penalties`, `person_penalties`, `listings`):

- `own_risk = 1 − Π over own records (1 − weight)`, weight = severity × recency decay;
- `linked_risk = 1 − Π over records of others within 3 steps (1 − weight × best path)`.

A *step* is one edge of the graph (analytics/links.py): enterprise–person–enterprise is two steps, enterprise–branch one.
A path is worth the product of its edges' weights, times the damping of every node that it passes; its ends (the subject
and the record's owner) are not passed. Each record counts once, by its best path, and never for its own owner's linked
risk. Own risk never changes because of a link, and linked risk alone never reaches the band 高: a link is a hint.

Two edges exist for one record only: to the person whom its document names, and to a person who held a role in its owner
when it was decided and has left since (with a lower weight). And one does not exist for it: to a person whose role in its
owner began after it was decided (analytics/score_roles.py). A person with an open identity-theft claim, or known only
by name, links nothing.
"""

import json
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import numpy as np

from analytics.algorithms.best_path import BestPaths, ClosedSteps, FirstSteps, Ints, best_paths
from analytics.links import Link, Links, read_links
from analytics.score_policy import Band, ScorePolicy, load_score_policy
from analytics.score_records import Record, read_records
from analytics.score_roles import OwnEdge, left_since, links_instead, not_yet_in_office
from analytics.score_sentences import Stop, edge_title, path_sentence, shown_name
from ledger.view import View

__all__ = ["Contribution", "Score", "ScoreFacts", "load_score_policy", "read_facts", "score_facts", "score_subjects"]

OwnEdges = tuple[OwnEdge, ...]
Closed = frozenset[str]  # persons who took office only after the decision
NOBODY: Closed = frozenset()
DIGITS = 6
CHUNK = 20_000  # starts expanded at once; bounds memory
NOTHING_OF_ITS_OWN = "该主体自身没有计入的不良信息，以上仅为关联提示，需人工核实"


@dataclass(frozen=True, slots=True)
class PathStep:
    """A node on the way from the subject to the record's owner. `weight`: the step's edge, damped if the node is passed."""

    key: str
    kind: str
    name: str
    edge: str
    weight: float
    degree: int


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one record adds. `own_without` and `linked_without` are the two risks as they would be without it."""

    record_id: str
    own: bool
    owner: str
    owner_name: str
    sentence: str
    weight: float
    path_value: float
    value: float
    path: tuple[PathStep, ...]
    own_without: float
    linked_without: float


@dataclass(frozen=True, slots=True)
class Score:
    """The score of one subject: band and reasons first."""

    subject_id: str
    subject_name: str
    band: Band
    reasons: tuple[str, ...]
    own_risk: float
    linked_risk: float
    contributions: tuple[Contribution, ...]
    policy: str

    def payload(self) -> str:
        """JSON of the policy, reasons and contributions, the same bytes for the same score."""
        content = {"policy": self.policy, "reasons": self.reasons, "contributions": [asdict(each) for each in self.contributions]}
        return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class ScoreFacts:
    """Everything that scores follow from: the enterprises by id, the records, the links, and the edges that exist for one record only."""

    enterprises: Mapping[str, str]  # id → name, in the order of the ids
    records: Sequence[Record]
    links: Links
    own_edges: Mapping[str, OwnEdges]  # record id → edges
    closed: Mapping[str, Closed] = field(default_factory=dict)  # record id → persons whose edge to its owner does not carry it


@dataclass(frozen=True, slots=True)
class _Reach:
    """Which record reaches which node by which path; sorted by node, then record."""

    links: Links
    records: Sequence[Record]
    paths: BestPaths
    node: Ints
    record: Ints
    path: Ints
    extra: OwnEdges


def score_subjects(view: View, policy: ScorePolicy) -> Iterator[Score]:
    """The score of every enterprise with a risk above 0, by subject id. All others are 低 with nothing to show."""
    facts = read_facts(view, policy)
    if facts:
        yield from score_facts(facts, policy)


def read_facts(view: View, policy: ScorePolicy) -> ScoreFacts | None:
    """What the scores of a view follow from; None if no record counts, so that nobody has a score."""
    records = read_records(view, policy)
    if not records:
        return None
    links = read_links(view, policy, [record.owner for record in records])
    enterprises = {row["subject_id"]: row["name"] for row in view.rows("select subject_id, name from enterprises order by subject_id")}
    return ScoreFacts(enterprises, records, links, *_own_edges(view, policy, links, records))


def score_facts(facts: ScoreFacts, policy: ScorePolicy) -> Iterator[Score]:
    """The scores that follow from these facts. A fact taken out, the scores are those of a world without it."""
    if not facts.records:
        return
    reach = _reach(facts, policy)
    own: dict[str, list[Record]] = {}
    for record in facts.records:
        own.setdefault(record.owner, []).append(record)
    begin = np.searchsorted(reach.node, np.arange(len(facts.links.index) + 1))
    for subject, name in facts.enterprises.items():
        node = facts.links.index[subject]
        linked = range(int(begin[node]), int(begin[node + 1]))
        if linked or subject in own:
            yield _score(subject, name, own.get(subject, ()), linked, reach, policy)


def risk(values: Sequence[float]) -> float:
    """1 − Π(1 − value), rounded; multiplied in the given order so that the same values give the same bits."""
    return round(1.0 - math.prod(1.0 - value for value in values), DIGITS)


def _reach(facts: ScoreFacts, policy: ScorePolicy) -> _Reach:
    """Spread from every owner at once. Records of one owner that share their own edges share one start."""
    links, records = facts.links, facts.records
    starts: dict[tuple[str, OwnEdges, Closed], int] = {}
    begins = ((each.owner, facts.own_edges.get(each.record_id, ()), facts.closed.get(each.record_id, NOBODY)) for each in records)
    start_of = np.array([starts.setdefault(begin, len(starts)) for begin in begins], dtype=np.int64)
    edges = [(number, *extra) for (_, own_edges, _), number in starts.items() for extra in own_edges]
    shut = [(number, person) for (_, _, people), number in starts.items() for person in sorted(people)]
    closed = ClosedSteps(np.array([number for number, _ in shut], dtype=np.int64), links.number([person for _, person in shut]))
    first = FirstSteps(
        np.array([number for number, *_ in edges], dtype=np.int64),
        links.number([link.a for _, link, *_ in edges]),
        np.array([weight for _, _, weight, _ in edges], dtype=np.float64),
    )
    paths = _spread(links, policy, links.number([owner for owner, _, _ in starts]), first, closed)
    record, path = _pairs(start_of, paths)
    order = np.lexsort((record, paths.node[path]))
    return _Reach(links, records, paths, paths.node[path][order], record[order], path[order], tuple((link, weight, left) for _, link, weight, left in edges))


def _spread(links: Links, policy: ScorePolicy, starts: Ints, first: FirstSteps, closed: ClosedSteps) -> BestPaths:
    """`best_paths` in chunks of starts; extra edges keep their numbers."""
    parts = []
    for low in range(0, len(starts), CHUNK):
        chosen = np.flatnonzero((first.start >= low) & (first.start < low + CHUNK))
        extra = FirstSteps(first.start[chosen] - low, first.node[chosen], first.weight[chosen])
        within = (closed.start >= low) & (closed.start < low + CHUNK)
        shut = ClosedSteps(closed.start[within] - low, closed.node[within])
        part = best_paths(links.graph, links.damping, starts[low : low + CHUNK], policy.maximum_steps, policy.smallest_path, extra, shut)
        edges = part.edges.copy()
        beyond = edges >= links.graph.nnz
        edges[beyond] = links.graph.nnz + chosen[edges[beyond] - links.graph.nnz]
        parts.append(BestPaths(part.start + low, part.node, part.value, edges))
    return BestPaths(*(np.concatenate([getattr(part, name) for part in parts]) for name in ("start", "node", "value", "edges")))


def _pairs(start_of: Ints, paths: BestPaths) -> tuple[Ints, Ints]:
    """Every (record, path) with the path beginning at the record's start."""
    begin, end = np.searchsorted(paths.start, start_of), np.searchsorted(paths.start, start_of + 1)
    fan = end - begin
    record = np.repeat(np.arange(len(start_of)), fan)
    path = np.arange(fan.sum()) - np.repeat(np.cumsum(fan) - fan, fan) + np.repeat(begin, fan)
    return record, path


def _own_edges(view: View, policy: ScorePolicy, links: Links, records: Sequence[Record]) -> tuple[Mapping[str, OwnEdges], Mapping[str, Closed]]:
    """Edges of single records: the person named in the document, roles held at the time that have ended; and those that do not carry it."""
    suspended = {row["person_id"] for row in view.rows("select person_id from suspended_persons")}
    best: dict[str, dict[str, OwnEdge]] = {}

    def offer(record_id: str, edge: OwnEdge) -> None:
        known = best.setdefault(record_id, {}).get(edge[0].a)
        if known is None or edge[1] > known[1]:
            best[record_id][edge[0].a] = edge

    for record in records:
        if record.named and not record.named.startswith("N-"):
            offer(record.record_id, (Link(record.named, record.owner, "named", None, None), policy.named, False))
    for record_id, edge in left_since(view, policy):
        offer(record_id, edge)
    closed = _closed(view, policy, links, records, offer)
    own = {
        record_id: tuple(edge for person, edge in sorted(people.items()) if person in links.index and person not in suspended and edge[1] > 0)
        for record_id, people in best.items()
    }
    return own, closed


def _closed(view: View, policy: ScorePolicy, links: Links, records: Sequence[Record], offer: Callable[[str, OwnEdge], None]) -> Mapping[str, Closed]:
    """Persons whose role in the owner of a record began after it. What else joins them to it is offered instead."""
    later, owner = not_yet_in_office(view), {each.record_id: each.owner for each in records}
    found = {record: people for record, people in later.items() if record in owner}
    instead = links_instead(links, policy, [(person, owner[record]) for record, people in found.items() for person in people])
    for record, people in found.items():
        for person, roles in people.items():
            for edge in instead.get((person, owner[record]), ()):
                if edge[0].relation == "share" or edge[0].detail not in roles:
                    offer(record, edge)
    return {record: frozenset(person for person in people if person in links.index) for record, people in found.items()}


def _score(subject_id: str, name: str, own: Sequence[Record], linked: range, reach: _Reach, policy: ScorePolicy) -> Score:
    own_values = [record.weight for record in own]
    linked_values = [reach.records[reach.record[n]].weight * float(reach.paths.value[reach.path[n]]) for n in linked]
    own_risk, linked_risk = risk(own_values), risk(linked_values)
    contributions = [
        _own(record, subject_id, name, risk(own_values[:n] + own_values[n + 1 :]), linked_risk) for n, record in enumerate(own)
    ] + [
        _linked(reach, entry, subject_id, own_risk, risk(linked_values[:n] + linked_values[n + 1 :])) for n, entry in enumerate(linked)
    ]  # fmt: skip
    contributions.sort(key=lambda each: (not each.own, -each.value, each.record_id))
    return Score(
        subject_id, name, policy.band(own_risk, linked_risk), _reasons(contributions, policy), own_risk, linked_risk, tuple(contributions), policy.version
    )


def _own(record: Record, subject_id: str, name: str, own_without: float, linked_risk: float) -> Contribution:
    path = (PathStep(subject_id, "Enterprise", name, "", 1.0, 0),)
    weight = round(record.weight, DIGITS)
    return Contribution(record.record_id, True, subject_id, name, record.sentence, weight, 1.0, weight, path, own_without, linked_risk)


def _linked(reach: _Reach, entry: int, subject_id: str, own_risk: float, linked_without: float) -> Contribution:
    record, row = reach.records[reach.record[entry]], int(reach.path[entry])
    stops, weights = _way(reach, record, subject_id, reach.paths.edges[row])
    value = float(reach.paths.value[row])
    degree = reach.links.degree[reach.links.number([stop.key for stop in stops])]
    path = tuple(
        PathStep(stop.key, stop.kind, stop.name, edge_title(stop.link, left=stop.left) if stop.link else "", round(weight, DIGITS), int(joined))
        for stop, weight, joined in zip(stops, weights, degree, strict=True)
    )
    numbers = (round(record.weight, DIGITS), round(value, DIGITS), round(record.weight * value, DIGITS))
    return Contribution(record.record_id, False, record.owner, stops[-1].name, path_sentence(stops, record.sentence), *numbers, path, own_risk, linked_without)


def _way(reach: _Reach, record: Record, subject_id: str, edges: Ints) -> tuple[list[Stop], list[float]]:
    """From the subject back to the owner: the stops, and what each step is worth with the damping of the node that it enters."""
    links, graph = reach.links, reach.links.graph
    here, forward = record.owner, []
    for position in (int(edge) for edge in edges if edge >= 0):
        if position < graph.nnz:
            link, weight, left = links.link(position), float(graph.data[position]), False
            there = link.a if link.b == here else link.b
        else:
            link, weight, left = reach.extra[position - graph.nnz]
            there = link.a
        forward.append((here, link, weight, left))
        here = there
    stops, weights = [_stop(links, subject_id, None, False)], [1.0]
    for n, (key, link, weight, left) in enumerate(reversed(forward)):
        stops.append(_stop(links, key, link, left))
        passed = n < len(forward) - 1
        weights.append(weight * (float(links.damping[links.index[key]]) if passed else 1.0))
    return stops, weights


def _stop(links: Links, key: str, link: Link | None, left: bool) -> Stop:
    kind = links.kinds[links.index[key]]
    return Stop(key, kind, shown_name(kind, links.names.get(key, "")) or key, link, left)


def _reasons(contributions: Sequence[Contribution], policy: ScorePolicy) -> tuple[str, ...]:
    own, linked = [each for each in contributions if each.own], [each for each in contributions if not each.own]
    reasons = [each.sentence for each in own[: policy.own_reasons]] + [each.sentence for each in linked[: policy.linked_reasons]]
    unsaid = max(len(own) - policy.own_reasons, 0) + max(len(linked) - policy.linked_reasons, 0)
    if unsaid:
        reasons.append(f"另有 {unsaid} 条记录，见明细")
    return tuple(reasons if own else [*reasons, NOTHING_OF_ITS_OWN])
