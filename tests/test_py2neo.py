"""Scripts that use py2neo 2021.2.4 (end of life; nothing of ours imports it) still read the graph that we publish."""

from collections.abc import Iterator
from urllib.parse import urlparse

import py2neo
import pytest

from graph.model import label, specimen_node
from graph.store import GraphStore


@pytest.fixture
def graph(request: pytest.FixtureRequest, empty_graph: GraphStore) -> Iterator[py2neo.Graph]:
    """A py2neo connection to the same database with two enterprises and a holding between them."""
    row = specimen_node(label("Enterprise"))
    empty_graph.write("publish/node_enterprise", rows=[row | {"key": "母"}, row | {"key": "子"}], publication="样本")
    edge = {"from": "母", "to": "子", "properties": {"record_id": "r1", "share": 51.0}}
    empty_graph.write("publish/edge_shareholder_of_enterprise_enterprise", rows=[edge], publication="样本")
    place = urlparse(empty_graph.uri)
    opened = py2neo.Graph(f"bolt://{place.hostname}:{place.port}", auth=empty_graph.credentials)
    yield opened
    opened.service.connector.close()


def test_a_py2neo_script_reads_nodes_and_relations(graph: py2neo.Graph) -> None:
    rows = graph.run("MATCH (a:Enterprise)-[r:SHAREHOLDER_OF]->(b:Enterprise) RETURN a.key AS holder, r.share AS share, b.key AS held").data()
    assert rows == [{"holder": "母", "share": 51.0, "held": "子"}]


def test_the_matchers_of_py2neo_work(graph: py2neo.Graph) -> None:
    found = py2neo.NodeMatcher(graph).match("Enterprise", key="子").first()
    assert found["name"] == "样本"
    assert py2neo.RelationshipMatcher(graph).match((None, found), "SHAREHOLDER_OF").count() == 1
