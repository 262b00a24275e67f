"""The files of a visit list: what a spreadsheet and a printer make of them."""

import csv
import io
import re
import shutil
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pypdf import PdfReader
from typst import Fonts

from analytics.visits.plan import VisitPlan, VisitRow
from api.fonts import PACKAGED_FAMILY, FontError, chinese_font, packaged_font, system_font
from api.models import DISCLAIMER
from api.visit_files import HEADERS, RESULTS, harmless, render
from ledger.errors import InputError


def row(rank: int, **more: object) -> VisitRow:
    body = {
        "key": f"9133010600000000{rank:02}",
        "name": f"青禾小吃店{rank}",
        "address": f"浙江省杭州市西湖区文三路{rank}号",
        "address_note": "",
        "reasons": ("2026-04-01 食品安全检查发现问题，至今没有整改记录", "2025-05-06 起列入经营异常名录：通过登记的住所无法联系"),
        "checks": ("对照上次检查发现的问题，逐项看是否改好",),
        "bring": ("工作证", "走访记录表"),
        "last_visit": "2026-04-01",
        "route": rank,
    }
    return VisitRow(rank, **(body | more))  # type: ignore[arg-type]


def plan(*rows: VisitRow) -> VisitPlan:
    times = ("visits-test", date(2026, 6, 30), datetime(2026, 7, 1, tzinfo=UTC))
    return VisitPlan("G1", "翠苑一区", "2026-W28", date(2026, 7, 6), date(2026, 7, 12), 20, 31, rows, 214, 9, 174, *times)


TWELVE = plan(*(row(n) for n in range(1, 13)))


