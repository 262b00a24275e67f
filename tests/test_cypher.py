"""Every Cypher file, held against Neo4j itself: what EXPLAIN says after one specimen of the whole model is in the database."""

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pytest

from graph.model import LABELS, PUBLICATION, RELATIONS, specimen_edge, specimen_node
from graph.queries import FOLDERS, Statement, parse, statement, statement_names
from graph.store import GraphStore, Plan
from ledger.errors import GraphError

NAMES = [name for folder in FOLDERS for name in statement_names(folder)]
EXPLAINABLE = [name for name in NAMES if not name.startswith("schema/")]
MISSPELT = {"01N50": "label", "01N51": "relationship type", "01N52": "property"}
CARTESIAN, NO_INDEX_LABEL = "03N90", "03N95"
SAMPLES: dict[str, Any] = {"rows": [], "row": {}, "as_of": date(2026, 6, 30), "widest": None}
BY_TYPE: dict[str, Any] = {"Integer": 10, "Boolean": True, "Float": 0.5, "List": [], "Map": {}, "Date": date(2026, 6, 30)}
SCANS = ("AllNodesScan", "UndirectedAllRelationshipsScan", "DirectedAllRelationshipsScan")
ONE_NODE = {"read/publication"}  # at most one node matches
STALE = {"publish/drop_stale_nodes", "publish/drop_stale_edges"}
EVERYWHERE = {"read/nodes_mentioning", "read/edges_mentioning"}  # a proof that nothing is anywhere has to look everywhere


@pytest.fixture(scope="module")
def planted(neo4j_store: GraphStore) -> Iterator[GraphStore]:
    """The database with a specimen of every label and relation with every property."""
    for kind in LABELS:
        row = specimen_node(kind)
        neo4j_store.write(kind.statement, rows=[row, row | {"key": f"{row['key']}二"}], publication="样本")
    for relation in RELATIONS:
        for pair in relation.pairs:
            neo4j_store.write(relation.statement(pair), rows=[specimen_edge(relation, pair)], publication="样本")
    neo4j_store.write("publish/agents", publication="样本")
    moment = datetime(2026, 6, 30, tzinfo=UTC)
    neo4j_store.write(
        "publish/finish", row={each.name: each.sample for each in PUBLICATION.properties} | dict.fromkeys(("known_at", "started", "finished"), moment)
    )
    neo4j_store.write("publish/await_indexes", seconds=60)
    yield neo4j_store
    neo4j_store.write("publish/drop_stale_edges", publication="", limit=1000)
    neo4j_store.write("publish/drop_stale_nodes", publication="", limit=1000)
    neo4j_store.run_text("MATCH (node:Publication) DELETE node")


@pytest.fixture(scope="module")
def plan_of(planted: GraphStore) -> Callable[[str], Plan]:
    """The plan of a statement, asked for once."""

    @cache
    def ask(name: str) -> Plan:
        values = {parameter: SAMPLES.get(parameter, "样本") for parameter in statement(name).parameters}
        while True:
            try:
                return planted.explain(name, **values)
            except GraphError as error:  # Neo4j says itself which parameter is of which other type
                told = re.search(r"parameter '(\w+)': expected (\w+)", str(error))
                if not told or values[told[1]] == BY_TYPE[told[2]]:
                    raise
                values[told[1]] = BY_TYPE[told[2]]

    return ask


def test_the_specimen_has_every_label_relation_and_property(planted: GraphStore) -> None:
    labels = {row["label"] for row in planted.run_text("CALL db.labels() YIELD label RETURN label")}
    relations = {row["type"] for row in planted.run_text("CALL db.relationshipTypes() YIELD relationshipType AS type RETURN type")}
    properties = {row["key"] for row in planted.run_text("CALL db.propertyKeys() YIELD propertyKey AS key RETURN key")}
    assert {kind.name for kind in LABELS} | {"Agent", "Publication"} <= labels
    assert {relation.name for relation in RELATIONS} <= relations
    assert {each.name for kind in LABELS for each in kind.properties} | {each.name for kind in RELATIONS for each in kind.properties} <= properties


@pytest.mark.parametrize("name", EXPLAINABLE)
def test_neo4j_has_nothing_to_remark_on_the_statement(plan_of: Callable[[str], Plan], name: str) -> None:
    plan = plan_of(name)
    assert not [notice for notice in plan.notices if notice[0] in MISSPELT], "misspelt"
    assert CARTESIAN not in {code for code, _ in plan.notices}, "parts of one MATCH are not connected"
    assert not plan.notices, plan.notices


@pytest.mark.parametrize("name", [name for name in EXPLAINABLE if name not in STALE | EVERYWHERE])
def test_the_statement_scans_no_whole_store(plan_of: Callable[[str], Plan], name: str) -> None:
    operators = plan_of(name).operators
    assert not [operator for operator in operators if operator in SCANS], operators


