"""`creditgraph draw` and its routes from the plan to the report, with the files that are published, filled in and read back."""

import csv
import io
import json
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import uvicorn
from httpx import Client
from typer.testing import CliRunner, Result

from analytics.draws.document import read
from analytics.draws.seeds import commitment_of
from analytics.draws.verify import holds, verify
from api.app import create_app
from api.cli import build
from api.security import Role, Tokens
from ledger.batch import Row
from ledger.number_checks import make_uscc
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.tables import table
from proceedings.draws.acts import Act, plan, publish
from proceedings.draws.libraries import Scope
from proceedings.draws.task import Task
from proceedings.events import Actor

MARKET = "西湖区市场监督管理局"
FIRMS = [make_uscc("91", "330106", f"TE5TE{n:03d}") for n in range(40)]
RUNNER = CliRunner()


def put(home: Path, name: str, *rows: dict[str, Any]) -> None:
    with Ledger(home).batch("test", name) as batch:
        batch.append(table(name), [Row(row, number) for number, row in enumerate(rows, start=1)])


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Forty firms, six inspectors, one item."""
    home = tmp_path_factory.mktemp("draw") / "home"
    old = {"kind": "企业", "status": "K", "region": "330106", "established": date(2015, 1, 1), "valid_from": date(2015, 1, 1), "industry": "6210"}
    put(
        home, "enterprises", *({**old, "subject_id": key, "uscc": key, "name": f"=样例{n}有限公司", "address": f"文一路 {n} 号"} for n, key in enumerate(FIRMS))
    )
    item = {"department": MARKET, "basis": "清单", "valid_from": date(2024, 1, 1)}
    put(home, "check_items", {**item, "item": "NB-01", "name": "年报公示信息检查"}, {**item, "item": "NB-02", "name": "住所检查"})
    person = {"department": MARKET, "region": "330106", "valid_from": date(2024, 1, 1), "valid_to": date(2099, 1, 1)}
    put(home, "inspectors", *({**person, "inspector_no": f"A{n}", "name": f"甲检查员{n}"} for n in range(1, 7)))
    return home


def call(home: Path, *words: str, good: bool = True) -> Result:
    found = RUNNER.invoke(build(["draw"]), ["draw", *words, "--home", str(home)])
    assert (found.exit_code == 0) is good, found.output
    return found


@pytest.fixture(scope="module")
def number(home: Path) -> str:
    """A draw that was planned and published yesterday, with a seed of an hour ago; drawn and announced by the commands."""
    ledger, now = Ledger(home), datetime.now().astimezone()
    hour_ago = (now - timedelta(hours=1)).astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    seed = {"kind": "public-number", "source": "某期开奖号码", "digits": 8, "not_before": hour_ago}
    dates = {"check_from": date.today(), "check_to": date.today() + timedelta(days=20)}
    task = Task(title="年报抽查", scope=Scope("330106", ("NB-01",)), seed=seed, number=12, control=4, **dates)
    number = plan(ledger, task, Act(Actor("李科"), now - timedelta(days=1))).matter_no
    publish(ledger, number, Act(Actor("王处"), now - timedelta(days=1)))
    assert "应有 8 位" in call(home, "seed", number, "--value", "123456", "--who", "李科", good=False).output
    call(home, "seed", number, "--value", "20260630", "--evidence", "某报第 1 版", "--who", "李科")
    call(home, "run", number, "--who", "李科")
    call(home, "announce", number, "--who", "王处")
    return number


def written(home: Path, number: str, file: Path, *words: str) -> bytes:
    call(home, "export", number, "--out", str(file), *words)
    return file.read_bytes()


def test_the_published_file_is_verified_and_one_changed_byte_is_refused(home: Path, number: str, tmp_path: Path) -> None:
    content = written(home, number, tmp_path / "draw.json")
    good = RUNNER.invoke(build(["draw"]), ["draw", "verify", str(tmp_path / "draw.json"), "--hash", read(content).list_hash])
    assert good.exit_code == 0, good.output
    (tmp_path / "draw.json").write_bytes(content.replace(b'"take":', b'"take":1', 1))
    assert RUNNER.invoke(build(["draw"]), ["draw", "verify", str(tmp_path / "draw.json")]).exit_code == 1


def test_what_is_published_names_no_inspector_no_class_and_not_which_token_is_whose(home: Path, number: str, tmp_path: Path) -> None:
    file, page = (written(home, number, tmp_path / name).decode() for name in ("draw.json", "draw.html"))
    assert "甲检查员" not in file + page
    assert "A1" not in file.replace("SHA1", "")
    assert not any(key in file for key in FIRMS)
    assert json.loads(file)["openings"] == []
    assert sum(key in page for key in FIRMS) == 12
    assert "信用风险" not in page
    assert "对照" not in page


def test_the_office_file_opens_every_token_and_is_verified_too(home: Path, number: str, tmp_path: Path) -> None:
    content = written(home, number, tmp_path / "all.json", "--office")
    assert {each.number for each in read(content).openings} == {*FIRMS, *(f"A{n}" for n in range(1, 7))}
    assert RUNNER.invoke(build(["draw"]), ["draw", "verify", str(tmp_path / "all.json")]).exit_code == 0
    modes = {}
    for name in ("list.csv", "page.html"):
        written(home, number, tmp_path / name)
        modes[name] = (tmp_path / name).stat().st_mode & 0o777
    assert modes == {"list.csv": 0o600, "page.html": 0o644}
    assert (tmp_path / "all.json").stat().st_mode & 0o777 == 0o600


def test_a_subject_gets_the_token_that_stands_in_the_published_file(home: Path, number: str, tmp_path: Path) -> None:
    said = json.loads(call(home, "token", number, FIRMS[0]).stdout)
    assert said["token"] in {each.token for each in read(written(home, number, tmp_path / "draw.json")).announcement.subjects}
    assert "不在本次抽查的范围内" in call(home, "token", number, make_uscc("91", "330106", "TE5TE999"), good=False).output


def test_the_filled_in_list_is_read_back_row_by_row_and_reported(home: Path, number: str, tmp_path: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(written(home, number, tmp_path / "list.csv").decode("utf-8-sig"))))
    assert len(rows) == 12
    assert rows[0]["检查对象名称"].startswith("'=")
    assert all("甲检查员" in row["检查人员"] for row in rows)
    for place, row in enumerate(rows[:10]):
        row |= {"检查日期": date.today().isoformat(), "检查结果": "发现问题待整改" if place % 2 else "未发现问题", "严重问题数": "0"}
    rows[0]["检查结果"], rows[1]["统一社会信用代码"], rows[2]["检查日期"] = "还行", make_uscc("91", "330106", "TE5TE999"), "昨天"
    with (tmp_path / "filled.csv").open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    said = call(home, "results", number, str(tmp_path / "filled.csv"), "--who", "张三", "--format", "json", good=False)
    assert said.stdout, said.output
    refused = json.loads(said.stdout)
    assert len(refused) == 3
    assert all(each["problem"] for each in refused)
    missing = json.loads(call(home, "results", number, "--format", "json").stdout)
    assert len(missing) == 5
    again = call(home, "results", number, str(tmp_path / "filled.csv"), "--who", "张三", "--format", "json", good=False)
    assert len(json.loads(again.stdout)) == 3
    view = Ledger(home).view(date.today())
    kept = view.rows("select inspection_no, result from inspections where task_no = $n", {"n": number})
    view.close()
    assert len(kept) == len({row["inspection_no"] for row in kept}) == 7
    report = json.loads(call(home, "report", number, "--format", "json").stdout)
    assert [(row["drawn"], row["arm"]) for row in report] == [(8, "分类"), (4, "对照")]
    assert sum(row["inspected"] for row in report) == 7


def test_the_list_to_fill_in_is_a_workbook_too(home: Path, number: str, tmp_path: Path) -> None:
    written(home, number, tmp_path / "list.xlsx")
    sheet = openpyxl.load_workbook(tmp_path / "list.xlsx").active
    assert sheet is not None
    assert sheet.max_row == 13
    assert sheet["B2"].value.startswith("=样例")
    assert sheet["B2"].data_type == "s"


def test_the_list_of_draws_and_one_draw_are_shown(home: Path, number: str) -> None:
    states = {each["draw_no"]: each["state"] for each in json.loads(call(home, "list", "--format", "json").stdout)}
    assert states[number] == "结果已公布"
    said = json.loads(call(home, "show", number, "--format", "json").stdout)
    assert said["strata"] == {"A": 40}
    assert "没有编号" in call(home, "show", "CC-2020-000001", good=False).output


def test_a_half_is_sealed_without_a_data_folder_and_fits_its_seal(tmp_path: Path) -> None:
    made = RUNNER.invoke(build(["draw"]), ["draw", "half", "CC-2026-000009", "--party", "西湖区司法局"])
    said = json.loads(made.stdout)
    assert said["commitment"] == commitment_of("CC-2026-000009", "西湖区司法局", said["half"])
    kept = tmp_path / "half.txt"
    kept.write_text("")
    kept.chmod(0o644)
    RUNNER.invoke(build(["draw"]), ["draw", "half", "CC-2026-000009", "--party", "西湖区司法局", "--out", str(kept)])
    assert kept.stat().st_mode & 0o777 == 0o600
    assert "half: " in kept.read_text(encoding="utf-8")


def test_a_plan_is_published_by_another_person_and_its_seed_is_not_taken_early(home: Path) -> None:
    days = ["--from", "2030-02-01", "--to", "2030-03-01"]
    source = ["--seed-source", "某期开奖号码", "--digits", "8", "--seed-at", "2030-01-01T09:00:00+08:00"]
    made = call(home, "plan", "--title", "年报抽查", "--region", "330100", "--item", "NB-01", *days, *source, "--who", "李科", "--format", "json")
    number = str(json.loads(made.stdout)[0]["matter_no"])
    assert "拟定的人不能公布" in call(home, "publish", number, "--who", "李科", good=False).output
    assert "名单散列" in call(home, "publish", number, "--who", "王处").output
    assert "早于公布的时间" in call(home, "seed", number, "--value", "20260630", "--who", "李科", good=False).output
    assert "不能抽取" in call(home, "run", number, "--who", "李科", good=False).output
    call(home, "annul", number, "--who", "王处", "--why", "测试")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["--dice", "六"], "不是骰子"),
        (["--dice", "6x3", "--witness", "甲", "--witness", "乙", "--seed-at", "2030-01-01T09:00:00+08:00"], "事先试算"),
        (["--seed-source", "开奖", "--digits", "8"], "没有写明时间"),
        (["--seed-source", "开奖", "--digits", "8", "--seed-at", "2030-01-01T09:00:00"], "没有时区"),
        (["--seed-source", "开奖", "--digits", "2", "--seed-at", "2030-01-01T09:00:00+08:00"], "种子来源写得不对"),
        ([], "种子从哪里来"),
        (["--seed-source", "开奖", "--digits", "8", "--seed-at", "2030-01-01T09:00:00+08:00", "--share", "7"], "比例"),
    ],
)
def test_a_plan_that_cannot_be_is_refused_in_words(home: Path, words: list[str], told: str) -> None:
    base = ["plan", "--title", "抽查", "--region", "330106", "--item", "NB-01", "--from", "2030-02-01", "--to", "2030-03-01", "--who", "李科"]
    assert told in call(home, *base, *words, good=False).output


@pytest.fixture(scope="module")
def doors(home: Path, number: str) -> Iterator[dict[str, Client]]:
    """Clients of a running service by role, and a second department."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(create_app(Settings(home=home)), log_config=None))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    roles = {"李科": Role.INVESTIGATOR, "税务": Role.DEPARTMENT, "王处": Role.DEPARTMENT, "审计": Role.AUDITOR, "网格": Role.GRID_WORKER}
    base = f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    secrets = {name: Tokens(home).create(name, role, department="西湖区税务局" if name == "税务" else MARKET) for name, role in roles.items()}
    clients = {name: Client(base_url=base, timeout=60, headers={"Authorization": f"Bearer {secret}"}) for name, secret in secrets.items()}
    yield clients
    for client in clients.values():
        client.close()
    server.should_exit = True
    thread.join(timeout=20)


