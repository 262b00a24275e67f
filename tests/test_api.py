"""The HTTP interface over a small province of our own making: truth, times, roles, errors, headers."""

import io
import json
import socket
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
import schemathesis
import uvicorn
from fastapi import FastAPI
from httpx import Client, Response
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from analytics.runs import analyse
from api.app import create_app
from api.masking import Masker
from api.openapi import DOCUMENT
from api.security import Role, Tokens
from graph.publish import publish
from graph.store import GraphStore
from ledger.batch import Row
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table

DAY = date(2026, 6, 30)
TEA, SISTER, CLUSTER = "91330106MA2XUG0001", "91310104MA2XUG0002", "330106|虚构路|1|1"
PHONE = "13812341234"
NAME = "张小明"


def firm(key: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "subject_id": key,
        "uscc": key,
        "name": name,
        "kind": "企业",
        "status": "K",
        "region": "330106",
        "industry": "5227",
        "established": date(2015, 1, 1),
        "valid_from": date(2015, 1, 1),
        **more,
    }


def fine(number: int, decided: date) -> dict[str, Any]:
    return {
        "subject_id": TEA,
        "document_no": f"罚〔2026〕{number}号",
        "party_name": "虚构西湖茶业有限公司",
        "conduct": "销售过期食品",
        "facts": "…",
        "basis": "食品安全法第一百二十四条",
        "penalty_kinds": "罚款",
        "content": "罚款",
        "fine_wan": Decimal("2.5"),
        "decided": decided,
        "valid_to": date(2031, 1, 1),
        "authority": "虚构市场监督管理局",
        "authority_uscc": "11330106MB0000001X",
        "authority_region": "330106",
        "procedure": "一般程序",
    }


def role(key: str, person: str, name: str, title: str = "法定代表人", **more: Any) -> dict[str, Any]:
    return {"subject_id": key, "person_id": person, "name": name, "role": title, "valid_from": date(2016, 1, 1), **more}


def province() -> Mapping[str, list[dict[str, Any]]]:
    crowd = [firm(f"91330106MA2XUH{n:04}", f"虚构集群{n:03}号商务有限公司", address="虚构路1号1室", address_key=CLUSTER, grid="G-002") for n in range(1, 81)]
    return {
        "enterprises": [
            firm(
                TEA,
                "虚构西湖茶业有限公司",
                former_name="幻想龙井商行",
                phone=PHONE,
                phone_key="T-0001",
                address="虚构路2号3室",
                address_key="330106|虚构路|2|3",
                grid="G-001",
                capital_wan=Decimal(50),
            ),
            firm(SISTER, "虚构浦江茶业有限公司", region="310104", phone=PHONE, phone_key="T-0001"),
            *crowd,
        ],
        "shared_addresses": [{"address_key": CLUSTER, "address": "虚构路1号1室", "kind": "集群注册", "valid_from": date(2015, 1, 1)}],
        "persons": [{"person_id": "P-1", "name": NAME, "identified": True}, {"person_id": "P-2", "name": "李四光", "identified": True}],
        "roles": [
            role(TEA, "P-1", NAME),
            role(SISTER, "P-1", NAME),
            role(TEA, "P-2", "李四光", valid_from=date(2015, 1, 1), valid_to=date(2016, 1, 1)),
        ],
        "penalties": [fine(1, date(2025, 9, 1)), fine(2, date(2025, 12, 1)), fine(3, date(2026, 3, 1))],
        "listings": [
            {
                "subject_id": SISTER,
                "list_type": "SAMR_SEVERE",
                "party_name": "虚构浦江茶业有限公司",
                "document_no": "列〔2025〕1号",
                "reason": "提供虚假材料",
                "valid_from": date(2025, 5, 6),
                "authority": "虚构市市场监督管理局",
                "authority_region": "310104",
            }
        ],
        "inspections": [
            {
                "subject_id": TEA,
                "party_name": "虚构西湖茶业有限公司",
                "inspection_no": "C1",
                "kind": "日常",
                "matter": "食品销售",
                "inspected": date(2024, 5, 1),
                "authority": "虚构市场监督管理局",
                "result": "未发现问题",
            }
        ],
        "grids": [
            {"grid": "G-001", "name": "虚构第一网格", "region": "330106", "street": "虚构街道"},
            {"grid": "G-002", "name": "虚构第二网格", "region": "330106", "street": "虚构街道"},
        ],
    }


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, neo4j_store: GraphStore) -> Path:
    """A data folder with the small province, analysed and published."""
    folder = tmp_path_factory.mktemp("api")
    ledger = Ledger(folder)
    with ledger.batch("test", "province.csv") as batch:
        for name, rows in province().items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(rows, start=2)])
    analyse(ledger, DAY)
    publish(neo4j_store, ledger.view(DAY))
    return folder


