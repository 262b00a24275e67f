"""Rejected rows go back to their department as a workbook and come back corrected: marked cells, numbers that close, nothing lost."""

import json
import shutil
import stat
import subprocess
import sys
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import typer
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet
from typer.testing import CliRunner

from api.cli_load import load as load_command
from api.cli_rejects import rejects as rejects_command
from ledger.errors import LedgerError
from ledger.identifiers import PersonKey, make_citizen_number, make_uscc
from ledger.store import Ledger
from ledger.tables import LICENCES, PENALTIES, ROLES
from loaders.account import Key
from loaders.header import DIAGNOSTIC_HEADERS, header_key
from loaders.load import load_paths
from loaders.parsing import clean_text
from loaders.reading import sheets
from loaders.rejects_draft import Draft, Handback, Mark
from loaders.rejects_folder import safe, workbook_names
from loaders.rejects_known import as_number, new_number
from loaders.rejects_list import Wanted, closed_workbooks, delete_workbooks, list_rejects
from loaders.rejects_workbook import Cover, writable, write_workbook
from loaders.report import LoadReport
from loaders.sources import SOURCES

KEY = PersonKey("a secret for tests only")
TODAY = date(2026, 6, 30)
FIRM = make_uscc("91", "330106", "TE5TAAA1")
WEST = ("杭州市西湖区市场监督管理局", make_uscc("11", "330106", "TE5TAAA4"))
NORTH = ("杭州市余杭区市场监督管理局", make_uscc("11", "330110", "TE5TAAA5"))
WANG = make_citizen_number("330106", date(1980, 2, 29), 123)
RED, YELLOW = "FFFF9B9B", "FFFFE566"
COMMANDS = typer.Typer()
COMMANDS.command("load")(load_command)
COMMANDS.command("rejects")(rejects_command)


def penalty(number: int, by: tuple[str, str] = WEST, **changes: str) -> dict[str, str]:
    values = {
        "party_name": "杭州虚构试样有限公司", "party_kind": "法人及非法人组织", "uscc": FIRM, "legal_rep": "王试样", "legal_rep_id_type": "身份证",
        "legal_rep_id_number": WANG, "document_no": f"虚构市监罚〔2026〕{number}号", "conduct": "无证经营", "facts": "未取得许可",
        "basis": "《食品安全法》第一百二十二条", "penalty_kinds": "罚款", "content": "依法处以罚款", "fine_wan": "1", "decided": "2026/05/06",
        "valid_to": "2099/12/31", "authority": by[0], "authority_uscc": by[1], "source_unit": by[0], "source_unit_uscc": by[1],
    }  # fmt: skip
    return values | changes


HEADERS = {column.name: column.title for column in PENALTIES.template}


def write(path: Path, rows: Sequence[Mapping[str, str]], encoding: str = "utf-8") -> Path:
    """Penalties under their official headers; names that the table does not have are headers of their own."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    lines = [[HEADERS.get(name, name) for name in names], *([row.get(name, "") for name in names] for row in rows)]
    path.parent.mkdir(parents=True, exist_ok=True)
    quoted = "".join(",".join('"' + cell.replace('"', '""') + '"' for cell in line) + "\r\n" for line in lines)
    path.write_text(quoted, encoding=encoding, newline="")
    return path


def load(home: Path, *paths: Path, **options: Any) -> list[LoadReport]:
    return load_paths(Ledger(home), paths, KEY, today=options.pop("today", TODAY), **options)


def handed_back(home: Path, rows: Sequence[Mapping[str, str]], name: str = "in.csv", encoding: str = "utf-8") -> tuple[LoadReport, list[Path]]:
    """Load rows; the report and the reject workbooks."""
    (report,) = load(home, write(home.parent / "sent" / name, rows, encoding))
    assert report.error == ""
    return report, [Path(path) for path in report.reject_files]


def rejects(home: Path) -> list[dict[str, Any]]:
    """The ledger's table of rejects."""
    return Ledger(home).view(TODAY).rows("from rejects order by first_row")


def states(home: Path) -> list[tuple[str, str]]:
    return [(row["reject_id"], row["state"]) for row in rejects(home)]


def rows_of(path: Path) -> tuple[openpyxl.Workbook, Worksheet, dict[str, int]]:
    """A workbook, its sheet of rows, and the column of each header."""
    book = openpyxl.load_workbook(path)
    sheet = book.worksheets[0]
    return book, sheet, {str(cell.value): n for n, cell in enumerate(sheet[1], 1)}


def correct(path: Path, to: Path, changes: Mapping[str, str], row: int = 2) -> Path:
    """Change cells of one row of a workbook, as its receiver would."""
    book, sheet, columns = rows_of(path)
    for name, value in changes.items():
        sheet.cell(row, columns[HEADERS.get(name, name)]).value = value
    book.save(to)
    return to


def accounts(home: Path) -> list[tuple[Any, ...]]:
    """Per batch, oldest first: rows in, accepted, duplicate, rejected, returned."""
    sums = ", ".join(f"sum({name})::int {name}" for name in ("rows_in", "accepted", "duplicate", "rejected", "returned"))
    sql = f"select {sums} from accounts join batches b using (batch_id) group by b.batch_number order by b.batch_number"
    return [tuple(row.values()) for row in Ledger(home).view(TODAY).rows(sql)]


