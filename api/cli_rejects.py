"""`creditgraph rejects`: what was handed back to whom and is still open; delete workbooks in which nothing is."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, settings_for, show_json, show_table, teaching
from ledger.errors import InputError
from ledger.store import Ledger
from loaders.rejects_known import CORRECTED, OPEN, REPEATED
from loaders.rejects_list import ALL, RejectList, Wanted, closed_workbooks, delete_workbooks, list_rejects
from loaders.rules import BY_CODE

COLUMNS = {
    "department": "报送单位",
    "table_title": "数据表",
    "month": "月份",
    "rule": "规则",
    "what": "问题",
    "rows": "行数",
    "oldest": "最早退回",
    "state": "状态",
}
WORKBOOK_COLUMNS = {"department": "报送单位", "rows": "待改正", "workbook": "退回清单", "missing": "备注"}
STATES = (OPEN, CORRECTED, REPEATED, ALL)
DepartmentOption = Annotated[str, typer.Option("--department", help="报送单位名称（可为一部分）或代码 · department, part of its name or its code")]
TableOption = Annotated[str, typer.Option("--table", help="表名，如 penalties 或 行政处罚… · table")]
StateOption = Annotated[str, typer.Option("--state", help=f"{'、'.join(STATES)} · state of the rows")]
TidyOption = Annotated[bool, typer.Option("--tidy", help="删除已全部销号的退回清单（含个人信息） · delete workbooks in which nothing is open")]
YesOption = Annotated[bool, typer.Option("--yes", help="删除前不再询问 · do not ask")]


def rejects(
    department: DepartmentOption = "",
    table: TableOption = "",
    state: StateOption = OPEN,
    tidy: TidyOption = False,
    yes: YesOption = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """退回各单位、尚待改正的行 · rows handed back to departments and still open."""
    with teaching():
        if state not in STATES:
            raise InputError(f"没有“{state}”这种状态", where="--state", todo=f"可选：{'、'.join(STATES)}")
        ledger = Ledger(settings_for(home).home)
        if tidy:
            _tidy(closed_workbooks(ledger, date.today()), yes, output)
        else:
            _show(list_rejects(ledger, date.today(), Wanted(department, table, state)), output)


def _show(found: RejectList, output: Format) -> None:
    if output is Format.JSON:
        show_json({"rows": found.rows, "oldest": found.oldest, "lines": found.lines, "workbooks": found.workbooks})
        return
    lines = [{**line, "what": BY_CODE[line["rule"]].message if line["rule"] in BY_CODE else ""} for line in found.lines]
    oldest = f"，最早退回于 {found.oldest}" if found.oldest else ""
    show_table(f"退回行 {found.rows} 行{oldest}（一行有几个问题的，在各规则下都计）", COLUMNS, lines, output)
    if found.workbooks:
        books = [{**book, "missing": "" if book["there"] else "文件已不在，用 load --again 重新装载原文件可再生成"} for book in found.workbooks]
        show_table("退回清单：改正后直接装载", WORKBOOK_COLUMNS, books, output)


def _tidy(paths: list[Path], yes: bool, output: Format) -> None:
    if output is Format.TEXT:
        for path in paths:
            out.print(str(path), highlight=False, soft_wrap=True)
    if paths and not yes and not typer.confirm(f"删除以上 {len(paths)} 份已全部销号的退回清单？", err=True):
        notes.print("没有删除", highlight=False)
        return
    delete_workbooks(paths)
    if output is Format.JSON:
        show_json({"deleted": [str(path) for path in paths]})
    else:
        notes.print(f"已删除 {len(paths)} 份" if paths else "没有已全部销号的退回清单", highlight=False)