@contextmanager
def served(app: FastAPI) -> Iterator[Client]:
    """A client of the application behind a real server on loopback."""
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

    def get(self, path: str, **parameters: Any) -> Response:
        return self.client.get(path, params=parameters or None, headers=self.headers)

    def json(self, path: str, **parameters: Any) -> Any:
        response = self.get(path, **parameters)
        assert response.status_code == 200, response.text
        return response.json()


@pytest.fixture(scope="module")
def client(home: Path, neo4j_store: GraphStore) -> Iterator[Client]:
    with served(create_app(Settings(home=home), neo4j_store)) as opened:
        yield opened


@pytest.fixture(scope="module")
def callers(home: Path, client: Client) -> dict[Role, Caller]:
    return {each: Caller(client, Tokens(home).create(each.value, each)) for each in Role}


@pytest.fixture
def investigator(callers: dict[Role, Caller]) -> Caller:
    return callers[Role.INVESTIGATOR]


def names(answer: Any) -> list[str]:
    return [each["name"] for each in answer["results"]]


def node(answer: Any, key: str) -> Any:
    return next(each for each in answer["nodes"] if each["key"] == key)


# --- who may enter -----------------------------------------------------------------------------------------------


def operations(client: Client) -> list[tuple[str, str]]:
    document = client.get("/openapi.json").json()
    return [(method, path) for path, each in document["paths"].items() for method in each if "security" in each[method]]


def filled(path: str) -> str:
    names = {"key": TEA, "finding_id": "repeat-offenders:x", "number": "CJ-2026-000001", "record_id": "penalties:x", "item_id": "M-ZJ23-3", "paper": "sheet"}
    return path.format(**names, format="csv" if "visits" in path else "gexf")


