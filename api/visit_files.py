"""A visit list as a file that people print, fill in and hand back: XLSX, CSV, PDF. The same plan gives the same bytes."""

import csv
import io
from collections.abc import Callable, Mapping
from datetime import datetime, time
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from analytics.visits.plan import VisitPlan, VisitRow
from api.models import DISCLAIMER
from api.paper import pdf
from ledger.errors import InputError

TITLE = "走访清单"
RESULTS = ("有问题", "无问题", "关门", "搬迁", "拒绝")
LAST = "上次检查或走访"
HEADERS = (
    "序号",
    "路线",
    "单位名称",
    "统一社会信用代码",
    "地址",
    "为什么去",
    "看什么",
    "带什么",
    "上次检查或走访",
    f"结果（{'/'.join(RESULTS)}）",
    "说明",
    "签名",
)
WIDTHS = (5, 5, 20, 13, 24, 32, 30, 16, 11, 12, 14, 9)
MEDIA = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "pdf": "application/pdf",
}


def render(plan: VisitPlan, file_format: str) -> bytes:
    """The list as a file; `file_format` is xlsx, csv or pdf, with or without the dot."""
    name = file_format.lower().lstrip(".")
    if name not in RENDERERS:
        raise InputError(f"不支持的文件格式“{file_format}”", where="--out", todo="文件名以 .xlsx、.csv 或 .pdf 结尾")
    return RENDERERS[name](plan)


def file_name(plan: VisitPlan, file_format: str) -> str:
    """The name to save it under."""
    return f"{TITLE}_{plan.grid}_{plan.week}.{file_format}"


