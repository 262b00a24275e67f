"""An objection through the whole house: Neo4j at once, the interface, what is worked out again, and back."""

import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from httpx import Client, Response

from analytics.runs import analyse
from api.app import create_app
from api.security import Role, Tokens
from graph.publish import publish
from graph.reconcile import reconcile
from graph.store import GraphStore
from ledger.batch import Row
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table
from ledger.verify_facts import State
from proceedings.events import Actor
from proceedings.objections.effect import at_once, put_into_effect
from proceedings.objections.filing import Filing, file_objection
from proceedings.objections.steps import Act, accept, decide, transfer
from tests.test_api import DAY, NAME, SISTER, TEA, Caller, province, served

OFFICE, CENTRE = "虚构市场监督管理局", "虚构信用中心"
CLERK, INSPECTOR = Actor("李科", CENTRE), Actor("赵稽查", OFFICE)
FIRST = "罚〔2026〕1号"
THEFT = Filing(kind="冒用身份", person="P-1", claim="本人从未任职", evidence=("挂失回执",))
WRONG = Filing(kind="信息有误", subject=TEA, about=FIRST, claim="当事人不是本公司", evidence=("判决书",))


def filled(home: Path) -> Ledger:
    """A ledger with the small province."""
    ledger = Ledger(home)
    with ledger.batch("test", "province.csv") as batch:
        for name, rows in province().items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(rows, start=2)])
    return ledger