def test_every_route_below_v1_asks_for_a_token(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {path for path in paths if path.startswith("/v1")} == {path for _, path in operations(client)}
    for method, path in operations(client):
        response = client.request(method, filled(path), json={})
        assert response.status_code == 401, path
        assert response.headers["www-authenticate"].startswith("Bearer")
        assert response.json()["code"] == "CG101"


def test_a_wrong_or_revoked_token_is_refused(client: Client, home: Path) -> None:
    assert Caller(client, "cg_nobody").get("/v1/session").status_code == 401
    secret = Tokens(home).create("将撤销", Role.AUDITOR)
    assert Caller(client, secret).get("/v1/session").status_code == 200
    Tokens(home).revoke(Tokens(home).verify(secret).id)
    assert Caller(client, secret).get("/v1/session").status_code == 401


def test_a_grid_worker_reaches_visits_and_nothing_about_subjects(client: Client, callers: dict[Role, Caller]) -> None:
    worker = callers[Role.GRID_WORKER]
    for method, path in operations(client):
        response = client.request(method, filled(path), headers=worker.headers, json={"keys": [TEA], "format": "gexf"})
        of_office = path.startswith(("/v1/visits/lists", "/v1/visits/report", "/v1/visits/fairness"))
        open_to_all = not of_office and path.startswith(("/v1/visits", "/v1/grids", "/v1/session", "/v1/detectors", "/v1/catalogue", "/v1/rules"))
        assert (response.status_code != 403) is open_to_all, path
    assert worker.get("/v1/search", q="虚构").json()["code"] == "CG103"


def test_the_session_names_the_role_and_the_times_of_the_data(investigator: Caller) -> None:
    answer = investigator.json("/v1/session")
    assert (answer["role"], answer["role_title"], answer["times"]["as_of"]) == ("investigator", "信用监管人员", "2026-06-30")


@pytest.mark.parametrize("who", [Role.DEPARTMENT, Role.ADMINISTRATOR])
def test_no_answer_gives_these_roles_a_full_name_and_nobody_a_telephone_number(callers: dict[Role, Caller], who: Role) -> None:
    finding = callers[who].json("/v1/findings")["results"][0]["finding_id"]
    graph = f"/v1/subjects/{TEA}/graph"
    paths = [
        f"/v1/subjects/{TEA}",
        f"/v1/subjects/{TEA}/risk",
        graph,
        f"{graph}.graphml",
        f"{graph}.gexf",
        "/v1/graph/expand?key=P-1",
        "/v1/graph/expand?key=T-0001",
        "/v1/findings",
        f"/v1/findings/{finding}",
        f"/v1/findings/{finding}/export.html",
        "/v1/search?q=虚构茶业",
        "/v1/visits?grid=G-001",
    ]
    for path in paths:
        masked, full = callers[who].get(path), callers[Role.INVESTIGATOR].get(path)
        assert masked.status_code == full.status_code == 200, path
        assert NAME not in masked.text
        assert "\\u5f20\\u5c0f\\u660e" not in masked.text
        assert PHONE not in masked.text + full.text
    assert NAME in callers[Role.INVESTIGATOR].get(f"/v1/subjects/{TEA}").text
    assert Masker(who).person(NAME) in callers[who].get(graph).text


# --- search ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["西湖茶业", "虚构西湖茶业有限公司", "龙井商行", TEA, "91330106MA2XUG", "xuogouxihu"[:2] + "gouxihu", "xgxh", "XGXH", "　西湖 "]
)
def test_a_subject_is_found_by_name_former_name_code_and_pinyin(investigator: Caller, query: str) -> None:
    assert "虚构西湖茶业有限公司" in names(investigator.json("/v1/search", q=query))


def test_the_total_is_true_although_the_list_is_cut_and_nothing_comes_twice(investigator: Caller) -> None:
    answer = investigator.json("/v1/search", q="集群", limit=7)
    assert (answer["total"], len(answer["results"]), len({each["key"] for each in answer["results"]})) == (80, 7, 7)


def test_an_exact_name_comes_first_and_a_former_name_is_told(investigator: Caller) -> None:
    assert names(investigator.json("/v1/search", q="虚构集群007号商务有限公司"))[0] == "虚构集群007号商务有限公司"
    assert investigator.json("/v1/search", q="幻想龙井")["results"][0]["note"] == "曾用名：幻想龙井商行"


@pytest.mark.parametrize(
    "query", ['"', "\\", "a AND (", '西湖" OR *', "name:*", "~~", "/[", "\u0000\u0000", "🍵🍵", "+-", "{}", "'; MATCH (n) DETACH DELETE n //"]
)
def test_no_search_text_is_read_as_a_query_language(investigator: Caller, query: str) -> None:
    response = investigator.get("/v1/search", q=query)
    assert response.status_code in (200, 422)
    assert investigator.json("/v1/search", q="西湖茶业")["total"] == 1


@pytest.mark.parametrize("query", ["", "茶", " ", "　"])
def test_a_query_of_one_character_says_what_to_type(investigator: Caller, query: str) -> None:
    response = investigator.get("/v1/search", q=query)
    assert response.status_code == 422
    assert "字" in response.json()["detail"] + response.json()["todo"]


# --- subject and risk --------------------------------------------------------------------------------------------


def test_the_subject_page_tells_facts_people_records_and_findings_with_their_sources(investigator: Caller) -> None:
    page = investigator.json(f"/v1/subjects/{TEA}")
    facts = {each["label"]: each for each in page["facts"]}
    assert facts["注册资本"]["value"] == "50 万元"
    assert facts["所在地"]["value"] == "浙江省/杭州市/西湖区"
    assert facts["联系电话"]["value"] == "138****1234"
    assert facts["登记状态"]["source"].startswith("province.csv 第 ")
    assert [each["value"] for each in page["people"]] == [f"{NAME}（2016-01-01 起）", "李四光（2015-01-01 至 2016-01-01）"]
    assert [each["date"] for each in page["records"]] == ["2026-03-01", "2025-12-01", "2025-09-01", "2024-05-01"]
    assert page["records"][0]["amount"] == "罚款 2.5 万元"
    assert page["records_total"] == 4
    assert "不是对主体的认定" in page["disclaimer"]
    assert page["findings"]


