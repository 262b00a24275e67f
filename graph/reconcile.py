"""Whether Neo4j holds what the ledger says: the same publication, as many nodes and edges of each kind, and a sample of keys.

The ledger is asked again for the day and moment of the publication. Counting costs Neo4j nothing (it keeps these counts);
the sample is the same on every run of one publication.
"""

from collections.abc import Iterator, Mapping
from datetime import date

from graph.edge_rows import edge_sql
from graph.model import LABELS, RELATIONS, Label, Relation
from graph.node_rows import NODES
from graph.publish import mapping
from graph.results import results_run
from graph.store import GraphStore
from ledger.store import Ledger
from ledger.verify_facts import Check, Damage, State, checked
from ledger.view import View

TITLE = "与 Neo4j 一致"
SAMPLE = 200  # keys per label; a lost batch of nodes (4,000) is found by the counts, an exchanged one by these
AGAIN = "creditgraph publish 重新发布"


def reconcile(store: GraphStore, ledger: Ledger, today: date | None = None) -> Check:
    """Compare the graph with the ledger at the day and moment that were published; what has expired by `today` should be in it no more."""
    published = store.write("publish/current")
    if not published or published[0]["finished"] is None:
        return Check("graph", TITLE, State.UNKNOWN, "图谱里没有发布过的内容")
    line = published[0]
    view = ledger.view(line["as_of"], line["known_at"], today=today)
    try:
        damages = [*_publication(line, view), *_counts(store, view), *_keys(store, view)]
    finally:
        view.close()
    return checked("graph", TITLE, f"截至 {line['as_of']} 的发布，{len(LABELS)} 类节点、{len(RELATIONS)} 类关系的数量与每类至多 {SAMPLE} 个标识", damages)


def _publication(line: Mapping[str, object], view: View) -> Iterator[Damage]:
    if line["arriving"] is not None:
        yield Damage("上一次发布没有完成", todo=AGAIN)
    elif line["mapping"] != mapping():
        yield Damage("图谱由另一版本发布", todo=AGAIN)
    elif line["fingerprint"] != view.fingerprint:
        yield Damage("发布之后，台账里这一天的记录有变（修复、归并、保存期满）", todo=AGAIN)


def _counts(store: GraphStore, view: View) -> Iterator[Damage]:
    found = {row["name"]: row["count"] for row in store.read("counts")}
    run = results_run(view)
    for label in LABELS:
        yield from _difference("节点", label, _expected_nodes(view, label, run), found.get(label.name, 0))
    for relation in RELATIONS:
        yield from _difference("关系", relation, sum(_expected_edges(view, relation, run)), found.get(relation.name, 0))


def _difference(what: str, kind: Label | Relation, expected: int, found: int) -> Iterator[Damage]:
    if expected != found:
        yield Damage(f"{what} {kind.title}：台账 {expected} 个，图谱 {found} 个", kind.name, todo=AGAIN)


def _expected_nodes(view: View, label: Label, run: str | None) -> int:
    sql = NODES[label.name]
    return int(view.rows(f"select count(*) as n from ({sql})", _run(sql, run))[0]["n"])


def _expected_edges(view: View, relation: Relation, run: str | None) -> Iterator[int]:
    for pair in relation.pairs:
        sql = edge_sql(relation.name, pair)
        ends = " and ".join(f'"{end}" in (select key from ({NODES[label]}))' for end, label in zip(("from", "to"), pair, strict=True))
        asked = f'select count(*) as n from (select distinct "from", "to", record_id from ({sql})) where {ends}'
        yield int(view.rows(asked, _run(asked, run))[0]["n"])


def _keys(store: GraphStore, view: View) -> Iterator[Damage]:
    run = results_run(view)
    for label in LABELS:
        sql = NODES[label.name]
        rows = view.rows(f"select key from ({sql}) order by md5(key), key limit {SAMPLE}", _run(sql, run))
        keys = [row["key"] for row in rows]
        there = {row["key"] for row in store.read("nodes_by_key", keys=keys) if label.name in row["labels"]}
        missing = [key for key in keys if key not in there]
        if missing:
            yield Damage(f"节点 {label.title}：抽查 {len(keys)} 个，图谱缺 {len(missing)} 个，如 {missing[0]}", label.name, todo=AGAIN)


def _run(sql: str, run: str | None) -> dict[str, object] | None:
    return {"run": run} if "$run" in sql else None
