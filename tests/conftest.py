"""What tests share: a Neo4j to work in, embedded by default."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.connect import open_store
from graph.jar_lock import lock
from graph.publish import prepare_schema
from graph.store import GraphStore
from ledger.settings import Settings

# Files that take longest, the longest first. Whole files are handed to the workers in this order (`--dist loadfile --no-loadscope-reorder`,
# see the Makefile), so that no worker begins a long one when the others have nothing left. A name that is missing only costs time.
LONGEST = (
    "test_proof", "test_cli", "test_settle", "test_repair_effect", "test_embedded", "test_kill", "test_exchange", "test_workbench", "test_objection_graph",
    "test_repair_doors", "test_phone_visits", "test_generate", "test_score", "test_identity", "test_objections", "test_incentives", "test_api",
    "test_draw_work", "test_visit_lists_api", "test_visit_model", "test_quality", "test_both_times", "test_ledger_verify", "test_publish", "test_runs",
    "test_workbench_objections", "test_identity_review", "test_person_key", "test_serve", "test_visits_all", "test_draw_real", "test_cypher",
)  # fmt: skip
RANK = {name: place for place, name in enumerate(LONGEST)}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Long files first; inside a file the order stays."""
    items.sort(key=lambda item: RANK.get(item.path.stem, len(RANK)))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--neo4j", default="", metavar="URI", help="run against this server (NEO4J_USER, NEO4J_PASSWORD); its database is emptied")
    parser.addoption("--neo4j-container", action="store_true", help="run against the official image by testcontainers")


@pytest.fixture(scope="session")
def neo4j_store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """A store with the schema in it: the embedded kernel, or what --neo4j or --neo4j-container name."""
    if request.config.getoption("--neo4j-container"):
        yield from container_store()
        return
    uri = request.config.getoption("--neo4j")
    settings = server_settings(uri) if uri else Settings(home=tmp_path_factory.mktemp("neo4j-home"))
    with open_store(settings) as store:
        prepare_schema(store)
        yield store


@pytest.fixture
def empty_graph(neo4j_store: GraphStore) -> GraphStore:
    """The same store with nothing in it."""
    empty(neo4j_store)
    return neo4j_store


def empty(store: GraphStore) -> None:
    """Delete every node, a batch at a time."""
    while store.run_text("MATCH (node) WITH node LIMIT 2000 DETACH DELETE node RETURN count(node) AS gone")[0]["gone"]:
        pass


def server_settings(uri: str) -> Settings:
    """Settings of a server; the credentials come from the environment."""
    return Settings.model_validate({"NEO4J_URI": uri, "NEO4J_USER": os.environ.get("NEO4J_USER", "neo4j"), "NEO4J_PASSWORD": os.environ["NEO4J_PASSWORD"]})


def container_store() -> Iterator[GraphStore]:
    """The official image of the locked version; needs a Docker engine that has it."""
    from testcontainers.neo4j import Neo4jContainer

    password = "a-password-of-tests"
    with (
        Neo4jContainer(f"neo4j:{lock().neo4j}-community", password=password) as container,
        GraphStore(container.get_connection_url(), "neo4j", password) as store,
    ):
        prepare_schema(store)
        yield store


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder of the project."""
    return Path(__file__).resolve().parent.parent
