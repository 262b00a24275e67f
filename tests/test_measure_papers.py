"""The two papers and the doors: what they say, whom they name, and that a lifted measure is on no page and in no graph."""

import io
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import uvicorn
from httpx import Client
from pypdf import PdfReader

from api.app import create_app
from api.measure_files import measure_pdf
from api.security import Role, Tokens
from graph.publish import publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.errors import InputError
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor, Entry, Kind, record
from proceedings.sanctions import commands, lift_for
from proceedings.sanctions.commands import Act
from proceedings.sanctions.request import Request
from proceedings.sanctions.worklist import standings

TODAY = date.today()
FIRM = "91330106MA2XUG0001"
OFFICE, FINANCE = "虚构市发展和改革局", "虚构市财政局"
LI, WANG = Actor("李科", OFFICE), Actor("王处", OFFICE)
BEFORE = TODAY - timedelta(days=60)
PUSHED = BEFORE + timedelta(days=30)


def load(ledger: Ledger, **tables: list[dict[str, Any]]) -> None:
    with ledger.batch("template", "虚构.csv") as batch:
        for name, rows in tables.items():
            batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=2)])


def province() -> dict[str, list[dict[str, Any]]]:
    firm = {"subject_id": FIRM, "uscc": FIRM, "name": "虚构西湖茶业有限公司", "kind": "企业", "status": "K", "region": "330106", "valid_from": date(2015, 1, 1)}
    penalty = {
        "subject_id": FIRM, "document_no": "虚市监罚〔2025〕1号", "party_name": firm["name"], "conduct": "销售过期食品", "facts": "…", "content": "罚款",
        "basis": "《中华人民共和国食品安全法》第一百二十四条、《中华人民共和国政府采购法》第七十七条",
        "penalty_kinds": "罚款；没收违法所得", "fine_wan": Decimal("2.5"),
        "confiscated_wan": Decimal("0.0438"), "decided": date(2025, 9, 1), "valid_to": date(2031, 1, 1), "authority": "虚构市市场监督管理局",
        "authority_uscc": "11330106MB0000001X", "authority_region": "330106", "procedure": "一般程序",
    }  # fmt: skip
    roles = [
        {"subject_id": FIRM, "person_id": "P-1", "name": "欧阳当时", "role": "法定代表人", "valid_from": date(2016, 1, 1), "valid_to": date(2026, 1, 1)},
        {"subject_id": FIRM, "person_id": "P-2", "name": "赵现任", "role": "法定代表人", "valid_from": date(2026, 1, 1)},
    ]
    return {"enterprises": [firm], "penalties": [penalty], "roles": roles}


def ground(ledger: Ledger) -> str:
    return str(ledger.view(TODAY).rows("select record_id from penalties")[0]["record_id"])


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    """A home with one measure, pushed two months ago."""
    made = Ledger(tmp_path_factory.mktemp("papers"))
    load(made, **province())
    request = Request(
        subject=FIRM, item_id="M-PROC77", grounds=(ground(made),), departments=(FINANCE,), document_no="虚发改信用〔2026〕12号", first_day=BEFORE,
        remedy="可在六十日内申请行政复议", release="期限届满", last_day=TODAY + timedelta(days=365), reason="另有说明", region="330100",
    )  # fmt: skip
    commands.propose(made, request, Act(LI, BEFORE, BEFORE))
    commands.review(made, "CJ-2026-000001", True, Act(WANG, BEFORE, BEFORE))
    commands.notify(made, "CJ-2026-000001", Act(LI, BEFORE, BEFORE))
    commands.push(made, "CJ-2026-000001", Act(LI, PUSHED, PUSHED))
    return made


@pytest.fixture
def asking(ledger: Ledger, empty_graph: GraphStore) -> Iterator[dict[str, Client]]:
    """The service over the ledger and its graph, with a client of each role."""
    publish(empty_graph, ledger.view(TODAY))
    home = ledger.root.parent
    tokens = Tokens(home)
    secrets = {role.value: tokens.create(role.value, role, department=FINANCE) for role in Role}
    listener = socket.create_server(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=home), empty_graph), log_level="critical", lifespan="on"))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    address = f"http://127.0.0.1:{listener.getsockname()[1]}"
    opened = {name: Client(base_url=address, timeout=60, headers={"Authorization": f"Bearer {secret}"}) for name, secret in secrets.items()}
    try:
        while not server.started and thread.is_alive():
            time.sleep(0.01)
        yield opened
    finally:
        for client in opened.values():
            client.close()
        server.should_exit = True
        thread.join(timeout=30)


