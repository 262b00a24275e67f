"""Lists handed out, results brought back, and hints for the market regulator: `creditgraph visits issue`, `feedback` and `hints`."""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.runs import latest_run
from analytics.visits.basis import basis_of_run
from analytics.visits.plan import Planning, load_visit_policy, plan_all
from analytics.weeks import parse_week, week_of
from api.console import Format, FormatOption, HomeOption, notes, parse_day, parse_day_of_act, settings_for, show_json, show_table, teaching, write
from api.servings import note_taken
from api.visit_files import harmless
from api.visit_report_files import workbook
from api.visit_servings import visit_items
from api.visit_tables import Page
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from proceedings.events import Actor
from proceedings.visits.form import Form, Given, read_form
from proceedings.visits.hints import NO_LISTING, Hint, hints
from proceedings.visits.issue import check_week, issue
from proceedings.visits.known_today import known_today
from proceedings.visits.report_back import AT_ONCE, Outcome, report_back

WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
OnOption = Annotated[str, typer.Option("--on", help="下发日期 YYYY-MM-DD，默认今天 · day of issue")]
REFUSED = {"row": "行", "visit_no": "走访编号", "code": "错误", "problem": "问题", "todo": "处理"}
HINTS = {
    "name": "单位名称", "subject_id": "统一社会信用代码", "registered": "住所", "operating": "生产经营地", "kind": "情况", "sentence": "走访所见",
    "remark": "说明", "lists": "清单", "grid": "网格", "listed": "已在经营异常名录",
}  # fmt: skip
NARROW = {key: HINTS[key] for key in ("name", "subject_id", "kind", "sentence", "listed")}


def issue_command(
    grid: Annotated[list[str], typer.Option("--grid", help="网格编码，可多次；全部网格用 creditgraph visits all --issue · grids")],
    who: WhoOption = "",
    department: DepartmentOption = "",
    week: Annotated[str, typer.Option(help="哪一周，如 2026-W28；默认数据日期的下一周；不能是过去的 · ISO week")] = "",
    capacity: Annotated[int, typer.Option(help="一周能走多少户 · visits that fit in the week")] = 20,
    on: OnOption = "",
    home: HomeOption = None,
) -> None:
    """下发网格一周的清单：名单从此不变，结果按它衡量 · hand lists out; from then on they stay as they are."""
    with teaching():
        settings, actor, day = settings_for(home), Actor(who, department), parse_day_of_act(on)
        ledger = Ledger.of(settings)
        run = latest_run(ledger)
        if run is None:
            raise NotFoundError("还没有分析结果", todo="先运行 creditgraph analyse")
        when = parse_week(week) if week else week_of(run.as_of + timedelta(days=7))
        check_week(when, day)
        view = ledger.view(run.as_of)
        planning = Planning(when, capacity, load_visit_policy(), recent=known_today(ledger, view, date.today()))
        plans = list(plan_all(view, basis_of_run(view, run.run_id), planning, grid))
        issued = issue(ledger, (plan.handed(run.run_id) for plan in plans), actor, day)
        out = [plan for plan in plans if plan.rows and plan.handed(run.run_id).list_no not in issued.already]
        for plan in out:
            note_taken(settings, f"网格 {plan.grid_name}", "creditgraph visits issue", visit_items(view, run.run_id, plan))
        notes.print(f"已下发 {issued.lists} 份清单，共 {issued.visits} 户", highlight=False)
        for number in issued.already:
            notes.print(f"{number} 以前已经下发，没有改动", highlight=False)
        for number in issued.empty:
            notes.print(f"{number} 没有要走访的，没有下发", highlight=False)


