"""Bans over HTTP and on the command line: who may see a candidate, who may confirm, and what a department is told."""

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

from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from ledger.batch import Row
from ledger.person_key_ring import open_person_key
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table

FIRM, SHOP = "91330106MA2XUG0001", "91330106MA2XUG0002"
NUMBER, IDENTITY = "杭西市监罚处〔2024〕18号", "330106199001011234"
DECIDED = date(2024, 5, 6)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    settings = Settings(home=tmp_path)
    person = open_person_key(settings).person_id("身份证", IDENTITY)
    firm = {"kind": "企业", "status": "K", "region": "330106", "industry": "1411", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1)}
    role = {"person_id": person, "name": "张小明", "role": "法定代表人"}
    penalty = {
        "subject_id": FIRM, "party_name": "虚构食品有限公司", "document_no": NUMBER, "conduct": "生产不合格食品", "facts": "…",
        "basis": "《食品安全法》第一百三十四条", "penalty_kinds": "吊销许可证件", "content": "吊销许可证", "licence_withheld": "食品生产许可证",
        "decided": DECIDED, "valid_to": date(2099, 12, 31), "authority": "虚构市场监督管理局", "authority_uscc": "A", "authority_region": "330106",
        "procedure": "一般程序", "legal_rep": "张小明", "named_person_id": person,
    }  # fmt: skip
    rows: dict[str, list[dict[str, Any]]] = {
        "enterprises": [{"subject_id": FIRM, "name": "虚构食品有限公司", **firm}, {"subject_id": SHOP, "name": "虚构点心有限公司", **firm}],
        "persons": [{"person_id": person, "name": "张小明", "identified": True}],
        "roles": [{"subject_id": FIRM, "valid_from": date(2016, 1, 1), **role}, {"subject_id": SHOP, "valid_from": date(2025, 1, 1), **role}],
        "penalties": [penalty],
    }
    with Ledger(tmp_path).batch("test", "rows") as batch:
        for name, held in rows.items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(held, start=1)])
    return tmp_path


@pytest.fixture
def clients(home: Path) -> Iterator[dict[str, Client]]:
    app = create_app(Settings(home=home))
    tokens = Tokens(home)
    secrets = {role.value: tokens.create(role.value, role) for role in Role} | {"second": tokens.create("第二人", Role.INVESTIGATOR)}
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    opened = {name: Client(base_url=address, timeout=60, headers={"Authorization": f"Bearer {secret}"}) for name, secret in secrets.items()}
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


def person(home: Path) -> str:
    return open_person_key(Settings(home=home)).person_id("身份证", IDENTITY)


def proposal(home: Path) -> dict[str, Any]:
    return {"rule": "FOOD135A", "person": person(home), "document_no": NUMBER, "authority": "虚构市场监督管理局", "decided": "2024-05-06", "subject": FIRM}


QUESTION = {"id_number": IDENTITY, "role": "法定代表人", "subject": SHOP}


def test_a_candidate_is_seen_by_investigators_only_and_changes_no_answer(home: Path, clients: dict[str, Client]) -> None:
    for role in Role:
        assert (clients[role.value].get("/v1/bans/candidates").status_code == 200) is (role is Role.INVESTIGATOR)
        assert (clients[role.value].get("/v1/bans").status_code == 200) is (role is Role.INVESTIGATOR)
    assert [each["person"] for each in clients["investigator"].get("/v1/bans/candidates").json()] == [person(home)]
    assert clients["investigator"].post("/v1/bans", json=proposal(home)).status_code == 200
    answer = clients["department"].post("/v1/eligibility", json=QUESTION).json()
    assert (answer["verdict"], answer["documents"]) == ("可以", [])
    assert clients["department"].get("/v1/employers").json() == []


def test_a_second_person_confirms_and_the_department_is_told_with_the_document(home: Path, clients: dict[str, Client]) -> None:
    number = clients["investigator"].post("/v1/bans", json=proposal(home)).json()["number"]
    refused = clients["investigator"].post(f"/v1/bans/{number}/steps", json={"step": "确认"})
    assert (refused.status_code, refused.json()["code"]) == (422, "CG656")
    assert clients["department"].post(f"/v1/bans/{number}/steps", json={"step": "确认"}).status_code == 403
    assert clients["second"].post(f"/v1/bans/{number}/steps", json={"step": "确认"}).json()["binding"] is True
    answer = clients["department"].post("/v1/eligibility", json=QUESTION)
    assert answer.json()["verdict"] == "不可以"
    assert answer.json()["documents"] == [
        {
            "number": number,
            "document_no": NUMBER,
            "authority": "虚构市场监督管理局",
            "basis": "《食品安全法》第 135 条（1）",
            "start": "2024-05-06",
            "until": "至 2029-05-06",
        }
    ]
    employers = clients["department"].get("/v1/employers").json()
    assert [(each["subject"], each["name"]) for each in employers] == [(FIRM, "张*"), (SHOP, "张*")]
    assert IDENTITY not in answer.text


def test_an_unknown_document_is_an_unknown_person_and_a_question_without_a_place_is_refused(clients: dict[str, Client]) -> None:
    ask = clients["department"]
    assert ask.post("/v1/eligibility", json={**QUESTION, "id_number": "330106199001015678"}).json()["verdict"] == "不知道"
    assert ask.post("/v1/eligibility", json={"id_number": IDENTITY, "role": "法定代表人"}).json()["code"] == "CG100"
    assert ask.post("/v1/eligibility", json={**QUESTION, "role": "皇帝"}).json()["code"] == "CG100"
    assert ask.post("/v1/eligibility", json={**QUESTION, "id_number": ""}).status_code == 422
    assert clients["grid_worker"].post("/v1/eligibility", json=QUESTION).status_code == 403


def test_the_commands_lead_from_a_candidate_to_the_answer_and_its_end(home: Path) -> None:
    def told(*words: str, fails: bool = False) -> Any:
        result = CliRunner().invoke(build(["ban"]), ["ban", *words, "--home", str(home), "--format", "json"])
        assert (result.exit_code == 1) is fails, result.output
        return None if fails else json.loads(result.stdout)

    who = person(home)
    assert [each["rule"] for each in told("candidates") if each["stated"] == "否"] == ["FOOD135A"]
    given = ("FOOD135A", "--person", who, "--document", NUMBER, "--authority", "虚构市场监督管理局", "--decided", "2024-05-06", "--subject", FIRM)
    number = told("propose", *given, "--who", "李科")["number"]
    told("confirm", number, "--who", "李科", fails=True)
    assert told("confirm", number, "--who", "王处")["state"] == "已确认"
    assert told("eligibility", "--person", who, "--role", "法定代表人", "--sector", "food")["verdict"] == "不可以"
    assert [each["subject"] for each in told("employers")] == [FIRM, SHOP]
    told("lift", number, "--who", "王处", "--why", "提前解除", "--document", " ", fails=True)
    assert told("lift", number, "--who", "王处", "--why", "提前解除", "--document", "解〔2026〕1号")["state"] == "已解除"
    assert told("eligibility", "--person", who, "--role", "法定代表人", "--sector", "food")["verdict"] == "可以"
    assert [each["step"] for each in told("show", number)["steps"]] == ["提请", "确认", "解除"]
    assert [each["state"] for each in told("list")] == ["已解除"]
    assert len(told("rules")) > 80
