"""Publishes one view of the ledger, with the findings and scores over it, to Neo4j.

Every node and edge is merged on its key and stamped with this publication; only when all are in is dropped what carries
another stamp, so that readers never see a gap. Broken off at any point and started again, it ends in the same graph.
"""

import hashlib
import time
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pyarrow as pa

from graph.edge_rows import EDGES, edge_sql
from graph.model import LABELS, RELATIONS
from graph.node_rows import FINISH, NODES, Row
from graph.queries import statement_names
from graph.results import has_results, results_run
from graph.store import GraphStore
from ledger.view import View

Ids = dict[str, dict[str, str]]  # label → key → element id
Progress = Callable[[str, int, int], None]  # step, done, total
BATCH = 4_000
DROP = 5_000
INDEX_SECONDS = 300
NO_RESULTS = "分析结果不是按这一天、这批数据得出的，线索和风险档次未发布；请先执行 creditgraph analyse 再发布"


@dataclass(frozen=True, slots=True)
class PublishReport:
    """What was published. `counts`: Chinese title of the label or relation → number. `note` is empty if all is well."""

    publication: str
    fingerprint: str
    counts: dict[str, int]
    dropped_nodes: int
    dropped_edges: int
    seconds: float
    note: str = ""


def publish(store: GraphStore, view: View, progress: Progress | None = None) -> PublishReport:
    """Bring the graph to exactly what `view` shows."""
    started, begin = datetime.now(UTC), time.perf_counter()
    publication, report = uuid.uuid4().hex, progress or _silent
    prepare_schema(store)
    store.write("publish/begin", publication=publication)
    run = results_run(view)
    nodes, ids = _nodes(store, view, publication, run, report)
    counts = nodes | _edges(store, view, publication, run, report, ids)
    store.write("publish/agents", publication=publication)
    dropped_edges = _drop(store, "publish/drop_stale_edges", publication)
    dropped_nodes = _drop(store, "publish/drop_stale_nodes", publication)
    store.write("publish/agents_no_longer")
    line = {"as_of": view.as_of, "known_at": view.known_at, "fingerprint": view.fingerprint, "publication": publication}
    store.write("publish/finish", row=line | {"mapping": mapping(), "run": run or "", "started": started, "finished": datetime.now(UTC)})
    note = NO_RESULTS if run is None and has_results(view) else ""
    return PublishReport(publication, view.fingerprint, counts, dropped_nodes, dropped_edges, round(time.perf_counter() - begin, 2), note)


def published_line(store: GraphStore) -> dict[str, Any] | None:
    """The line of the publication that the graph holds completely; None if there is none, or it was made by another mapping."""
    rows = store.write("publish/current")
    whole = bool(rows) and rows[0]["finished"] is not None and rows[0]["arriving"] is None and rows[0]["mapping"] == mapping()
    return rows[0] if whole else None


def current_publication(store: GraphStore) -> str | None:
    """Fingerprint of the view that the graph holds completely; None as for `published_line`."""
    line = published_line(store)
    return line["fingerprint"] if line else None


def prepare_schema(store: GraphStore) -> None:
    """Constraints and indexes, made if they are not there."""
    there = {row["name"] for row in store.write("publish/schema_names")}
    missing = [name for name in statement_names("schema") if name.removeprefix("schema/") not in there]
    if missing:
        store.apply(missing)
        store.write("publish/await_indexes", seconds=INDEX_SECONDS)


def mapping() -> str:
    """Digest of how the ledger becomes a graph; another product version may map otherwise, and then publishes again."""
    text = repr((LABELS, RELATIONS, sorted(NODES.items()), sorted(EDGES.items())))
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _nodes(store: GraphStore, view: View, publication: str, run: str | None, progress: Progress) -> tuple[dict[str, int], Ids]:
    """Merge all nodes; how many of each label, and where Neo4j keeps them."""
    counts: dict[str, int] = {}
    ids: Ids = {}
    for kind in LABELS:
        finish = FINISH.get(kind.name, _as_it_is)
        batches = _prepared(read_rows(view, NODES[kind.name], run), finish, f"节点 {kind.title}", progress)
        written = [row for rows in _write(store, kind.statement, batches, publication=publication) for row in rows]
        counts[kind.title] = len(written)
        ids[kind.name] = {row["key"]: row["id"] for row in written}
    return counts, ids


def _edges(store: GraphStore, view: View, publication: str, run: str | None, progress: Progress, ids: Ids) -> dict[str, int]:
    """Merge all edges. In a graph without edges they are created, which comes to the same and takes half the time."""
    first = store.write("publish/edges_total")[0]["total"] == 0
    counts = {kind.title: 0 for kind in RELATIONS}
    for kind in RELATIONS:
        for pair in kind.pairs:
            table = read_rows(view, edge_sql(kind.name, pair), run)
            counts[kind.title] += len(table)
            step = f"关系 {kind.title}"
            if first:
                batches = _prepared(table, partial(_placed_edge, ids[pair[0]], ids[pair[1]]), step, progress)
                _finish(_write(store, "publish/first_edges", batches, publication=publication, type=kind.name))
            else:
                _finish(_write(store, kind.statement(pair), _prepared(table, edge_row, step, progress), publication=publication))
    return counts


def _write(store: GraphStore, name: str, batches: Iterator[list[Row]], **parameters: Any) -> Iterator[list[Row]]:
    """Send the batches one after the other, each being prepared while Neo4j takes in the one before; what each returned."""
    with ThreadPoolExecutor(1) as pool:
        under_way: Future[list[Row]] | None = None
        for rows in batches:
            if under_way:
                yield under_way.result()
            under_way = pool.submit(store.write, name, rows=rows, **parameters)
        if under_way:
            yield under_way.result()


def _finish(batches: Iterator[list[Row]]) -> None:
    for _ in batches:
        pass


def _prepared(table: pa.Table, finish: Callable[[Row], Row], step: str, progress: Progress) -> Iterator[list[Row]]:
    for start in range(0, len(table), BATCH):
        yield [finish(row) for row in table.slice(start, BATCH).to_pylist()]
        progress(step, min(start + BATCH, len(table)), len(table))


def _as_it_is(row: Row) -> Row:
    return row


def edge_row(row: Row) -> Row:
    """A row of an edge query as the statements take it."""
    return {"from": row.pop("from"), "to": row.pop("to"), "properties": row}


def _placed_edge(sources: Mapping[str, str], targets: Mapping[str, str], row: Row) -> Row:
    return {"source": sources.get(row.pop("from")), "target": targets.get(row.pop("to")), "properties": row}


def read_rows(view: View, sql: str, run: str | None) -> pa.Table:
    """Rows of a node or edge query; `run`: the analysis whose results are read."""
    return view.arrow(sql, {"run": run} if "$run" in sql else None)


def _drop(store: GraphStore, name: str, publication: str) -> int:
    dropped = 0
    while batch := store.write(name, publication=publication, limit=DROP)[0]["dropped"]:
        dropped += batch
    return dropped


def _silent(step: str, done: int, total: int) -> None:
    """Nobody watches."""
