"""Workbooks of old: XLS (BIFF). A sheet has at most 65,536 rows, so that reading one as a whole is harmless."""

import io
import mmap
from collections.abc import Callable, Iterator, Sequence
from datetime import time
from pathlib import Path

import xlrd
from xlrd.sheet import Cell

from loaders import rules
from loaders.parsing import spreadsheet_text
from loaders.reading.sheet import DamagedRow, Sheet, file_error, first_row, head_of
from loaders.reading.text import unmarked

SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # the stream in which today's Office keeps a workbook with a password


def old_workbook_sheets(path: Path) -> list[Sheet]:
    """The tables of an old workbook; SourceError if it is encrypted."""
    sheets = [(sheet.name, sheet.visibility != 0, head_of(_lines(path, sheet.name)())) for sheet in _open(path).sheets()]
    return [Sheet(path, title, "XLS", *first_row(head), _lines(path, title), hidden=hidden, head=head) for title, hidden, head in sheets]


def _lines(path: Path, title: str) -> Callable[[], Iterator[Sequence[str]]]:
    def lines() -> Iterator[Sequence[str]]:
        book = _open(path)
        sheet = book.sheet_by_name(title)
        for number in range(sheet.nrows):
            row = sheet.row(number)
            cells = [_text(book, cell) for cell in row]
            wrong = frozenset(n for n, cell in enumerate(row) if cell.ctype == xlrd.XL_CELL_ERROR)
            yield DamagedRow(cells, rules.CELL_ERROR, cells[min(wrong)], positions=wrong) if wrong else cells

    return lines


def _text(book: xlrd.Book, cell: Cell) -> str:
    """The text of a cell: dates as dates, percentages as shown, everything else as a spreadsheet of today would give it."""
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(int(cell.value), "#ERROR")
    if cell.ctype == xlrd.XL_CELL_BOOLEAN:
        return spreadsheet_text(bool(cell.value))
    if cell.ctype == xlrd.XL_CELL_DATE:
        return _day(float(cell.value), book.datemode)
    if cell.ctype == xlrd.XL_CELL_NUMBER:
        return spreadsheet_text(cell.value, str(book.format_map[book.xf_list[cell.xf_index or 0].format_key].format_str))
    return unmarked(str(cell.value))


def _day(value: float, mode: int) -> str:
    try:
        moment = xlrd.xldate.xldate_as_datetime(value, 1 if mode else 0)
    except (xlrd.xldate.XLDateError, OverflowError, ValueError):
        return spreadsheet_text(value)
    return spreadsheet_text(moment) if value >= 1 else str(time.isoformat(moment.time()))


def _open(path: Path) -> xlrd.Book:
    """The workbook; a damaged file raises whatever its innermost layer raises."""
    with path.open("rb") as handle, mmap.mmap(handle.fileno(), 0, access=mmap.ACCESS_READ) as content:
        if content.find(ENCRYPTED) >= 0:
            raise file_error(rules.ENCRYPTED, path)
    try:
        return xlrd.open_workbook(str(path), logfile=io.StringIO(), formatting_info=True)
    except Exception as error:
        if "encrypted" in str(error).lower():
            raise file_error(rules.ENCRYPTED, path) from error
        raise ValueError(str(error) or type(error).__name__) from error
