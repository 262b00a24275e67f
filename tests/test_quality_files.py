"""The files of the quality report: the same figures in each, nothing fetched, nobody named who may not be, the same bytes every time."""

import csv
import io
import json
import re
from dataclasses import replace
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import openpyxl
import pytest
import typer
from typer.testing import CliRunner

from api.cli_quality import quality
from ledger.errors import InputError
from ledger.identifiers import PersonKey, make_uscc
from ledger.store import Ledger
from ledger.tables import LISTINGS, PENALTIES, PERSON_PENALTIES
from ledger.working_days import working_days
from loaders.load import load_paths
from loaders.quality import Basis, Period, Report, quality_report
from loaders.quality.as_json import plain
from loaders.quality.files import write_report
from loaders.quality.page import bar, quality_html
from loaders.quality.sampling import TO_FILL
from loaders.quality.wording import late_share, share
from loaders.quality.workbook import quality_xlsx

MARCH, END = Period("2026-03", "2026-03"), date(2026, 6, 30)
FIRM, BUREAU = make_uscc("91", "330106", "TE5TAAA1"), make_uscc("11", "330106", "TE5TAAA4")
OFFICE, PERSON, EVIL = "杭州市西湖区市场监督管理局", "欧阳试样", '=HYPERLINK("http://x","点")<script>alert(1)</script>'
HARMLESS = "=HYPERLINK（&#34;http://x&#34;"  # as text, in a cell
COMMAND = typer.Typer()
COMMAND.command()(quality)


def penalty(number: str, decided: str, reported: str, name: str) -> dict[str, str]:
    return {
        "party_name": name, "party_kind": "法人及非法人组织", "uscc": FIRM, "legal_rep": "李示例", "document_no": number, "conduct": "无证经营",
        "facts": "未取得许可", "basis": "《食品安全法》第一百二十二条", "penalty_kinds": "罚款", "content": "罚款一万元", "fine_wan": "1", "decided": decided,
        "reported": reported, "valid_to": "2099/12/31", "authority": OFFICE, "authority_uscc": BUREAU, "source_unit": OFFICE, "source_unit_uscc": BUREAU,
    }  # fmt: skip


