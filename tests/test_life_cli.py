"""`creditgraph life`, the template of reviews, and the page of rules, where people meet them."""

import csv
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from api.cli_life import life
from api.life_pages import CASES, life_page
from api.unverified import unverified
from ledger.batch import Row
from ledger.identifiers import PersonKey, make_citizen_number, make_uscc
from ledger.life.policy import life_switches
from ledger.store import Ledger
from ledger.tables import table
from loaders.load import load_paths

FIRM, OFFICE = make_uscc("91", "330106", "TE5TAAA1"), make_uscc("11", "330106", "TE5TAAA4")
NUMBER = "虚市监罚〔2026〕2号"
KEY, TODAY = PersonKey("a secret for tests only"), date(2026, 11, 22)
COMMANDS = typer.Typer()
COMMANDS.command()(life)
COMMANDS.callback()(lambda: None)


def home(folder: Path, *reviews: Sequence[str]) -> Path:
    """A penalty of 2026-04-10 and these reviews of it, loaded from a file of the template's columns."""
    ledger = Ledger(folder / "home")
    row = {"subject_id": FIRM, "document_no": NUMBER, "decided": date(2026, 4, 10), "authority": "虚构县市场监督管理局", "authority_uscc": OFFICE}
    with ledger.batch("template", "a.csv") as batch:
        batch.append(table("penalties"), [Row(row | {"penalty_kinds": "罚款；没收违法所得", "published": date(2026, 4, 20)}, 2)])
    if reviews:
        load(folder, *reviews)
    return folder / "home"


COLUMNS = (
    "案号",
    "类型",
    "信息类别",
    "申请人或者原告",
    "统一社会信用代码",
    "证件类型",
    "证件号码",
    "原决定文号",
    "原决定机关统一社会信用代码",
    "受理日期",
    "办结日期",
    "结果",
)


def load(folder: Path, *rows: Sequence[str]) -> list[dict[str, object]]:
    path = folder / f"reviews-{len(list(folder.glob('*.csv')))}.csv"
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([COLUMNS, *rows])
    (report,) = load_paths(Ledger(folder / "home"), [path], KEY, today=TODAY)
    return [{"accepted": report.accepted, "reasons": dict(report.reasons)}]


def reviewed(filed: str, ended: str = "", outcome: str = "", *, uscc: str = FIRM, citizen: str = "") -> list[str]:
    kind = "身份证" if citizen else ""
    return [f"虚复〔2026〕{filed}号", "行政复议", "行政处罚", "虚构甲", uscc, kind, citizen, NUMBER, OFFICE, filed, ended, outcome]


def asked(folder: Path, *words: str) -> str:
    done = CliRunner().invoke(COMMANDS, ["life", *words, "--home", str(folder)])
    assert done.exit_code == 0, done.output
    return done.output


def told(folder: Path, on: str, *words: str) -> dict[str, object]:
    (found,) = json.loads(asked(folder, NUMBER, "--on", on, "--format", "json", *words))
    assert isinstance(found, dict)
    return found


def test_a_record_is_found_by_its_number_however_that_is_written(tmp_path: Path) -> None:
    folder = home(tmp_path)
    (found,) = json.loads(asked(folder, "虚市监罚[2026] 第0002号", "--on", "2026-07-01", "--format", "json"))
    assert (found["stage"], found["published"], found["counts_as_negative"], found["ends_at"]) == ("计入", True, True, "2031-04-10")
    assert [each["regime"] for each in found["publications"]] == ["NDRC36", "SAMR107"]


def test_every_day_of_the_timeline_names_its_source_and_what_is_off_is_told_as_off(tmp_path: Path) -> None:
    found = told(home(tmp_path), "2026-07-01")
    moments = found["timeline"]
    assert isinstance(moments, list)
    assert all(each["source"] for each in moments)
    assert [each["day"] for each in moments if not each["applies"]] == ["2027-04-10", "2027-04-10"]
    days = [each["day"] for each in moments if each["day"]]
    assert days == sorted(days)


def test_a_review_from_a_file_keeps_the_decision_from_counting_until_it_is_over(tmp_path: Path) -> None:
    folder = home(tmp_path, reviewed("2026-05-06"))
    assert told(folder, "2026-08-01")["stage"] == "复议或者诉讼中，尚未生效"
    load(tmp_path, reviewed("2026-05-06", "2026-07-01", "维持"))
    assert told(folder, "2026-08-01")["final_from"] == "2026-07-17"


def test_a_quashed_record_is_told_to_nobody_but_audit_which_replays_the_day(tmp_path: Path) -> None:
    folder = home(tmp_path, reviewed("2026-05-06", "2026-07-01", "撤销"))
    refused = CliRunner().invoke(COMMANDS, ["life", NUMBER, "--on", "2026-06-20", "--home", str(folder)])
    assert refused.exit_code == 1
    assert NUMBER not in refused.stdout
    assert told(folder, "2026-06-20", "--audit")["stage"] == "复议或者诉讼中，尚未生效"
    assert told(folder, "2026-08-01", "--audit")["stage"] == "经复议、诉讼撤销"


def test_a_review_of_nobody_and_no_authority_is_rejected_and_one_of_a_person_is_known_by_the_number(tmp_path: Path) -> None:
    home(tmp_path)
    citizen = make_citizen_number("330106", date(1890, 2, 28), 123)
    nobody = reviewed("2026-05-06", uscc="")
    nobody[COLUMNS.index("原决定机关统一社会信用代码")] = ""
    (report,) = load(tmp_path, nobody, reviewed("2026-05-07", uscc="", citizen=citizen))
    assert report["accepted"] == 1
    (row,) = Ledger(tmp_path / "home").view(TODAY).rows("from reviews")
    assert row["person_id"].startswith("P-")
    assert citizen not in str(row)


def test_a_review_that_ends_before_it_was_filed_is_rejected(tmp_path: Path) -> None:
    home(tmp_path)
    (report,) = load(tmp_path, reviewed("2026-05-06", "2026-04-30", "维持"))
    assert report["accepted"] == 0


def test_the_text_says_plainly_what_is_unknown(tmp_path: Path) -> None:
    text = asked(home(tmp_path), NUMBER, "--on", "2026-04-15")
    assert "尚未生效" in text
    assert "生效日期为估算：自决定之日起算，送达日期不详" in text


def test_the_text_begins_with_who_what_and_by_whom_and_ends_with_commands_that_can_be_copied(tmp_path: Path) -> None:
    lines = asked(home(tmp_path), NUMBER, "--on", "2026-04-15").splitlines()
    assert lines[0] == f"{FIRM}，{NUMBER}，虚构县市场监督管理局"
    assert lines[-2:] == ["  creditgraph rule on NDRC36", "  creditgraph rule on SAMR107"]
    assert sum("creditgraph rule on" in each for each in lines) == 2


def test_the_page_holds_every_case_regime_and_switch() -> None:
    page = life_page()
    assert all(title in page for title, *_ in CASES)
    assert all(f"| {each.id} |" in page for each in life_switches())


@pytest.mark.parametrize("regime", ["NDRC36", "SAMR107", "NDRC58", "COURT", "NDRC36_HUGE_FINE"])
def test_what_was_not_read_at_source_is_on_the_page_of_unverified_facts(regime: str) -> None:
    assert any(regime in where for where, *_ in unverified())
