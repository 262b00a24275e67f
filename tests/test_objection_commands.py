"""`creditgraph objection` from the first step to the last, as people type it."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from api.cli import build
from ledger.batch import Row
from ledger.store import Ledger
from ledger.tables import table
from tests.test_api import TEA, province

OFFICE, CENTRE = "虚构市场监督管理局", "虚构信用中心"
FIRST, SECOND = "罚〔2026〕1号", "罚〔2026〕2号"
LATE = "2026-06-12"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("commands")
    with Ledger(folder).batch("test", "province.csv") as batch:
        for name, rows in province().items():
            batch.append(table(name), [Row(values, number) for number, values in enumerate(rows, start=2)])
    return folder


def said(home: Path, *words: str, failing: bool = False) -> str:
    found = CliRunner().invoke(build(), ["objection", *words, "--home", str(home)], env={"COLUMNS": "240"})
    assert (found.exit_code != 0) is failing, found.output
    return str(found.output)


def told(home: Path, *words: str) -> Any:
    text = said(home, *words, "--format", "json")
    return json.loads(text[min(at for at in (text.find("{"), text.find("[")) if at >= 0) :])


def by(who: str, department: str, day: str = "2026-06-01") -> tuple[str, ...]:
    return ("--who", who, "--department", department, "--on", day)


def test_an_objection_is_filed_handed_on_extended_decided_corrected_and_answered(home: Path, tmp_path: Path) -> None:
    filed = told(home, "file", "--subject", TEA, "--about", FIRST, "--claim", "实缴 0.5 万元", "--evidence", "缴款书", *by("李科", CENTRE), "--no-graph")
    number = filed["number"]
    assert told(home, "accept", number, *by("李科", CENTRE))["state"] == "办理中"
    assert "CG635" in said(home, "transfer", number, "--to", CENTRE, *by("李科", CENTRE), failing=True)
    assert told(home, "transfer", number, *by("李科", CENTRE))["unit"] == OFFICE
    assert told(home, "extend", number, "--until", "2026-06-15", "--why", "须外调", *by("赵稽查", OFFICE))["due"] == "2026-06-15"
    assert [each["number"] for each in told(home, "list", "--open", "--department", OFFICE, "--on", LATE)] == [number]
    assert told(home, "overdue", "--on", LATE) == []
    assert [each["number"] for each in told(home, "overdue", "--on", "2026-06-16")] == [number]
    assert "CG635" in said(home, "decide", number, "成立", "--why", "我看有误", *by("王某", CENTRE), "--no-graph", failing=True)
    assert told(home, "decide", number, "成立", "--why", "票据属实", *by("赵稽查", OFFICE, LATE), "--no-graph")["state"] == "成立"
    corrected = told(home, "correct", number, "--set", "罚款金额（万元）=0.5", *by("赵稽查", OFFICE, LATE), "--no-graph")
    assert corrected["state"] == "已更正"
    shown = said(home, "show", number, "--on", LATE)
    for word in ("提出", "受理", "转交", "延期", "成立", "更正", "2.5", "0.5"):
        assert word in shown
    assert "票据属实" in said(home, "letter", number, "--on", LATE)
    said(home, "letter", number, "--out", str(tmp_path / "答复书.pdf"), "--on", LATE)
    assert (tmp_path / "答复书.pdf").read_bytes().startswith(b"%PDF")


def test_a_removal_needs_one_person_more(home: Path) -> None:
    filed = told(home, "file", "--subject", TEA, "--about", SECOND, "--claim", "不是本公司", "--evidence", "判决", *by("李科", CENTRE), "--no-graph")
    number = filed["number"]
    said(home, "accept", number, *by("李科", CENTRE))
    said(home, "decide", number, "成立", "--why", "当事人重名", *by("赵稽查", OFFICE), "--no-graph")
    assert "CG637" in said(home, "correct", number, "--remove", *by("赵稽查", OFFICE), "--no-graph", failing=True)
    assert told(home, "correct", number, "--remove", *by("孙科长", OFFICE), "--no-graph")["state"] == "已移除"


def test_a_claim_of_a_stolen_identity_is_decided_by_whoever_registers(home: Path) -> None:
    claim = ("file", "--kind", "冒用身份", "--person", "P-1", "--claim", "本人从未任职", *by("李科", CENTRE), "--no-graph")
    number = told(home, *claim)["number"]
    said(home, "accept", number, *by("李科", CENTRE))
    assert "CG635" in said(home, "decide", number, "成立", "--why", "我看是", *by("王某", CENTRE), "--no-graph", failing=True)
    assert told(home, "decide", number, "成立", "--why", "笔迹鉴定", *by("赵稽查", OFFICE), "--no-graph")["state"] == "成立"
    view = Ledger(home).view(date(2026, 6, 1))
    assert view.rows("select 1 from roles where person_id = 'P-1'") == []
    view.close()
