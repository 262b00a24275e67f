"""A list over HTTP from the day it is handed out: numbers, results, what stopped meanwhile, and the page of the subject."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from fastapi import FastAPI
from httpx import Client, Response

from analytics.runs import analyse
from analytics.weeks import week_of
from api.app import create_app
from api.security import Role, Tokens
from graph.publish import publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table

DAY, TODAY = date(2026, 6, 30), date.today()
TEA, SHOP, QUIET = "91330106MA2XVH0001", "91330106MA2XVH0002", "91330106MA2XVH0003"
WEEK = str(week_of(TODAY))
LIST = f"G-001-{WEEK}"


def firm(key: str, name: str) -> dict[str, Any]:
    began = date(2015, 1, 1)
    return {
        "subject_id": key,
        "uscc": key,
        "name": name,
        "kind": "企业",
        "status": "K",
        "region": "330106",
        "established": began,
        "valid_from": began,
        "grid": "G-001",
    }


def fine(key: str, number: int, decided: date) -> dict[str, Any]:
    return {
        "subject_id": key, "party_name": "虚构", "document_no": f"虚罚〔2026〕{number}号", "conduct": "销售过期食品", "facts": "…",
        "basis": "食品安全法第一百二十四条", "penalty_kinds": "罚款", "content": "罚款", "fine_wan": Decimal("2.5"), "decided": decided,
        "valid_to": date(2031, 1, 1), "authority": "虚构市场监督管理局", "authority_uscc": "11330106MB0000001X", "authority_region": "330106",
        "procedure": "一般程序",
    }  # fmt: skip


def repair(key: str, number: int) -> dict[str, Any]:
    body = {"record_kind": "行政处罚", "repair_no": f"修{number}", "outcome": "准予修复", "decided": DAY, "authority_uscc": "11330106MB0000001X"}
    return {"subject_id": key, "party_name": "虚构", "document_no": f"虚罚〔2026〕{number}号", **body}


def load(ledger: Ledger, name: str, *rows: dict[str, Any]) -> None:
    with ledger.batch("test", f"{name}.csv") as batch:
        batch.append(table(name), [Row(values, number) for number, values in enumerate(rows, start=2)])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, neo4j_store: GraphStore) -> Path:
    folder = tmp_path_factory.mktemp("visit-lists")
    ledger = Ledger(folder)
    load(ledger, "enterprises", firm(TEA, "虚构茶行有限公司"), firm(SHOP, "虚构小店有限公司"), firm(QUIET, "虚构安静有限公司"))
    load(ledger, "penalties", *(fine(key, n, date(2026, month, 1)) for key, n, month in ((TEA, 1, 3), (TEA, 2, 5), (TEA, 3, 6), (SHOP, 4, 4), (SHOP, 5, 6))))
    load(ledger, "grids", {"grid": "G-001", "name": "虚构第一网格", "region": "330106", "street": "虚构街道"})
    analyse(ledger, DAY)
    publish(neo4j_store, ledger.view(DAY))
    return folder


@contextmanager
def served(app: FastAPI) -> Iterator[Client]:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(app, log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        with Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=60) as client:
            yield client
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


class Caller:
    """A client that carries the token of one role."""

    def __init__(self, client: Client, secret: str) -> None:
        self.client, self.headers = client, {"Authorization": f"Bearer {secret}"}

    def get(self, path: str) -> Response:
        return self.client.get(path, headers=self.headers)

    def post(self, path: str, body: dict[str, Any]) -> Response:
        return self.client.post(path, json=body, headers=self.headers)

    def list(self) -> dict[str, Any]:
        answer = self.get(f"/v1/visits?grid=G-001&week={WEEK}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


@pytest.fixture(scope="module")
def callers(home: Path, neo4j_store: GraphStore) -> Iterator[dict[Role, Caller]]:
    with served(create_app(Settings(home=home), neo4j_store)) as client:
        yield {each: Caller(client, Tokens(home).create(f"虚构{each.value}", each)) for each in Role}


def result(number: int = 1, **more: Any) -> dict[str, Any]:
    body = {"visit_no": f"{LIST}-{number:02d}", "list_no": LIST, "subject": TEA, "visited": TODAY.isoformat(), "result": "有问题", "remark": "门口有货"}
    return body | more


def test_a_list_from_the_day_it_is_handed_out(home: Path, neo4j_store: GraphStore, callers: dict[Role, Caller]) -> None:
    office, walker = callers[Role.INVESTIGATOR], callers[Role.GRID_WORKER]

    before = walker.list()
    assert (before["list_no"], before["issued"], {row["visit_no"] for row in before["rows"]}) == ("", None, {""})
    assert [row["key"] for row in before["rows"]] == [TEA, SHOP]
    assert walker.post("/v1/visits/lists", {"grid": "G-001", "week": WEEK}).status_code == 403
    over = office.post("/v1/visits/lists", {"grid": "G-001", "week": "2020-W01"})
    assert (over.status_code, "已经过去" in over.text) == (422, True)

    handed = office.post("/v1/visits/lists", {"grid": "G-001", "week": WEEK, "capacity": 5})
    assert handed.status_code == 200, handed.text
    again = office.post("/v1/visits/lists", {"grid": "G-001", "week": WEEK})
    assert (again.status_code, again.json()["code"]) == (422, "CG768")
    out = walker.list()
    assert (out["list_no"], out["issued"]) == (LIST, TODAY.isoformat())
    assert [(row["visit_no"], row["key"]) for row in out["rows"]] == [(f"{LIST}-01", TEA), (f"{LIST}-02", SHOP)]
    assert not {"expected", "chance", "arm", "visits", "score"} & {*out, *out["rows"][0]}

    sent = {"results": [result(), result(2, subject=QUIET), result(2, subject=SHOP, visited=(TODAY + timedelta(days=1)).isoformat())]}
    told = walker.post("/v1/visits/feedback", sent).json()["results"]
    assert [(each["accepted"], each["state"], each["code"]) for each in told] == [(True, "已收", ""), (False, "未收", "CG762"), (False, "未收", "CG764")]
    assert [each["state"] for each in walker.post("/v1/visits/feedback", sent).json()["results"]] == ["已有", "未收", "未收"]
    strange = walker.post("/v1/visits/feedback", {"results": [result(2, subject=SHOP, visited="0001-01-01", noted="0001-01-01T00:00:00+14:00")]})
    assert (strange.status_code, strange.json()["results"][0]["code"]) == (200, "CG764")
    assert callers[Role.AUDITOR].post("/v1/visits/feedback", sent).status_code == 403
    seen = walker.list()
    assert ([(row["result"], row["visited"]) for row in seen["rows"]], seen["reported"]) == ([("有问题", TODAY.isoformat()), ("", None)], 1)

    load(Ledger(home), "repairs", repair(TEA, 1), repair(TEA, 2), repair(TEA, 3))
    reasons = seen["rows"][0]["reasons"]
    left = walker.list()  # what was reported stays with its result; why one went there is not said any more
    assert [(row["visit_no"], row["reasons"] == [], row["result"]) for row in left["rows"]] == [(f"{LIST}-01", True, "有问题"), (f"{LIST}-02", False, "")]
    file = walker.get(f"/v1/visits.csv?grid=G-001&week={WEEK}").text
    assert reasons
    assert (f"{LIST}-02" in file, "门口" in file, [each for each in reasons if each in file]) == (True, False, [])

    ledger = Ledger(home)
    analyse(ledger, TODAY)
    publish(neo4j_store, ledger.view(TODAY))
    page = office.get(f"/v1/subjects/{TEA}").json()
    visit = next(each for each in page["records"] if each["kind"] == "走访")
    assert (visit["date"], visit["title"], visit["counts"], visit["document_no"]) == (TODAY.isoformat(), "有问题", False, LIST)
    assert ("门口有货" in str(page), "虚构grid_worker" in str(page)) == (False, False)
    assert walker.get(f"/v1/subjects/{TEA}").status_code == 403


@pytest.mark.parametrize("name", ["report", "fairness", "report.xlsx", "fairness.xlsx"])
@pytest.mark.parametrize("day", ["0001-06-01", "0001-01-01", "9999-12-31"])
def test_reports_of_the_first_and_the_last_year_are_answered(name: str, day: str, callers: dict[Role, Caller]) -> None:
    assert callers[Role.ADMINISTRATOR].get(f"/v1/visits/{name}?to={day}").status_code == 200
