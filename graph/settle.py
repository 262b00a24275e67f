"""Brings the graph from the view that it shows to a newer one by touching only what differs: nodes, edges, and the publication's own line.

What the graph holds follows from the view that was published. That view is opened again as it was seen then, and each query of
graph/node_rows.py and graph/edge_rows.py is asked of both; only rows that differ are written. A difference of ordinary size goes in as
one transaction, so that a reader who finds the same publication line before and after what he reads has seen one state of it
(Neo4j isolates by statement, not by moment). The result is what a full publication would make.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pyarrow as pa

from graph.difference import Difference, difference, edge_difference
from graph.edge_rows import edge_sql
from graph.model import LABELS, RELATIONS, Label, Relation
from graph.node_rows import FINISH, NODES
from graph.publish import Progress, edge_row, mapping, publish, published_line, read_rows
from graph.results import results_run
from graph.store import GraphStore
from ledger.view import View

Step = tuple[str, dict[str, Any]]  # a statement and its parameters
Pair = tuple[str, str]
TOGETHER = 60_000  # rows in one transaction; more would not fit the smallest heap (512 MB)
ATTEMPTS = 3
PIECE = 5_000  # rows in one statement
AGENCY = "FILED_BY"


@dataclass(frozen=True, slots=True)
class GraphChanges:
    """How much of the graph was touched. `whole`: it could not be compared and was published from the start."""

    nodes: int
    edges: int
    nodes_gone: int
    edges_gone: int
    whole: bool
    seconds: float


@dataclass(frozen=True, slots=True)
class Shown:
    """A view with the analysis whose results are shown over it."""

    view: View
    run: str | None

    def rows(self, sql: str) -> pa.Table:
        """Rows of a node or edge query."""
        return read_rows(self.view, sql, self.run)


@dataclass(frozen=True, slots=True)
class Differences:
    """All that differs between what the graph shows and what it should show."""

    nodes: Mapping[str, Difference]
    edges: Mapping[tuple[Relation, Pair], Difference]

    @property
    def counts(self) -> tuple[int, int, int, int]:
        """Nodes and edges written, nodes and edges gone."""
        parts: tuple[Sequence[Difference], ...] = (list(self.nodes.values()), list(self.edges.values()))
        nodes, edges = (sum(len(each.written) for each in part) for part in parts)
        return nodes, edges, sum(len(each.gone) for each in parts[0]), sum(len(each.gone) for each in parts[1])


def settle_graph(store: GraphStore, view: View, progress: Progress | None = None) -> GraphChanges:
    """Make the graph show `view`. Equal to publishing it from the start, and much less work; done that way if the two cannot be compared.

    If somebody else changes the graph meanwhile, it is compared again.
    """
    begin = time.perf_counter()
    for _ in range(ATTEMPTS):
        line = published_line(store)
        if line is None or (before := _as_published(view, line)) is None:
            break
        if counts := _settled(store, view, before, line):
            return GraphChanges(*counts, False, round(time.perf_counter() - begin, 2))
    return _whole(store, view, progress, begin)


def _as_published(view: View, line: Mapping[str, Any]) -> View | None:
    """The view that was published, as it was seen then; None if it cannot be opened again."""
    before = view.as_seen(line["as_of"], line["known_at"])
    if before.fingerprint == line["fingerprint"]:
        return before
    before.close()
    return None


def _settled(store: GraphStore, view: View, before: View, line: Mapping[str, Any]) -> tuple[int, int, int, int] | None:
    """Write what differs between the view that was published and `view`; None if the graph holds another publication by now."""
    started = datetime.now(UTC)
    try:
        found = differences(Shown(before, line["run"] or None), Shown(view, results_run(view)))
    finally:
        before.close()
    last = {"as_of": view.as_of, "known_at": view.known_at, "fingerprint": view.fingerprint, "publication": line["publication"], "mapping": mapping()}
    last |= {"run": results_run(view) or "", "started": started, "finished": datetime.now(UTC)}
    steps = [*_steps(found, line["publication"]), ("publish/finish", {"row": last})]
    return found.counts if _write(store, steps, sum(found.counts), line) else None


def differences(old: Shown, new: Shown) -> Differences:
    """Every node and edge that is not the same in both, or only in one."""
    nodes: dict[str, Difference] = {}
    keys: dict[str, tuple[pa.Table, pa.Table]] = {}
    for label in LABELS:
        before, after = old.rows(NODES[label.name]), new.rows(NODES[label.name])
        nodes[label.name] = difference(before, after, ("key",))
        keys[label.name] = before.select(["key"]), after.select(["key"])
    edges = {(kind, pair): _edge_difference(kind, pair, old, new, keys) for kind in RELATIONS for pair in kind.pairs}
    return Differences(nodes, edges)


def _edge_difference(kind: Relation, pair: Pair, old: Shown, new: Shown, keys: Mapping[str, tuple[pa.Table, pa.Table]]) -> Difference:
    sql = edge_sql(kind.name, pair)
    (old_from, new_from), (old_to, new_to) = keys[pair[0]], keys[pair[1]]
    ends = {"old_from": old_from, "old_to": old_to, "new_from": new_from, "new_to": new_to}
    return edge_difference(old.rows(sql), new.rows(sql), ends)


def _whole(store: GraphStore, view: View, progress: Progress | None, begin: float) -> GraphChanges:
    report = publish(store, view, progress)
    nodes = sum(report.counts[label.title] for label in LABELS)
    edges = sum(report.counts[kind.title] for kind in RELATIONS)
    return GraphChanges(nodes, edges, report.dropped_nodes, report.dropped_edges, True, round(time.perf_counter() - begin, 2))


def _steps(found: Differences, publication: str) -> Iterator[Step]:
    """What is new before what is gone, so that nobody misses something that is only moved."""
    for label in LABELS:
        yield from _node_steps(label, found.nodes[label.name], publication)
    for (kind, pair), each in found.edges.items():
        for rows in pieces([edge_row(dict(row)) for row in each.written]):
            yield kind.statement(pair), {"rows": rows, "publication": publication}
    for (kind, pair), each in found.edges.items():
        for rows in pieces(each.gone):
            yield "write/delete_edges", {"rows": rows, "type": kind.name, "label": pair[0], "target": pair[1]}
    for label in LABELS:
        for rows in pieces(found.nodes[label.name].gone):
            yield "write/delete_nodes", {"keys": [row["key"] for row in rows], "label": label.name}
    agents = [row["to"] for (kind, _), each in found.edges.items() if kind.name == AGENCY for row in each.written]
    if agents:
        yield "write/agents", {"keys": sorted(set(agents))}
    yield "publish/agents_no_longer", {}


def _node_steps(label: Label, found: Difference, publication: str) -> Iterator[Step]:
    finish = FINISH.get(label.name, dict)
    for rows in pieces(found.written):
        yield label.statement, {"rows": [finish(dict(row)) for row in rows], "publication": publication}


def pieces(rows: Sequence[Any]) -> Iterator[list[Any]]:
    """The rows, as many at a time as one statement takes."""
    for start in range(0, len(rows), PIECE):
        yield list(rows[start : start + PIECE])


def _write(store: GraphStore, steps: Sequence[Step], size: int, line: Mapping[str, Any]) -> bool:
    """In one transaction; a very large difference in several, marked as under way until the last, as a full publication is.

    False, and nothing is written, if the graph no longer holds the publication that was compared.
    """
    held = ("write/hold_publication", {"fingerprint": line["fingerprint"]})
    if size <= TOGETHER:
        return store.write_together(steps, only_if=held)
    if not store.write_together([("publish/begin", {"publication": line["publication"]})], only_if=held):
        return False
    for name, parameters in steps:
        store.write(name, **parameters)
    return True
