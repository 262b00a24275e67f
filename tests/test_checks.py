"""Every check has a case that fires and one that does not; every category that no list knows rejects its row."""

import ast
import csv
import tomllib
import zipfile
from collections.abc import Mapping
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import yaml

from ledger.column import Kind
from ledger.identifiers import (
    PersonKey,
    make_citizen_number,
    make_registration_number,
    make_uscc,
    organisation_code_check,
    uscc_check_character,
)
from ledger.store import Ledger
from ledger.tables import TABLES, table
from loaders import rules
from loaders.check_policy import check_policy
from loaders.checks import CHECKS_AFTER, CHECKS_BEFORE, NEEDS
from loaders.load import load_paths
from loaders.parsing import parser_for
from loaders.record import Problem
from loaders.report import LoadReport
from loaders.rules import Level

TESTS = Path(__file__).parent
FOLDER = TESTS / "cases" / "loading"
TODAY = date(2026, 6, 30)
KEY = PersonKey("a secret for tests only")
FAMILIES = ("cells", "identity", "penalties", "files")


def read_yaml(name: str) -> Any:
    """A file of cases, where every scalar is text: 2026-02-30 is a cell, not a date."""
    return yaml.load((FOLDER / f"{name}.yml").read_text(encoding="utf-8"), yaml.BaseLoader)


ROWS: Mapping[str, Mapping[str, str]] = read_yaml("rows")


def spoiled(text: str, place: int) -> str:
    """The text with another character at that place."""
    return text[:place] + ("1" if text[place] != "1" else "2") + text[place + 1 :]


def with_check(first17: str) -> str:
    """A code of any 17 characters with a right last one."""
    return first17 + uscc_check_character(first17)


FIRM, WANG = make_uscc("91", "330106", "TE5TAAA1"), make_citizen_number("330106", date(1980, 2, 29), 123)
WORDS = {
    "FIRM": FIRM,
    "firm": FIRM.lower(),
    "OTHER": make_uscc("91", "330106", "TE5TAAA2"),
    "SHOP": make_uscc("92", "330106", "TE5TAAA3"),
    "BUREAU": make_uscc("11", "330106", "TE5TAAA4"),
    "BUREAU_2": make_uscc("11", "330106", "TE5TAAA5"),
    "ARMY": make_uscc("A1", "330106", "TE5TAAA6"),
    "NINGBO": make_uscc("91", "330227", "TE5TAAA7"),
    "MISTYPED": spoiled(FIRM, 17),
    "ODD_PREFIX": make_uscc("94", "330106", "TE5TAAA8"),
    "ODD_REGION": make_uscc("91", "339999", "TE5TAAA9"),
    "ODD_ORGANISATION": with_check("91330106TE5TAAAA" + spoiled(organisation_code_check("TE5TAAAA"), 0)),
    "REG": make_registration_number("330106", 7),
    "WANG": WANG,
    "WRONG": spoiled(WANG, 17),
    "WANG_15": WANG[:6] + WANG[8:17],
    "UNBORN": make_citizen_number("330106", date(2026, 7, 1), 123),
}


def cases() -> dict[str, dict[str, Any]]:
    """Rule code → its case that fires and its case that does not."""
    found: dict[str, dict[str, Any]] = {}
    for family in FAMILIES:
        loaded = read_yaml(family)
        assert not found.keys() & loaded.keys()
        found |= loaded
    return found


CASES = cases()


def filled(value: str) -> str:
    """The text with the made-up numbers in it."""
    return value.format_map(WORDS)


def write_rows(path: Path, name: str, rows: list[dict[str, str]]) -> Path:
    """Rows of one table under the titles of its template, each as rows.yml has it but for what it changes."""
    columns = table(name).template
    made = [{key: filled(str(value)) for key, value in {**ROWS[name], **row}.items()} for row in rows]
    used = [column for column in columns if column.required or any(column.name in row for row in made)]
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([[column.title for column in used], *([row.get(column.name, "") for column in used] for row in made)])
    return path


def write_file(folder: Path, of: Mapping[str, Any]) -> Path:
    """A file as a case describes it: text in an encoding, bytes, a workbook, or an archive."""
    path: Path = folder / of["name"]
    if "raw" in of:
        path.write_text(of["raw"], encoding="utf-8")
    elif "hex" in of:
        path.write_bytes(bytes.fromhex(of["hex"]))
    elif "workbook" in of:
        write_workbook(path, of["workbook"])
    elif "zip" in of:
        write_archive(path, of)
    else:
        path.write_bytes(filled(of["text"]).encode(of.get("encoding", "utf-8")) + bytes.fromhex(of.get("append_hex", "")))
    return path


def write_workbook(path: Path, described: list[dict[str, Any]]) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for each in described:
        sheet = book.create_sheet(each.get("title", "数据"))
        sheet.sheet_state = "hidden" if each.get("hidden") else "visible"
        for row in each["rows"]:
            sheet.append([filled(cell) if isinstance(cell, str) else cell for cell in row])
    book.save(path)


