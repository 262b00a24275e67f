"""Commands on measures of joint punishment: from the proposal to the end, what is overdue, leads, and the two papers."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.cli_measure_lists import (
    NumberArgument,
    OnOption,
    candidates_command,
    chosen_word,
    list_command,
    one,
    opened,
    overdue_command,
    print_command,
    show_command,
)
from api.console import Format, FormatOption, HomeOption, out, parse_day, parse_day_of_act, settings_for, show_json, teaching
from ledger.store import Ledger
from proceedings.events import Actor, Event
from proceedings.sanctions import commands
from proceedings.sanctions.as_rows import measure_row
from proceedings.sanctions.commands import Act
from proceedings.sanctions.request import Request
from proceedings.sanctions.worklist import standings

measure_app = typer.Typer(no_args_is_help=True, help="惩戒措施：提请、审核、告知、推送、执行、反馈、解除 · measures of joint punishment")

WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由、意见或者反馈的内容 · in words")]
DocumentOption = Annotated[str, typer.Option("--document", help="文书文号 · number of the document")]

DECISIONS = {"通过": "pass", "pass": "pass", "退回": "return", "return": "return"}


@measure_app.command("propose")
def propose_command(
    subject: Annotated[str, typer.Argument(help="统一社会信用代码或者人员标识 · subject", metavar="SUBJECT")],
    item: Annotated[str, typer.Option("--item", help="措施清单条目编号 · item of the list")],
    ground: Annotated[list[str], typer.Option("--ground", help="所依据的记录标识，可多次 · record id")],
    to: Annotated[list[str], typer.Option("--to", help="执行部门，可多次 · executing department")],
    document: DocumentOption,
    remedy: Annotated[str, typer.Option("--remedy", help="救济途径 · remedy")],
    release: Annotated[str, typer.Option("--release", help="解除条件 · conditions of release")],
    who: WhoOption,
    department: DepartmentOption,
    begin: Annotated[str, typer.Option("--from", help="起始日期，默认办理之日 · first day")] = "",
    until: Annotated[str, typer.Option("--until", help="截止日期（含当日）；不写则至依据停止使用 · last day")] = "",
    lifelong: Annotated[bool, typer.Option("--lifelong", help="终身 · for life")] = False,
    reason: Annotated[str, typer.Option("--reason", help="补充的理由；记录本身的理由自动写明 · more reasons")] = "",
    kind: Annotated[str, typer.Option("--kind", help="主体类型，默认按登记 · kind of subject")] = "",
    named_in: Annotated[str, typer.Option("--named-in", help="载明该人员的文书文号 · document that names the person")] = "",
    region: Annotated[str, typer.Option("--region", help="执行部门所在区划代码 · region of the department")] = "",
    batch: Annotated[str, typer.Option("--batch", help="批次号，默认为编号 · batch")] = "",
    clue: Annotated[str, typer.Option("--clue", help="起因的线索编号（只作记录，不是依据） · the lead behind it")] = "",
    again: Annotated[str, typer.Option("--again", help="退回后重新提请的编号 · number of a returned proposal")] = "",
    no_feedback: Annotated[bool, typer.Option("--no-feedback", help="不需要反馈 · no answer needed")] = False,
    why: WhyOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """提请：凭决定文书和清单条目；清单不允许的不能存入 · propose a measure."""
    with teaching():
        act = _act(who, department, why, on)
        request = Request(
            subject=subject, item_id=item, grounds=tuple(ground), departments=tuple(to), document_no=document, remedy=remedy, release=release,
            first_day=parse_day(begin, act.on), last_day=parse_day(until, act.on) if until else None, lifelong=lifelong, reason=reason, kind=kind,
            named_in=named_in, region=region, batch_no=batch, feedback_needed=not no_feedback, clue=clue, matter_no=again,
        )  # fmt: skip
        _told(home, output, lambda ledger: commands.propose(ledger, request, act))


@measure_app.command("review")
def review_command(
    number: NumberArgument,
    decision: Annotated[str, typer.Argument(help="通过 或 退回 · pass or return", metavar="通过|退回")],
    who: WhoOption,
    why: WhyOption = "",
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """审核，或者收到陈述申辩后复核：不能是提请人 · audit by a second person."""
    with teaching():
        passed = chosen_word(decision, DECISIONS) == "pass"
        _told(home, output, lambda ledger: commands.review(ledger, number, passed, _act(who, department, why, on)))


@measure_app.command("notify")
def notify_command(
    number: NumberArgument,
    who: WhoOption,
    document: DocumentOption = "",
    why: WhyOption = "",
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """告知：登记告知书已经送达，自此计算陈述申辩期 · the notice was served."""
    with teaching():
        _told(home, output, lambda ledger: commands.notify(ledger, number, _act(who, department, why, on, document)))


@measure_app.command("reply")
def reply_command(
    number: NumberArgument,
    why: WhyOption,
    who: WhoOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """陈述申辩：登记当事人的意见；须由另一人复核 · the subject has stated its view."""
    with teaching():
        _told(home, output, lambda ledger: commands.reply(ledger, number, _act(who, department, why, on)))


@measure_app.command("push")
def push_command(
    number: NumberArgument,
    who: WhoOption,
    department: DepartmentOption = "",
    why: WhyOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """推送执行部门：审核通过、已经告知、期满、依据未变；线索不能推送 · push to the departments."""
    with teaching():
        _told(home, output, lambda ledger: commands.push(ledger, number, _act(who, department, why, on)))


@measure_app.command("execute")
def execute_command(
    number: NumberArgument,
    who: WhoOption,
    department: DepartmentOption,
    why: WhyOption = "",
    stopped: Annotated[bool, typer.Option("--stopped", help="解除或者到期之后，确认已经停止执行 · no longer executed")] = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """执行部门登记执行，或者解除后确认停止执行 · a department executes it, or has stopped."""
    with teaching():
        _told(home, output, lambda ledger: commands.execute(ledger, number, _act(who, department, why, on), stopped=stopped))


@measure_app.command("feedback")
def feedback_command(
    number: NumberArgument,
    why: WhyOption,
    who: WhoOption,
    department: DepartmentOption,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """执行部门反馈执行情况 · a department answers."""
    with teaching():
        _told(home, output, lambda ledger: commands.feedback(ledger, number, _act(who, department, why, on)))


@measure_app.command("lift")
def lift_command(
    number: NumberArgument,
    why: WhyOption,
    who: WhoOption,
    document: DocumentOption = "",
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """解除：通知各执行部门停止执行；尚未推送的终止 · lift a measure, or drop it before the push."""
    with teaching():
        _told(home, output, lambda ledger: commands.lift(ledger, number, _act(who, department, why, on, document))[0])


measure_app.command("list")(list_command)
measure_app.command("show")(show_command)
measure_app.command("overdue")(overdue_command)
measure_app.command("candidates")(candidates_command)
measure_app.command("print")(print_command)


def _act(who: str, department: str, why: str, on: str, document: str = "") -> Act:
    today = date.today()
    return Act(Actor(who, department), parse_day_of_act(on), today, why, document)


def _told(home: Path | None, output: Format, acting: Callable[[Ledger], Event]) -> None:
    """Act, and print the measure as it then stands."""
    ledger = Ledger.of(settings_for(home))
    event = acting(ledger)
    with opened(ledger, date.today()) as view:
        row = measure_row(one(standings(view, date.today()), event.matter_no))
    if output is Format.JSON:
        show_json(row)
        return
    todo = "；".join(row["todo"])
    next_steps = f"；待办：{todo}" if todo else ""
    out.print(f"{event.matter_no} {event.step}：{row['name']}，{row['measure']}；现为“{row['state']}”{next_steps}", highlight=False, soft_wrap=True)