def test_a_finding_about_the_subject_comes_before_those_that_only_involve_it(investigator: Caller) -> None:
    own = [each["subject"]["key"] == TEA for each in investigator.json(f"/v1/subjects/{TEA}")["findings"]]
    assert own == sorted(own, reverse=True)


def test_risk_gives_band_reasons_and_the_figures_without_each_record(investigator: Caller) -> None:
    answer = investigator.json(f"/v1/subjects/{TEA}/risk")
    own = [each for each in answer["contributions"] if each["own"]]
    linked = [each for each in answer["contributions"] if not each["own"]]
    assert len(own) == 3
    assert answer["own_risk"] == pytest.approx(1 - (1 - own[0]["value"]) * (1 - own[1]["value"]) * (1 - own[2]["value"]), abs=1e-5)
    assert all(each["own_without"] < answer["own_risk"] for each in own)
    assert linked[0]["owner"] == SISTER
    assert [step["key"] for step in linked[0]["path"]] == [TEA, "P-1", SISTER]
    assert answer["reasons"]
    assert answer["policy"]


def test_a_subject_without_records_is_low_and_says_why(investigator: Caller) -> None:
    answer = investigator.json("/v1/subjects/91330106MA2XUH0001/risk")
    assert (answer["band"], answer["own_risk"], answer["contributions"]) == ("低", 0, [])
    assert "没有" in answer["reasons"][0]


# --- graph -------------------------------------------------------------------------------------------------------


def test_every_node_of_a_picture_says_truly_what_is_not_shown(investigator: Caller) -> None:
    answer = investigator.json(f"/v1/subjects/{TEA}/graph")
    assert {each["key"] for each in answer["nodes"]} >= {TEA, "P-1", "T-0001", "330106|虚构路|2|3"}
    person = node(answer, "P-1")
    assert person["hidden"] == [{"relation": "LEGAL_REP_OF", "label": "法定代表人", "total": 2, "shown": 1}]
    assert answer["not_shown"] == 1  # the sister firm, by its representative and its telephone
    assert answer["times"]["as_of"] == "2026-06-30"


def test_two_steps_reach_the_sister_firm_by_both_ways(investigator: Caller) -> None:
    answer = investigator.json(f"/v1/subjects/{TEA}/graph", depth=2)
    ways = {(each["source"], each["kind"]) for each in answer["edges"] if SISTER in (each["source"], each["target"])}
    assert ways >= {("P-1", "LEGAL_REP_OF"), (SISTER, "HAS_PHONE")}
    assert node(answer, "P-1")["hidden"][0]["shown"] == 2


def test_ended_links_are_hidden_until_asked_for(investigator: Caller) -> None:
    keys = {each["key"] for each in investigator.json(f"/v1/subjects/{TEA}/graph")["nodes"]}
    assert "P-2" not in keys
    answer = investigator.json(f"/v1/subjects/{TEA}/graph", ended=True)
    (edge,) = [each for each in answer["edges"] if each["source"] == "P-2"]
    assert (edge["current"], edge["valid_to"], edge["label"]) == (False, "2016-01-01", "法定代表人")
    assert edge["document"].startswith("province.csv 第 ")


def test_an_earlier_day_shows_the_links_of_that_day(investigator: Caller) -> None:
    answer = investigator.json(f"/v1/subjects/{TEA}/graph", as_of="2015-06-01")
    keys = {each["key"] for each in answer["nodes"]}
    assert "P-2" in keys
    assert "P-1" not in keys
    assert not any(each["kind"] == "Penalty" for each in answer["nodes"])
    assert answer["times"]["as_of"] == "2015-06-01"