def write(path: Path, table: object, rows: list[dict[str, str]]) -> Path:
    columns = [column for column in table.template if any(column.name in row for row in rows)]  # type: ignore[attr-defined]
    with path.open("w", encoding="utf-8", newline="") as handle:
        csv.writer(handle).writerows([[c.title for c in columns], *([row.get(c.name, "") for c in columns] for row in rows)])
    return path


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An old decision, one late, one of a person, one rejected, and a listing without its penalty."""
    folder = tmp_path_factory.mktemp("quality")
    rows = [penalty("旧罚〔2023〕1号", "2023-01-05", "2023-01-06", "旧案"), penalty("市监罚〔2026〕1号", "2026-03-20", "2026-04-30", EVIL)]
    rows.append(penalty("市监罚〔2026〕2号", "2026-03-20", "2026-03-21", "缺罚款金额") | {"fine_wan": ""})
    person = {key: value for key, value in rows[1].items() if key not in ("party_kind", "uscc", "legal_rep")}
    person |= {"party_name": PERSON, "id_type": "护照", "id_number": "E52870416", "document_no": "路罚〔2026〕1号"}
    listed = {
        "list_type": "SAMR_SEVERE", "party_name": EVIL, "uscc": FIRM, "document_no": "严列〔2026〕1号", "reason": "因市监罚〔2026〕9号，情节严重",
        "valid_from": "2026-03-10", "authority": OFFICE, "authority_uscc": BUREAU,
    }  # fmt: skip
    files = [write(folder / "a.csv", PENALTIES, rows), write(folder / "b.csv", PERSON_PENALTIES, [person]), write(folder / "c.csv", LISTINGS, [listed])]
    reports = load_paths(Ledger(folder), files, PersonKey("a secret for tests only"), today=date(2026, 7, 20))
    assert [each.rejected for each in reports] == [1, 0, 0]
    return folder


def report(home: Path) -> Report:
    ledger = Ledger(home)
    return quality_report(Basis(ledger, ledger.view(END), MARCH, working_days()))


@pytest.fixture(scope="module")
def found(home: Path) -> Report:
    return report(home)


def test_the_same_view_gives_the_same_bytes_in_every_format(home: Path, tmp_path: Path) -> None:
    first, second = (write_report(report(home), tmp_path / name) for name in ("one", "two"))
    assert [path.name for path in first] == ["quality-2026-03.html", "quality-2026-03.xlsx", "quality-2026-03.json"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]


def test_the_page_fetches_nothing_runs_nothing_and_escapes_what_files_said(found: Report) -> None:
    page = quality_html(found)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert not re.search(r"(?:src|href|url)\s*[=(]", page)
    assert "http://" not in page.replace(HARMLESS, "")
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert "@page { size: A4" in page


class Balance(HTMLParser):
    """Counts what is open, and reads the tables."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.heads = self.tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tables += tag == "table"
        self.heads += tag == "thead"
        if tag not in ("meta", "rect", "line", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in ("rect", "line"):
            assert self.open.pop() == tag


def test_the_page_is_well_formed_and_its_tables_have_headers(found: Report) -> None:
    parser = Balance()
    parser.feed(quality_html(found))
    assert parser.open == []
    assert parser.heads >= parser.tables - 1 > 5
    assert '<html lang="zh-CN">' in quality_html(found)


def test_a_natural_person_is_counted_and_stands_in_no_file(found: Report) -> None:
    assert (found.late, found.counts.reported) == (2, 3)
    texts = [quality_html(found), json.dumps(plain(found), ensure_ascii=False), cells_of(found)]
    for text in texts:
        assert PERSON not in text
        assert "E52870416" not in text
        assert "路罚〔2026〕1号" not in text


def cells_of(found: Report) -> str:
    book = openpyxl.load_workbook(io.BytesIO(quality_xlsx(found)))
    return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None)


def test_the_workbook_has_a_sheet_per_question_with_frozen_headers_and_real_numbers(found: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(quality_xlsx(found)))
    assert book.sheetnames == [
        "说明", "单位总览", "单位月份表", "月报表", "时限", "迟报个案", "退回原因", "漏报与零报送", "未见报送的机关", "未报送线索", "内容冲突", "抽查核验清单",
        "时限依据",
    ]  # fmt: skip
    assert all(book[name].freeze_panes == "B2" for name in book.sheetnames[1:])
    overview = list(book["单位总览"].iter_rows(values_only=True))
    row = dict(zip(overview[0], overview[1], strict=True))
    assert (row["单位"], row["报送数"], row["首次拒收数"], row["迟报份数"], row["未报送线索"]) == (OFFICE, 3, 1, 2, 1)
    assert row["改正后合规率"] == pytest.approx(2 / 3)
    formats = {cell.number_format for cell in book["单位总览"][2]}
    assert {"0.0%", "#,##0"} <= formats


def test_what_a_spreadsheet_would_run_stays_text(found: Report) -> None:
    book = openpyxl.load_workbook(io.BytesIO(quality_xlsx(found)))
    evil = [cell for sheet in book for row in sheet.iter_rows() for cell in row if str(cell.value).startswith("=")]
    assert evil
    assert all(cell.data_type == "s" for cell in evil)


def test_the_list_for_spot_checks_leaves_room_for_the_checker(found: Report) -> None:
    rows = list(openpyxl.load_workbook(io.BytesIO(quality_xlsx(found)))["抽查核验清单"].iter_rows(values_only=True))
    assert set(TO_FILL) <= set(rows[0])
    assert len(rows) - 1 == len(found.sample.drawn) == 1
    assert rows[1][6 : 6 + len(TO_FILL)] == (None,) * len(TO_FILL)