def test_a_draw_is_planned_and_published_over_http_by_two_people(doors: dict[str, Client]) -> None:
    seed = {"kind": "dice", "faces": 6, "count": 12, "witnesses": ["司法局", "商会"], "not_before": "2030-01-01T01:00:00Z"}
    body = {"title": "年报抽查", "region": "330106", "items": ["NB-02"], "check_from": "2030-02-01", "check_to": "2030-03-01", "seed": seed, "share": "0.25"}
    made = doors["李科"].post("/draws", json=body)
    assert made.status_code == 200, made.text
    broken = json.dumps({**body, "left_out": {"\ud800": "x"}}).encode()
    assert doors["李科"].post("/draws", content=broken, headers={"Content-Type": "application/json"}).status_code == 422
    assert doors["李科"].post("/draws", json={**body, "left_out": dict.fromkeys(map(str, range(1001)), "x")}).status_code == 422
    steps = f"/draws/{made.json()['draw_no']}/steps"
    assert doors["李科"].post(steps, json={"step": "公布名单"}).json()["code"] == "CG822"
    listed = doors["王处"].post(steps, json={"step": "公布名单"}).json()
    assert (listed["state"], len(listed["list_hash"])) == ("名单已公布", 64)
    paper = doors["审计"].get(f"/draws/{listed['draw_no']}/public.json").content
    assert holds(verify(paper))
    assert read(paper).list_hash == listed["list_hash"]
    early = doors["李科"].post(steps, json={"step": "取得种子", "seed": {"kind": "dice", "rolls": [1] * 12, "witnesses": ["司法局", "商会"]}})
    assert early.status_code == 422
    assert "早于公布的时间" in early.json()["detail"]


