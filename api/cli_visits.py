"""The visit list of a grid and week, printed or written to a file; further commands of the group live in modules beside this one."""

from datetime import date, timedelta
from pathlib import Path
from typing import Annotated

import typer

from analytics.runs import latest_run, run_findings, standing
from analytics.visits.again import Asked, list_now
from analytics.visits.plan import load_visit_policy
from analytics.weeks import week_of
from api.cli_visits_all import all_command
from api.cli_visits_feedback import feedback_command, hints_command, issue_command
from api.cli_visits_model import model
from api.cli_visits_report import fairness, report
from api.console import Format, FormatOption, HomeOption, notes, settings_for, show_table, teaching, write
from api.servings import note_taken
from api.visit_files import render
from api.visit_servings import visit_items
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from proceedings.visits.known_today import known_today
from proceedings.visits.lists import issued_list

COLUMNS = {"rank": "序号", "route": "路线", "name": "单位名称", "address": "地址", "reasons": "为什么去", "last_visit": "上次检查或走访"}


visits_app = typer.Typer(help="走访：清单、反馈、效果 · visit lists, what came of them", no_args_is_help=True, invoke_without_command=True)
visits_app.command("all")(all_command)
visits_app.command("issue")(issue_command)
visits_app.command("feedback")(feedback_command)
visits_app.command("hints")(hints_command)
visits_app.command("model")(model)
visits_app.command("report")(report)
visits_app.command("fairness")(fairness)


@visits_app.callback()
def visits(
    context: typer.Context,
    grid: Annotated[str, typer.Option(help="网格编码 · grid")] = "",
    out: Annotated[Path | None, typer.Option(help="写入的文件，.xlsx、.csv 或 .pdf；不给则打印 · file to write")] = None,
    recipient: Annotated[str, typer.Option("--for", help="交给谁；写文件时默认为该网格，打印时为本机 · who receives it")] = "",
    week: Annotated[str, typer.Option(help="哪一周，如 2026-W28；默认数据日期的下一周 · ISO week")] = "",
    capacity: Annotated[int, typer.Option(help="一周能走多少户 · visits that fit in the week")] = 20,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """一个网格一周的走访清单 · the visit list of a grid and week, from the last analysis."""
    if context.invoked_subcommand:
        return
    with teaching():
        if not grid:
            raise InputError("缺少网格", where="--grid", todo="写明网格编码")
        ledger = Ledger(settings_for(home).home)
        run = latest_run(ledger)
        if run is None:
            raise NotFoundError("还没有分析结果", todo="先运行 creditgraph analyse")
        view = ledger.view(run.as_of)
        scores = view.rows("from scores where run_id = $run order by subject_id", {"run": run.run_id})
        found = standing(view, run_findings(view, run.run_id))
        when = week or str(week_of(run.as_of + timedelta(days=7)))
        recent = known_today(ledger, view, date.today())
        plan = list_now(view, found, scores, Asked(grid, when, capacity, issued_list(ledger, grid, when), recent), load_visit_policy())
        handed = recipient or ("" if out is None else f"网格 {plan.grid_name}")
        note_taken(settings_for(home), handed, "creditgraph visits", visit_items(view, run.run_id, plan))
        if out is None:
            rows = [{name: getattr(row, name) for name in COLUMNS} | {"reasons": "；".join(row.reasons)} for row in plan.rows]
            show_table(f"{plan.grid_name} {plan.week}：候选 {plan.candidates} 户，安排 {len(rows)} 户", COLUMNS, rows, output)
            return
        write(out, render(plan, out.suffix))
        notes.print(f"已写入 {out}：{plan.grid_name} {plan.week}，候选 {plan.candidates} 户，安排 {len(plan.rows)} 户", highlight=False)
