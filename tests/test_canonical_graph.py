"""A merge of persons in the graph: the node of the id that is no longer shown leaves, and comes back when the merge is undone."""

from datetime import date
from pathlib import Path
from typing import Any

from graph.publish import publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table

AS_OF = date(2026, 6, 30)
CODE, OTHER = "91330106MA0000015K", "91330100MA0000015W"
P, N = "P-00000000000000000001", "N-00000000000000000001"


def role(person: str, subject: str) -> dict[str, Any]:
    return {"subject_id": subject, "person_id": person, "name": "张三", "role": "法定代表人", "valid_from": date(2020, 1, 1)}


def event(number: str, left: str, right: str, kind: str = "合并", undoes: str = "") -> dict[str, Any]:
    return {"event_id": number, "kind": kind, "left_id": left, "right_id": right, "kept_id": left, "undoes": undoes, "decided": AS_OF}


def load(ledger: Ledger, **rows: list[dict[str, Any]]) -> None:
    with ledger.batch("template", "虚构.csv") as batch:
        for name, values in rows.items():
            batch.append(table(name), [Row(value, number) for number, value in enumerate(values, 2)])


def test_the_node_of_a_merged_person_leaves_the_graph_and_comes_back(tmp_path: Path, empty_graph: GraphStore) -> None:
    ledger = Ledger(tmp_path)
    load(
        ledger,
        persons=[{"person_id": P, "name": "张三", "identified": True}, {"person_id": N, "name": "张三", "identified": False}],
        roles=[role(P, CODE), role(N, OTHER)],
    )
    edges = "MATCH (p:Person)-[:LEGAL_REP_OF]->(e:Enterprise) RETURN p.key AS person, e.key AS firm ORDER BY person, firm"
    publish(empty_graph, ledger.view(AS_OF))
    apart = empty_graph.run_text(edges)
    assert apart == [{"person": N, "firm": OTHER}, {"person": P, "firm": CODE}]
    load(ledger, identity_events=[event("e1", P, N)])
    publish(empty_graph, ledger.view(AS_OF))
    assert empty_graph.run_text(edges) == [{"person": P, "firm": OTHER}, {"person": P, "firm": CODE}]
    assert empty_graph.run_text("MATCH (p:Person) RETURN p.key AS person") == [{"person": P}]
    load(ledger, identity_events=[event("e2", P, N, kind="分开", undoes="e1")])
    publish(empty_graph, ledger.view(AS_OF))
    assert empty_graph.run_text(edges) == apart