def write_archive(path: Path, of: Mapping[str, Any]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in of["zip"].items():
            archive.writestr(name, filled(text))
        for n in range(int(of.get("members", 0))):
            archive.writestr(f"{n}.csv", "")
    if of.get("encrypted"):  # the bit that says so, in the local header and in the directory
        content = bytearray(path.read_bytes())
        for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
            content[content.index(mark) + place] |= 1
        path.write_bytes(content)


def load_case(case: Mapping[str, Any], folder: Path) -> LoadReport:
    """Load what the case says was there before, then the case itself."""
    for n, before in enumerate(case.get("before", ())):
        earlier = write_rows(folder / f"before{n}.csv", before["table"], [before.get("row", {})])
        (report,) = load_paths(Ledger(folder / "home"), [earlier], KEY, today=TODAY)
        assert report.accepted == 1, report.reasons
    path = write_file(folder, case["file"]) if "file" in case else write_rows(folder / "case.csv", case["table"], case.get("rows", [case.get("row", {})]))
    (report,) = load_paths(Ledger(folder / "home"), [path], KEY, today=TODAY)
    return report


def reason_of(folder: Path) -> str:
    """What the reject workbook of a case says."""
    books = [openpyxl.load_workbook(path) for path in (folder / "home" / "rejects").rglob("*.xlsx")]
    return " ".join(str(cell) for book in books for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line)


def check_named_test(case: Mapping[str, Any], code: str) -> None:
    """The test that a case points to exists; one that shows a check firing names its code."""
    file, name = case["test"].split("::")
    source = (TESTS / file).read_text(encoding="utf-8")
    functions = {node.name: ast.get_source_segment(source, node) or "" for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)}
    assert name in functions
    assert not code or code in functions[name]


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.code)
def test_every_check_has_a_case_that_fires(rule: rules.Rule, tmp_path: Path) -> None:
    case = CASES[rule.code]["fires"]
    if "test" in case:
        check_named_test(case, rule.code)
        return
    report = load_case(case, tmp_path)
    if rule.level is Level.FILE:
        assert (report.error_code, report.accepted) == (rule.code, 0)
    elif rule.level is Level.COLUMN:
        assert [each.split(" ")[0] for each in report.unread] == [rule.code]
    elif rule.level is Level.ROW:
        assert (report.reasons, report.rejected) == ({rule.code: 1}, 1)
        assert case.get("says", "") in reason_of(tmp_path)
    else:
        assert (report.flags, report.rejected) == ({code: int(count) for code, count in case.get("flags", {rule.code: 1}).items()}, 0)


@pytest.mark.parametrize("rule", rules.RULES, ids=lambda rule: rule.code)
def test_every_check_has_a_case_in_which_it_is_silent(rule: rules.Rule, tmp_path: Path) -> None:
    case = CASES[rule.code]["passes"]
    if "test" in case:
        check_named_test(case, "")
        return
    report = load_case(case, tmp_path)
    assert (report.error_code, report.reasons, report.flags, report.unread) == ("", {}, {}, ())
    assert report.accepted > 0


def test_no_case_is_kept_for_a_check_that_does_not_exist() -> None:
    assert CASES.keys() == {rule.code for rule in rules.RULES}


def test_every_number_of_the_policy_names_its_source_and_how_sure_we_are() -> None:
    data = tomllib.loads((files("loaders") / "policy" / "checks.toml").read_text(encoding="utf-8"))
    sections = [part for each in data.values() for part in (each if isinstance(each, list) else [each]) if isinstance(part, dict)]
    assert all(part["source"] and part["evidence"] in {"S", "S2", "C", "O"} for part in sections)
    limit = check_policy().simple_limit(date(2021, 7, 15))
    assert limit is not None
    assert limit.organisation_yuan == 3000
    assert check_policy().simple_limit(date(1990, 1, 1)) is None


def test_every_check_says_which_columns_it_reads() -> None:
    for check in (*CHECKS_BEFORE, *CHECKS_AFTER):
        assert "Reads" in (check.__doc__ or ""), check.__name__
    assert NEEDS.keys() <= {*CHECKS_BEFORE, *CHECKS_AFTER}


def test_a_reject_number_closes_one_row_only(tmp_path: Path) -> None:
    load_case({"table": "enterprises", "row": {"established": "?"}}, tmp_path)
    (number,) = [row["reject_id"] for row in Ledger(tmp_path / "home").view(date(2100, 1, 1)).rows("from rejects")]
    lines = [f"{number},虚构{name}公司,2020-01-02,{WORDS[code]}" for name, code in (("甲", "FIRM"), ("乙", "OTHER"))]
    twice = write_file(tmp_path, {"name": "twice.csv", "text": "\n".join(("退回编号,企业名称,成立日期,统一社会信用代码", *lines))})
    (report,) = load_paths(Ledger(tmp_path / "home"), [twice], KEY, today=TODAY)
    assert (report.accepted, report.flags) == (2, {"L193": 1})


CATEGORIES = [(each.name, column.name) for each in TABLES if each.role != "result" for column in each.template if column.kind is Kind.CODE]


@pytest.mark.parametrize(("name", "column"), CATEGORIES)
def test_an_unknown_category_is_refused_in_every_column_that_has_a_list(name: str, column: str) -> None:
    parse = parser_for(table(name).column(column))
    for word in ("没有这一类", "99Z", "其他情形", "罚款；没有这一类"):
        refused = parse(word)
        assert isinstance(refused, Problem)
        assert refused.rule is rules.UNKNOWN_CODE
