"""Publishing a view: what the graph then holds, that doing it again changes nothing, and that readers never see a gap."""

import re
import shutil
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from graph.edge_rows import EDGES
from graph.model import LABELS, RELATIONS
from graph.node_rows import NODES, mask_phone
from graph.pinyin import spelled
from graph.publish import current_publication, publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.codelists import code_list
from ledger.errors import GraphError
from ledger.store import Ledger
from ledger.tables import TABLES, table

DAY = date(2026, 6, 30)
TEA, AGENT, BRANCH, PARENT = "91330106MA27XXXX1A", "91330106MA27XXXX2B", "91330106MA27XXXX3C", "91330106MA27XXXX4D"
WANG, LI = "P-00000000000000000001", "P-00000000000000000002"
AUTHORITY = "11330106002500000X"
ROOM = "330106|文三路|1号|101"
BEGAN = date(2020, 1, 2)


def tea_shop() -> dict[str, list[dict[str, Any]]]:
    """Ledger rows by table; numbers of money columns as decimals."""
    tables: dict[str, list[dict[str, Any]]] = yaml.safe_load((Path(__file__).parent / "data" / "tea_shop.yml").read_text(encoding="utf-8"))
    return {
        name: [{key: Decimal(str(value)) if key.endswith("_wan") else value for key, value in row.items()} for row in rows] for name, rows in tables.items()
    }


def load(ledger: Ledger, tables: Mapping[str, Sequence[Mapping[str, Any]]], kind: str = "load") -> None:
    with ledger.batch("template", "虚构.csv", kind=kind) as batch:
        for name, rows in tables.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])


