"""The report on visits and the fairness table as a workbook: one sheet per table. The same report gives the same bytes."""

import io
from collections.abc import Sequence
from datetime import date, datetime, time

import xlsxwriter
from xlsxwriter.workbook import Workbook

from api.visit_tables import Page
from ledger.errors import InputError

WIDEST, ROWS_MOST = 60, 1_000_000  # a sheet ends at 1,048,576 rows


def workbook(pages: Sequence[Page], as_of: date) -> bytes:
    """One sheet per page; everything is text or a number, nothing is a formula."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": pages[0].title, "created": datetime.combine(as_of, time())})
    for page in pages:
        _sheet(book, page)
    book.close()
    return buffer.getvalue()


def check_suffix(name: str) -> None:
    """InputError unless the file is an .xlsx."""
    if not name.lower().endswith(".xlsx"):
        raise InputError(f"不支持的文件格式“{name}”", where="--out", todo="文件名以 .xlsx 结尾")


def _sheet(book: Workbook, page: Page) -> None:
    sheet = book.add_worksheet(page.title)
    bold, head = book.add_format({"bold": True, "font_size": 14}), book.add_format({"bold": True, "border": 1, "bg_color": "#E7EEF5", "text_wrap": True})
    cell = book.add_format({"border": 1, "text_wrap": True, "valign": "top"})
    sheet.write_string(0, 0, page.title, bold)
    for line, text in enumerate(page.lines, start=1):
        sheet.write_string(line, 0, text)
    top = len(page.lines) + 1
    for column, (key, header) in enumerate(page.columns.items()):
        sheet.write_string(top, column, header, head)
        longest = max([len(header), *(len(str(row[key])) for row in page.rows[:200])])
        sheet.set_column(column, column, min(WIDEST, 2 * longest + 2))
        for line, row in enumerate(page.rows[:ROWS_MOST], start=top + 1):
            if isinstance(row[key], int):
                sheet.write_number(line, column, row[key], cell)
            else:
                sheet.write_string(line, column, str(row[key]), cell)
    sheet.freeze_panes(top + 1, 1)
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.fit_to_pages(1, 0)