def test_page_workbook_and_json_say_the_same(found: Report) -> None:
    values = plain(found)
    assert values["publicity"]["reported"] == found.counts.reported == 3
    assert share(values["publicity"]["corrected_rate"]) in quality_html(found)
    assert [each["sentence"] for each in values["suspicions"]] == [each.sentence for each in found.suspicions]
    assert all("线索，须核实" in each["sentence"] and each["innocent"] for each in values["suspicions"])
    assert values["suspicions"][0]["presupposed"] == "市监罚〔2026〕9号"
    assert json.loads(json.dumps(values)) == values


def test_a_rate_just_under_the_target_is_never_shown_as_reaching_it() -> None:
    assert share(0.94999) == "94.9%"
    assert share(0.95) == "95.0%"
    assert late_share(0.0001) == "0.1%"
    assert late_share(0.1) == "10.0%"
    assert share(None) == late_share(None) == "—"


def test_a_bar_says_in_words_what_it_shows() -> None:
    drawn = str(bar(0.5, 0.95, "甲<局> 50.0%"))
    assert "<title>甲&lt;局&gt; 50.0%</title>" in drawn
    assert 'width="75.0"' in drawn
    assert str(bar(None, 0.95, "甲")) == ""


def test_the_command_writes_the_files_and_prints_table_or_json(home: Path, tmp_path: Path) -> None:
    words = ["--month", "2026-03", "--as-of", "2026-06-30", "--home", str(home), "--out", str(tmp_path)]
    text = CliRunner().invoke(COMMAND, words, env={"COLUMNS": "200"})
    assert text.exit_code == 0, text.output
    assert OFFICE in text.output
    assert "改正后合规率 66.6%" in text.output
    assert len(list(tmp_path.iterdir())) == 3
    values = json.loads(CliRunner().invoke(COMMAND, [*words, "--format", "json", "--files", "json"]).stdout)
    assert values["publicity"]["reported"] == 3
    assert values["files"] == [str(tmp_path / "quality-2026-03.json")]


@pytest.mark.parametrize("words", [("--month", "2026-3"), ("--known-at", "昨天"), ("--month", "2026-03", "--files", "doc"), ("--as-of", "昨天")])
def test_bad_arguments_are_explained(home: Path, tmp_path: Path, words: tuple[str, ...]) -> None:
    done = CliRunner().invoke(COMMAND, [*words, "--home", str(home), "--out", str(tmp_path)])
    assert done.exit_code == 1
    assert "处理：" in done.output


def test_the_report_of_one_department_leaves_that_of_the_province_alone(home: Path, tmp_path: Path) -> None:
    words = ["--month", "2026-03", "--as-of", "2026-06-30", "--home", str(home), "--out", str(tmp_path), "--files", "json"]
    assert CliRunner().invoke(COMMAND, words).exit_code == 0
    whole = (tmp_path / "quality-2026-03.json").read_bytes()
    done = [CliRunner().invoke(COMMAND, [*words, "--department", asked]) for asked in ("西湖区", BUREAU, "西湖区市场监管")]
    assert [each.exit_code for each in done] == [0, 0, 1]
    assert OFFICE in done[2].output
    assert sorted(path.name for path in tmp_path.iterdir()) == ["quality-2026-03-" + BUREAU + ".json", "quality-2026-03-西湖区.json", "quality-2026-03.json"]
    assert (tmp_path / "quality-2026-03.json").read_bytes() == whole


def test_the_name_of_a_department_is_safe_as_the_name_of_a_file(found: Report, tmp_path: Path) -> None:
    names = [write_report(replace(found, department=asked), tmp_path, ["json"])[0].name for asked in ("../甲/乙", "甲 乙", "甲_乙", "长" * 300)]
    assert len(set(names)) == 4
    assert all(len(name.encode()) < 256 and not set(name) & set("/\\: ") and ".." not in name for name in names)
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(names)


def test_an_unknown_format_is_refused_before_anything_is_written(found: Report, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="html、xlsx、json"):
        write_report(found, tmp_path / "out", ["html", "doc"])
    assert not (tmp_path / "out").exists()