def results(penalty: str) -> dict[str, list[dict[str, Any]]]:
    payload = f'{{"records":["{penalty}"]}}'
    finding = {
        "run_id": "r1",
        "finding_id": f"repeat-offenders:{TEA}",
        "detector": "repeat-offenders",
        "version": "1",
        "subject_id": TEA,
        "severity": "警示",
        "sentence": "一年内两次",
        "statutory": True,
        "members": f'["{BRANCH}"]',
        "payload": payload,
        "as_of": DAY,
    }
    score = {"run_id": "r1", "subject_id": TEA, "own_risk": 0.5, "linked_risk": 0.1, "band": "较高", "payload": "{}", "as_of": DAY}
    return {"findings": [finding], "scores": [score]}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the tea shop loaded and analysed."""
    home = tmp_path_factory.mktemp("tea-shop")
    made = Ledger(home)
    load(made, tea_shop())
    penalty = made.view(DAY).rows("select record_id from penalties where document_no = '杭西市监罚〔2025〕1号'")[0]["record_id"]
    load(made, results(penalty), kind="analysis")
    return home


@pytest.fixture
def ledger(loaded: Path, tmp_path: Path) -> Ledger:
    """A copy of it that a test may add to."""
    shutil.copytree(loaded, tmp_path / "home")
    return Ledger(tmp_path / "home")


def snapshot(store: GraphStore) -> tuple[list[Any], list[Any]]:
    """Everything in the graph, without the stamp of the publication."""
    nodes = store.run_text("MATCH (n) WHERE NOT n:Publication RETURN labels(n) AS labels, properties(n) AS p")
    edges = store.run_text("MATCH (a)-[r]->(b) RETURN type(r) AS type, a.key AS a, b.key AS b, properties(r) AS p")
    for row in (*nodes, *edges):
        row["p"].pop("publication")
    return sorted(nodes, key=repr), sorted(edges, key=repr)


def node(store: GraphStore, label: str, key: str) -> dict[str, Any]:
    found: dict[str, Any] = store.run_text(f"MATCH (n:{label} {{key: $key}}) RETURN properties(n) AS p", key=key)[0]["p"]
    return found


def edges(store: GraphStore, relation: str) -> set[tuple[str, str]]:
    return {(row["a"], row["b"]) for row in store.run_text(f"MATCH (a)-[:{relation}]->(b) RETURN a.name AS a, b.name AS b")}


def test_an_enterprise_carries_titles_pinyin_risk_and_its_source(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    tea = node(empty_graph, "Enterprise", TEA)
    assert (tea["status_code"], tea["status"]) == ("K", code_list("enterprise_status").title("K"))
    assert tea["region_name"] == "浙江省/杭州市/西湖区"
    assert tea["pinyin"] == "hangzhouxihuchayeyouxiangongsi"
    assert tea["initials"] == "hzxhcyyxgs"
    assert (tea["own_risk"], tea["linked_risk"], tea["band"], tea["finding_count"]) == (0.5, 0.1, "较高", 1)
    assert (tea["source"], tea["file"], tea["row"]) == ("template", "虚构.csv", 2)
    assert tea["capital_wan"] == 100.5
    assert tea["established"] == BEGAN


def test_every_relation_of_the_model_that_the_ledger_has_is_drawn(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    drawn = {relation.name: edges(empty_graph, relation.name) for relation in RELATIONS}
    assert [name for name, pairs in drawn.items() if not pairs] == []
    tea = "杭州西湖茶叶有限公司"
    assert drawn["LEGAL_REP_OF"] == {("王虚构", tea)}
    assert drawn["LIAISON_OF"] == {("王虚构", f"{tea}灵隐分店")}
    assert drawn["OFFICER_OF"] == {("李虚构", tea)}
    assert drawn["SHAREHOLDER_OF"] == {("王虚构", tea), ("外省控股集团", tea)}
    assert drawn["REGISTERED_AT"] == {(tea, "文三路1号101室"), ("杭州代办有限公司", "文三路1号101室")}
    assert drawn["OPERATES_AT"] == {("杭州代办有限公司", "文二路9号")}
    assert drawn["RUNS"] == {(tea, "西湖茶铺")}
    assert drawn["OPERATED_BY"] == {("虚构外卖", "外省控股集团")}
    assert drawn["INVOLVES"] == {("一年内两次", f"{tea}灵隐分店")}


def test_every_edge_says_when_it_held_and_where_it_comes_from(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    officer = empty_graph.run_text("MATCH ()-[r:OFFICER_OF]->() RETURN properties(r) AS p")[0]["p"]
    assert (officer["valid_from"], officer["valid_to"], officer["role"]) == (BEGAN, date(2024, 1, 1), "监事")
    bare = empty_graph.run_text("MATCH ()-[r]->() WHERE r.record_id IS NULL OR r.file IS NULL OR r.row IS NULL OR r.batch IS NULL RETURN type(r) AS type")
    assert bare == []


def test_no_property_is_outside_the_declared_model(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    for kind in LABELS:
        found = {row["key"] for row in empty_graph.run_text(f"MATCH (n:{kind.name}) UNWIND keys(n) AS key RETURN DISTINCT key")}
        assert found <= {each.name for each in kind.properties} | {"publication"}, kind.name
    for relation in RELATIONS:
        found = {row["key"] for row in empty_graph.run_text(f"MATCH ()-[r:{relation.name}]->() UNWIND keys(r) AS key RETURN DISTINCT key")}
        assert found <= {each.name for each in relation.properties} | {"publication"}, relation.name


def test_repaired_and_expired_records_are_not_in_the_graph_and_uncounted_ones_say_why(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    rows = empty_graph.run_text("MATCH (p:Penalty)-[:AGAINST]->() RETURN p.document_no AS number, p.counts AS counts, p.not_counted AS reason")
    found = {row["number"]: (row["counts"], row["reason"]) for row in rows}
    assert found == {
        "杭西市监罚〔2025〕1号": (True, None),
        "杭西市监罚〔2025〕2号": (False, "简易程序，不计为不良信息"),
        "杭西市监罚〔2025〕7号": (True, None),
    }


def test_a_registration_agent_is_an_enterprise_with_a_second_label(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    assert [row["key"] for row in empty_graph.run_text("MATCH (n:Agent:Enterprise) RETURN n.key AS key")] == [AGENT]


def test_a_phone_is_masked_and_a_cluster_address_is_marked(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    phone = node(empty_graph, "Phone", "T-0000000000000001")
    assert (phone["name"], phone["tail"]) == ("138****1234", "1234")
    assert node(empty_graph, "Address", ROOM)["shared"] == "集群注册"
    assert node(empty_graph, "Address", "330106|文二路|9号")["shared"] == ""


def test_a_subject_known_only_by_mention_has_a_node_with_its_name(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    parent = node(empty_graph, "Enterprise", PARENT)
    assert (parent["name"], parent["uscc"]) == ("外省控股集团", PARENT)
    assert parent["file"] == "虚构.csv"
    assert "status_code" not in parent


def test_publishing_the_same_view_again_changes_nothing(empty_graph: GraphStore, ledger: Ledger) -> None:
    first = publish(empty_graph, ledger.view(DAY))
    before = snapshot(empty_graph)
    second = publish(empty_graph, ledger.view(DAY))
    assert snapshot(empty_graph) == before
    assert (second.dropped_nodes, second.dropped_edges) == (0, 0)
    assert second.counts == first.counts


def test_a_new_view_leaves_exactly_what_publishing_it_alone_would(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    load(ledger, {"roles": [{"subject_id": TEA, "person_id": LI, "name": "李虚构", "role": "法定代表人", "valid_from": date(2026, 1, 1)}]})
    report = publish(empty_graph, ledger.view(date(2024, 6, 30)))
    assert report.dropped_edges > 0
    after = snapshot(empty_graph)
    while empty_graph.run_text("MATCH (n) WITH n LIMIT 1000 DETACH DELETE n RETURN count(n) AS gone")[0]["gone"]:
        pass
    publish(empty_graph, ledger.view(date(2024, 6, 30)))
    assert snapshot(empty_graph) == after


def test_a_publication_that_broke_off_is_told_and_started_again_completes(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    whole = snapshot(empty_graph)

    def break_off(step: str, done: int, total: int) -> None:
        if step.startswith("关系"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        publish(empty_graph, ledger.view(DAY), progress=break_off)
    assert current_publication(empty_graph) is None
    assert snapshot(empty_graph) == whole, "readers still see everything"
    publish(empty_graph, ledger.view(DAY))
    assert current_publication(empty_graph) == ledger.view(DAY).fingerprint
    assert snapshot(empty_graph) == whole


def test_the_publication_node_states_both_times_and_is_written_last(empty_graph: GraphStore, ledger: Ledger) -> None:
    assert current_publication(empty_graph) is None
    view = ledger.view(DAY)
    publish(empty_graph, view)
    stated = node(empty_graph, "Publication", "current")
    assert stated["as_of"] == DAY
    assert stated["known_at"] == view.known_at
    assert stated["fingerprint"] == view.fingerprint
    assert stated["finished"] >= stated["started"]


def test_findings_from_before_the_last_load_are_left_out_and_the_report_says_so(empty_graph: GraphStore, ledger: Ledger) -> None:
    load(
        ledger,
        {
            "inspections": [
                {"subject_id": TEA, "party_name": "x", "inspection_no": "I2", "kind": "双随机", "inspected": date(2026, 1, 1), "result": "未发现问题"}
            ]
        },
    )
    report = publish(empty_graph, ledger.view(DAY))
    assert report.counts["线索"] == 0
    assert "creditgraph analyse" in report.note
    assert "band" not in node(empty_graph, "Enterprise", TEA)


def test_links_through_a_person_with_an_open_identity_theft_claim_are_suspended(empty_graph: GraphStore, ledger: Ledger) -> None:
    load(ledger, {"objections": [{"person_id": WANG, "objection_no": "异1", "kind": "冒用身份", "party_name": "王虚构", "valid_from": date(2026, 6, 1)}]})
    publish(empty_graph, ledger.view(DAY))
    assert empty_graph.run_text("MATCH (:Person {key: $key})-[r]-() RETURN type(r) AS type", key=WANG) == []


def test_names_are_found_by_pairs_of_characters_former_names_too(empty_graph: GraphStore, ledger: Ledger) -> None:
    publish(empty_graph, ledger.view(DAY))
    search = "CALL db.index.fulltext.queryNodes('search_names', $text) YIELD node RETURN node.key AS key"
    assert TEA in {row["key"] for row in empty_graph.run_text(search, text="西湖茶叶")}
    assert {row["key"] for row in empty_graph.run_text(search, text='"银行街"')} == {TEA}
    assert {row["key"] for row in empty_graph.run_text(search, text="王虚构")} >= {WANG}


def test_an_empty_ledger_publishes_an_empty_graph(empty_graph: GraphStore, tmp_path: Path) -> None:
    report = publish(empty_graph, Ledger(tmp_path / "nothing").view(DAY))
    assert set(report.counts.values()) == {0}
    assert report.note == ""


def test_every_declared_table_is_either_published_or_left_out_on_purpose() -> None:
    text = " ".join((*NODES.values(), *EDGES.values()))
    left_out = {"repairs", "reviews", "zero_reports", "accounts", "rejects", "identity_events"}  # they decide what is shown, or account for it
    left_out |= {"changes", "fulfilments", "merchant_reports", "agents"}  # what they say reaches the graph as versions, commitments, shops and filings
    left_out |= {"statements", "interests"}  # declared ownership: direct shares and seats reach the graph as shareholders and roles
    left_out |= {"proceedings", "received"}  # what people have done: of it only live measures reach the graph, as live_measures
    left_out |= {"complaints", "visit_lists", "check_items", "inspectors", "inspector_ties", "subject_tags"}  # whom to visit or inspect: for that work only
    assert {each.name for each in TABLES if not re.search(rf"\b{each.name}(_shown|_all|_current)?\b", text)} == left_out


def test_words_are_spelled_as_words() -> None:
    assert spelled("重庆银行（A股）") == ("chongqingyinhangagu", "cqyhag")


def test_a_short_number_keeps_only_its_last_four_digits() -> None:
    assert mask_phone("13805711234") == "138****1234"
    assert mask_phone("88887777") == "****7777"


def test_a_driver_error_tells_what_to_do(empty_graph: GraphStore) -> None:
    with pytest.raises(GraphError, match="核对语句"):
        empty_graph.run_text("MATCH (n RETURN n")
    with pytest.raises(GraphError, match="密码"):
        GraphStore(empty_graph.uri, "neo4j", "not-the-password")
    with pytest.raises(GraphError, match="连不上 Neo4j"):
        GraphStore("bolt://127.0.0.1:1", "neo4j", "x")