def test_doors_are_open_to_those_who_need_them(doors: dict[str, Client], number: str) -> None:
    for path in ("/draws", f"/draws/{number}", f"/draws/{number}/report", f"/draws/{number}/public.html"):
        assert [doors[who].get(path).status_code for who in ("审计", "王处", "网格")] == [200, 200, 403]
    assert [doors[who].get(f"/draws/{number}/visits").status_code for who in ("王处", "审计", "网格")] == [200, 403, 403]
    assert doors["审计"].post(f"/draws/{number}/results", json={"results": [{"subject": FIRMS[0]}]}).status_code == 403
    assert doors["王处"].get("/draws/CC-1999-000001").status_code == 404


def test_a_department_that_takes_no_part_can_do_nothing_and_read_no_visits(doors: dict[str, Client], number: str) -> None:
    tax, result = doors["税务"], {"subject": FIRMS[0], "inspected": date.today().isoformat(), "result": "未发现问题"}
    assert tax.get(f"/draws/{number}/visits").status_code == 403
    assert tax.post(f"/draws/{number}/results", json={"results": [{**result, "department": MARKET}]}).status_code == 403
    for step in ("取得种子", "抽取", "公布结果", "作废"):
        assert tax.post(f"/draws/{number}/steps", json={"step": step, "why": "名录有误"}).status_code == 403