@pytest.fixture(scope="module")
def analysed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the small province, analysed once; every test works in its own copy."""
    folder = tmp_path_factory.mktemp("objections") / "home"
    analyse(filled(folder), DAY)
    return folder


@pytest.fixture
def home(analysed: Path, tmp_path: Path, empty_graph: GraphStore) -> Path:
    """A copy of it, published."""
    folder = Path(shutil.copytree(analysed, tmp_path / "home"))
    publish(empty_graph, Ledger(folder).view(DAY))
    return folder


def nodes(store: GraphStore, label: str) -> dict[str, Any]:
    rows = store.run_text(f"MATCH (node:{label}) WHERE node.disputed RETURN coalesce(node.document_no, node.key) AS key, node.counts AS counts")
    return {row["key"]: row["counts"] for row in rows}


def links(store: GraphStore) -> int:
    return int(store.run_text("MATCH (:Person {key: 'P-1'})-[link]->() RETURN count(link) AS n")[0]["n"])


def risk(store: GraphStore) -> float:
    return float(store.run_text("MATCH (node:Enterprise {key: $key}) RETURN coalesce(node.own_risk, 0.0) AS own", key=TEA)[0]["own"])


def test_the_graph_says_in_dispute_at_once_and_then_everything_without_the_record(home: Path, empty_graph: GraphStore) -> None:
    ledger, before = Ledger(home), risk(empty_graph)
    assert nodes(empty_graph, "Finding|Penalty") == {}
    number = file_objection(ledger, WRONG, CLERK, DAY)[0].matter_no

    marked = at_once(ledger, number, DAY, empty_graph)
    assert nodes(empty_graph, "Penalty") == {FIRST: False}
    assert list(nodes(empty_graph, "Enterprise")) == [TEA]
    assert marked.findings == len(nodes(empty_graph, "Finding")) > 0

    effect = put_into_effect(ledger, number, DAY, empty_graph)
    assert risk(empty_graph) < before
    assert nodes(empty_graph, "Finding") == {}
    assert any(each.subject_id == TEA for each in effect.settlement.changes)
    assert reconcile(empty_graph, ledger).state is State.SOUND


def test_not_upheld_gives_everything_back_as_it_was(home: Path, empty_graph: GraphStore) -> None:
    ledger, before = Ledger(home), risk(empty_graph)
    number = file_objection(ledger, WRONG, CLERK, DAY)[0].matter_no
    put_into_effect(ledger, number, DAY, empty_graph)
    accept(ledger, number, Act(CLERK, DAY))
    decide(ledger, number, Act(INSPECTOR, DAY, "已核对"), "不成立")
    put_into_effect(ledger, number, DAY, empty_graph)
    assert risk(empty_graph) == before
    assert nodes(empty_graph, "Finding|Penalty|Enterprise") == {}


def test_a_theft_claim_takes_every_link_of_the_person_out_at_once_and_the_decision_brings_back_what_stands(home: Path, empty_graph: GraphStore) -> None:
    ledger = Ledger(home)
    assert links(empty_graph) == 2
    number = file_objection(ledger, THEFT, CLERK, DAY)[0].matter_no
    assert at_once(ledger, number, DAY, empty_graph).links == 2
    assert links(empty_graph) == 0
    assert list(nodes(empty_graph, "Person")) == ["P-1"]
    put_into_effect(ledger, number, DAY, empty_graph)
    assert links(empty_graph) == 0
    accept(ledger, number, Act(CLERK, DAY))
    transfer(ledger, number, Act(CLERK, DAY), OFFICE)
    decide(ledger, number, Act(INSPECTOR, DAY, "笔迹是本人的"), "不成立")
    put_into_effect(ledger, number, DAY, empty_graph)
    assert links(empty_graph) == 2
    assert nodes(empty_graph, "Person") == {}


def test_a_claim_that_ends_before_everything_was_worked_out_leaves_no_link_missing(home: Path, empty_graph: GraphStore) -> None:
    ledger = Ledger(home)
    number = file_objection(ledger, THEFT, CLERK, DAY)[0].matter_no
    at_once(ledger, number, DAY, empty_graph)
    assert links(empty_graph) == 0
    decide(ledger, number, Act(CLERK, DAY, "本人撤回"), "撤回")
    at_once(ledger, number, DAY, empty_graph)
    assert links(empty_graph) == 2
    put_into_effect(ledger, number, DAY, empty_graph)
    assert links(empty_graph) == 2
    assert reconcile(empty_graph, ledger).state is State.SOUND


def test_deciding_one_objection_marks_no_finding_because_another_is_open(home: Path, empty_graph: GraphStore) -> None:
    ledger = Ledger(home)
    first = file_objection(ledger, WRONG, CLERK, DAY)[0].matter_no
    assert at_once(ledger, first, DAY, empty_graph).findings > 0
    other = Filing(kind="信息有误", subject=SISTER, about="列〔2025〕1号", claim="未提供虚假材料", evidence=("说明",))
    file_objection(ledger, other, CLERK, DAY)
    accept(ledger, first, Act(CLERK, DAY))
    decide(ledger, first, Act(INSPECTOR, DAY, "已核对"), "不成立")
    assert at_once(ledger, first, DAY, empty_graph).findings == 0


# --- the interface -----------------------------------------------------------------------------------------------


@pytest.fixture
def client(home: Path, empty_graph: GraphStore) -> Iterator[Client]:
    with served(create_app(Settings(home=home), empty_graph)) as opened:
        yield opened


def caller(client: Client, home: Path, role: Role, department: str) -> Caller:
    return Caller(client, Tokens(home).create(f"{department}的{role.value}", role, department=department))


def post(by: Caller, path: str, **body: Any) -> Response:
    return by.client.post(path, json=body, headers=by.headers)


def until(done: Callable[[], bool]) -> None:
    """Wait for what is done after the answer has left."""
    end = time.monotonic() + 60
    while not done() and time.monotonic() < end:
        time.sleep(0.2)
    assert done()


def test_from_filing_to_correction_by_the_interface(client: Client, home: Path) -> None:
    centre, office = (caller(client, home, Role.DEPARTMENT, name) for name in (CENTRE, OFFICE))
    page = f"/v1/subjects/{TEA}"
    before = centre.json(f"{page}/risk")["own_risk"]
    filed = post(centre, "/v1/objections", subject=TEA, about=FIRST, point="罚款金额（万元）", claim="实缴 0.5 万元", evidence=["缴款书"])
    assert filed.status_code == 200, filed.text
    number = filed.json()["objection"]["number"]
    assert filed.json()["marked"]["records"] == 1

    seen = centre.json(page)
    assert seen["subject"]["disputed"]
    assert [each["document_no"] for each in seen["records"] if each["disputed"]] == [FIRST]
    until(lambda: centre.json(f"{page}/risk")["own_risk"] < before)
    assert centre.json("/v1/search", q="西湖茶业")["results"][0]["disputed"]

    assert post(centre, f"/v1/objections/{number}/steps", step="受理").json()["objection"]["state"] == "办理中"
    assert post(centre, f"/v1/objections/{number}/steps", step="转交").json()["objection"]["unit"] == OFFICE
    refused = post(centre, f"/v1/objections/{number}/steps", step="成立", why="我看对的")
    assert (refused.status_code, refused.json()["code"]) == (422, "CG635")
    assert post(office, f"/v1/objections/{number}/steps", step="成立", why="票据属实").json()["objection"]["state"] == "成立"
    corrected = post(office, f"/v1/objections/{number}/steps", step="更正", values={"罚款金额（万元）": "0.5"}).json()
    assert corrected["objection"]["steps"][-1]["changes"] == [{"item": "罚款金额（万元）", "before": "2.5", "after": "0.5"}]
    until(lambda: [each["amount"] for each in centre.json(page)["records"] if each["document_no"] == FIRST] == ["罚款 0.5 万元"])
    assert not any(each["disputed"] for each in centre.json(page)["records"])


def test_a_repetition_and_a_record_that_is_not_there_are_refused_with_their_codes(client: Client, home: Path) -> None:
    centre = caller(client, home, Role.DEPARTMENT, CENTRE)
    assert post(centre, "/v1/objections", subject=TEA, about=FIRST, claim="不对").status_code == 200
    again = post(centre, "/v1/objections", subject=TEA, about=FIRST, claim="还是不对")
    assert (again.status_code, again.json()["code"]) == (422, "CG632")
    nothing = post(centre, "/v1/objections", subject=SISTER, about=FIRST, claim="不对")
    assert (nothing.status_code, nothing.json()["code"]) == (404, "CG631")
    assert post(centre, "/v1/objections", subject=TEA, about=FIRST, claim=" ").json()["todo"]


def test_who_may_file_and_who_may_only_look(client: Client, home: Path) -> None:
    for role, looks, files in ((Role.AUDITOR, 200, 403), (Role.ADMINISTRATOR, 200, 403), (Role.GRID_WORKER, 403, 403)):
        by = caller(client, home, role, CENTRE)
        assert by.get("/v1/objections").status_code == looks
        assert post(by, "/v1/objections", subject=TEA, about=FIRST, claim="不对").status_code == files
        assert by.get(f"/v1/subjects/{TEA}/dossier").status_code == files


def test_the_name_of_a_person_who_objects_is_masked_for_departments(client: Client, home: Path) -> None:
    department, investigator = (caller(client, home, role, CENTRE) for role in (Role.DEPARTMENT, Role.INVESTIGATOR))
    assert post(investigator, "/v1/objections", kind="冒用身份", person="P-1", claim="本人从未任职").json()["objection"]["party"] == NAME
    assert department.json("/v1/objections")[0]["party"] == "张*"
    assert investigator.json("/v1/objections", subject=TEA) == []


def test_a_subject_is_handed_everything_used_about_it_without_other_peoples_names(client: Client, home: Path) -> None:
    by = caller(client, home, Role.DEPARTMENT, CENTRE)
    said = by.json(f"/v1/subjects/{TEA}/dossier")
    assert len(said["records"]) == 4
    assert said["score"]["contributions"]
    assert said["findings"]
    assert NAME not in str(said)
    assert by.get(f"/v1/subjects/{TEA}/dossier.pdf").content.startswith(b"%PDF")
    assert "本主体被使用的全部信息" in by.get(f"/v1/subjects/{TEA}/dossier.txt").text
    assert by.get("/v1/subjects/nobody/dossier").status_code == 404
    assert date.fromisoformat(said["day"]) >= DAY


def test_an_answer_does_not_wait_for_a_graph_that_nobody_has_started(tmp_path: Path) -> None:
    """A home with a ledger and no graph: the objection stands, nothing is started, and the answer says so."""
    filled(tmp_path)
    with served(create_app(Settings(home=tmp_path))) as opened:
        centre = caller(opened, tmp_path, Role.DEPARTMENT, CENTRE)
        answer = post(centre, "/v1/objections", subject=TEA, about=FIRST, claim="不对")
        assert answer.status_code == 200, answer.text
        assert answer.json()["marked"] is None
        assert "没有运行" in answer.json()["note"]
        assert centre.json("/v1/objections")[0]["state"] == "待受理"
    assert not (tmp_path / "neo4j").exists()
