"""Who may see what another province has sent: by scope, on the screen, in a file, over HTTP and on the command line."""

import json
import socket
import threading
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
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
from ledger.errors import ForbiddenError, InputError
from ledger.number_checks import make_uscc
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table
from proceedings.events import Actor, Kind, read_events
from proceedings.exchange.keys import public_key
from proceedings.exchange.package import Payload, count_of, digest_of, read_package, seal
from proceedings.exchange.policy import exchange_policy
from proceedings.exchange.receiving import take_in
from proceedings.exchange.sending import Order, export, recover
from proceedings.exchange.shown import enquire, received
from proceedings.exchange.standing import ON_ENQUIRY
from proceedings.exchange.state import EXPORTED
from proceedings.exchange.trust import Ground, register, trust

TODAY = date.today()
LI = Actor("李科", "信用中心")
GROUND = Ground(LI, TODAY, "电话核对公钥")
FIRM = make_uscc("91", "310101", "TE5TCCC1")
LISTED: dict[str, Any] = {
    "subject_id": FIRM, "uscc": FIRM, "party_name": "上海虚构药房有限公司", "reason": "骗取医保基金", "authority": "上海市医疗保障局",
    "authority_region": "310101", "valid_from": date(2026, 3, 1),
}  # fmt: skip
OPEN, SHARED = LISTED | {"list_type": "ENV", "document_no": "沪公1号"}, LISTED | {"list_type": "MEDICAL_INS", "document_no": "沪内2号"}


def put(home: Path, name: str, *rows: Mapping[str, Any], retracted: bool = False) -> None:
    with Ledger(home).batch("test", name) as batch:
        batch.append(table(name), [Row(row, number, retracted=retracted) for number, row in enumerate(rows, start=1)])


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Zhejiang has taken in one record of each scope; the third, which is shown on enquiry only, Shanghai has named by hand."""
    folder = tmp_path_factory.mktemp("scopes")
    shanghai, zhejiang = folder / "31", folder / "33"
    firm = {
        "subject_id": FIRM,
        "uscc": FIRM,
        "name": "上海虚构药房有限公司",
        "region": "310101",
        "status": "K",
        "established": date(2015, 1, 1),
        "valid_from": date(2015, 1, 1),
    }
    put(shanghai, "enterprises", firm)
    put(shanghai, "listings", OPEN, SHARED)
    for home, province in ((shanghai, "31"), (zhejiang, "33")):
        register(Ledger(home), home, province, f"{province}信用中心", GROUND)
    trust(Ledger(zhejiang), "31", "上海市信用中心", public_key(shanghai), GROUND)
    (made,) = export(Ledger(shanghai), shanghai, Order("33", LI, now()))
    payload = read_package(made.content, "").payload.model_dump()
    asked = payload["records"][0] | {
        "reference": "listings:0123456789abcdef0123", "disclosure": "2", "standard": ON_ENQUIRY, "standing": ON_ENQUIRY, "field": "", "responsible": [],
        "fields": {"party_name": "上海虚构药房有限公司", "authority": "上海市某局", "authority_region": "310101"},
    }  # fmt: skip
    records = [*payload["records"], asked]
    count = count_of(each["reference"] for each in records).model_dump()
    (folder / "包.json").write_bytes(seal(shanghai, Payload.model_validate(payload | {"records": records, "count": count})))
    taken = take_in(Ledger(zhejiang), folder / "包.json", LI, now())
    assert (taken.records, taken.used, taken.shown_only) == (3, 1, 2)
    return shanghai, zhejiang


@pytest.fixture(scope="module")
def client(homes: tuple[Path, Path]) -> Iterator[Client]:
    """Zhejiang's service, on a port of its own."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    listener.listen()
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=homes[1])), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    with Client(base_url=f"http://127.0.0.1:{listener.getsockname()[1]}", timeout=60) as client:
        yield client
    server.should_exit = True
    thread.join(timeout=20)


def documents(home: Path, role: str, **how: bool) -> tuple[set[str], int]:
    found = received(Ledger(home).view(TODAY), role, FIRM, **how)
    return {each.document_no or each.authority for each in found.records}, found.on_authorisation


def test_each_role_sees_what_the_scope_lets_it_see_and_nothing_of_what_needs_an_authorisation(homes: tuple[Path, Path]) -> None:
    _, zhejiang = homes
    assert documents(zhejiang, "investigator") == ({"沪公1号", "沪内2号"}, 1)
    assert documents(zhejiang, "department") == ({"沪公1号", "沪内2号"}, 0)
    assert documents(zhejiang, "administrator") == ({"沪公1号"}, 0)
    assert documents(zhejiang, "grid_worker") == (set(), 0)


def test_only_what_is_public_leaves_in_a_file(homes: tuple[Path, Path]) -> None:
    assert documents(homes[1], "investigator", for_file=True) == ({"沪公1号"}, 0)
    assert documents(homes[1], "investigator", for_file=True, authorised=True) == ({"沪公1号"}, 0)


def test_what_is_shared_or_on_enquiry_is_in_no_table_from_which_anything_is_derived(homes: tuple[Path, Path]) -> None:
    view = Ledger(homes[1]).view(TODAY)
    assert [row["document_no"] for row in view.rows("from listings_shown")] == ["沪公1号"]
    assert view.rows("from penalties_shown") == []