def test_a_draw_without_a_list_has_no_report_and_says_so(doors: dict[str, Client]) -> None:
    seed = {"kind": "public-number", "source": "某期", "digits": 8, "not_before": "2031-01-01T01:00:00Z"}
    body = {"title": "年报抽查", "region": "330106", "items": ["NB-02"], "check_from": "2031-02-01", "check_to": "2031-03-01", "seed": seed}
    planned = doors["李科"].post("/draws", json=body).json()["draw_no"]
    answer = doors["审计"].get(f"/draws/{planned}/report").json()
    assert answer["code"] == "CG821"
    assert "名单还没有公布" in answer["detail"]
    assert doors["王处"].get(f"/draws/{planned}/visits").json() == []


def test_results_over_http_are_taken_in_one_by_one(doors: dict[str, Client], number: str) -> None:
    waiting = [each["subject"] for each in doors["王处"].get(f"/draws/{number}/visits").json() if not each["result"]]
    good = {"subject": waiting[0], "inspected": date.today().isoformat(), "result": "查无下落"}
    said = [good, {**good, "result": "差不多"}, {**good, "subject": "没有的"}, {**good, "inspected": "2019-01-01"}]
    receipts = doors["王处"].post(f"/draws/{number}/results", json={"results": said}).json()
    assert [(each["accepted"], each["code"]) for each in receipts] == [(True, ""), *[(False, "CG824")] * 3]
    arms = doors["审计"].get(f"/draws/{number}/report").json()["arms"]
    assert sum(each["problems"] for each in arms) >= 1