@pytest.mark.parametrize("name", EXPLAINABLE)
def test_a_cartesian_product_joins_index_seeks_only(plan_of: Callable[[str], Plan], name: str) -> None:
    operators = plan_of(name).operators
    if "CartesianProduct" in operators:
        leaves = [operator for operator in operators if "Scan" in operator]
        assert not leaves, operators


@pytest.mark.parametrize("name", statement_names("read"))
def test_a_statement_in_the_read_folder_only_reads(plan_of: Callable[[str], Plan], name: str) -> None:
    assert plan_of(name).query_type == "r"


@pytest.mark.parametrize("name", NAMES)
def test_the_header_states_the_question_and_documents_every_parameter(name: str) -> None:
    wanted = statement(name)
    assert wanted.question, "the first comment line is the question"
    assert set(wanted.documented) == set(wanted.parameters)


@pytest.mark.parametrize("name", NAMES)
def test_the_file_is_one_statement_with_literal_path_depth(name: str) -> None:
    text = statement(name).text
    assert ";" not in text
    assert not re.search(r"\)[+*]|\{\s*\d*\s*,\s*\}", text), "a quantified path needs an upper bound"
    for depth in re.findall(r"\[[^\[\]]*\*([^\[\]{]*)", text):
        assert re.fullmatch(r"\d+|\d*\.\.\d+", depth.strip()), "path depth must be a literal upper bound"


@pytest.mark.parametrize("name", statement_names("read"))
def test_rows_that_are_read_are_aliased_and_ordered(name: str) -> None:
    text = statement(name).text
    body, _, last = text.rpartition("RETURN")
    ordered = "ORDER BY" in last or re.search(r"ORDER BY[^{}]*LIMIT \$\w+\s*$", body)
    one_row = re.search(r"\bAS total\b", last) or re.search(r"\{key: \$\w+\}", text) or "LIMIT 1" in last or re.match(r"\s*count\b", last)
    assert ordered or one_row or name in ONE_NODE, "rows come in no stable order"


def test_every_label_has_its_constraint_and_its_statement() -> None:
    for kind in (*LABELS, PUBLICATION):
        assert f"FOR (node:{kind.name}) REQUIRE node.key IS UNIQUE" in statement(f"schema/unique_{kind.name.lower()}").text
    for kind in LABELS:
        assert f"MERGE (node:{kind.name} {{key: row.key}})" in statement(kind.statement).text


def test_a_schema_statement_makes_what_its_file_is_named_after() -> None:
    for name in statement_names("schema"):
        assert f" {name.removeprefix('schema/')} IF NOT EXISTS" in statement(name).text


def test_every_pair_of_every_relation_has_its_statement() -> None:
    for relation in RELATIONS:
        for source, target in relation.pairs:
            text = statement(relation.statement((source, target))).text
            assert f"(source:{source} {{" in text
            assert f"(target:{target} {{" in text
            assert f"[link:{relation.name} " in text


def test_no_publish_statement_is_left_over() -> None:
    used = {kind.statement for kind in LABELS} | {relation.statement(pair) for relation in RELATIONS for pair in relation.pairs}
    merging = {name for name in statement_names("publish") if name.startswith(("publish/node_", "publish/edge_"))}
    assert merging == used


def test_a_missing_or_unknown_parameter_is_an_error_that_names_the_file() -> None:
    wanted = parse("read/sample", "// 问题\n// $key: 标识\nMATCH (node:Enterprise {key: $key}) RETURN node.name AS name")
    with pytest.raises(GraphError, match=r"缺少参数 \['key'\].*cypher/read/sample.cypher"):
        wanted.check({})
    with pytest.raises(GraphError, match=r"多出参数 \['kye'\]"):
        wanted.check({"key": "x", "kye": "y"})


def test_a_statement_that_does_not_exist_is_an_error_that_names_it() -> None:
    with pytest.raises(GraphError, match="没有查询文件 read/nothing"):
        statement("read/nothing")


def test_the_header_is_read_apart_from_the_statement() -> None:
    wanted = parse("read/sample", "// 谁？ Who?\n// $key: 标识\n\nMATCH (node {key: $key})\nRETURN node.name AS name;\n")
    assert wanted == Statement("read/sample", "谁？ Who?", {"key": "标识"}, "MATCH (node {key: $key})\nRETURN node.name AS name")


def test_cypher_stands_only_in_the_cypher_folder(repository: Any) -> None:
    pattern = re.compile(r"\b(MATCH|MERGE|UNWIND)\s+[($]")
    for package in ("api", "graph", "analytics", "loaders", "ledger", "bench"):
        for path in (repository / package).rglob("*.py"):
            assert not pattern.search(path.read_text(encoding="utf-8")), path