def test_an_enquiry_needs_an_authorisation_and_is_kept(homes: tuple[Path, Path]) -> None:
    ledger = Ledger(homes[1])
    with pytest.raises(InputError):
        enquire(ledger, FIRM, "investigator", " ", LI, TODAY)
    with pytest.raises(ForbiddenError):
        enquire(ledger, FIRM, "department", "授权书1号", LI, TODAY)
    found = enquire(ledger, FIRM, "investigator", "授权书1号", LI, TODAY)
    assert {each.document_no or each.authority for each in found.records} == {"沪公1号", "沪内2号", "上海市某局"}
    kept = [each for each in read_events(ledger.view(TODAY), Kind.EXCHANGE) if each.step == "查询"]
    assert [(each.subject_id, each.why) for each in kept] == [(FIRM, "授权书1号")]


def test_over_http_the_origin_is_shown_and_the_scope_obeyed(homes: tuple[Path, Path], client: Client) -> None:
    _, zhejiang = homes

    def asked(role: Role, method: str = "GET", **more: Any) -> Any:
        token = Tokens(zhejiang).create(f"试{role.value}", role)
        return client.request(method, f"/v1/subjects/{FIRM}/received", headers={"Authorization": f"Bearer {token}"}, **more)

    answer = asked(Role.INVESTIGATOR).json()
    assert {(each["province"], each["office"], each["disclosure"]) for each in answer["records"]} == {
        ("上海市", "31信用中心", "公示"),
        ("上海市", "31信用中心", "内部共享"),
    }
    assert answer["on_authorisation"] == 1
    assert [each["document_no"] for each in asked(Role.ADMINISTRATOR).json()["records"]] == ["沪公1号"]
    assert asked(Role.GRID_WORKER).status_code == 403
    assert len(asked(Role.INVESTIGATOR, "POST", json={"authorisation": "授权书2号"}).json()["records"]) == 3
    assert asked(Role.DEPARTMENT, "POST", json={"authorisation": "授权书2号"}).status_code == 403


def test_the_policy_names_roles_that_exist() -> None:
    assert {role for scope in exchange_policy().scopes.values() for role in scope.roles} <= {each.value for each in Role}


def test_an_export_that_broke_off_after_the_log_is_finished_by_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shanghai, out = tmp_path / "31", tmp_path / "out"
    put(shanghai, "listings", OPEN)
    register(Ledger(shanghai), shanghai, "31", "信用中心", GROUND)

    def killed(*_: object) -> list[Path]:
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr("proceedings.exchange.sending.release", killed)
        with pytest.raises(KeyboardInterrupt):
            export(Ledger(shanghai), shanghai, Order("33", LI, now(), folder=out))
    assert list(out.glob("*.json")) == []
    order = Order("33", LI, now(), folder=out)
    (path,) = recover(Ledger(shanghai), order)
    assert export(Ledger(shanghai), shanghai, order) == []
    (logged,) = [each for each in read_events(Ledger(shanghai).view(TODAY), Kind.EXCHANGE) if each.step == EXPORTED]
    assert digest_of(path.read_bytes()) == logged.content["digest"]
    assert path.stat().st_mode & 0o077 == 0


def test_two_homes_on_the_command_line_from_keys_to_a_repair_at_the_origin(tmp_path: Path) -> None:
    run, cli = CliRunner(), build(["exchange"])
    shanghai, zhejiang, out = tmp_path / "31", tmp_path / "33", tmp_path / "out"

    def call(home: Path, *words: str, code: int = 0) -> Any:
        result = run.invoke(cli, ["exchange", *words, "--home", str(home)])
        assert result.exit_code == code, result.output
        return result.output

    put(shanghai, "listings", OPEN)
    for home, province in ((shanghai, "31"), (zhejiang, "33")):
        call(home, "keys", "--province", province, "--office", "信用中心", "--who", "李科", "--why", "启用")
    key = json.loads(call(shanghai, "keys", "--format", "json"))[0]["public"]
    call(zhejiang, "trust", "--from", "31", "--office", "上海市信用中心", "--key", key, "--who", "李科", "--why", "电话核对")
    call(shanghai, "export", "--to", "33", "--out", str(out), "--who", "李科")
    (first,) = out.iterdir()
    assert first.stat().st_mode & 0o077 == 0
    call(zhejiang, "import", str(first), "--who", "王处", "--no-graph")
    assert "沪公1号" in call(zhejiang, "list", "--format", "json")
    call(zhejiang, "import", str(first), "--who", "王处", "--no-graph", code=1)
    repair = {
        "subject_id": FIRM,
        "party_name": "上海虚构药房有限公司",
        "record_kind": "名单",
        "document_no": "沪公1号",
        "repair_no": "沪修1号",
        "outcome": "准予修复",
        "decided": TODAY,
    }
    put(shanghai, "repairs", repair)
    call(shanghai, "export", "--to", "33", "--out", str(out), "--who", "李科")
    (second,) = [each for each in out.iterdir() if each != first]
    answer = json.loads(call(zhejiang, "import", str(second), "--who", "王处", "--no-graph", "--format", "json"))
    assert answer["ended"] == {"修复": 1}
    assert "沪公1号" not in call(zhejiang, "list", "--format", "json")
    assert "沪公1号" not in json.dumps(answer, ensure_ascii=False)
    file = tmp_path / "外省.csv"
    call(zhejiang, "list", "--out", str(file))
    assert "沪公1号" not in file.read_text(encoding="utf-8-sig")
    assert json.loads(call(zhejiang, "status", "--format", "json"))[0]["sequence"] == 2