def test_a_hub_is_counted_whole_drawn_in_part_and_never_passed(investigator: Caller) -> None:
    answer = investigator.json("/v1/graph/expand", key=CLUSTER, limit=10)
    hub = node(answer, CLUSTER)
    assert (hub["neighbours"], hub["hidden"][0]["total"], hub["hidden"][0]["shown"], len(answer["nodes"])) == (80, 80, 10, 11)
    assert hub["shared"] == "集群注册"
    assert answer["not_shown"] == 70
    two = investigator.json("/v1/subjects/91330106MA2XUH0001/graph", depth=2)
    assert {each["key"] for each in two["nodes"]} == {"91330106MA2XUH0001", CLUSTER}


def test_expanding_keeps_what_is_drawn_and_finds_edges_to_it(investigator: Caller) -> None:
    answer = investigator.json("/v1/graph/expand", key="P-1", drawn=[TEA, "T-0001"])
    assert {each["key"] for each in answer["nodes"]} == {"P-1", TEA, "T-0001", SISTER}
    assert any(each["source"] == SISTER and each["target"] == "T-0001" for each in answer["edges"])


def test_only_the_relations_asked_for_are_walked_but_all_are_counted(investigator: Caller) -> None:
    answer = investigator.json(f"/v1/subjects/{TEA}/graph", kinds=["HAS_PHONE"])
    assert {each["kind"] for each in answer["edges"]} == {"HAS_PHONE"}
    assert {each["relation"] for each in node(answer, TEA)["hidden"]} >= {"HAS_PHONE", "LEGAL_REP_OF", "AGAINST", "REGISTERED_AT"}
    assert investigator.get(f"/v1/subjects/{TEA}/graph", kinds=["HAS_FONE"]).status_code == 422


def test_the_region_is_drawn_only_when_asked_for(investigator: Caller) -> None:
    assert not any(each["kind"] == "Region" for each in investigator.json(f"/v1/subjects/{TEA}/graph")["nodes"])
    assert any(each["name"] == "浙江省/杭州市/西湖区" for each in investigator.json(f"/v1/subjects/{TEA}/graph", kinds=["IN_REGION"])["nodes"])


def test_nodes_with_findings_come_before_others_when_the_picture_is_cut(investigator: Caller) -> None:
    answer = investigator.json("/v1/graph/expand", key="P-1", limit=1)
    best = investigator.json("/v1/graph/expand", key="P-1")["nodes"][1:]
    assert answer["nodes"][1]["findings"] == max(each["findings"] for each in best)


@pytest.mark.parametrize(("file_format", "start"), [("graphml", "<?xml"), ("gexf", "<?xml")])
def test_the_picture_is_taken_away_as_a_file(investigator: Caller, file_format: str, start: str) -> None:
    one = investigator.get(f"/v1/subjects/{TEA}/graph.{file_format}")
    many = investigator.client.post("/v1/graph/export", headers=investigator.headers, json={"keys": [TEA, "P-1", SISTER, "gone"], "format": file_format})
    for response in (one, many):
        assert response.status_code == 200
        assert response.text.startswith(start)
        assert "attachment" in response.headers["content-disposition"]
    read = nx.read_graphml if file_format == "graphml" else nx.read_gexf
    assert sorted(read(io.BytesIO(many.content))) == sorted([TEA, "P-1", SISTER])


# --- times -------------------------------------------------------------------------------------------------------


def test_what_was_computed_is_refused_for_another_day_with_what_can_be_done(investigator: Caller) -> None:
    assert investigator.get(f"/v1/subjects/{TEA}/risk", as_of="2026-06-30").status_code == 200
    refusal = investigator.get(f"/v1/subjects/{TEA}/risk", as_of="2025-01-01")
    assert refusal.status_code == 422
    assert "analyse --as-of 2025-01-01" in refusal.json()["todo"]
    assert investigator.get(f"/v1/subjects/{TEA}/graph", as_of="2027-01-01").status_code == 422


