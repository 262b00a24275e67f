"""Workbooks of today: XLSX, read sheet by sheet and row by row. Only the shared strings are held in memory."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import openpyxl
from openpyxl.cell.cell import Cell, MergedCell

from loaders import rules
from loaders.parsing import spreadsheet_text
from loaders.reading.sheet import DamagedRow, Sheet, first_row
from loaders.reading.text import unmarked


def workbook_sheets(path: Path) -> list[Sheet]:
    """The tables of a workbook, hidden ones included and marked so."""
    with _workbook(path) as book:
        titles = [(sheet.title, sheet.sheet_state != "visible") for sheet in book.worksheets]
    return [Sheet(path, title, "XLSX", *first_row(_lines(path, title)()), _lines(path, title), hidden=hidden) for title, hidden in titles]


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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        except Exception as error:  # a damaged archive raises whatever its innermost layer raises
            raise ValueError(str(error)) from error
    try:
        yield book
    finally:
        book.close()
