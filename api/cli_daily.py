"""The command that does what happens by itself as days pass."""

from datetime import date
from typing import Annotated

import typer

from api.console import Format, FormatOption, HomeOption, parse_day, settings_for, show_table, teaching
from ledger.store import Ledger
from proceedings.daily import run_daily

COLUMNS = {"sweep": "事项", "matter_no": "编号", "subject_id": "主体", "what": "做了什么", "department": "部门"}
OnOption = Annotated[str, typer.Option("--on", help="哪一天 YYYY-MM-DD，默认今天 · on this day")]


def daily(on: OnOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """每日任务：到期、解除、撤销激励、列出逾期；同一天再运行不重复 · what ends by itself, and what is overdue."""
    with teaching():
        day = parse_day(on, date.today())
        done = run_daily(Ledger.of(settings_for(home)), day)
        rows = [{name: getattr(each, name) for name in COLUMNS} for each in done]
        show_table(f"{day}：{len(rows)} 项", COLUMNS, rows, output)