def test_another_moment_of_knowledge_is_refused_and_the_published_one_accepted(investigator: Caller) -> None:
    known_at = investigator.json("/v1/session")["times"]["known_at"]
    assert investigator.get(f"/v1/subjects/{TEA}/graph", known_at=known_at).status_code == 200
    refusal = investigator.get(f"/v1/subjects/{TEA}/graph", known_at="2020-01-01T00:00:00+08:00")
    assert (refusal.status_code, refusal.json()["code"]) == (422, "CG100")
    assert investigator.get(f"/v1/subjects/{TEA}/graph", known_at="2020-01-01T00:00:00").status_code == 422


# --- findings ----------------------------------------------------------------------------------------------------


def test_pages_of_findings_join_without_gap_or_repetition(investigator: Caller) -> None:
    whole = investigator.json("/v1/findings", limit=200)
    seen, cursor = [], ""
    while True:
        page = investigator.json("/v1/findings", limit=1, cursor=cursor)
        assert page["total"] == whole["total"]
        seen += page["results"]
        cursor = page["next"]
        if not cursor:
            break
    assert seen == whole["results"]
    assert len(seen) == whole["total"] >= 2


def test_findings_are_filtered_by_detector_severity_and_region(investigator: Caller) -> None:
    whole = investigator.json("/v1/findings")["results"]
    for name in ("detector", "severity"):
        for value in {each[name] for each in whole}:
            wanted = [each["finding_id"] for each in whole if each[name] == value]
            assert [each["finding_id"] for each in investigator.json("/v1/findings", **{name: value})["results"]] == wanted
    assert investigator.json("/v1/findings", region="12")["total"] == 0


@pytest.mark.parametrize("cursor", ["x", "WzEsMl0", "bnVsbA", "W10", "____", "\u2603"])
def test_a_cursor_nobody_gave_out_is_refused(investigator: Caller, cursor: str) -> None:
    assert investigator.get("/v1/findings", cursor=cursor).status_code == 422


def test_a_finding_is_shown_whole_with_records_limits_and_picture(investigator: Caller) -> None:
    line = next(each for each in investigator.json("/v1/findings")["results"] if each["subject"]["key"] == TEA)
    answer = investigator.json(f"/v1/findings/{line['finding_id']}")
    assert answer["finding"] == line
    assert answer["limits"]
    assert answer["next_step"]
    assert any(each["records"] for each in answer["evidence"])
    assert answer["picture"]["nodes"]
    assert {each["source"] for each in answer["picture"]["edges"]} <= {each["key"] for each in answer["picture"]["nodes"]}
    page = investigator.get(f"/v1/findings/{line['finding_id']}/export.html")
    assert page.headers["content-type"].startswith("text/html")
    assert "sandbox" in page.headers["content-security-policy"]


def test_every_detector_explains_itself(investigator: Caller) -> None:
    pages = investigator.json("/v1/detectors")
    assert {each["detector"] for each in investigator.json("/v1/findings")["results"]} <= {each["id"] for each in pages}
    assert all(each["limits"] and each["next_step"] for each in pages)


# --- visits ------------------------------------------------------------------------------------------------------


def test_the_visit_list_has_plain_reasons_and_neither_numbers_nor_identity(callers: dict[Role, Caller]) -> None:
    worker = callers[Role.GRID_WORKER]
    assert worker.json("/v1/grids")[0] == {"grid": "G-001", "name": "虚构第一网格", "region": "浙江省/杭州市/西湖区/虚构街道"}
    answer = worker.json("/v1/visits", grid="G-001", week="2026-W28", capacity=5)
    assert (answer["week"], answer["grid_name"], answer["subjects"]) == ("2026-W28", "虚构第一网格", 1)
    (row,) = answer["rows"]
    assert row["key"] == TEA
    assert 1 <= len(row["reasons"]) <= 3
    assert worker.json("/v1/visits", grid="G-001")["week"] == "2026-W28"


@pytest.mark.parametrize(("file_format", "start"), [("csv", b"\xef\xbb\xbf"), ("xlsx", b"PK"), ("pdf", b"%PDF")])
def test_the_visit_list_is_printed(callers: dict[Role, Caller], file_format: str, start: bytes) -> None:
    response = callers[Role.GRID_WORKER].get(f"/v1/visits.{file_format}", grid="G-001", week="2026-W28")
    assert response.status_code == 200
    assert response.content.startswith(start)