def text(content: bytes) -> str:
    return "".join("".join(page.extract_text().split()) for page in PdfReader(io.BytesIO(content)).pages)


def paper(ledger: Ledger, name: str, day: date = TODAY, **more: bool) -> str:
    view = ledger.view(day)
    return text(measure_pdf(view, standings(view, day)[0], name, day, **more))


def test_the_sheet_has_its_fields_and_names_the_representative_of_then_by_surname(ledger: Ledger) -> None:
    found = paper(ledger, "sheet")
    for words in ("批次号CJ-2026-000001", "虚发改信用〔2026〕12号", FINANCE, FIRM, "是否终身否", "政府采购", "罚款2.5万元", "没收违法所得438元", "另有说明"):
        assert words in found
    assert "惩戒时的法定代表人欧阳某" in found
    assert "当时" not in found
    assert "赵" not in found
    assert "欧阳当时" in paper(ledger, "sheet", full_names=True)


def test_the_notice_tells_reasons_basis_period_remedy_and_release_in_plain_words(ledger: Ledger) -> None:
    found = paper(ledger, "notice")
    for words in ("你单位“销售过期食品”", "食品安全法", "六十日内申请行政复议", "期限届满", "5个工作日", "陈述、申辩", "异议", "送达回证"):
        assert words in found
    assert f"至{TODAY + timedelta(days=365)}止" in found


def test_a_paper_of_what_may_not_be_executed_says_so_first(ledger: Ledger) -> None:
    assert "尚未推送，不得执行" in paper(ledger, "sheet", BEFORE)
    assert "尚未推送" not in paper(ledger, "sheet")


def test_the_same_measure_and_day_give_the_same_bytes(ledger: Ledger) -> None:
    view = ledger.view(TODAY)
    one, other = (measure_pdf(view, standings(view, TODAY)[0], "notice", TODAY) for _ in range(2))
    assert one == other
    with pytest.raises(InputError):
        measure_pdf(view, standings(view, TODAY)[0], "letter", TODAY)


def test_what_the_doors_show_until_the_ground_is_repaired(ledger: Ledger, empty_graph: GraphStore, asking: dict[str, Client]) -> None:
    office, grid = asking["department"], asking["grid_worker"]
    page = office.get(f"/v1/subjects/{FIRM}").json()
    assert [each["number"] for each in page["measures"]] == ["CJ-2026-000001"]
    drawn = "MATCH (m:Measure)<-[:APPLIES]-(s:Sanction)-[:AGAINST]->(e:Enterprise) RETURN s.key AS key, m.key AS item, e.key AS firm"
    assert empty_graph.run_text(drawn) == [{"key": "CJ-2026-000001", "item": "M-PROC77", "firm": FIRM}]
    assert [each["what"] for each in office.get("/v1/measures/overdue").json()] == ["执行", "反馈"]
    assert office.get("/v1/measures/CJ-2026-000001/sheet.pdf").content[:4] == b"%PDF"
    assert grid.get("/v1/measures").status_code == 403
    assert asking["auditor"].post("/v1/measures/CJ-2026-000001/steps", json={"step": "解除", "why": "x"}).status_code == 403
    refused = office.post(f"/v1/measures/repeat-offenders:{FIRM}/steps", json={"step": "推送"})
    assert (refused.status_code, refused.json()["code"]) == (422, "CG621")
    assert office.post("/v1/measures/CJ-2026-000001/steps", json={"step": "执行", "why": "已停用"}).json()["state"] == "执行中"
    wanted = ground(ledger)
    row = {"subject_id": FIRM, "party_name": "甲", "record_kind": "行政处罚", "document_no": "虚市监罚〔2025〕1号", "repair_no": "修1", "outcome": "准予修复"}
    lifting = Entry(lift_for(ledger.view(TODAY), [wanted], "依据的记录已修复", TODAY, LI), [(table("repairs"), {**row, "decided": TODAY})])
    record(ledger, Kind.REPAIR, lambda _, __: lifting, TODAY, facts=True)
    assert office.get(f"/v1/subjects/{FIRM}").json()["measures"] == []
    whole = office.get("/v1/measures/CJ-2026-000001").json()
    assert (whole["state"], whole["live"], whole["reasons"]) == ("已解除", False, [])
    told = office.get("/v1/measures/CJ-2026-000001/sheet.pdf").content
    assert "不得再执行" in text(told)
    for words in ("过期食品", "另有说明", "虚市监罚"):
        assert words not in text(told)
        assert words not in str(whole)
    publish(empty_graph, ledger.view(TODAY))
    assert empty_graph.run_text(drawn) == []
