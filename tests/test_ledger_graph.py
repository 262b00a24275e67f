"""Neo4j against the ledger: a graph that was published agrees, and what was lost or put in since is named."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.model import LABELS, RELATIONS
from graph.publish import publish
from graph.queries import statement
from graph.reconcile import reconcile
from graph.store import GraphStore
from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
from ledger.verify_facts import State

DAY = date(2026, 6, 30)


def load(ledger: Ledger, tables: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    with ledger.batch("template", "虚构.csv") as batch:
        for name, rows in tables.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])


@pytest.fixture
def published(empty_graph: GraphStore, tmp_path: Path) -> tuple[GraphStore, Ledger]:
    """The tea shop of the other tests, in the ledger and in Neo4j."""
    text = (Path(__file__).parent / "data" / "tea_shop.yml").read_text(encoding="utf-8")
    tables: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    ledger = Ledger(tmp_path)
    load(
        ledger,
        {name: [{key: Decimal(str(value)) if key.endswith("_wan") else value for key, value in row.items()} for row in rows] for name, rows in tables.items()},
    )
    view = ledger.view(DAY)
    publish(empty_graph, view)
    view.close()
    return empty_graph, ledger


def test_what_was_published_agrees_with_the_ledger_also_when_more_was_loaded_since(published: tuple[GraphStore, Ledger]) -> None:
    store, ledger = published
    assert (reconcile(store, ledger).state, reconcile(store, ledger).damages) == (State.SOUND, ())
    load(ledger, {"enterprises": [{"subject_id": "91330106MA0000015K", "name": "后来的", "valid_from": date(2020, 1, 1)}]})
    assert reconcile(store, ledger).state is State.SOUND


def test_a_node_that_somebody_deleted_is_missed_by_count_and_by_key(published: tuple[GraphStore, Ledger]) -> None:
    store, ledger = published
    store.run_text("MATCH (node:Penalty) WITH node ORDER BY node.key LIMIT 1 DETACH DELETE node RETURN 1 AS done")
    check = reconcile(store, ledger)
    assert check.state is State.DAMAGED
    words = " ".join(damage.what for damage in check.damages)
    assert "节点 行政处罚：台账" in words
    assert "图谱缺 1 个" in words
    assert "关系 针对" in words
    assert all("publish" in damage.todo for damage in check.damages)


def test_an_edge_that_somebody_drew_is_one_too_many(published: tuple[GraphStore, Ledger]) -> None:
    store, ledger = published
    store.run_text(
        "MATCH (one:Enterprise), (other:Enterprise) WHERE one.key < other.key WITH one, other LIMIT 1 CREATE (one)-[:GUARANTEES]->(other) RETURN 1 AS done"
    )
    assert [damage.table for damage in reconcile(store, ledger).damages] == ["GUARANTEES"]


def test_a_repair_since_the_publication_is_told(published: tuple[GraphStore, Ledger]) -> None:
    store, ledger = published
    view = ledger.view(DAY)
    penalty = view.rows("from penalties order by record_id limit 1")[0]
    view.close()
    repair = {"subject_id": penalty["subject_id"], "record_kind": "行政处罚", "document_no": penalty["document_no"], "repair_no": "修1"}
    load(ledger, {"repairs": [repair | {"outcome": "准予修复", "decided": date(2026, 6, 1)}]})
    damages = reconcile(store, ledger).damages
    assert "修复" in damages[0].what
    assert "Penalty" in {damage.table for damage in damages}


def test_a_graph_without_a_publication_is_not_called_damaged(empty_graph: GraphStore, tmp_path: Path) -> None:
    assert reconcile(empty_graph, Ledger(tmp_path)).state is State.UNKNOWN


def test_every_label_and_relation_of_the_model_is_counted() -> None:
    text = statement("read/counts").text
    assert [name for name in (*(each.name for each in LABELS), *(each.name for each in RELATIONS)) if f"'{name}' AS name" not in text] == []