def test_every_bad_cell_is_red_every_missing_one_yellow_each_with_its_reason(tmp_path: Path) -> None:
    _, (path,) = handed_back(tmp_path / "home", [penalty(1), penalty(2, fine_wan="-5", facts="", basis="暂无", decided="去年")])
    book, sheet, columns = rows_of(path)
    assert list(columns)[:3] == ["退回编号", "问题", "原位置"]
    marked = {name: (cell.fill.fgColor.rgb, cell.comment.text) for name, n in columns.items() if (cell := sheet.cell(2, n)).comment}
    assert {name: colour for name, (colour, _) in marked.items()} == {"罚款金额（万元）": RED, "处罚决定日期": RED, "违法事实": YELLOW, "处罚依据": YELLOW}
    assert "金额或数量为负；核对正负号 [L121]" in marked["罚款金额（万元）"][1]
    assert "[L101]" in marked["违法事实"][1]
    problem = str(sheet.cell(2, columns["问题"]).value)
    assert all(words in problem for words in ("罚款金额（万元）：金额或数量为负", "违法事实：必填项为空", "处罚决定日期：不是可识别的日期", "[L110]"))
    assert sheet.cell(2, columns["原位置"]).value == "第 3 行"
    assert (sheet.freeze_panes, sheet.auto_filter.ref is not None, sheet.print_title_rows) == ("C2", True, "$1:$1")
    assert book.sheetnames == ["退回行", "说明"]


def test_the_senders_columns_stand_in_their_order_under_their_words_and_as_text(tmp_path: Path) -> None:
    row = penalty(1, fine_wan="x") | {"自编号": "00123"}
    _, (path,) = handed_back(tmp_path / "home", [row])
    _, sheet, columns = rows_of(path)
    assert list(columns)[3:] == [HEADERS.get(name, name) for name in row]
    cells = [sheet.cell(2, n) for n in columns.values()][3:]
    assert [cell.value for cell in cells] == list(row.values())
    assert {(cell.data_type, cell.number_format) for cell in cells} == {("s", "@")}


def test_no_cell_becomes_a_formula_a_link_or_a_number(tmp_path: Path) -> None:
    texts = ["=1+1", "+86 571", "-5", "@SUM(A1)", "{=1}", "http://example.invalid/a", "0012", "1E5", "2026-01-01"]
    _, (path,) = handed_back(tmp_path / "home", [penalty(n, fine_wan="x", remark=text) for n, text in enumerate(texts)])
    _, sheet, columns = rows_of(path)
    cells = [sheet.cell(row, columns["备注"]) for row in range(2, sheet.max_row + 1)]
    assert [cell.value for cell in cells] == texts
    assert {(cell.data_type, cell.hyperlink) for cell in cells} == {("s", None)}


def test_each_department_gets_its_own_private_file(tmp_path: Path) -> None:
    rows = [penalty(1, WEST, fine_wan="x"), penalty(2, NORTH, fine_wan="x"), penalty(3, WEST, decided="x"), penalty(4, ("", ""), authority="某局")]
    report, paths = handed_back(tmp_path / "home", rows)
    names = {path.name: rows_of(path)[1].max_row - 1 for path in paths}
    table = "行政处罚（法人和非法人组织）_2026-06-30.xlsx"
    assert names == {f"退回_{WEST[0]}_{table}": 2, f"退回_{NORTH[0]}_{table}": 1, f"退回_报送单位不明_{table}": 1}
    for path in paths:
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
        assert path.parent.name == f"2026-06-30_{report.batch_id[:12]}"
    assert sorted(path.name for path in paths[0].parent.iterdir()) == sorted(names)


def test_rows_that_name_their_department_in_half_go_to_it(tmp_path: Path) -> None:
    rows = [penalty(1, fine_wan="x"), penalty(2, source_unit_uscc="?"), penalty(3, source_unit="")]
    _, paths = handed_back(tmp_path / "home", rows)
    assert [rows_of(path)[1].max_row for path in paths] == [4]
    assert {row["department"] for row in rejects(tmp_path / "home")} == {WEST[0]}


def test_a_forbidden_column_never_goes_back(tmp_path: Path) -> None:
    _, (path,) = handed_back(tmp_path / "home", [penalty(1, fine_wan="x") | {"血型": "AB型"}])
    cells = [str(cell.value) for sheet in openpyxl.load_workbook(path) for row in sheet.iter_rows() for cell in row]
    assert not [text for text in cells if "血型" in text or "AB型" in text]


