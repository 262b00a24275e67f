"""An empty file of the product's own layout for one table, with every column explained."""

import csv
from collections.abc import Sequence
from pathlib import Path

import xlsxwriter

from ledger.codelists import code_list
from ledger.column import Column, Kind, Table
from ledger.errors import InputError
from loaders.discover import NOTES_SHEET

NOTE_HEADERS = ("列", "必填", "填写方式", "代码表", "说明")
HOW: dict[Kind, str] = {
    Kind.TEXT: "文字",
    Kind.DATE: "日期，如 2026/06/30；长期填 2099/12/31",
    Kind.MONEY_WAN: "金额，单位万元，最多六位小数",
    Kind.NUMBER: "数字",
    Kind.INTEGER: "整数",
    Kind.PERCENT: "百分数，51 表示 51%",
    Kind.USCC: "18 位统一社会信用代码（文本格式）",
    Kind.REG_NO: "工商注册号（文本格式）",
    Kind.ID_NUMBER: "证件号码（文本格式）；只用于识别本人，不保存原文",
    Kind.REGION: "6 位县级行政区划代码，或省市县全称",
    Kind.INDUSTRY: "国民经济行业分类 4 位代码",
    Kind.CODE: "代码表中的代码或名称",
    Kind.PHONE: "电话号码（文本格式）",
    Kind.ADDRESS: "完整地址，到室",
    Kind.BOOLEAN: "是 或 否",
}
LONGEST_LIST = 40  # a list with more values is named, not spelled out
AS_TEXT = (Kind.USCC, Kind.REG_NO, Kind.ID_NUMBER, Kind.PHONE)  # a spreadsheet would round these


def write_template(table: Table, path: Path) -> list[Path]:
    """Write the empty template: .xlsx with the notes on a second sheet, or .csv with the notes in a text file beside it."""
    if table.role == "result":
        raise InputError(f"“{table.title}”由系统计算，没有模板", where=table.name, todo="选择由部门报送的表")
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.suffix.lower() == ".xlsx":
        _write_workbook(table, path)
        return [path]
    if path.suffix.lower() != ".csv":
        raise InputError(f"不能写成 {path.suffix or '没有扩展名'} 的文件", where=str(path), todo="用 .csv 或 .xlsx")
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerow(header(table))
    notes = path.with_name(f"{path.stem}.{NOTES_SHEET}.md")
    notes.write_text(notes_text(table), encoding="utf-8")
    return [path, notes]


def header(table: Table) -> list[str]:
    """The header row of the template."""
    return [column.title for column in table.template]


def notes(table: Table) -> list[Sequence[str]]:
    """One line per column: title, required, how to write it, its values, what it means."""
    return [(column.title, "是" if column.required else "", HOW[column.kind], _values(column), _remark(column)) for column in table.template]


def notes_text(table: Table) -> str:
    """The notes as a page."""
    lines = [f"# {table.title} `{table.name}`", "", table.note, "", f"| {' | '.join(NOTE_HEADERS)} |", "|---|---|---|---|---|"]
    lines += [f"| {' | '.join(cell.replace('|', '／') for cell in line)} |" for line in notes(table)]
    return "\n".join(lines) + "\n"


def _values(column: Column) -> str:
    if not column.code_list:
        return ""
    listed = code_list(column.code_list)
    accepted = set(listed.index.values())
    titles = {stored: title for stored, title in listed.titles.items() if stored in accepted}
    if len(titles) > LONGEST_LIST:
        return f"{listed.title_zh}（{len(titles)} 项）"
    return "、".join(title if title == stored else f"{stored} {title}" for stored, title in titles.items())


def _remark(column: Column) -> str:
    also = f"也接受表头：{'、'.join(column.aliases)}" if column.aliases else ""
    return "；".join(part for part in (column.note, also) if part)


def _write_workbook(table: Table, path: Path) -> None:
    with xlsxwriter.Workbook(str(path)) as book:
        bold, starred, as_text = (book.add_format({"bold": True}), book.add_format({"bold": True, "bg_color": "#FFF2CC"}), book.add_format({"num_format": "@"}))
        sheet = book.add_worksheet(table.title[:31].replace("/", "、"))
        for n, column in enumerate(table.template):
            sheet.set_column(n, n, max(12, 2 * len(column.title)), as_text if column.kind in AS_TEXT else None)
            sheet.write_string(0, n, column.title, starred if column.required else bold)
        sheet.freeze_panes(1, 0)
        explained = book.add_worksheet(NOTES_SHEET)
        explained.set_column(0, 4, 30)
        for row, line in enumerate([NOTE_HEADERS, *notes(table)]):
            for n, cell in enumerate(line):
                explained.write_string(row, n, cell, bold if row == 0 else None)
