"""A decision put into effect: what changed is listed, and the graph is what publishing from the start would make it."""

import shutil
import threading
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from analytics.runs import analyse
from bench.generate import generate
from graph.publish import current_publication, publish
from graph.settle import settle_graph
from graph.store import GraphStore
from ledger.batch import Row
from ledger.batch_line import DECISION
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from ledger.tables import table
from ledger.view import View
from loaders.load import load_paths
from proceedings.settle import settle

SUBJECTS, SEED = 120, 5
KEY = PersonKey("a key for invented people only")


@pytest.fixture(scope="module")
def province(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, date]:
    """A home with an invented province, analysed."""
    home = tmp_path_factory.mktemp("settled")
    truth = generate(SUBJECTS, SEED, home / "sources")
    ledger = Ledger(home)
    load_paths(ledger, [home / "sources"], KEY)
    analyse(ledger, truth.as_of)
    return home, truth.as_of


@pytest.fixture
def home(province: tuple[Path, date], tmp_path: Path) -> tuple[Ledger, date]:
    """A copy of it that a test may add to."""
    shutil.copytree(province[0], tmp_path / "home")
    return Ledger(tmp_path / "home"), province[1]


def decide(ledger: Ledger, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    with ledger.batch("proceedings", "修复", kind=DECISION) as batch:
        for name, each in rows.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(each, start=1)])


def repair(row: Mapping[str, Any], kind: str, day: date) -> dict[str, Any]:
    """The decision that repairs one record."""
    same = {name: row[name] for name in ("subject_id", "document_no", "authority_uscc", "party_name")}
    return {**same, "record_kind": kind, "repair_no": f"XF-{row['record_id'][-6:]}", "outcome": "准予修复", "decided": day}


def everything(store: GraphStore) -> tuple[list[Any], list[Any]]:
    """All nodes and edges, without the stamp of the publication, in an order of their own."""
    nodes = store.run_text("MATCH (n) WHERE NOT n:Publication RETURN labels(n) AS labels, properties(n) AS p")
    edges = store.run_text("MATCH (a)-[r]->(b) RETURN type(r) AS type, a.key AS a, b.key AS b, properties(r) AS p")
    for row in (*nodes, *edges):
        row["p"] = dict(sorted((name, value) for name, value in row["p"].items() if name != "publication"))
    for row in nodes:
        row["labels"].sort()
    return sorted(nodes, key=repr), sorted(edges, key=repr)


def empty(store: GraphStore) -> None:
    while store.run_text("MATCH (node) WITH node LIMIT 2000 DETACH DELETE node RETURN count(node) AS gone")[0]["gone"]:
        pass


def published_again(store: GraphStore, ledger: Ledger, day: date) -> tuple[list[Any], list[Any]]:
    """What an empty graph holds after publishing the ledger as it is."""
    empty(store)
    view = ledger.view(day)
    publish(store, view)
    view.close()
    return everything(store)


def cited_records(view: View, table_name: str) -> list[dict[str, Any]]:
    """Records that findings cite, those cited most often first."""
    return view.rows(
        f"select r.* from {table_name} r join (select unnest(from_json(payload -> '$.records', '[\"VARCHAR\"]')) as record_id from findings) using (record_id) "
        "group by all order by count(*) desc, r.record_id"
    )


def test_settling_repairs_comes_to_the_same_graph_as_publishing_from_the_start(empty_graph: GraphStore, home: tuple[Ledger, date]) -> None:
    ledger, day = home
    view = ledger.view(day)
    publish(empty_graph, view)
    penalties, listings = cited_records(view, "penalties")[:3], cited_records(view, "listings")[:2]
    assert penalties
    assert listings
    before = everything(empty_graph)
    decide(ledger, {"repairs": [*(repair(each, "行政处罚", day) for each in penalties), *(repair(each, "名单", day) for each in listings)]})
    done = settle(ledger, day, empty_graph)
    assert done.graph is not None
    assert not done.graph.whole
    after = everything(empty_graph)
    assert after != before
    assert after == published_again(empty_graph, ledger, day)
    assert done.graph.nodes_gone >= len(penalties) + len(listings)
    assert done.graph.nodes < len(before[0]) / 4, "only what changed was touched"


def test_nothing_to_change_touches_nothing_and_an_open_theft_claim_takes_the_links(empty_graph: GraphStore, home: tuple[Ledger, date]) -> None:
    ledger, day = home
    view = ledger.view(day)
    publish(empty_graph, view)
    untouched = settle_graph(empty_graph, view)
    assert (untouched.nodes, untouched.edges, untouched.nodes_gone, untouched.edges_gone, untouched.whole) == (0, 0, 0, 0, False)
    person = view.rows("select person_id, any_value(name) as name from roles where starts_with(person_id, 'P-') group by 1 order by count(*) desc, 1")[0]
    claim = {"person_id": person["person_id"], "objection_no": "异1", "kind": "冒用身份", "party_name": person["name"], "valid_from": day}
    decide(ledger, {"objections": [claim]})
    now = ledger.view(day)
    suspended = settle_graph(empty_graph, now)
    assert suspended.edges_gone >= 2
    assert everything(empty_graph) == published_again(empty_graph, ledger, day)


def test_two_who_settle_at_once_end_in_the_newest_state(empty_graph: GraphStore, home: tuple[Ledger, date]) -> None:
    ledger, day = home
    first = ledger.view(day)
    publish(empty_graph, first)
    one, other = cited_records(first, "penalties")[:2]
    views = []
    for each in (one, other):
        decide(ledger, {"repairs": [repair(each, "行政处罚", day)]})
        views.append(ledger.view(day))
    threads = [threading.Thread(target=settle_graph, args=(empty_graph, view)) for view in views]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    settle_graph(empty_graph, views[-1])
    assert current_publication(empty_graph) == views[-1].fingerprint
    assert everything(empty_graph) == published_again(empty_graph, ledger, day)


def test_a_difference_too_large_for_one_transaction_ends_in_the_same(
    empty_graph: GraphStore, home: tuple[Ledger, date], monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger, day = home
    view = ledger.view(day)
    publish(empty_graph, view)
    decide(ledger, {"repairs": [repair(cited_records(view, "penalties")[0], "行政处罚", day)]})
    monkeypatch.setattr("graph.settle.TOGETHER", 0)
    assert not settle_graph(empty_graph, ledger.view(day)).whole
    assert everything(empty_graph) == published_again(empty_graph, ledger, day)


def test_a_graph_of_another_publication_is_left_alone_by_a_write_that_was_worked_out_for_this_one(empty_graph: GraphStore, home: tuple[Ledger, date]) -> None:
    ledger, day = home
    publish(empty_graph, ledger.view(day))
    keys = [row["key"] for row in empty_graph.run_text("MATCH (n:Penalty) RETURN n.key AS key")]
    step = ("write/delete_nodes", {"keys": keys, "label": "Penalty"})
    assert not empty_graph.write_together([step], only_if=("write/hold_publication", {"fingerprint": "another"}))
    assert len(empty_graph.run_text("MATCH (n:Penalty) RETURN n.key AS key")) == len(keys)


def test_a_graph_that_cannot_be_compared_is_published_from_the_start(empty_graph: GraphStore, home: tuple[Ledger, date]) -> None:
    ledger, day = home
    view = ledger.view(day)
    publish(empty_graph, view)
    empty_graph.run_text("MATCH (p:Publication) SET p.mapping = 'of another version'")
    assert settle_graph(empty_graph, view).whole
    assert current_publication(empty_graph) == view.fingerprint