def feedback_command(
    file: Annotated[Path, typer.Argument(help="填好结果的清单（XLSX、CSV），或走访结果表 · a filled-in list")],
    who: WhoOption = "",
    department: DepartmentOption = "",
    list_no: Annotated[str, typer.Option("--list", help="清单编号；文件中没有写的时候 · number of the list")] = "",
    visited: Annotated[str, typer.Option("--visited", help="走访日期；文件中没有写的时候 · day of the visits")] = "",
    visitor: Annotated[str, typer.Option("--visitor", help="走访人；文件中没有写的时候 · who went")] = "",
    replace: Annotated[bool, typer.Option("--replace", help="以这份文件为准，更正已有的结果 · the file stands in place of what is known")] = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """读回填好的清单：每一行都有交代，不能收的说明原因，其余照收 · read a filled-in list back, every row accounted for."""
    with teaching():
        ledger, actor = Ledger.of(settings_for(home)), Actor(who, department)
        form = read_form(file, Given(list_no, parse_day(visited, date.today(), "--visited") if visited else None, visitor, replace))
        told = _taken_in(ledger, form, actor, file.name)
        refused = [
            {"row": row, "visit_no": each.visit_no, "code": each.code, "problem": each.problem, "todo": each.todo} for row, each in told if not each.accepted
        ]
        counts = Counter(each.state.value for _, each in told)
        blank = sum(row.report is None for row in form.rows)
        if output is Format.JSON:
            show_json({"outcomes": counts, "blank": blank, "left_out": form.left_out, "refused": refused})
        else:
            _tell(form, counts, blank)
            if refused:
                show_table("没有收下的", REFUSED, refused, output)
    if refused:
        raise typer.Exit(1)


def hints_command(
    target: Annotated[Path | None, typer.Option("--out", help="写入的 .xlsx 或 .csv；不给则打印 · file to write")] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="截至哪一天，默认今天 · as of")] = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """给市场监管部门的提示：走访时搬迁、多次关门的单位；不是列入经营异常 · hints for the market regulator, never a listing."""
    with teaching():
        if target and target.suffix.lower() not in (".xlsx", ".csv"):
            raise InputError(f"不支持的文件格式“{target.name}”", where="--out", todo="文件名以 .xlsx 或 .csv 结尾")
        view = Ledger(settings_for(home).home).view(parse_day(as_of, date.today()))
        found = hints(view, load_visit_policy())
        rows = [_row(each) for each in found]
        if target is None:
            show_table(f"{NO_LISTING}（{len(rows)} 户）", HINTS if output is Format.JSON else NARROW, rows, output)
            return
        write(target, _csv(rows) if target.suffix.lower() == ".csv" else workbook([Page("走访提示", HINTS, rows, [NO_LISTING])], view.as_of))
        note_taken(settings_for(home), "市场监管部门", "creditgraph visits hints", [each.listing for each in found if each.listing])
        notes.print(f"已写入 {target}：{len(rows)} 户。{NO_LISTING}", highlight=False)


def _taken_in(ledger: Ledger, form: Form, actor: Actor, name: str) -> list[tuple[int, Outcome]]:
    """Row number and outcome of every row with a result; a long file in several batches."""
    filled = [(row.number, row.report) for row in form.rows if row.report]
    told: list[tuple[int, Outcome]] = []
    for start in range(0, len(filled), AT_ONCE):
        piece = filled[start : start + AT_ONCE]
        outcomes = report_back(ledger, [report for _, report in piece], actor, date.today(), source=name)
        told += zip((number for number, _ in piece), outcomes, strict=True)
    return told


def _tell(form: Form, counts: Counter[str], blank: int) -> None:
    states = "，".join(f"{state} {number} 条" for state, number in counts.items()) or "没有填写结果"
    left_out = f"；{len(form.left_out)} 行不是走访（第 {'、'.join(map(str, form.left_out[:5]))} 行）" if form.left_out else ""
    notes.print(f"共 {len(form.rows)} 行：{states}；{blank} 行还没有结果{left_out}", highlight=False)


def _row(hint: Hint) -> dict[str, Any]:
    shown = {key: getattr(hint, key) for key in HINTS}
    return shown | {"lists": "、".join(hint.lists), "listed": hint.listed.isoformat() if hint.listed else ""}


def _csv(rows: Sequence[dict[str, Any]]) -> bytes:
    """UTF-8 with BOM, for Excel."""
    text = io.StringIO()
    lines = csv.writer(text, lineterminator="\r\n")
    lines.writerow(HINTS.values())
    lines.writerows([harmless(row[key]) for key in HINTS] for row in rows)
    return text.getvalue().encode("utf-8-sig")
