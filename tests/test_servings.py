"""Whoever is served a record is kept, by whatever route or command it leaves; what cannot be kept does not leave."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from httpx import Client
from typer.testing import CliRunner

from analytics.runs import analyse
from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from graph.publish import publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table
from proceedings.outbox import served_items
from proceedings.serving_log import ServingLog
from tests.test_api import DAY, TEA, Caller, province, served

HISTORY = "/v1/test/history"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, neo4j_store: GraphStore) -> Path:
    folder = tmp_path_factory.mktemp("servings")
    ledger = Ledger(folder)
    with ledger.batch("test", "province.csv") as batch:
        for name, rows in province().items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(rows, start=2)])
    analyse(ledger, DAY)
    publish(neo4j_store, ledger.view(DAY))
    return folder


@pytest.fixture
def app(home: Path, neo4j_store: GraphStore) -> FastAPI:
    (home / "servings.sqlite").unlink(missing_ok=True)
    return create_app(Settings(home=home), neo4j_store)


@pytest.fixture
def client(app: FastAPI) -> Iterator[Client]:
    with served(app) as opened:
        yield opened


@pytest.fixture
def bank(home: Path, client: Client) -> Caller:
    return Caller(client, Tokens(home).create("银行接口", Role.DEPARTMENT, department="虚构银行"))


@pytest.fixture
def fine(home: Path) -> str:
    return str(Ledger(home).view(DAY).rows("select record_id from penalties order by decided")[0]["record_id"])


def served_to(home: Path, record: str) -> set[tuple[str, str]]:
    """Who was served the record, or a finding that cites it, and how."""
    view = Ledger(home).view(DAY)
    return {(each.receiver.recipient, each.receiver.way) for each in ServingLog(home).servings(served_items(view, [record]))}


def test_a_subject_page_keeps_who_was_served_its_records(home: Path, bank: Caller, fine: str) -> None:
    assert served_to(home, fine) == set()
    bank.json(f"/v1/subjects/{TEA}")
    assert served_to(home, fine) == {("虚构银行", "GET /v1/subjects/{key}")}


def test_an_answer_that_the_client_has_already_is_served_again(home: Path, bank: Caller, fine: str) -> None:
    tag = bank.get(f"/v1/subjects/{TEA}").headers["etag"]
    assert bank.client.get(f"/v1/subjects/{TEA}", headers=bank.headers | {"If-None-Match": tag}).status_code == 304
    assert ServingLog(home).servings([fine])[0].times == 2


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/subjects/{TEA}/risk",
        f"/v1/subjects/{TEA}/graph",
        f"/v1/subjects/{TEA}/graph.graphml",
        f"/v1/subjects/{TEA}/graph.gexf",
        "/v1/findings",
        f"/v1/findings/repeat-offenders:{TEA}",
        f"/v1/findings/repeat-offenders:{TEA}/export.html",
        f"/v1/graph/expand?key={TEA}",
        "/v1/visits?grid=G-001",
        "/v1/visits.csv?grid=G-001",
        "/v1/visits.pdf?grid=G-001",
    ],
)
def test_every_way_that_shows_or_rests_on_a_record_is_kept(home: Path, bank: Caller, fine: str, path: str) -> None:
    assert bank.get(path).status_code == 200
    assert {recipient for recipient, _ in served_to(home, fine)} == {"虚构银行"}


def test_a_search_that_names_no_record_keeps_nothing(home: Path, bank: Caller) -> None:
    bank.json("/v1/search", q="虚构茶业")
    assert not ServingLog(home).path.exists()


def test_a_route_that_comes_later_is_kept_without_doing_anything_for_it(app: FastAPI, home: Path, fine: str) -> None:
    from api.dependencies import TokenDep

    @app.get(HISTORY)
    def history(token: TokenDep) -> dict[str, str]:
        return {"word": f"{token.name} 查到 {fine}"}

    app.router.routes.insert(0, app.router.routes.pop())  # before the workbench, which takes what no route took
    with served(app) as client:
        Caller(client, Tokens(home).create("稽查", Role.INVESTIGATOR)).json(HISTORY)
    assert served_to(home, fine) == {("稽查", f"GET {HISTORY}")}


def test_what_cannot_be_kept_is_not_served(home: Path, bank: Caller, fine: str) -> None:
    (home / "servings.sqlite").write_bytes(b"not a database at all, and longer than a header of one hundred bytes" * 4)
    answer = bank.get(f"/v1/subjects/{TEA}")
    assert answer.status_code == 503
    assert fine not in answer.text
    assert answer.json()["code"] == "CG200"
    (home / "servings.sqlite").unlink()


def test_a_printed_visit_list_and_a_finding_on_the_command_line_are_kept(app: FastAPI, home: Path, fine: str, tmp_path: Path) -> None:
    run = CliRunner().invoke(build(["visits", "findings"]), ["visits", "--grid", "G-001", "--out", str(tmp_path / "list.csv"), "--home", str(home)])
    assert run.exit_code == 0, run.output
    assert ("网格 虚构第一网格", "creditgraph visits") in served_to(home, fine)
    CliRunner().invoke(build(["visits", "findings"]), ["findings", f"repeat-offenders:{TEA}", "--home", str(home)])
    assert "creditgraph findings" in {way for _, way in served_to(home, fine)}
