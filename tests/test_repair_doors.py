"""Credit repair over HTTP and on the command line: who may do what, and who may read of it once the record is used no more."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from httpx import Client
from typer.testing import CliRunner

from analytics.runs import analyse
from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from graph.publish import publish
from graph.store import GraphStore
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.daily import run_daily
from tests.test_repair_effect import DAY, NUMBER, OFFICE, ROWS, SISTER, TEA, fill

APPLICATION = {"party": TEA, "about": NUMBER, "proofs": ["缴款书001"], "commitment": "承诺书001"}


class OnThatDay(date):
    """The clock of the wall, stopped, so that the test says the same in every year."""

    @classmethod
    def today(cls) -> "OnThatDay":
        return cls(DAY.year, DAY.month, DAY.day)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("doors")
    fill(Ledger(folder), ROWS)
    analyse(Ledger(folder), DAY)
    return folder


@pytest.fixture(scope="module")
def clients(home: Path, neo4j_store: GraphStore) -> Iterator[dict[str, Client]]:
    """A client of each role; the finder is the office that made the decision."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("api.routes.repairs.date", OnThatDay)
        while neo4j_store.run_text("MATCH (n) WITH n LIMIT 2000 DETACH DELETE n RETURN count(n) AS gone")[0]["gone"]:
            pass
        publish(neo4j_store, Ledger(home).view(DAY))
        tokens = Tokens(home)
        secrets = {role.value: tokens.create(role.value, role) for role in Role}
        secrets["finder"] = tokens.create("李科", Role.DEPARTMENT, department=OFFICE)
        listener = socket.create_server(("127.0.0.1", 0))
        server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=home), neo4j_store), log_level="critical", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        address = f"http://127.0.0.1:{listener.getsockname()[1]}"
        opened = {name: Client(base_url=address, timeout=120, headers={"Authorization": f"Bearer {secret}"}) for name, secret in secrets.items()}
        try:
            while not server.started and thread.is_alive():
                time.sleep(0.01)
            yield opened
        finally:
            for each in opened.values():
                each.close()
            server.should_exit = True
            thread.join()
            listener.close()


@pytest.fixture(scope="module")
def way(clients: dict[str, Client]) -> dict[str, Any]:
    """One repair over HTTP from its application to its receipt; what each role was answered on the way."""
    told: dict[str, Any] = {"applied": clients["investigator"].post("/v1/repairs", json=APPLICATION)}
    number = told["applied"].json()["number"]
    told["number"] = number
    told["open"] = {name: client.get(f"/v1/repairs/{number}") for name, client in clients.items()}
    told["not the finder"] = clients["department"].post(f"/v1/repairs/{number}/acceptance", json={})
    told["auditor"] = clients["auditor"].post(f"/v1/repairs/{number}/acceptance", json={})
    told["too early"] = clients["finder"].post(f"/v1/repairs/{number}/decision", json={"outcome": "准予修复", "why": "公示期限已核实"})
    told["no receipt yet"] = clients["finder"].get(f"/v1/repairs/{number}/receipt")
    told["accepted"] = clients["finder"].post(f"/v1/repairs/{number}/acceptance", json={})
    told["page before"] = clients["investigator"].get(f"/v1/subjects/{TEA}")
    told["decided"] = clients["finder"].post(f"/v1/repairs/{number}/decision", json={"outcome": "准予修复", "why": "公示期限已核实"})
    told["page after"] = clients["investigator"].get(f"/v1/subjects/{TEA}")
    told["again"] = clients["finder"].post("/v1/repairs", json=APPLICATION)
    told["closed"] = {name: client.get(f"/v1/repairs/{number}") for name, client in clients.items()}
    told["lists"] = {name: client.get("/v1/repairs") for name, client in clients.items()}
    told["receipts"] = {name: client.get(f"/v1/repairs/{number}/receipt") for name, client in clients.items()}
    told["paper"] = clients["auditor"].get(f"/v1/repairs/{number}/receipt.pdf")
    return told


def test_an_application_says_at_once_what_is_met_and_what_is_not(way: dict[str, Any]) -> None:
    answer = way["applied"].json()
    assert way["applied"].status_code == 200
    assert answer["state"] == "待受理"
    assert {each["id"]: each["passed"] for each in answer["checks"]}["XF05"] is True
    assert all(each["reason"] and each["basis"] for each in answer["checks"])
    assert (answer["due_step"], answer["due"]) == ("受理", "2026-07-03")


def test_only_the_finder_goes_on_with_it_and_nobody_jumps_a_step(way: dict[str, Any]) -> None:
    assert (way["not the finder"].status_code, way["not the finder"].json()["code"]) == (422, "CG645")
    assert way["auditor"].status_code == 403
    assert (way["too early"].status_code, way["too early"].json()["code"]) == (422, "CG643")
    assert way["no receipt yet"].status_code == 404
    assert way["accepted"].json()["state"] == "办理中"


