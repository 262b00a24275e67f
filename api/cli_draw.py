"""`creditgraph draw`: the steps of a double-random inspection; what is shown and reported lives in modules beside this one."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.draws.seeds import commitment_of, new_half
from api.cli_draw_show import export_command, list_command, report_command, results_command, show_command, token_command
from api.cli_draw_verify import verify_command
from api.console import Format, FormatOption, HomeOption, notes, parse_day, settings_for, show_json, show_table, teaching, write_private
from api.draw_words import SeedSource, SeedValue, rolls_of, seed_plan_said, seed_said
from ledger.errors import InputError
from ledger.store import Ledger
from proceedings.draws import acts
from proceedings.draws.acts import Act
from proceedings.draws.libraries import Scope
from proceedings.draws.task import Task
from proceedings.events import Actor, Event

draw_app = typer.Typer(no_args_is_help=True, help="双随机抽查：拟定、公布、抽取、核验、结果 · verifiable double-random inspections")
SHOWN: dict[str, Callable[..., None]] = {
    "list": list_command,
    "show": show_command,
    "token": token_command,
    "export": export_command,
    "results": results_command,
    "report": report_command,
    "verify": verify_command,
}
for _name, _command in SHOWN.items():
    draw_app.command(_name)(_command)

NumberArgument = Annotated[str, typer.Argument(help="抽查编号 CC-… · number of the draw", metavar="DRAW")]
WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由 · on what grounds")]
DONE = {"matter_no": "编号", "step": "步骤", "day": "日期", "who": "办理人"}


@draw_app.command("plan")
def plan_command(
    title: Annotated[str, typer.Option("--title", help="任务名称 · title")],
    region: Annotated[str, typer.Option("--region", help="行政区划代码 · district")],
    item: Annotated[list[str], typer.Option("--item", help="抽查事项编码，可多次；几个部门的即为跨部门 · item, several departments: joint")],
    first: Annotated[str, typer.Option("--from", help="检查期限起 YYYY-MM-DD · inspections from")],
    last: Annotated[str, typer.Option("--to", help="检查期限止 YYYY-MM-DD · to")],
    who: WhoOption,
    department: DepartmentOption = "",
    trade: Annotated[list[str], typer.Option("--trade", help="定向：只抽这些行业（代码开头） · only these trades")] = [],  # noqa: B006
    tag: Annotated[list[str], typer.Option("--tag", help="定向：只抽有这些标签的 · only these tags")] = [],  # noqa: B006
    risk: Annotated[list[str], typer.Option("--class", help="定向：只抽这些信用风险分类 · only these classes")] = [],  # noqa: B006
    leave_out: Annotated[list[str], typer.Option("--leave-out", help="不抽的主体及理由，写成 代码=理由 · SUBJECT=WHY")] = [],  # noqa: B006
    number: Annotated[int | None, typer.Option("--number", help="共抽几户 · how many in all")] = None,
    share: Annotated[str, typer.Option("--share", help="共抽几成，如 0.05；都不写则按策略的各类比例 · share of all")] = "",
    control: Annotated[int | None, typer.Option("--control", help="其中不看分类、纯随机的几户；默认按策略 · control arm")] = None,
    each: Annotated[int, typer.Option("--each", help="每个部门派几人 · inspectors of each department")] = 2,
    most: Annotated[int, typer.Option("--most", help="每人至多查几户 · visits of one inspector")] = 40,
    seed_source: Annotated[str, typer.Option("--seed-source", help="公共数字的来源，如 某期彩票开奖号码 · public number")] = "",
    digits: Annotated[int, typer.Option("--digits", help="公共数字共几位 · digits")] = 0,
    seed_at: Annotated[str, typer.Option("--seed-at", help="种子不早于何时产生（带时区） · not before")] = "",
    dice: Annotated[str, typer.Option("--dice", help="掷骰子：面数x次数，如 6x20 · dice")] = "",
    witness: Annotated[list[str], typer.Option("--witness", help="见证方，至少两个 · witnesses of the dice")] = [],  # noqa: B006
    party: Annotated[list[str], typer.Option("--party", help="各密封一半种子的两方 · two parties that seal halves")] = [],  # noqa: B006
    fallback_at: Annotated[str, typer.Option("--fallback-at", help="备用公共数字不早于何时 · fallback not before")] = "",
    replaces: Annotated[str, typer.Option("--replaces", help="代替哪一次已作废的抽查 · instead of an annulled draw")] = "",
    plan_no: Annotated[str, typer.Option("--plan-no", help="年度抽查计划编号 · yearly plan")] = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """拟定一次抽查：抽谁、抽几户、谁去查、种子从哪里来 · plan a draw."""
    with teaching():
        source = SeedSource(source=seed_source, digits=digits, at=seed_at, dice=dice, witnesses=witness, parties=party, fallback_at=fallback_at)
        scope = Scope(region, tuple(item), tuple(trade), tuple(tag), tuple(risk), dict(_pair(text) for text in leave_out))
        days = {"check_from": parse_day(first, date.min, "--from"), "check_to": parse_day(last, date.min, "--to")}
        task = Task(title=title, scope=scope, seed=seed_plan_said(source), number=number, share=share, control=control, each=each, most=most,
                    replaces=replaces, plan_no=plan_no, **days)  # fmt: skip
        event = acts.plan(Ledger.of(settings_for(home)), task, _act(who, department))
        _show(event, output)
        staff = "、".join(f"{name} {people} 人" for name, people in event.content["inspectors"].items())
        notes.print(f"检查对象库现有 {event.content['library']} 户，可派的检查人员 {staff}；公布名单时固定", highlight=False)
        _warn(event)


@draw_app.command("half")
def half_command(
    draw: NumberArgument,
    party: Annotated[str, typer.Option("--party", help="哪一方 · which party")],
    output: Annotated[Path | None, typer.Option("--out", help="写入的文件，由该方自己保管 · file that the party keeps")] = None,
) -> None:
    """由一方在自己的机器上生成一半种子和密封的摘要；不读数据目录 · a party makes its half and seals it."""
    with teaching():
        half = new_half()
        made = {"draw": draw, "party": party, "half": half, "commitment": commitment_of(draw, party, half)}
        if output is None:
            show_json(made)
            return
        write_private(output, "".join(f"{name}: {value}\n" for name, value in made.items()).encode())
        notes.print(f"已写入 {output}；密封的摘要：{made['commitment']}。一半种子在揭示之前不要给任何人看", highlight=False)


@draw_app.command("seal")
def seal_command(
    draw: NumberArgument,
    party: Annotated[str, typer.Option("--party", help="哪一方 · which party")],
    commitment: Annotated[str, typer.Option("--commitment", help="密封的摘要，64 位十六进制 · what was sealed")],
    who: WhoOption,
    department: DepartmentOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """一方交来密封的摘要；拟定的人和另一方不能代办 · a party hands in its seal."""
    with teaching():
        _show(acts.seal(Ledger.of(settings_for(home)), draw, party, commitment.strip().lower(), _act(who, department)), output)


@draw_app.command("publish")
def publish_command(
    draw: NumberArgument, who: WhoOption, department: DepartmentOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """由另一人公布名单：两库从此固定，公布散列 · another person fixes and publishes the list."""
    with teaching():
        event = acts.publish(Ledger.of(settings_for(home)), draw, _act(who, department))
        _show(event, output)
        notes.print(f"名单散列：{event.content['list_hash']}\n现在就公布这个散列，再取种子；creditgraph draw export 写出公布的页面和文件", highlight=False)
        _warn(event)


@draw_app.command("seed")
def seed_command(
    draw: NumberArgument,
    who: WhoOption,
    department: DepartmentOption = "",
    value: Annotated[str, typer.Option("--value", help="公共数字，全部数字依次写出 · the public number")] = "",
    evidence: Annotated[str, typer.Option("--evidence", help="在哪里可以查到 · where it can be looked up")] = "",
    rolls: Annotated[str, typer.Option("--rolls", help="骰子的点数，如 '3 5 1 6' · rolls")] = "",
    witness: Annotated[list[str], typer.Option("--witness", help="到场的见证方 · witnesses")] = [],  # noqa: B006
    fallback: Annotated[bool, typer.Option("--fallback", help="到期有一方没有揭示，--value 是备用公共数字 · a half was not revealed")] = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """登记种子：只认公布名单时写明的来源；骰子的点数须另一人确认 · the seed, from the source that was announced."""
    with teaching():
        given = SeedValue(value=value, evidence=evidence, rolls=rolls, witnesses=witness, fallback=fallback)
        _show(acts.take_seed(Ledger.of(settings_for(home)), draw, seed_said(given), _act(who, department)), output)


@draw_app.command("confirm")
def confirm_command(
    draw: NumberArgument,
    rolls: Annotated[str, typer.Option("--rolls", help="照录像或笔录另写一遍的点数 · the rolls, from the record again")],
    who: WhoOption,
    department: DepartmentOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """由另一人确认骰子的点数 · another person confirms the rolls."""
    with teaching():
        _show(acts.confirm_seed(Ledger.of(settings_for(home)), draw, rolls_of(rolls), _act(who, department)), output)


@draw_app.command("reveal")
def reveal_command(
    draw: NumberArgument,
    party: Annotated[str, typer.Option("--party", help="哪一方 · which party")],
    half: Annotated[str, typer.Option("--half", help="原来密封的一半，64 位十六进制 · the half that was sealed")],
    who: WhoOption,
    department: DepartmentOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """一方揭示自己密封的一半；两方都揭示即为种子 · a party reveals its half."""
    with teaching():
        _show(acts.reveal(Ledger.of(settings_for(home)), draw, party, half.strip().lower(), _act(who, department)), output)


@draw_app.command("replace")
def replace_command(
    draw: NumberArgument,
    subject: Annotated[str, typer.Option("--subject", help="检查对象的统一社会信用代码 · subject")],
    gone: Annotated[str, typer.Option("--out", help="不能去的检查人员的执法证号 · inspector who cannot go")],
    who: WhoOption,
    why: WhyOption,
    department: DepartmentOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """更换检查人员：写明理由，由另一人办理；换谁由名单和种子得出 · somebody goes instead, chosen by nobody."""
    with teaching():
        event = acts.exchange(Ledger.of(settings_for(home)), draw, subject, gone, _act(who, department, why))
        _show(event, output)
        notes.print(f"改由 {event.content['in']} 检查", highlight=False)


@draw_app.command("run")
def run_command(draw: NumberArgument, who: WhoOption, department: DepartmentOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """抽取：抽中谁、谁去查，全由名单和种子得出 · draw; nothing can be chosen."""
    with teaching():
        event = acts.run(Ledger.of(settings_for(home)), draw, _act(who, department))
        _show(event, output)
        drawn = event.content["drawn"]
        notes.print(f"抽中 {len(drawn)} 户，其中没有合适检查人员的 {sum(not each['inspectors'] for each in drawn)} 户", highlight=False)


@draw_app.command("announce")
def announce_command(
    draw: NumberArgument, who: WhoOption, department: DepartmentOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """公布抽查结果，此后可以报检查结果 · announce who was drawn."""
    with teaching():
        _show(acts.announce_result(Ledger.of(settings_for(home)), draw, _act(who, department)), output)


@draw_app.command("annul")
def annul_command(
    draw: NumberArgument, who: WhoOption, why: WhyOption, department: DepartmentOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """由另一人作废，写明理由；作废的一直能看到 · annul, for everybody to see."""
    with teaching():
        _show(acts.annul(Ledger.of(settings_for(home)), draw, _act(who, department, why)), output)


def _act(who: str, department: str, why: str = "") -> Act:
    return Act(Actor(who, department), datetime.now().astimezone(), why)


def _warn(event: Event) -> None:
    for each in event.content["warnings"]:
        notes.print(f"注意：{each}", style="bold yellow", highlight=False)


def _pair(text: str) -> tuple[str, str]:
    subject, _, why = text.partition("=")
    if not subject.strip() or not why.strip():
        raise InputError(f"“{text}”没有写成 代码=理由", where="--leave-out", todo="例如 91330106…=正在搬迁")
    return subject.strip(), why.strip()


def _show(event: Event, output: Format) -> None:
    row: dict[str, Any] = {name: getattr(event, name) for name in DONE}
    show_table("已办理", DONE, [row], output)
