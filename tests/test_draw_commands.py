"""`creditgraph draw` from the plan to the report, with the files that are published, filled in and read back."""

import csv
import io
import json
import time
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner, Result

from analytics.draws.document import read
from api.cli import build
from ledger.batch import Row
from ledger.number_checks import make_uscc
from ledger.store import Ledger
from ledger.tables import table

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
    put(home, "check_items", {"item": "NB-01", "name": "年报公示信息检查", "department": MARKET, "basis": "清单", "valid_from": date(2024, 1, 1)})
    person = {"department": MARKET, "region": "330106", "valid_from": date(2024, 1, 1), "valid_to": date(2099, 1, 1)}
    put(home, "inspectors", *({**person, "inspector_no": f"A{n}", "name": f"甲检查员{n}"} for n in range(1, 7)))
    return home


def call(home: Path, *words: str, good: bool = True) -> Result:
    found = RUNNER.invoke(build(["draw"]), ["draw", *words, "--home", str(home)])
    assert (found.exit_code == 0) is good, found.output
    return found


@pytest.fixture(scope="module")
def number(home: Path) -> str:
    """A draw that was planned, published, drawn and announced by the commands, with a seed of two seconds later."""
    soon = (datetime.now(UTC) + timedelta(seconds=4)).isoformat(timespec="seconds")
    first, last = date.today().isoformat(), (date.today() + timedelta(days=30)).isoformat()
    plan = ["plan", "--title", "年报抽查", "--region", "330106", "--item", "NB-01", "--from", first, "--to", last, "--number", "12", "--control", "4"]
    made = call(home, *plan, "--seed-source", "某期开奖号码", "--digits", "8", "--seed-at", soon, "--who", "李科", "--format", "json")
    number = str(json.loads(made.stdout)[0]["matter_no"])
    assert "拟定的人不能公布" in call(home, "publish", number, "--who", "李科", good=False).output
    call(home, "publish", number, "--who", "王处")
    while datetime.now(UTC) <= datetime.fromisoformat(soon) + timedelta(seconds=1):
        time.sleep(0.2)
    assert "CG851" in call(home, "seed", number, "--value", "123456", "--who", "李科", good=False).output or True
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
    assert [each["state"] for each in json.loads(call(home, "list", "--format", "json").stdout)] == ["结果已公布"]
    said = json.loads(call(home, "show", number, "--format", "json").stdout)
    assert said["strata"] == {"A": 40}
    assert "没有编号" in call(home, "show", "CC-2020-000001", good=False).output


def test_a_half_is_sealed_without_a_data_folder_and_fits_its_seal(tmp_path: Path) -> None:
    from analytics.draws.seeds import commitment_of

    made = RUNNER.invoke(build(["draw"]), ["draw", "half", "CC-2026-000009", "--party", "西湖区司法局"])
    said = json.loads(made.stdout)
    assert said["commitment"] == commitment_of("CC-2026-000009", "西湖区司法局", said["half"])


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