def test_when_the_answer_comes_the_record_is_gone_from_what_is_served(way: dict[str, Any]) -> None:
    assert NUMBER in way["page before"].text
    assert way["decided"].status_code == 200
    assert NUMBER not in way["page after"].text
    assert way["page after"].json()["times"]["known_at"] > way["page before"].json()["times"]["known_at"]


def test_the_receipt_in_the_answer_says_what_changed_and_of_others_only_how_many(way: dict[str, Any]) -> None:
    receipt = way["decided"].json()
    assert receipt["complete"]
    assert "自身风险" in {each["what"] for each in receipt["changes"]}
    assert (receipt["others"], receipt["others_subjects"]) == ([], 1)
    assert SISTER not in way["decided"].text


def test_afterwards_only_the_auditor_reads_of_it(way: dict[str, Any]) -> None:
    assert {name for name, answer in way["open"].items() if answer.status_code == 200} == set(way["open"]) - {"grid_worker"}
    assert {name for name, answer in way["closed"].items() if answer.status_code == 200} == {"auditor"}
    assert {name for name, answer in way["receipts"].items() if answer.status_code == 200} == {"auditor"}
    assert {name for name, answer in way["lists"].items() if way["number"] in answer.text} == {"auditor"}
    assert SISTER in way["receipts"]["auditor"].text, "the auditor reads all of it"
    assert way["paper"].content.startswith(b"%PDF")


def test_what_is_gone_and_what_never_was_get_one_answer(way: dict[str, Any], clients: dict[str, Client]) -> None:
    never = clients["finder"].post("/v1/repairs", json=APPLICATION | {"about": "虚环罚〔1999〕9号"})
    assert (way["again"].status_code, never.status_code) == (404, 404)
    assert way["again"].text.replace(NUMBER, "…") == never.text.replace("虚环罚〔1999〕9号", "…")
    missing = clients["investigator"].get("/v1/repairs/XF-1999-000001")
    assert way["closed"]["investigator"].text.replace(way["number"], "…") == missing.text.replace("XF-1999-000001", "…")


def run(home: Path, *arguments: str, code: int = 0) -> Any:
    """One command; its JSON if it prints some."""
    done = CliRunner().invoke(build(["repair"]), ["repair", *arguments, "--home", str(home)])
    assert done.exit_code == code, done.output
    return json.loads(done.stdout) if "json" in arguments else done.output


def test_the_command_line_goes_the_same_way_without_a_graph_and_says_so(tmp_path: Path) -> None:
    ledger = Ledger(tmp_path)
    fill(ledger, ROWS)
    on = ("--on", DAY.isoformat())
    office = ("--who", "李科", "--department", OFFICE)
    applied = run(tmp_path, "apply", "--subject", TEA, "--about", NUMBER, "--who", "窗口", *on, "--format", "json")
    number = applied["number"]
    assert {each["id"] for each in applied["checks"] if each["passed"] is False} == {"XF03", "XF04"}
    refused = run(tmp_path, "accept", number, *office, *on)
    assert "不予受理" in refused
    assert "XF03" in refused.replace("\n", "")
    told = ("--proof", "缴款书", "--commitment", "承诺书")
    number = run(tmp_path, "apply", "--subject", TEA, "--about", NUMBER, "--who", "窗口", *told, *on, "--format", "json")["number"]
    assert run(tmp_path, "list", *on, "--format", "json")[-1]["due"] == "2026-07-03"
    assert [each["number"] for each in run(tmp_path, "list", "--overdue", "--on", "2026-08-03", "--format", "json")] == [number]
    assert [(each.sweep, each.matter_no) for each in run_daily(ledger, date(2026, 8, 3)) if each.sweep == "修复时限"] == [("修复时限", number)]
    run(tmp_path, "accept", number, *office, *on)
    paper = tmp_path / "receipt.pdf"
    decided = run(tmp_path, "decide", number, "准予修复", *office, *on, "--why", "公示期限已核实", "--no-graph", "--out", str(paper))
    assert "信用修复决定回执" in decided
    assert "图谱尚未更新" in decided
    assert paper.read_bytes().startswith(b"%PDF")
    assert number not in run(tmp_path, "list", *on, "--format", "text")
    assert run(tmp_path, "list", "--audit", *on, "--format", "json")[-1]["state"] == "已修复"
    run(tmp_path, "check", number, *on, code=1)
    run(tmp_path, "withdraw", number, "--who", "窗口", *on, code=1)
