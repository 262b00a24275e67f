"""Commands on rules that are switched by their id: which there are, what a switch would change, and the switching."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, parse_day_of_act, settings_for, show_json, show_table, teaching
from api.progress import progress_bars
from graph.connect import open_store
from ledger.errors import NotFoundError
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.events import Actor, Event, Kind
from proceedings.rules.effect import Effect
from proceedings.rules.registry import Family, Rule, Standing, standings
from proceedings.rules.switch import Switching, preview, switch
from proceedings.settle import Settlement, settle

rule_app = typer.Typer(no_args_is_help=True, help="规则开关：逐条启用或停用，先看影响 · rules switched by name, the effect first")

IdArgument = Annotated[str, typer.Argument(help="规则编号 · id of the rule", metavar="ID")]
WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
DocumentOption = Annotated[str, typer.Option("--document", help="核对的文件文号 · the document that was read")]
WhyOption = Annotated[str, typer.Option("--why", help="理由 · on what grounds")]
OnOption = Annotated[str, typer.Option("--on", help="哪一天 YYYY-MM-DD，默认今天 · on this day")]
YesOption = Annotated[bool, typer.Option("--yes", help="看过影响，不再询问 · do not ask again")]
PreviewOption = Annotated[bool, typer.Option("--preview", help="只看影响，不切换 · only show what would change")]
GraphOption = Annotated[bool, typer.Option("--graph/--no-graph", help="立即更新图谱；不更新的，下次发布时更新 · bring the graph into line at once")]

RULE = {"id": "编号", "family": "用于", "title": "规则", "source": "依据", "evidence": "依据标记", "state": "状态", "by": "切换", "note": "说明"}
LIST = {key: RULE[key] for key in ("id", "title", "state")}
WIDE = {key: RULE[key] for key in ("id", "family", "title", "source", "evidence", "state")}
EFFECT = {"what": "影响", "count": "数量", "subjects": "涉及主体"}
CHANGES = {"what": "变动", "subject_id": "主体", "name": "名称", "before": "此前", "after": "现在"}


@dataclass(frozen=True, slots=True)
class Act:
    """A switch that somebody asks for."""

    settings: Settings
    switching: Switching
    actor: Actor
    day: date


@dataclass(frozen=True, slots=True)
class Asked:
    """How it is carried out and shown."""

    only_preview: bool
    yes: bool
    graph: bool
    output: Format


@rule_app.command("list")
def list_command(
    family: Annotated[Family | None, typer.Option("--family", help="只列一部分 · one part of the product")] = None,
    off: Annotated[bool, typer.Option("--off", help="只列未启用的 · only those that are off")] = False,
    wide: Annotated[bool, typer.Option("--wide", help="列出全部列，用于宽的终端 · all columns")] = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """全部规则：依据、状态、谁凭什么切换的 · every rule, where it stands, who switched it and why."""
    with teaching():
        view = Ledger(settings_for(home).home).view(parse_day(on, date.today()))
        try:
            found = [each for each in standings(view) if family in (None, each.rule.family) and not (off and each.on)]
        finally:
            view.close()
        rows = [rule_row(each) for each in found]
        show_table(f"{view.as_of} 的规则 {len(rows)} 条", RULE if output is Format.JSON else WIDE if wide else LIST, rows, output)


@rule_app.command("show")
def show_command(rule: IdArgument, on: OnOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """一条规则：依据、状态、谁凭哪份文件切换的 · one rule in full."""
    with teaching():
        view = Ledger(settings_for(home).home).view(parse_day(on, date.today()))
        try:
            found = next((each for each in standings(view) if each.rule.id == rule), None)
        finally:
            view.close()
        if found is None:
            raise NotFoundError(f"没有编号为“{rule}”的规则", where="ID", todo="用 creditgraph rule list 查看编号")
        row = rule_row(found)
        if output is Format.JSON:
            show_json(row)
            return
        for key, title in RULE.items():
            out.print(f"{title}：{row[key]}", highlight=False, soft_wrap=True)


@rule_app.command("on")
def on_command(
    rule: IdArgument,
    who: WhoOption,
    document: DocumentOption,
    why: WhyOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    only_preview: PreviewOption = False,
    yes: YesOption = False,
    graph: GraphOption = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """启用一条规则：先列影响，确认后启用 · turn a rule on; what it changes is shown first."""
    with teaching():
        act = Act(settings_for(home), Switching(rule, True, document, why), Actor(who, department), parse_day_of_act(on))
        _switch(act, Asked(only_preview, yes, graph, output))


@rule_app.command("off")
def off_command(
    rule: IdArgument,
    who: WhoOption,
    document: DocumentOption,
    why: WhyOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    only_preview: PreviewOption = False,
    yes: YesOption = False,
    graph: GraphOption = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """停用一条规则：先列影响，确认后停用 · turn a rule off; what it changes is shown first."""
    with teaching():
        act = Act(settings_for(home), Switching(rule, False, document, why), Actor(who, department), parse_day_of_act(on))
        _switch(act, Asked(only_preview, yes, graph, output))


def _switch(act: Act, asked: Asked) -> None:
    """Show what would change, ask, switch, and work everything out again if facts have changed."""
    ledger = Ledger.of(act.settings)
    rule, shown = _previewed(ledger, act)
    if asked.output is Format.TEXT:
        _show_effect(rule, shown, act.switching.on)
    if asked.only_preview:
        if asked.output is Format.JSON:
            show_json({"rule": rule.id, "on": act.switching.on, "applied": False, "effect": shown.as_json()})
        return
    if not asked.yes:
        typer.confirm("确认切换？", abort=True, err=True)
    steps = switch(ledger, act.switching, act.actor, act.day, shown)
    settled = _settled(ledger, act, asked) if rule.facts else None
    _show_done(rule, steps, settled, shown, asked.output)


def _previewed(ledger: Ledger, act: Act) -> tuple[Rule, Effect]:
    view = ledger.view(act.day)
    try:
        return preview(view, act.switching)
    finally:
        view.close()


def _settled(ledger: Ledger, act: Act, asked: Asked) -> Settlement:
    with progress_bars() as progress:
        if not asked.graph:
            return settle(ledger, act.day, None, progress)
        with open_store(act.settings) as store:
            return settle(ledger, act.day, store, progress)


def _show_effect(rule: Rule, shown: Effect, on: bool) -> None:
    out.print(f"{rule.id}　{rule.title}", highlight=False, soft_wrap=True)
    out.print(f"依据：{rule.source}（依据标记 {rule.evidence}）", highlight=False, soft_wrap=True)
    rows = [{"what": each.what, "count": each.count, "subjects": len(each.subjects)} for each in shown.touched]
    if rows:
        show_table(f"{'启用' if on else '停用'}后涉及 {len(shown.subjects)} 个主体", EFFECT, rows, Format.TEXT)
    else:
        out.print(shown.only_later or "现有的记录、线索和措施都不受影响", highlight=False)


def _show_done(rule: Rule, steps: Sequence[Event], settled: Settlement | None, shown: Effect, output: Format) -> None:
    lifted = sum(each.kind is Kind.SANCTION for each in steps)
    changes = [each.as_json() for each in settled.changes] if settled else []
    if output is Format.JSON:
        told = {"event": steps[0].event_id, "step": steps[0].step, "day": steps[0].day, "lifted": lifted}
        show_json({"rule": rule.id, "applied": True, **told, "effect": shown.as_json(), "changes": changes, "notes": settled.notes if settled else []})
        return
    out.print(f"已{steps[0].step} {rule.id}（{steps[0].event_id}），自 {steps[0].day} 起", highlight=False)
    if lifted:
        out.print(f"随之解除的惩戒措施 {lifted} 项", highlight=False)
    if settled:
        show_table(f"重新计算后的变动 {len(changes)} 处", CHANGES, changes, output)
        for note in settled.notes:
            notes.print(f"注意 {note}", style="yellow", highlight=False, soft_wrap=True)


def rule_row(each: Standing) -> dict[str, Any]:
    """One rule as a line."""
    rule, step = each.rule, each.step
    state = "启用" if each.on else "停用"
    by = f"{step.day} {step.who}，{step.document_no}：{step.why}" if step else "出厂"
    return {
        "id": rule.id, "family": rule.family.value, "title": rule.title, "source": rule.source, "evidence": rule.evidence,
        "state": f"{state}（无开关）" if rule.fixed else state, "by": by, "note": "；".join(part for part in (rule.fixed, rule.note) if part),
    }  # fmt: skip
