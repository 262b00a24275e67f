"""Workbooks of today: XLSX, read sheet by sheet and row by row. Only the shared strings are held in memory."""

import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell

from loaders import rules
from loaders.parsing import spreadsheet_text
from loaders.reading.archive import check_limits, limits
from loaders.reading.sheet import DamagedRow, Sheet, file_error, first_row, head_of
from loaders.reading.text import unmarked


def workbook_sheets(path: Path) -> list[Sheet]:
    """The tables of a workbook, hidden ones included and marked so."""
    refuse_bomb(path)
    with _workbook(path) as book:
        found = [(sheet.title, sheet.sheet_state != "visible", _head(sheet)) for sheet in book.worksheets]
    return [Sheet(path, title, "XLSX", *first_row(head), _lines(path, title), hidden=hidden, head=head) for title, hidden, head in found]


def refuse_bomb(path: Path) -> None:
    """Refuse a workbook that would become too large to read, by the directory of the archive that it is."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error
    check_limits(path, [(part.file_size, part.compress_size) for part in parts], limits())
    strings = sum(part.file_size for part in parts if part.filename.endswith("sharedStrings.xml"))
    if strings > limits().strings_bytes:
        raise file_error(rules.ARCHIVE_LIMIT, path, f"共享字符串 {strings:,} 字节，限 {limits().strings_bytes:,} 字节，请另存为 CSV")


def _head(sheet: Any) -> tuple[Sequence[str], ...]:
    sheet.reset_dimensions()
    return head_of(map(_cells, sheet.iter_rows()))


def _lines(path: Path, title: str) -> Callable[[], Iterator[Sequence[str]]]:
    def lines() -> Iterator[Sequence[str]]:
        with _workbook(path) as book:
            sheet = book[title]
            sheet.reset_dimensions()
            yield from map(_cells, sheet.iter_rows())

    return lines


def _cells(row: Sequence[Cell | MergedCell]) -> Sequence[str]:
    """The texts of a row; a cell whose formula came to an error makes it damaged."""
    texts, wrong = [], []
    for n, cell in enumerate(row):
        value = cell.value
        if isinstance(value, str):
            texts.append(unmarked(value) if value[:1] in ("'", "=") else value)
            if value[:1] == "#" and cell.data_type == "e":
                wrong.append(n)
        else:
            texts.append(spreadsheet_text(value, str(cell.number_format or "")) if value is not None else "")
    return DamagedRow(texts, rules.CELL_ERROR, texts[wrong[0]], positions=frozenset(wrong)) if wrong else texts


@contextmanager
def _workbook(path: Path) -> Iterator[openpyxl.Workbook]:
    """A workbook, read-only, closed again; openpyxl's remarks on styles are of no interest."""
    with path.open("rb") as content:  # given a path, openpyxl would refuse the endings of other programs
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                book = openpyxl.load_workbook(content, read_only=True, data_only=True)
            except Exception as error:  # a damaged archive raises whatever its innermost layer raises
                raise ValueError(str(error)) from error
        try:
            yield book
        finally:
            book.close()