def visits_csv(plan: VisitPlan) -> bytes:
    """UTF-8 with BOM, so that Excel reads it; a cell that Excel would take for a formula gets an apostrophe."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["网格", "周", *HEADERS, "走访编号"])
    for row in plan.rows:
        writer.writerow([harmless(value) for value in (plan.grid_name, plan.week, *_cells(row, "；"), row.visit_no)])
    return text.getvalue().encode("utf-8-sig")


def visits_xlsx(plan: VisitPlan) -> bytes:
    """One sheet, A4 landscape, header repeated on every page, page numbers; result, note and signature left blank."""
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False})
    book.set_properties({"title": f"{TITLE} {plan.grid_name} {plan.week}", "created": datetime.combine(plan.as_of, time())})
    sheet = book.add_worksheet(TITLE)
    _sheet_content(book, sheet, plan)
    _sheet_print(sheet, plan)
    book.close()
    return buffer.getvalue()


def visits_pdf(plan: VisitPlan) -> bytes:
    """A4, large type, a visit never broken across pages, boxes to tick."""
    return pdf("visits.typ", _page(plan), plan.as_of)


def harmless(value: object) -> object:
    """Text that a spreadsheet would run as a formula, made plain by a leading apostrophe (OWASP: CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r", "\n") else value


def _cells(row: VisitRow, joint: str) -> tuple[object, ...]:
    """The cells of one visit in the order of HEADERS; the last three are for the pen, or say what was reported already and of which day."""
    address = f"{row.address}（{row.address_note}）" if row.address_note else row.address
    told = f"已报 {row.visited}" if row.result and row.visited else ""
    lists = (joint.join(items) for items in (row.reasons, row.checks, row.bring))
    return (row.rank, row.route, row.name, row.key, address, *lists, row.last_visit, row.result, "", told)


def _sheet_content(book: Workbook, sheet: Worksheet, plan: VisitPlan) -> None:
    title = book.add_format({"bold": True, "font_size": 18, "valign": "vcenter"})
    small = book.add_format({"font_color": "#595959", "font_size": 10})
    head = book.add_format({"bold": True, "text_wrap": True, "valign": "vcenter", "align": "center", "border": 1, "bg_color": "#E7EEF5"})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1, "font_size": 11})
    words = _words(plan)
    sheet.set_row(0, 30)
    sheet.write_string(0, 0, f"{TITLE}　{plan.grid_name}　{words['days']}", title)
    sheet.write_string(1, 0, f"{words['counts']}　{words['as_of']}", small)
    sheet.write_string(2, 0, f"{DISCLAIMER}　{words['in_peace']}", small)
    for column, (header, width) in enumerate(zip(HEADERS, WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(3, column, header, head)
    for line, row in enumerate(plan.rows, start=4):
        for column, value in enumerate(_cells(row, "\n")):
            _write(sheet, line, column, value, cell)
        sheet.set_row(line, _height(row))
    last = max(3 + len(plan.rows), 4)
    sheet.data_validation(4, 9, last, 9, {"validate": "list", "source": list(RESULTS)})
    sheet.freeze_panes(4, 3)


def _write(sheet: Worksheet, line: int, column: int, value: object, cell: Format) -> None:
    """Text stays text, whatever it looks like; nothing stays blank."""
    if isinstance(value, int):
        sheet.write_number(line, column, value, cell)
    elif value:
        sheet.write_string(line, column, str(value), cell)
    else:
        sheet.write_blank(line, column, None, cell)


def _height(row: VisitRow) -> float:
    """Room for the longest cell, because a spreadsheet does not grow rows that were written by a program."""
    columns = ((row.name,), (row.address, row.address_note), row.reasons, row.checks, row.bring)
    widths = (WIDTHS[2], WIDTHS[4], WIDTHS[5], WIDTHS[6], WIDTHS[7])
    lines = [sum(-(-2 * len(item) // width) for item in items if item) for items, width in zip(columns, widths, strict=True)]
    return float(max(48, 16 * max(lines) + 4))


def _sheet_print(sheet: Worksheet, plan: VisitPlan) -> None:
    sheet.set_landscape()
    sheet.set_paper(9)  # A4
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(3)
    sheet.fit_to_pages(1, 0)
    sheet.set_header(f"&R{_sheet_escape(plan.grid_name)} {plan.week}")
    sheet.set_footer(f"&L{_sheet_escape(DISCLAIMER)}&R第 &P 页，共 &N 页")


def _sheet_escape(text: str) -> str:
    return text.replace("&", "&&")


def _words(plan: VisitPlan) -> Mapping[str, str]:
    """The sentences around the list, the same in every format."""
    left = f"本网格共 {plan.subjects} 户，其中 {plan.in_peace} 户没有走访理由，不去打扰；{plan.cooling} 户近期去过或在还没走完的清单上，暂不再去。"
    dropped = f"，另有 {plan.dropped} 户的理由已不存在，不再去" if plan.dropped else ""
    number = f"　清单编号 {plan.list_no}" if plan.list_no else ""  # by which a filled-in list is read back
    return {
        "days": f"{plan.week}（{plan.monday.month} 月 {plan.monday.day} 日至 {plan.sunday.month} 月 {plan.sunday.day} 日）",
        "how": "按行走路线排列，左边大字是走的先后。一周走不完时，先走“序号”小的。",
        "counts": f"候选 {plan.candidates} 户，本周安排 {len(plan.rows)} 户{dropped}{number}",
        "as_of": f"数据截至 {plan.as_of}；规则 {plan.policy}",
        "in_peace": left,
    }


def _page(plan: VisitPlan) -> Mapping[str, Any]:
    """What the PDF template reads; text only."""
    rows = [
        {
            "rank": str(row.rank),
            "route": str(row.route or row.rank),
            "told": f"{row.visited or ''} {row.result}".strip() if row.result else "",
            **{name: getattr(row, name) for name in ("key", "name", "address", "address_note", "reasons", "checks", "bring", "last_visit")},
        }
        for row in sorted(plan.rows, key=lambda row: (row.route or row.rank, row.rank))
    ]
    return {"title": TITLE, "grid_name": plan.grid_name, "week": plan.week, "results": RESULTS, "disclaimer": DISCLAIMER, "rows": rows, **_words(plan)}


RENDERERS: Mapping[str, Callable[[VisitPlan], bytes]] = {"xlsx": visits_xlsx, "csv": visits_csv, "pdf": visits_pdf}