def test_no_comment_no_reason_and_no_ledger_row_repeats_what_a_cell_holds(tmp_path: Path) -> None:
    wrong = WANG[:-1] + ("1" if WANG[-1] != "1" else "2")
    _, (path,) = handed_back(tmp_path / "home", [penalty(1, decided=WANG, fine_wan=wrong)])
    book, sheet, columns = rows_of(path)
    ours = [str(sheet.cell(2, columns[name]).value) for name in DIAGNOSTIC_HEADERS]
    ours += [cell.comment.text for row in sheet.iter_rows() for cell in row if cell.comment]
    ours += [str(cell.value) for row in book["说明"].iter_rows() for cell in row] + [json.dumps(rejects(tmp_path / "home"), default=str, ensure_ascii=False)]
    assert not [text for text in ours if WANG in text or wrong in text or "虚构试样" in text]
    assert sheet.cell(2, columns["处罚决定日期"]).value == WANG  # the sender's own cell, to be corrected


def test_a_column_that_the_file_lacks_is_added_to_be_filled(tmp_path: Path) -> None:
    row = penalty(1)
    del row["fine_wan"]
    _, (path,) = handed_back(tmp_path / "home", [row])
    _, sheet, columns = rows_of(path)
    cell = sheet.cell(2, columns["罚款金额（万元）"])
    assert (cell.value, cell.fill.fgColor.rgb, list(columns)[-1]) == (None, YELLOW, "罚款金额（万元）")
    (report,) = load(tmp_path / "home", correct(path, tmp_path / "back.xlsx", {"fine_wan": "2"}))
    assert (report.accepted, report.closed) == (1, 1)


