"""The command that does what happens by itself as days pass."""

from datetime import date
from typing import Annotated

import typer

from api.console import Format, FormatOption, HomeOption, notes, parse_day_of_act, settings_for, show_table, teaching
from api.progress import progress_bars
from graph.connect import open_store
from ledger.errors import GraphError
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.daily import Swept, bring_into_effect, has_to_settle, run_daily

COLUMNS = {"sweep": "事项", "matter_no": "编号", "subject_id": "主体", "what": "做了什么", "department": "部门"}
OnOption = Annotated[str, typer.Option("--on", help="哪一天 YYYY-MM-DD，默认今天 · on this day")]
GraphOption = Annotated[bool, typer.Option("--graph/--no-graph", help="有变化的，重新得出结果并更新图谱 · settle what has changed, also in the graph")]


def daily(on: OnOption = "", graph: GraphOption = True, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """每日任务：到期、解除、撤销激励、列出逾期，并使变化生效；同一天再运行不重复 · what ends by itself, and what is overdue."""
    with teaching():
        day, settings = parse_day_of_act(on), settings_for(home)
        ledger = Ledger.of(settings)
        known = len(ledger.lines())
        done = run_daily(ledger, day)
        if graph and has_to_settle(ledger, day, known, done):
            done += _into_effect(settings, day)
        rows = [{name: getattr(each, name) for name in COLUMNS} for each in done]
        show_table(f"{day}：{len(rows)} 项", COLUMNS, rows, output)
    if any(each.failed for each in done):
        raise typer.Exit(1)


def _into_effect(settings: Settings, day: date) -> list[Swept]:
    """In the graph too if it can be reached; what the ledger says never waits for it."""
    ledger = Ledger.of(settings)
    with progress_bars() as progress:
        try:
            with open_store(settings) as store:
                return bring_into_effect(ledger, day, store, progress)
        except GraphError as error:
            notes.print(f"注意 {error.what}", style="yellow", highlight=False, soft_wrap=True)
            return bring_into_effect(ledger, day, None, progress)
