"""Workbooks of today: XLSX, read sheet by sheet and row by row."""

import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import openpyxl

from loaders.parsing import spreadsheet_text
from loaders.reading.sheet import Sheet, first_row


def workbook_sheets(path: Path) -> list[Sheet]:
    """The tables of a workbook."""
    with _workbook(path) as book:
        titles = [sheet.title for sheet in book.worksheets]

    def lines_of(title: str) -> Callable[[], Iterator[Sequence[str]]]:
        def lines() -> Iterator[Sequence[str]]:
            with _workbook(path) as book:
                sheet = book[title]
                sheet.reset_dimensions()
                for row in sheet.iter_rows():
                    yield [spreadsheet_text(cell.value, str(cell.number_format or "")) for cell in row]

        return lines

    return [Sheet(path, title, "XLSX", *first_row(lines_of(title)()), lines_of(title)) for title in titles]


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