def test_an_amount_in_the_unit_of_the_title_line_goes_back_with_the_unit_in_its_header(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", [penalty(1, fine_wan="五千")])
    text = path.read_text(encoding="utf-8").replace("罚款金额（万元）", "罚款金额")
    path.write_text('"行政处罚信息表","单位：元"\r\n' + text, encoding="utf-8", newline="")
    (report,) = load(tmp_path / "home", path)
    (again,) = load(tmp_path / "home", correct(Path(report.reject_files[0]), tmp_path / "back.xlsx", {"罚款金额（元）": "5000"}))
    assert again.closed == 1
    assert [row["fine_wan"] for row in Ledger(tmp_path / "home").view(TODAY).rows("from penalties_all")] == [Decimal("0.5")]


def test_a_row_with_too_many_cells_is_not_taken_for_corrected_when_it_comes_back_as_it_was(tmp_path: Path) -> None:
    path = write(tmp_path / "in.csv", [penalty(1)])
    path.write_text(path.read_text(encoding="utf-8").rstrip() + ',"多出"\r\n', encoding="utf-8")
    (report,) = load(tmp_path / "home", path)
    assert report.reasons == {"L102": 1}
    workbook = Path(report.reject_files[0])
    book, sheet, _ = rows_of(workbook)
    last = sheet.cell(2, sheet.max_column)
    assert (last.value, last.fill.fgColor.rgb, "[L102]" in str(last.comment)) == ("多出", RED, True)
    book.save(tmp_path / "back.xlsx")
    (again,) = load(tmp_path / "home", tmp_path / "back.xlsx")
    assert (again.reasons, again.still_open) == ({"L102": 1}, 1)


def test_the_second_sheet_says_whose_rows_what_is_wrong_and_what_to_do(tmp_path: Path) -> None:
    report, (path,) = handed_back(tmp_path / "home", [penalty(1, fine_wan="x"), penalty(2, fine_wan="y", facts="")])
    text = "\n".join(" ".join(str(cell) for cell in row if cell) for row in openpyxl.load_workbook(path)["说明"].iter_rows(values_only=True))
    assert all(words in text for words in (*WEST, "in.csv", report.batch_id, "2026-06-30", "不要改动", "个人信息"))
    assert "L120 不是数字 只填数字；金额以万元计 2" in text
    assert "L101 必填项为空 补填 1" in text


def test_corrected_rows_close_their_rejects_and_the_accounts_add_up(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, (path,) = handed_back(home, [penalty(1), penalty(2, fine_wan="-5"), penalty(3, decided="去年")])
    assert list_rejects(Ledger(home), TODAY, Wanted()).rows == 2
    correct(path, tmp_path / "back.xlsx", {"fine_wan": "5"})
    correct(tmp_path / "back.xlsx", tmp_path / "back.xlsx", {"decided": "2026-05-07"}, row=3)
    (report,) = load(home, tmp_path / "back.xlsx")
    assert (report.rows_in, report.accepted, report.rejected, report.closed, report.still_open, report.reject_files) == (2, 2, 0, 2, 0, ())
    assert (report.remark, report.flags) == ("退回行销号 2", {})
    assert [state for _, state in states(home)] == ["已改正", "已改正"]
    assert list_rejects(Ledger(home), TODAY, Wanted()).rows == 0
    assert accounts(home) == [(3, 1, 0, 2, 0), (2, 2, 0, 0, 2)]
    assert len(Ledger(home).view(TODAY).rows("from penalties_all")) == 3


def test_a_source_in_gbk_goes_back_and_comes_in_again(tmp_path: Path) -> None:
    report, (path,) = handed_back(tmp_path / "home", [penalty(1, fine_wan="伍拾", facts="无证经营“𠮷”字号")], encoding="gb18030")
    assert report.encoding.startswith("GB18030")
    _, sheet, columns = rows_of(path)
    assert sheet.cell(2, columns["违法事实"]).value == "无证经营“𠮷”字号"
    (again,) = load(tmp_path / "home", correct(path, tmp_path / "back.xlsx", {"fine_wan": "50"}))
    assert (again.accepted, again.closed) == (1, 1)


def test_a_row_that_is_still_wrong_goes_back_under_its_number_with_its_new_reasons(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, (path,) = handed_back(home, [penalty(1), penalty(2, fine_wan="-5")])
    ((number, _),) = states(home)
    (report,) = load(home, correct(path, tmp_path / "back.xlsx", {"fine_wan": "5", "decided": "昨天"}), today=date(2026, 7, 7))
    assert (report.rejected, report.closed, report.still_open, report.remark) == (1, 0, 1, "再次退回 1")
    (row,) = rejects(home)
    assert (row["reject_id"], row["state"], row["rules"], row["columns"]) == (number, "待改正", "L110", "处罚决定日期")
    assert (row["file_name"], row["first_row"], row["opened"], row["batch"]) == ("in.csv", 3, TODAY, report.batch_id)
    _, sheet, columns = rows_of(Path(report.reject_files[0]))
    assert (sheet.cell(2, 1).value, sheet.cell(2, columns["原位置"]).value) == (number, "in.csv 第 3 行（2026-06-30 首次退回）")
    assert list(columns).count("退回编号") == 1
    (done,) = load(home, correct(Path(report.reject_files[0]), tmp_path / "third.xlsx", {"decided": "2026-05-07"}))
    assert (done.closed, states(home)) == (1, [(number, "已改正")])
    assert accounts(home) == [(2, 1, 0, 1, 0), (1, 0, 0, 1, 1), (1, 1, 0, 0, 1)]


@pytest.mark.parametrize("keep", [("退回编号",), ("退回编号", "原位置"), ("问题", "退回编号")])
def test_rows_copied_into_the_departments_own_file_close_their_rejects(tmp_path: Path, keep: tuple[str, ...]) -> None:
    home = tmp_path / "home"
    _, (path,) = handed_back(home, [penalty(1, fine_wan="-5"), penalty(2, fine_wan="-6")])
    _, sheet, columns = rows_of(path)
    own = {name: str(sheet.cell(2, columns[name]).value) for name in keep} | penalty(1, fine_wan="5")
    backwards = dict(reversed(own.items()))
    (report,) = load(home, write(tmp_path / "own.csv", [backwards | {"退回编号": f" {own['退回编号'].lower()} "}, penalty(9) | {"退回编号": ""}], "gb18030"))
    assert (report.rows_in, report.accepted, report.closed, report.unread, report.flags) == (2, 2, 1, (), {})
    assert sorted(state for _, state in states(home)) == ["已改正", "待改正"]
    assert accounts(home)[-1] == (2, 2, 0, 0, 1)


def test_a_row_that_came_in_by_another_way_meanwhile_closes_its_reject_as_a_repetition(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, (path,) = handed_back(home, [penalty(1, fine_wan="-5")])
    handed_back(home, [penalty(1, fine_wan="5")], "resent.csv")
    (report,) = load(home, correct(path, tmp_path / "back.xlsx", {"fine_wan": "5"}))
    assert (report.duplicate, report.closed) == (1, 1)
    assert [state for _, state in states(home)] == ["重复报送"]


def test_a_number_closes_nothing_of_another_table_or_department(tmp_path: Path) -> None:
    home = tmp_path / "home"
    handed_back(home, [penalty(1, WEST, fine_wan="-5")])
    ((number, _),) = states(home)
    licence = {
        "行政相对人名称": "杭州虚构试样有限公司", "行政相对人类别": "法人及非法人组织", HEADERS["uscc"]: FIRM, "法定代表人": "王试样",
        "行政许可决定文书名称": "许可", "行政许可决定文书号": "虚构许〔2026〕1号", "许可类别": "普通", "许可内容": "经营", "许可决定日期": "2026-05-06",
        "有效期自": "2026-05-06", "有效期至": "2027-05-06", "许可机关": WEST[0], "许可机关统一社会信用代码": WEST[1], "当前状态": "有效",
        "数据来源单位": WEST[0], "数据来源单位统一社会信用代码": WEST[1],
    }  # fmt: skip
    other_table, other_department, unknown = (
        write(tmp_path / "licence.csv", [licence | {"退回编号": number}]),
        write(tmp_path / "north.csv", [penalty(2, NORTH) | {"退回编号": number}]),
        write(tmp_path / "unknown.csv", [penalty(3) | {"退回编号": "T-0000000000"}]),
    )
    reports = {report.file: report for report in load(home, other_table, other_department, unknown)}
    assert reports["licence.csv"].source == f"template:{LICENCES.name}"
    assert {name: (report.accepted, report.flags.get("L192"), report.closed) for name, report in reports.items()} == dict.fromkeys(reports, (1, 1, 0))
    assert states(home) == [(number, "待改正")]
    assert [line[-1] for line in accounts(home)] == [0, 0, 0, 0]


def test_a_wrong_row_under_anothers_number_gets_a_number_of_its_own(tmp_path: Path) -> None:
    home = tmp_path / "home"
    handed_back(home, [penalty(1, WEST, fine_wan="-5")])
    ((number, _),) = states(home)
    (report,) = load(home, write(tmp_path / "north.csv", [penalty(2, NORTH, fine_wan="x") | {"退回编号": number}]))
    assert (report.rejected, report.still_open, report.flags) == (1, 0, {"L192": 1})
    assert len(set(states(home))) == 2


def test_a_number_used_twice_in_one_file_ties_only_the_first_row(tmp_path: Path) -> None:
    home = tmp_path / "home"
    handed_back(home, [penalty(1, fine_wan="-5")])
    ((number, _),) = states(home)
    (report,) = load(home, write(tmp_path / "own.csv", [penalty(n) | {"退回编号": number} for n in (1, 2)]))
    assert (report.accepted, report.closed, report.flags) == (2, 1, {"L193": 1})


def test_rows_whose_rejects_are_closed_are_repetitions(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, (path,) = handed_back(home, [penalty(1, fine_wan="-5")])
    load(home, correct(path, tmp_path / "back.xlsx", {"fine_wan": "5"}))
    before = states(home)
    (as_corrected,) = load(home, correct(path, tmp_path / "again.xlsx", {"fine_wan": "5", "问题": "已改"}))
    (as_it_was,) = load(home, correct(path, tmp_path / "never-corrected.xlsx", {"问题": ""}))
    assert [(report.accepted, report.duplicate, report.rejected) for report in (as_corrected, as_it_was)] == [(0, 1, 0), (0, 1, 0)]
    assert [report.flags for report in (as_corrected, as_it_was)] == [{"L193": 1}, {"L193": 1}]
    assert (states(home), as_it_was.reject_files) == (before, ())


def test_a_corrected_file_loaded_twice_changes_nothing(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, (path,) = handed_back(home, [penalty(1, fine_wan="-5")])
    back = correct(path, tmp_path / "back.xlsx", {"fine_wan": "5"})
    load(home, back)
    before = (rejects(home), accounts(home))
    (report,) = load(home, back.rename(tmp_path / "other-name.xlsx"))
    assert (report.known_file, report.closed) == (True, 0)
    assert (rejects(home), accounts(home)) == before


def test_the_same_wrong_rows_in_the_next_file_keep_their_numbers(tmp_path: Path) -> None:
    home = tmp_path / "home"
    handed_back(home, [penalty(1, fine_wan="-5"), penalty(2, fine_wan="-5"), penalty(2, fine_wan="-5")])
    before = dict(states(home))
    report, (path,) = handed_back(home, [penalty(7), penalty(2, fine_wan="-5"), penalty(2, fine_wan=" -5"), penalty(3, fine_wan="-5")], "july.csv")
    assert (report.rejected, report.still_open) == (3, 2)
    assert len(dict(states(home)).keys() - before.keys()) == 1
    _, sheet, _ = rows_of(path)
    assert [sheet.cell(row, 1).value in before for row in (2, 3, 4)] == [True, True, False]


def test_a_known_file_is_read_again_on_demand_and_what_now_passes_closes(tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = write(tmp_path / "in.csv", [penalty(1), penalty(2, decided="2026-07-20"), penalty(3, fine_wan="x")])
    load(home, path)
    later = date(2026, 8, 1)
    assert load(home, path, today=later)[0].known_file
    (report,) = load(home, path, today=later, again=True)
    assert (report.known_file, report.accepted, report.duplicate, report.rejected, report.closed, report.still_open) == (False, 1, 1, 1, 1, 1)
    assert [state for _, state in states(home)] == ["已改正", "待改正"]
    assert accounts(home) == [(3, 1, 0, 2, 0), (3, 1, 1, 1, 3)]


def standing(home: Path) -> dict[str, Decimal]:
    rows = Ledger(home).view(TODAY).rows("select document_no, fine_wan from penalties_all order by all")
    return {row["document_no"].split("〕")[1]: row["fine_wan"] for row in rows}


def test_a_file_read_again_undoes_no_correction_and_no_withdrawal(tmp_path: Path) -> None:
    home, first = tmp_path / "home", write(tmp_path / "1.csv", [penalty(1), penalty(2), penalty(3), penalty(4, fine_wan="x")])
    load(home, first)
    corrections = [penalty(1, fine_wan="3"), penalty(2) | {"数据状态": "删除"}, penalty(4, fine_wan="4")]
    load(home, write(tmp_path / "2.csv", corrections))
    (report,) = load(home, first, again=True)
    assert (report.accepted, report.duplicate, report.rejected, report.flags) == (0, 3, 1, {"L196": 2})
    assert standing(home) == {"1号": 3, "3号": 1, "4号": 4}
    load(home, tmp_path, again=True)
    assert standing(home) == {"1号": 3, "3号": 1, "4号": 4}


def test_what_a_file_read_again_no_longer_supports_stops_counting(tmp_path: Path) -> None:
    home, another = tmp_path / "home", "温州大洋水产有限公司"
    path = write(tmp_path / "1.csv", [penalty(1, party_name=another), penalty(2), penalty(3, party_name=another)])
    load(home, path)
    load(home, write(tmp_path / "2.csv", [penalty(3, fine_wan="3")]))
    (base,) = load(home, write(tmp_path / "b.csv", [{"统一社会信用代码": FIRM, "企业名称": "杭州虚构试样有限公司", "成立日期": "2020-01-02"}]))
    assert base.flags == {"L026": 1}
    (report,) = load(home, path, again=True)
    assert (report.accepted, report.duplicate, report.reasons, report.withdrawn) == (0, 2, {"L166": 1, "L197": 1}, 1)
    assert "停用 1 行" in report.remark
    assert report.flags == {"L196": 1}
    assert standing(home) == {"2号": 1, "3号": 3}
    assert accounts(home)[-1] == (3, 0, 2, 1, 3), "no row of a file read again is newly reported"
    (corrected,) = load(home, correct(Path(report.reject_files[0]), tmp_path / "back.xlsx", {"行政相对人名称": "杭州虚构试样有限公司"}))
    assert (corrected.accepted, corrected.closed) == (1, 1)
    assert standing(home) == {"1号": 1, "2号": 1, "3号": 3}


def test_who_reports_can_be_said_where_no_column_does(tmp_path: Path) -> None:
    home = tmp_path / "home"
    titles = {column.name: column.title for column in ROLES.template}
    row = {titles["uscc"]: FIRM, titles["name"]: "", titles["role"]: "监事"}
    (report,) = load(home, write(tmp_path / "roles.csv", [row]), department="杭州市市场监督管理局")
    assert "退回_杭州市市场监督管理局_" in report.reject_files[0]
    assert [each["department"] for each in rejects(home)] == ["杭州市市场监督管理局"]


def test_the_registration_base_is_loaded_before_what_is_checked_against_it(tmp_path: Path) -> None:
    write(tmp_path / "in" / "a.csv", [penalty(1)])
    write(tmp_path / "in" / "z.csv", [{"统一社会信用代码": FIRM, "企业名称": "杭州虚构试样有限公司", "成立日期": "2020-01-02"}])
    assert [report.file for report in load(tmp_path / "home", tmp_path / "in")] == ["z.csv", "a.csv"]


DYING = """
import os, signal, sys
from datetime import date
from pathlib import Path
from ledger.identifiers import PersonKey
from ledger.store import Ledger
from loaders import rejects
from loaders.load import load_paths

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

moment, home, path = sys.argv[1:]
if moment == "while the workbook is written":
    rejects.write_workbook = lambda path, *_: (path.write_bytes(b"half a workbook"), die())
elif moment == "the disk is full":
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (350_000, 350_000))
elif moment == "before the batch counts":
    keep = rejects.RejectFile.keep
    rejects.RejectFile.keep = lambda self, progress: (keep(self, progress), die())
else:
    rejects.folder.show = die
load_paths(Ledger(Path(home)), [Path(path)], PersonKey("a secret for tests only"), today=date(2026, 6, 30))
"""


def killed_load(home: Path, path: Path, moment: str) -> None:
    """A load in a process of its own that is killed at that moment."""
    done = subprocess.run([sys.executable, "-c", DYING, moment, str(home), str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == -9, done.stderr


@pytest.mark.parametrize("moment", ["while the workbook is written", "before the batch counts"])
def test_what_a_load_killed_before_its_commit_leaves_is_gone_after_the_next(tmp_path: Path, moment: str) -> None:
    home, path = tmp_path / "home", write(tmp_path / "in.csv", [penalty(1), penalty(2, fine_wan="x")])
    killed_load(home, path, moment)
    (left,) = (home / "rejects").iterdir()
    assert left.name.startswith(".")
    assert Ledger(home).lines() == []
    assert list_rejects(Ledger(home), TODAY, Wanted()).rows == 0
    (report,) = load(home, path)
    assert [each.name for each in (home / "rejects").iterdir()] == [Path(report.reject_files[0]).parent.name]
    assert openpyxl.load_workbook(report.reject_files[0]).sheetnames == ["退回行", "说明"]


def test_rejects_of_a_load_killed_right_after_its_commit_have_their_workbook(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path / "in.csv", [penalty(1), penalty(2, fine_wan="x")])
    killed_load(home, path, "after the batch counts")
    assert len(Ledger(home).lines()) == 1
    shutil.copytree(home, tmp_path / "copy")
    assert [book["there"] for book in list_rejects(Ledger(tmp_path / "copy"), TODAY, Wanted()).workbooks] == [True]
    handed_back(home, [penalty(3)], "other.csv")
    (row,) = rejects(home)
    (workbook,) = (home / "rejects").rglob("*.xlsx")
    assert workbook == home / "rejects" / row["workbook"]
    assert rows_of(workbook)[1].cell(2, 1).value == row["reject_id"]


def test_a_disk_that_is_full_ends_the_load_with_nothing_changed(tmp_path: Path) -> None:
    home, path = tmp_path / "home", write(tmp_path / "in.csv", [penalty(n, fine_wan="x") for n in range(400)])
    done = subprocess.run([sys.executable, "-c", DYING, "the disk is full", str(home), str(path)], capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, "LedgerError: 写退回清单失败" in done.stderr, "Exception ignored" in done.stderr) == (1, True, False)
    assert Ledger(home).lines() == []
    assert list((home / "rejects").iterdir()) == []


def test_a_load_that_breaks_off_leaves_no_draft(tmp_path: Path) -> None:
    def break_off(name: str, rows: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(tmp_path / "home", write(tmp_path / "in.csv", [penalty(1), penalty(2, fine_wan="x")]), progress=break_off)
    assert [path for path in (tmp_path / "home").rglob("*") if path.is_file() and "rejects" in path.parts] == []


def test_rejects_that_cannot_be_written_end_the_load_with_nothing_changed(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "rejects").write_text("in the way", encoding="utf-8")
    with pytest.raises(LedgerError, match="写退回清单失败"):
        load(tmp_path / "home", write(tmp_path / "in.csv", [penalty(1), penalty(2, fine_wan="x")]))
    assert Ledger(tmp_path / "home").lines() == []


def handback(number: int, department: str = "某局", code: str = "", cells: tuple[str, ...] = ("甲",), marks: tuple[Mark, ...] = ()) -> Handback:
    return Handback(f"T-{number:010}", number, "in.csv", number, "b" * 32, TODAY, Key(department, code), "W-", marks, cells)


def test_the_draft_gives_back_what_was_spooled_department_by_department(tmp_path: Path) -> None:
    draft = Draft(tmp_path / "rows.part")
    rows = [
        handback(1, "甲局", "1"),
        handback(2, "乙局"),
        handback(3, "甲局"),
        handback(4, "", "1"),
        handback(5, ""),
        handback(6, "丙局", "2"),
        handback(7, "丙局", "3"),
    ]
    for row in [*rows, handback(8, "丙局", cells=("\ud800", "二\n行"))]:
        draft.add(row, again=False)
    piles = {(pile.name, pile.uscc): [row.number for row in draft.rows(pile)] for pile in draft.piles()}
    assert piles == {("", ""): [5], ("丙局", ""): [8], ("丙局", "2"): [6], ("丙局", "3"): [7], ("乙局", ""): [2], ("甲局", "1"): [1, 3, 4]}
    assert [list(draft.rows(pile)) for pile in draft.piles() if pile.uscc == "2"] == [[rows[5]]]
    assert stat.S_IMODE((tmp_path / "rows.part").stat().st_mode) == 0o600
    draft.close()
    assert list(tmp_path.iterdir()) == []


def workbook_of(path: Path, rows: list[Handback], headers: tuple[str, ...] = ("备注",)) -> Path:
    draft = Draft(path.with_suffix(".part"))
    for row in rows:
        draft.add(row, again=False)
    (pile,) = draft.piles()
    write_workbook(path, Cover(pile, "行政处罚", "in.csv", "b" * 32, TODAY, headers), draft.rows(pile))
    draft.close()
    return path


def test_more_rows_than_a_sheet_holds_go_on_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("loaders.rejects_workbook.ROWS_PER_SHEET", 3)
    book = openpyxl.load_workbook(workbook_of(tmp_path / "a.xlsx", [handback(n) for n in range(7)]))
    assert book.sheetnames == ["退回行", "退回行2", "退回行3", "说明"]
    assert [sheet.max_row for sheet in book.worksheets[:3]] == [4, 4, 2]
    assert [sheet.cell(1, 1).value for sheet in book.worksheets[:3]] == ["退回编号"] * 3


def test_a_text_longer_than_a_cell_is_left_to_be_filled_in_again(tmp_path: Path) -> None:
    _, sheet, columns = rows_of(workbook_of(tmp_path / "a.xlsx", [handback(1, cells=("长" * 32_768,)), handback(2, cells=("长" * 32_767,))]))
    first, second = sheet.cell(2, columns["备注"]), sheet.cell(3, columns["备注"])
    assert (first.value, first.fill.fgColor.rgb, "32768" in str(first.comment)) == (None, YELLOW, True)
    assert second.value == "长" * 32_767


def holds_its_own(text: str) -> bool:
    """Not the one thing that a reader takes off: the apostrophe by which spreadsheets keep a code a text. Nor an escape of the format."""
    return "_x" not in text and not text.startswith("'")


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(st.text(st.characters(codec="utf-8"), max_size=20).filter(holds_its_own), min_size=1, max_size=30))
def test_any_text_comes_back_as_it_was(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    path = workbook_of(tmp_path_factory.mktemp("any") / "a.xlsx", [handback(1, cells=tuple(texts))], tuple(f"列{n}" for n in range(len(texts))))
    (sheet, *_) = sheets(path)
    ((_, cells),) = sheet.rows()
    assert [clean_text(text) for text in [*cells, *[""] * len(texts)][3 : 3 + len(texts)]] == [clean_text(writable(text)) for text in texts]


@given(st.lists(st.text(max_size=60), min_size=1, max_size=4))
def test_file_names_are_safe_and_never_two_alike(departments: list[str]) -> None:
    names = workbook_names(departments, "行政处罚（法人和非法人组织）", TODAY)
    assert len(set(names)) == len(names)
    assert all(len(name.encode()) <= 255 and "/" not in name and "\\" not in name and "\x00" not in name for name in names)
    assert all(not safe(text).startswith(".") for text in departments)


def test_numbers_are_short_unlike_each_other_and_read_as_people_type_them() -> None:
    taken: set[str] = set()
    numbers = [new_number("b" * 32, row, taken) for row in range(1_000)]
    assert len(set(numbers)) == 1_000
    assert all(len(number) == 12 and as_number(f" {number.lower()} ".replace("0", "o").replace("1", "l")) == number for number in numbers)
    assert new_number("b" * 32, 1, set()) == numbers[1] != new_number("b" * 32, 1, {numbers[1]})


def test_no_layout_has_a_column_that_a_reject_workbook_adds() -> None:
    ours = {header_key(text) for text in DIAGNOSTIC_HEADERS}
    titles = {header_key(text) for source in SOURCES for column in source.columns for text in (column.title, *column.aliases, *source.ignored)}
    assert not ours & titles


def invoke(*words: str) -> Any:
    done = CliRunner().invoke(COMMANDS, [*words, "--format", "json"])
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def test_the_command_lists_what_is_open_and_for_how_long(tmp_path: Path) -> None:
    home = tmp_path / "home"
    handed_back(home, [penalty(1, WEST, fine_wan="x", facts=""), penalty(2, NORTH, fine_wan="x"), penalty(3, NORTH, fine_wan="x")])
    everything = invoke("rejects", "--home", str(home))
    assert (everything["rows"], everything["oldest"]) == (3, "2026-06-30")
    lines = [(line["department"], line["table"], line["month"], line["rule"], line["rows"], line["oldest"]) for line in everything["lines"]]
    assert sorted(lines) == sorted(
        [
            (WEST[0], "penalties", "2026-05", "L101", 1, "2026-06-30"),
            (WEST[0], "penalties", "2026-05", "L120", 1, "2026-06-30"),
            (NORTH[0], "penalties", "2026-05", "L120", 2, "2026-06-30"),
        ]
    )
    assert {(book["department"], book["rows"], Path(book["workbook"]).is_file()) for book in everything["workbooks"]} == {
        (WEST[0], 1, True),
        (NORTH[0], 2, True),
    }
    assert invoke("rejects", "--home", str(home), "--department", "余杭")["rows"] == 2
    assert invoke("rejects", "--home", str(home), "--department", WEST[1])["rows"] == 1
    assert invoke("rejects", "--home", str(home), "--table", "行政许可（自然人）")["rows"] == 0
    assert CliRunner().invoke(COMMANDS, ["rejects", "--home", str(home), "--table", "没有"]).exit_code == 1
    assert invoke("rejects", "--home", str(home), "--state", "已改正")["rows"] == 0
    assert CliRunner().invoke(COMMANDS, ["rejects", "--home", str(home), "--state", "没有"]).exit_code == 1
    text = CliRunner().invoke(COMMANDS, ["rejects", "--home", str(home)], env={"COLUMNS": "250"}).output
    assert all(words in text for words in ("退回行 3 行", "最早退回于 2026-06-30", "L120"))


def test_closed_workbooks_can_be_deleted_and_open_ones_cannot(tmp_path: Path) -> None:
    home = tmp_path / "home"
    _, paths = handed_back(home, [penalty(1, WEST, fine_wan="x"), penalty(2, NORTH, fine_wan="x")])
    closing = next(path for path in paths if WEST[0] in path.name)
    mine = closing.with_name("退回_我的笔记.txt")
    mine.write_text("of a person", encoding="utf-8")
    assert closed_workbooks(Ledger(home), TODAY) == []
    load(home, correct(closing, tmp_path / "back.xlsx", {"fine_wan": "5"}))
    declined = CliRunner().invoke(COMMANDS, ["rejects", "--tidy", "--home", str(home)], input="n\n")
    assert (declined.exit_code, closing.is_file()) == (0, True)
    assert invoke("rejects", "--tidy", "--yes", "--home", str(home)) == {"deleted": [str(closing)]}
    assert [path.is_file() for path in (*paths, mine)] == [path != closing for path in (*paths, mine)]
    delete_workbooks(closed_workbooks(Ledger(home), TODAY))
    assert list_rejects(Ledger(home), TODAY, Wanted()).workbooks[0]["there"]


def test_the_load_command_says_what_came_back_and_what_closed(tmp_path: Path) -> None:
    home = tmp_path / "home"
    path = write(tmp_path / "in.csv", [penalty(1), penalty(2, fine_wan="x")])
    text = CliRunner().invoke(COMMANDS, ["load", str(path), "--home", str(home)], env={"COLUMNS": "250"}).output
    assert all(words in text for words in ("退回清单：", "含个人信息", "creditgraph rejects"))
    (workbook,) = (home / "rejects").rglob("*.xlsx")
    done = invoke("load", str(correct(workbook, tmp_path / "back.xlsx", {"fine_wan": "5"})), "--home", str(home))
    assert (done["totals"]["closed"], done["totals"]["still_open"]) == (1, 0)
    assert invoke("load", str(path), "--home", str(home), "--again")["totals"]["rows_in"] == 2