def test_an_unknown_grid_or_week_says_what_exists(investigator: Caller) -> None:
    missing = investigator.get("/v1/visits", grid="nowhere")
    assert (missing.status_code, missing.json()["code"]) == (404, "CG104")
    assert "G-001" in missing.json()["todo"]
    assert investigator.get("/v1/visits", grid="G-001", week="2026-W60").status_code == 422


# --- errors and headers ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "path", ["/v1/subjects/91330106MA2XUNONE", "/v1/subjects/x/risk", "/v1/subjects/x/graph", "/v1/graph/expand?key=x", "/v1/findings/x", "/v1/nothing"]
)
def test_what_is_not_there_is_a_problem_with_a_stable_code(investigator: Caller, path: str) -> None:
    response = investigator.get(path)
    assert (response.status_code, response.headers["content-type"], response.json()["code"]) == (404, "application/problem+json", "CG104")


def test_a_bad_parameter_is_named_in_chinese(investigator: Caller) -> None:
    problem = investigator.get(f"/v1/subjects/{TEA}/graph", depth=3, limit="viele").json()
    assert (problem["status"], problem["code"]) == (422, "CG100")
    assert "query" not in problem["detail"]
    assert "depth：不能大于 2" in problem["detail"]
    assert "limit：应为整数" in problem["detail"]


def test_every_answer_carries_the_security_headers(client: Client, investigator: Caller) -> None:
    for response in (
        client.get("/healthz"),
        client.get("/"),
        client.get("/v1/session"),
        investigator.get("/v1/nothing"),
        client.get("/healthz", headers={"Host": "evil.example"}),
    ):
        assert "frame-ancestors 'none'" in response.headers["content-security-policy"]
        assert "unsafe" not in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
        assert response.headers["referrer-policy"] == "no-referrer"


def test_a_request_addressed_to_another_host_is_refused(client: Client, home: Path, neo4j_store: GraphStore) -> None:
    assert client.get("/healthz", headers={"Host": "evil.example"}).status_code == 400
    assert client.get("/healthz", headers={"Host": "localhost:8000"}).status_code == 200
    assert client.get("/healthz", headers={"Host": "[::1]:8000"}).status_code == 200
    with served(create_app(Settings(home=home, allowed_hosts="xinyong.example, b.example"), neo4j_store)) as named:
        assert named.get("/healthz", headers={"Host": "b.example"}).status_code == 200


def test_an_unchanged_answer_is_not_sent_again(investigator: Caller) -> None:
    first = investigator.get(f"/v1/subjects/{TEA}")
    again = investigator.client.get(f"/v1/subjects/{TEA}", headers=investigator.headers | {"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["content-security-policy"]


def test_liveness_needs_nothing_and_readiness_needs_published_data(client: Client) -> None:
    assert client.get("/healthz").json()["status"] == "ok"
    assert "2026-06-30" in client.get("/readyz").json()["detail"]


def test_without_neo4j_the_service_lives_but_is_not_ready(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NEO4J_URI", "bolt://127.0.0.1:1")
    monkeypatch.setenv("NEO4J_PASSWORD", "nothing")
    with served(create_app(Settings(home=tmp_path))) as alone:
        assert alone.get("/healthz").status_code == 200
        response = alone.get("/readyz")
    assert (response.status_code, response.json()["code"]) == (503, "CG400")
    assert "7687" not in response.text
    assert "127.0.0.1:1" not in response.text


# --- any input at all --------------------------------------------------------------------------------------------

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
document = schemathesis.openapi.from_path(DOCUMENT)


@document.parametrize()
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
def test_no_input_within_or_beside_the_document_breaks_the_service(case: Any, client: Client, callers: dict[Role, Caller]) -> None:
    case.call_and_validate(base_url=str(client.base_url), headers=callers[Role.INVESTIGATOR].headers, checks=CHECKS)


def test_the_grid_of_another_role_is_not_named_in_a_refusal(callers: dict[Role, Caller]) -> None:
    refusal = callers[Role.GRID_WORKER].get(f"/v1/subjects/{TEA}")
    assert TEA not in json.dumps(refusal.json(), ensure_ascii=False)