def cells(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def pages(content: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]


@pytest.mark.parametrize("file_format", ["xlsx", "csv", "pdf"])
def test_the_same_plan_gives_the_same_bytes(file_format: str) -> None:
    assert render(TWELVE, file_format) == render(TWELVE, f".{file_format.upper()}")


def test_another_format_is_refused_with_those_that_exist() -> None:
    with pytest.raises(InputError, match=r"\.xlsx、\.csv 或 \.pdf"):
        render(TWELVE, ".docx")


def test_csv_begins_with_the_mark_by_which_excel_knows_utf8_and_reads_back() -> None:
    content = render(TWELVE, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    header, first, *_ = cells(content)
    assert header == ["网格", "周", *HEADERS, "走访编号"]
    assert first[:6] == ["翠苑一区", "2026-W28", "1", "1", "青禾小吃店1", "913301060000000001"]


def test_a_name_that_a_spreadsheet_would_run_stays_text() -> None:
    evil = plan(row(1, name='=HYPERLINK("http://x","点")', address="@SUM(A1)", reasons=("+1",)))
    assert cells(render(evil, "csv"))[1][4:8] == ['\'=HYPERLINK("http://x","点")', "913301060000000001", "'@SUM(A1)", "'+1"]
    sheet = load_workbook(io.BytesIO(render(evil, "xlsx"))).active
    assert sheet is not None
    assert [sheet.cell(5, 3).data_type, sheet.cell(5, 5).data_type, sheet.cell(5, 6).data_type] == ["s", "s", "s"]


@given(text=st.text(min_size=1, max_size=20))
def test_no_csv_cell_begins_like_a_formula(text: str) -> None:
    assert str(harmless(text))[0] not in "=+-@\t\r\n"


def test_the_sheet_is_set_up_for_printing_and_for_the_pen() -> None:
    sheet = load_workbook(io.BytesIO(render(TWELVE, "xlsx"))).active
    assert sheet is not None
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.print_title_rows) == ("landscape", 9, "$4:$4")
    assert sheet.freeze_panes == "D5"
    assert sheet.oddFooter is not None
    assert "第 &P 页" in str(sheet.oddFooter.right.text)
    assert [cell.value for cell in sheet[4]] == list(HEADERS)
    assert [sheet.cell(5, column).value for column in (10, 11, 12)] == [None, None, None]
    assert RESULTS[0] in sheet.data_validations.dataValidation[0].formula1
    assert "不是对主体的认定" in str(sheet.cell(3, 1).value)
    assert sheet.max_row == 4 + 12


def test_the_pdf_has_page_numbers_boxes_for_the_result_and_every_visit_on_one_page() -> None:
    found = pages(render(TWELVE, "pdf"))
    assert len(found) > 1
    for number, text in enumerate(found, start=1):
        assert f"第{number}页" in text.replace(" ", "")
    for visit in TWELVE.rows:
        (home,) = [text for text in found if f"文三路{visit.rank}号" in text.replace(" ", "")]
        assert visit.name in home.replace(" ", "")
    assert all(result in found[0] for result in RESULTS)
    assert "走访人签名" in found[-1].replace(" ", "")


def test_the_pdf_is_a4_and_has_chinese_glyphs_embedded() -> None:
    page = PdfReader(io.BytesIO(render(TWELVE, "pdf"))).pages[0]
    assert (round(page.mediabox.width), round(page.mediabox.height)) == (595, 842)
    names = [str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]  # type: ignore[index]
    assert any("CJK" in name for name in names)


def type_sizes(content: bytes) -> dict[str, float]:
    """Every run of text of a PDF with the size that it is printed in, in points."""
    sizes: dict[str, float] = {}

    def heard(text: str, device: list[float], place: list[float], _font: object, size: float) -> None:
        if text.strip():
            sizes[text.strip()] = round(abs(size * place[3] * device[3]), 1)

    for page in PdfReader(io.BytesIO(content)).pages:
        page.extract_text(visitor_text=heard)
    return sizes


def test_what_a_visit_needs_is_printed_in_twelve_points_or_more() -> None:
    sizes = type_sizes(render(TWELVE, "pdf"))
    head_and_foot = f"走访清单 翠苑一区 2026-W28 {DISCLAIMER} " + " ".join(f"第 {page} 页，共 4 页" for page in range(1, 5))
    assert {text for text, size in sizes.items() if size < 12 and text not in head_and_foot} == set()
    assert min(sizes.values()) >= 10
    assert max(sizes.values()) >= 23


def test_paper_stands_in_walking_order_with_the_number_of_each_visit_beside_it() -> None:
    walk = plan(row(1, route=3), row(2, route=1), row(3, route=2))
    page = "\n".join(pages(render(walk, "pdf")))
    found = [int(each) for each in re.findall(r"青禾小吃店\s*(\d)", page)]
    assert found == [2, 3, 1]
    assert re.findall(r"序号\s*(\d)", page) == ["2", "3", "1"]


@pytest.mark.skipif(shutil.which("pdftoppm") is None, reason="poppler-utils 未安装")
def test_the_page_as_a_picture_keeps_its_margins_and_its_boxes(tmp_path: Path) -> None:
    (tmp_path / "list.pdf").write_bytes(render(TWELVE, "pdf"))
    subprocess.run(["pdftoppm", "-r", "50", "-gray", tmp_path / "list.pdf", tmp_path / "page"], check=True)
    for picture in sorted(tmp_path.glob("page-*.pgm")):
        lines = picture_lines(picture.read_bytes())
        assert (len(lines[0]) - 413) in (0, 1)  # A4 is 413.4 dots wide
        assert len(lines) == 585
        margin = 24  # 12 mm at 50 dots to the inch; the template leaves 15
        assert all(min(line[:margin]) > 200 and min(line[-margin:]) > 200 for line in lines), "ink in the margin"
        assert sum(min(line) < 100 for line in lines) > 60, "hardly any ink"


def picture_lines(content: bytes) -> list[bytes]:
    """The rows of a binary PGM picture."""
    _, size, _, pixels = content.split(b"\n", 3)
    width, height = (int(part) for part in size.split())
    return [pixels[line * width : (line + 1) * width] for line in range(height)]


def test_no_file_has_a_score_an_arm_or_an_identity_number() -> None:
    text = "".join(pages(render(TWELVE, "pdf"))) + render(TWELVE, "csv").decode("utf-8-sig")
    sheet = load_workbook(io.BytesIO(render(TWELVE, "xlsx"))).active
    assert sheet is not None
    text += "".join(str(cell.value) for line in sheet.iter_rows() for cell in line if cell.value is not None)
    assert not re.search(r"预计|得分|评分|概率|随机|0\.\d", text)
    assert not re.search(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{9}[\dXx](?!\d)", text)


@settings(max_examples=15, deadline=None)
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), min_size=1, max_size=30))
def test_any_text_of_a_source_file_can_be_printed_as_it_stands(text: str) -> None:
    assert render(plan(row(1, name=f"#{text}$*_[", reasons=(text,))), "pdf").startswith(b"%PDF")


def test_a_list_without_visits_says_so() -> None:
    assert "没有需要走访的单位" in pages(render(plan(), "pdf"))[0].replace(" ", "")
    assert len(cells(render(plan(), "csv"))) == 1
    assert load_workbook(io.BytesIO(render(plan(), "xlsx"))).active is not None


def test_the_packaged_font_is_used_before_any_of_the_system() -> None:
    packaged = packaged_font()
    assert packaged is not None
    assert packaged[1] == PACKAGED_FAMILY == chinese_font()[1]


def test_a_machine_without_chinese_fonts_is_told_which_package_to_install() -> None:
    with pytest.raises(FontError, match="fonts-noto-cjk"):
        system_font(Fonts(include_system_fonts=False, include_embedded_fonts=False))
