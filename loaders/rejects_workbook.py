"""The workbook of one department: the rejected rows with the bad cells marked, and a sheet that says what to do with them.

Written in constant memory, row by row. Every cell is written as text: nothing is taken for a formula, and a spreadsheet
leaves codes and long numbers as they are.
"""

import os
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.exceptions import XlsxWriterException
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ledger.errors import LedgerError
from loaders.header import DIAGNOSTIC_HEADERS
from loaders.parsing import clean_text
from loaders.rejects_draft import Handback, Mark, Pile, draft_error
from loaders.rejects_folder import UNKNOWN_DEPARTMENT
from loaders.rejects_notes import write_notes

ROWS_PER_SHEET = 1_000_000
COMMENTED_ROWS = 5_000  # per sheet: a spreadsheet gets slow with more comments, and the second column says the same
LINE_END = re.compile("\r\n?")
UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")  # what XML cannot hold, and no reader misses
LONGEST_CELL = 32_767  # what a cell of a workbook holds
SAMPLED_ROWS = 500  # read before the widths are set
ROWS_SHEET = "退回行"
ID_WIDTH, PROBLEM_WIDTH = 15, 46
NARROWEST, WIDEST = 10, 36
LINE = 15  # points
HIGHEST = 400
PRINTED_WIDTH = 330  # characters on one A3 page across before the print gets illegible
FONT = "宋体"
LOOK: Mapping[str, Mapping[str, Any]] = {
    "cell": {"num_format": "@"},
    "bad": {"num_format": "@", "bg_color": "#FF9B9B", "bold": True},
    "empty": {"num_format": "@", "bg_color": "#FFE566"},
    "ours": {"num_format": "@", "font_color": "#595959", "bg_color": "#F2F2F2"},
    "problem": {"num_format": "@", "text_wrap": True, "bg_color": "#F2F2F2"},
    "header": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#1F4E79", "text_wrap": True, "valign": "vcenter"},
    "our_header": {"bold": True, "font_color": "#FFFFFF", "bg_color": "#7F7F7F", "text_wrap": True, "valign": "vcenter"},
    "new_header": {"bold": True, "bg_color": "#FFE566", "text_wrap": True, "valign": "vcenter"},
}
OURS = len(DIAGNOSTIC_HEADERS)


@dataclass(frozen=True, slots=True)
class Cover:
    """What all rows of one workbook share."""

    pile: Pile
    table_title: str
    file_name: str
    batch_id: str
    day: date
    headers: tuple[str, ...]

    @property
    def department(self) -> str:
        """The department as the workbook names it."""
        return self.pile.name or self.pile.uscc or UNKNOWN_DEPARTMENT

    @property
    def columns(self) -> list[str]:
        """All headers: ours, the sender's, and those that the sender's file lacks."""
        return [*DIAGNOSTIC_HEADERS, *self.headers, *self.pile.missing]


