"""Files of a draw: the list that inspectors fill in (XLSX, CSV) and its reading back, and the page for the public."""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter

from analytics.draws.document import write
from api.exports import PAGES
from api.visit_files import harmless
from ledger.codelists import code_list
from ledger.errors import InputError
from ledger.tables import INSPECTIONS
from loaders.parsing import clean_text, parser_for
from loaders.reading import sheets
from loaders.record import Flagged, Problem
from proceedings.draws.book import Book
from proceedings.draws.matter import Draw
from proceedings.draws.papers import PublicPage, beijing
from proceedings.draws.results import REFUSED, Line, Receipt, Result
from proceedings.draws.steps import State

FILLED = ("inspected", "result", "critical", "serious", "minor", "disposal", "matter")  # columns of 抽查检查结果 that inspectors fill in
COLUMNS = {each.name: each for each in INSPECTIONS.columns if each.name in FILLED}
SUBJECT, DEPARTMENT, PEOPLE = "统一社会信用代码", "检查机关", "检查人员"
CERTIFICATE = re.compile(r"[（(]([^（）()]+)[）)]")  # as the list writes it: 姓名（执法证号）
WIDTHS = (16, 26, 22, 28, 20, 22, 12, 16, 10, 10, 10, 14, 20)


def headers() -> tuple[str, ...]:
    """The header of the list: those of the table of inspections, so that the filled-in list reads back by them."""
    return ("抽查任务编号", "检查对象名称", SUBJECT, "地址", DEPARTMENT, PEOPLE, *(COLUMNS[name].title for name in FILLED))


def checklist(draw: Draw, book: Book, lines: Sequence[Line]) -> list[list[str]]:
    """One row for every subject and department, by department and subject: neither arm nor class can be told from it. For the office: it names inspectors."""
    found = []
    for line in sorted(lines, key=lambda each: (each.department, each.subject_id)):
        people = "、".join(f"{book.inspectors[each][0]}（{each}）" for each in line.inspectors)
        listed = book.subjects[line.subject_id]
        row = [draw.draw_no, line.name, line.subject_id, listed.address, line.department, people or "没有合适的检查人员，须另行安排"]
        found.append([*row, str(line.inspected or ""), line.result, *([""] * (len(FILLED) - 2))])
    return found


def checklist_csv(rows: Sequence[Sequence[str]]) -> bytes:
    """UTF-8 with BOM, so that Excel reads it."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerows([headers(), *([harmless(cell) for cell in row] for row in rows)])
    return text.getvalue().encode("utf-8-sig")


def checklist_xlsx(rows: Sequence[Sequence[str]], draw: Draw) -> bytes:
    """One sheet, A4 landscape; results and what follows to be chosen from a list."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": f"双随机抽查检查表 {draw.draw_no}"})
    sheet = book.add_worksheet("抽查检查表")
    head = book.add_format({"bold": True, "text_wrap": True, "border": 1, "bg_color": "#E7EEF5"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for column, (title, width) in enumerate(zip(headers(), WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, title, head)
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            sheet.write_string(number, column, value, cell)
    for name in ("result", "disposal"):
        column, choices = headers().index(COLUMNS[name].title), [each["name_cn"] for each in code_list(COLUMNS[name].code_list).rows]
        sheet.data_validation(1, column, max(len(rows), 1), column, {"validate": "list", "source": choices})
    sheet.freeze_panes(1, 3)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    book.close()
    return buffer.getvalue()


def read_checklist(path: Path, draw_no: str) -> tuple[list[Result], list[Receipt], int]:
    """The filled-in rows as results, the receipts of rows that cannot be read, and how many rows have no result yet.

    InputError for a file that is not such a list. A row of another draw is refused, not guessed.
    """
    results, wrong, waiting = [], [], 0
    for number, row in _rows(path):
        if not row.get(COLUMNS["result"].title, "").strip():
            waiting += 1
            continue
        task = row.get("抽查任务编号", "").strip()
        read = {name: _read(name, row.get(COLUMNS[name].title, "")) for name in FILLED}
        faults = [f"{COLUMNS[name].title}“{value.value}”：{value.rule.code} {value.message}" for name, value in read.items() if isinstance(value, Problem)]
        if task and task != draw_no:
            faults.append(f"抽查任务编号是 {task}，不是 {draw_no}")
        if faults:
            wrong.append(Receipt(row.get(SUBJECT, ""), row.get(DEPARTMENT, ""), REFUSED, InputError.code, f"第 {number} 行 {'；'.join(faults)}"))
        else:
            results.append(_result(row, read))
    return results, wrong, waiting


def public_html(page: PublicPage) -> bytes:
    """The page for the public: one file, no script, nothing from elsewhere; no person, no class, no arm."""
    announcement = page.file.announcement
    seen = {"page": page, "said": announcement, "digest": page.file.digest, "left_out": sum(each.count for each in announcement.left_out)}
    seen |= {"state": "抽取结果已公布，检查结果另行公示" if page.state == State.ANNOUNCED else page.state}
    seen |= {"published": beijing(page.file.published), "drawn_at": beijing(page.file.drawn or "")}
    return PAGES.get_template("draw.html").render(**seen).encode()


def public_json(page: PublicPage) -> bytes:
    """The file to check."""
    return write(page.file)


def _rows(path: Path) -> Iterator[tuple[int, Mapping[str, str]]]:
    for sheet in sheets(path):
        header = [title.strip() for title in sheet.header]
        if not {SUBJECT, COLUMNS["result"].title} <= set(header):
            raise InputError("不是抽查检查表", where=str(path), todo=f"用 creditgraph draw export 写出的表填写，须有“{SUBJECT}”和“{COLUMNS['result'].title}”")
        for number, cells in sheet.rows():
            yield number, dict(zip(header, cells, strict=False))


def _read(name: str, cell: str) -> Any:
    text = clean_text(cell)
    value = None if text is None else parser_for(COLUMNS[name])(text)
    return value.value if isinstance(value, Flagged) else value  # such as a remark in which an identity number was hidden


def _result(row: Mapping[str, str], read: Mapping[str, Any]) -> Result:
    said = {**read, **{name: read[name] or "" for name in ("result", "disposal", "matter")}}
    who = tuple(CERTIFICATE.findall(row.get(PEOPLE, "")))  # nobody named in this way: as arranged
    return Result(subject=row.get(SUBJECT, "").strip().removeprefix("'"), department=row.get(DEPARTMENT, "").strip(), inspectors=who, **said)
