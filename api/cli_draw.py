"""`creditgraph draw`: double-random inspections, from the plan to the report; further commands of the group live in modules beside this one."""

from datetime import date

import typer

from api.cli_draw_verify import verify_command
from api.console import Format, FormatOption, HomeOption, settings_for, show_table, teaching
from ledger.store import Ledger
from proceedings.events import Kind, read_events

draw_app = typer.Typer(no_args_is_help=True, help="双随机抽查：拟定、公布、抽取、核验、结果 · verifiable double-random inspections")
draw_app.command("verify")(verify_command)
LIST = {"matter_no": "编号", "step": "最近一步", "day": "日期", "who": "办理人"}


@draw_app.command("list")
def list_command(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """抽查和它们到了哪一步 · the draws, and where they are."""
    with teaching():
        view = Ledger(settings_for(home).home).view(date.today())
        try:
            latest = {each.matter_no: each for each in read_events(view, Kind.DRAW)}
        finally:
            view.close()
        rows = [{name: getattr(each, name) for name in LIST} for each in latest.values()]
        show_table(f"抽查 {len(rows)} 次", LIST, rows, output)