def write_workbook(path: Path, cover: Cover, rows: Iterable[Handback]) -> None:
    """Write one workbook, readable by its owner only; LedgerError if the disk does not take it."""
    options = {"constant_memory": True, "tmpdir": str(path.parent), "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    failure: LedgerError | None = None
    try:
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as handle:
            try:
                with xlsxwriter.Workbook(handle, options) as book:
                    _fill(book, cover, rows)
            except (OSError, XlsxWriterException) as error:  # raised below: the half-written archive lets go of its file while that is open
                failure = draft_error(error, path)
            else:
                handle.flush()
                os.fsync(handle.fileno())
    except OSError as error:
        failure = failure or draft_error(error, path)
    if failure:
        raise failure


def _fill(book: xlsxwriter.Workbook, cover: Cover, rows: Iterable[Handback]) -> None:
    book.use_zip64()
    book.set_size(2400, 1400)
    book.set_properties(
        {"title": f"退回数据 {cover.department}", "subject": cover.table_title, "created": datetime(cover.day.year, cover.day.month, cover.day.day)}
    )
    shared = {"font_name": FONT, "font_size": 11, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    formats = {name: book.add_format({**shared, **look}) for name, look in LOOK.items()}
    sheet: RowSheet | None = None
    count = 0
    for row in rows:
        if sheet is None or sheet.full:
            if sheet:
                sheet.end()
            count += 1
            sheet = RowSheet(book.add_worksheet(ROWS_SHEET if count == 1 else f"{ROWS_SHEET}{count}"), formats, cover)
        sheet.add(row)
    if sheet:
        sheet.end()
    write_notes(book, cover.department, cover.pile, facts(cover))


def facts(cover: Cover) -> list[tuple[str, str]]:
    """What the second sheet says of the workbook as a whole."""
    rows = len(cover.pile.offsets)
    return [
        ("报送单位", cover.department),
        ("统一社会信用代码", cover.pile.uscc or "（未填）"),
        ("数据表", cover.table_title),
        ("原文件", cover.file_name),
        ("退回日期", cover.day.isoformat()),
        ("批次", cover.batch_id),
        ("退回行数", f"{rows}" + (f"，其中再次退回 {cover.pile.again}" if cover.pile.again else "")),
    ]


class RowSheet:
    """One sheet of rejected rows."""

    def __init__(self, sheet: Worksheet, formats: Mapping[str, Format], cover: Cover) -> None:
        self.sheet, self.formats, self.cover, self.row = sheet, formats, cover, 0
        self.columns = cover.columns
        self.place_of = {title: OURS + len(cover.headers) + n for n, title in enumerate(cover.pile.missing)}
        self.widths = [ID_WIDTH, PROBLEM_WIDTH, *(min(WIDEST, max(NARROWEST, display_width(text) // 2 + 2)) for text in self.columns[2:])]
        self._header()

    @property
    def full(self) -> bool:
        """Whether the next row belongs on another sheet."""
        return self.row >= ROWS_PER_SHEET

    def add(self, row: Handback) -> None:
        """Write one row, its bad cells red, its missing ones yellow, each with its reason."""
        self.row += 1
        problem = problem_text(row.marks)
        self.sheet.set_row(self.row, min(HIGHEST, LINE * max(1, sum(-(-display_width(line) // PROBLEM_WIDTH) for line in problem.split("\n")))))
        self.sheet.write_string(self.row, 0, row.reject_id, self.formats["ours"])
        self.sheet.write_string(self.row, 1, problem, self.formats["problem"])
        self.sheet.write_string(self.row, 2, self._origin(row), self.formats["ours"])
        self._cells(row)

    def end(self) -> None:
        """Set what depends on the rows: widths, filter, print."""
        sheet, last = self.sheet, len(self.columns) - 1
        for n, width in enumerate(self.widths):
            sheet.set_column(n, n, width, self.formats["cell"] if n >= OURS else None)
        sheet.freeze_panes(1, 2)
        sheet.autofilter(0, 0, self.row, last)
        sheet.ignore_errors({"number_stored_as_text": f"A1:{xlsxwriter.utility.xl_rowcol_to_cell(self.row, last)}"})
        sheet.set_landscape()
        sheet.set_paper(8)  # A3
        sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
        sheet.fit_to_pages(-(-sum(self.widths) // PRINTED_WIDTH), 0)
        sheet.repeat_rows(0)
        sheet.repeat_columns(0)
        sheet.set_header(f'&L&"{FONT}"{self.cover.department.replace("&", "&&")}　{self.cover.table_title}&R&"{FONT}"{self.cover.day.isoformat()}')
        sheet.set_footer(f'&L&"{FONT}"含个人信息，仅供改正使用&R&"{FONT}"第 &P 页，共 &N 页')

    def _header(self) -> None:
        sheet, formats = self.sheet, self.formats
        sheet.set_row(0, 2 * LINE + 4)
        for n, text in enumerate(self.columns):
            kind = "our_header" if n < OURS else "header" if n < OURS + len(self.cover.headers) else "new_header"
            sheet.write_string(0, n, text, formats[kind])
        for title, n in self.place_of.items():
            _comment(sheet, 0, n, f"原文件没有“{title}”这一列，有的行须在此补填。")

    def _cells(self, row: Handback) -> None:
        reasons: dict[int, list[Mark]] = {}
        for mark in row.marks:
            for place in (*(OURS + n for n in mark.places), *(self.place_of[title] for title in mark.missing)):
                reasons.setdefault(place, []).append(mark)
        if row.surplus:
            reasons[len(self.columns)] = [mark for mark in row.marks if not mark.places and not mark.missing]
        for n, cell in enumerate((*row.cells, *[""] * len(self.place_of), *row.surplus), OURS):
            cell = writable(cell)
            too_long = len(cell) > LONGEST_CELL
            text = "" if too_long or not cell.strip() else cell
            kind = "cell" if n not in reasons and not too_long and n < len(self.columns) else "bad" if clean_text(text) else "empty"
            if text:
                self.sheet.write_string(self.row, n, text, self.formats[kind])
            else:
                self.sheet.write_blank(self.row, n, None, self.formats[kind])
            if n in reasons or too_long:
                self._explain(n, reasons.get(n, ()), len(cell) if too_long else 0)
            if self.row <= SAMPLED_ROWS and n < len(self.widths):
                self.widths[n] = min(WIDEST, max(self.widths[n], display_width(text) + 2))

    def _explain(self, place: int, marks: Sequence[Mark], length: int) -> None:
        if self.row > COMMENTED_ROWS:
            return
        lines = [f"{mark.message} [{mark.rule}]" for mark in marks]
        if length:
            lines.append(f"原文 {length} 字，超过一格能放的 {LONGEST_CELL} 字，未能抄录；请从原文件补填")
        _comment(self.sheet, self.row, place, "\n".join(lines))

    def _origin(self, row: Handback) -> str:
        return f"第 {row.first_row} 行" if row.first_batch == self.cover.batch_id else f"{row.first_file} 第 {row.first_row} 行（{row.opened} 首次退回）"


def problem_text(marks: Sequence[Mark]) -> str:
    """All that is wrong with a row, in plain words, one line each; never what its cells hold."""
    lines = [f"{mark.title}：{mark.message} [{mark.rule}]" if mark.title else f"{mark.message} [{mark.rule}]" for mark in marks]
    return lines[0] if len(lines) == 1 else "\n".join(f"{n}. {line}" for n, line in enumerate(lines, 1))


def writable(text: str) -> str:
    """The text as a workbook can hold it: lines end in one way, and control characters are gone."""
    return text if text.isprintable() else UNWRITABLE.sub("", LINE_END.sub("\n", text))


def display_width(text: str) -> int:
    """How many narrow characters wide a text is shown."""
    return len(text) if text.isascii() else sum(2 if unicodedata.east_asian_width(character) in "WFA" else 1 for character in text)


def _comment(sheet: Worksheet, row: int, column: int, text: str) -> None:
    lines = sum(-(-display_width(line) // 34) for line in text.split("\n"))
    sheet.write_comment(row, column, text, {"author": "信用中心", "font_name": FONT, "font_size": 10, "width": 240, "height": 20 + 17 * lines})
