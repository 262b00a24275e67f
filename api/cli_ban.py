"""Commands on bans of persons: who may be barred, what a document says, who confirmed it, and what it means for a role."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from api.console import Format, FormatOption, HomeOption, notes, parse_day, parse_day_of_act, settings_for, show_json, show_table, teaching
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.view import View
from proceedings.bans.acts import act, confirm, propose
from proceedings.bans.as_rows import ban_row, eligibility_row, employment_row
from proceedings.bans.ban import PersonBan, State, Step
from proceedings.bans.candidates import candidates
from proceedings.bans.checks import Statement
from proceedings.bans.eligibility import eligibility
from proceedings.bans.employers import employments
from proceedings.bans.register import names_of, person_ban, person_bans
from proceedings.bans.rules import rule_rows
from proceedings.events import Actor, Kind, read_events

ban_app = typer.Typer(no_args_is_help=True, help="任职限制：候选、确认、解除、资格 · bans of persons, from documents only")

NumberArgument = Annotated[str, typer.Argument(help="编号 XZ-…", metavar="NUMBER")]
WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由：核对了什么 · on what grounds")]
DocumentOption = Annotated[str, typer.Option("--document", help="文书文号 · number of the document")]
OnOption = Annotated[str, typer.Option("--on", help="办理或者查询的日期 YYYY-MM-DD，默认今天 · on this day")]
PersonOption = Annotated[str, typer.Option("--person", help="人员标识 P-… · person")]
SubjectOption = Annotated[str, typer.Option("--subject", help="统一社会信用代码 · firm")]

BANS = {
    "number": "编号", "state": "状态", "name": "姓名", "firm": "因哪一单位", "role": "当时职务", "basis": "依据", "document_no": "文书", "authority": "机关",
    "start": "起", "until": "止", "ended": "结束于", "confirmed_by": "确认人",
}  # fmt: skip
CANDIDATES = {
    "person_id": "人员标识", "name": "姓名", "rule": "禁入", "role": "当时职务", "day": "日期", "document_no": "文书", "firm_name": "单位", "until": "期限",
    "stated": "文书载明本人", "matter": "已在办理",
}  # fmt: skip
EMPLOYMENTS = {
    "subject": "单位", "firm": "名称", "name": "姓名", "role": "现任职务", "since": "任职起", "reached": "限制", "basis": "依据", "document_no": "文书",
    "until": "止", "employer_law": "用人一侧",
}  # fmt: skip
RULES = {"rule": "编号", "basis": "条文", "scope": "禁止", "mechanism": "机制", "lengths": "期限", "start": "起算", "evidence": "依据标记", "on": "可用"}
STEPS = {"day": "日期", "step": "步骤", "who": "办理人", "department": "部门", "document_no": "文书", "why": "理由"}


@ban_app.command("rules")
def rules_command(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """全部禁入条文：机制、期限、起算、是否可用 · every article that can bar a person."""
    with teaching():
        view = _view(settings_for(home).home, date.today())
        try:
            show_table("任职限制的条文", RULES, rule_rows(view), output)
        finally:
            view.close()


@ban_app.command("candidates")
def candidates_command(home: HomeOption = None, on: OnOption = "", output: FormatOption = Format.TEXT) -> None:
    """记录推得的候选：供核查，不影响任何权利 · whom the records suggest; no right is touched."""
    with teaching():
        view = _view(settings_for(home).home, _on(on))
        try:
            rows = [{name: getattr(each, name) for name in (*CANDIDATES, "sentence", "records", "mechanism")} for each in candidates(view)]
        finally:
            view.close()
        told = CANDIDATES if output is Format.TEXT else {**CANDIDATES, "mechanism": "机制", "sentence": "说明", "records": "记录"}
        show_table(f"候选 {len(rows)} 条（供核查，不是认定）", told, [{**row, "stated": "是" if row["stated"] else "否"} for row in rows], output)


@ban_app.command("propose")
def propose_command(
    rule: Annotated[str, typer.Argument(help="禁入编号，例如 FOOD135A", metavar="RULE")],
    person: PersonOption,
    document: DocumentOption,
    authority: Annotated[str, typer.Option("--authority", help="作出文书的机关")],
    decided: Annotated[str, typer.Option("--decided", help="文书日期 YYYY-MM-DD")],
    who: WhoOption,
    why: WhyOption = "",
    subject: SubjectOption = "",
    length: Annotated[str, typer.Option("--length", help="文书写明的期限：年数、LIFE（终身）；法律定死的不填")] = "",
    start: Annotated[str, typer.Option("--start", help="起算日；自决定之日起算的不填")] = "",
    named_as: Annotated[str, typer.Option("--named-as", help="文书对此人的称谓，例如 本人、直接负责的主管人员")] = "",
    finding: Annotated[str, typer.Option("--finding", help="认定个人责任的文书文号")] = "",
    scope: Annotated[str, typer.Option("--scope", help="文书写明的禁止范围；不填则用条文")] = "",
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """按文书提请确认；逐项检查，由另一人确认 · put a document before a second person."""
    with teaching():
        day = parse_day_of_act(on)
        said = Statement(
            rule=rule, person_id=person, document_no=document, authority=authority, decided=parse_day(decided, day, "--decided"), subject_id=subject,
            length=length, start=parse_day(start, day, "--start") if start else None, named_as=named_as, finding_no=finding, scope=scope,
        )  # fmt: skip
        _told(propose(Ledger.of(settings_for(home)), said, Actor(who, department), day, why), output)


@ban_app.command("confirm")
def confirm_command(
    number: NumberArgument,
    who: WhoOption,
    why: WhyOption = "",
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """由另一人核对文书后确认；自此影响权利 · a second person confirms; from now on it binds."""
    with teaching():
        _told(confirm(Ledger.of(settings_for(home)), number, Actor(who, department), parse_day_of_act(on), why), output)


@ban_app.command("refuse")
def refuse_command(
    number: NumberArgument,
    who: WhoOption,
    why: WhyOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """不予确认：文书不载明，或者不是此人 · not confirmed."""
    with teaching():
        _told(act(Ledger.of(settings_for(home)), number, Step.REFUSED, Actor(who, department), parse_day_of_act(on), why), output)


@ban_app.command("lift")
def lift_command(
    number: NumberArgument,
    who: WhoOption,
    why: WhyOption,
    document: DocumentOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """有权机关提前解除 · lifted by a document."""
    with teaching():
        _told(act(Ledger.of(settings_for(home)), number, Step.LIFTED, Actor(who, department), parse_day_of_act(on), why, document), output)


@ban_app.command("quash")
def quash_command(
    number: NumberArgument,
    who: WhoOption,
    why: WhyOption,
    document: DocumentOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """原决定被撤销，限制随之撤销 · the decision is quashed, and the ban with it."""
    with teaching():
        _told(act(Ledger.of(settings_for(home)), number, Step.QUASHED, Actor(who, department), parse_day_of_act(on), why, document), output)


@ban_app.command("suspend")
def suspend_command(
    number: NumberArgument,
    who: WhoOption,
    why: WhyOption,
    resume: Annotated[bool, typer.Option("--resume", help="恢复已中止的限制 · resume")] = False,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """中止，或者用 --resume 恢复；中止期间不影响权利 · suspend or resume."""
    with teaching():
        step = Step.RESUMED if resume else Step.SUSPENDED
        _told(act(Ledger.of(settings_for(home)), number, step, Actor(who, department), parse_day_of_act(on), why), output)


@ban_app.command("list")
def list_command(
    home: HomeOption = None,
    on: OnOption = "",
    state: Annotated[str, typer.Option("--state", help="只看这种状态，例如 已确认")] = "",
    output: FormatOption = Format.TEXT,
) -> None:
    """提请和确认过的任职限制在某日的状态 · every ban as it stands on a day."""
    with teaching():
        if state and state not in list(State):
            raise InputError(f"没有状态“{state}”", where="--state", todo=f"可用：{'、'.join(State)}")
        view = _view(settings_for(home).home, _on(on))
        try:
            found = [each for each in person_bans(view) if state in ("", each.state)]
            names = names_of(view, [each.person_id for each in found])
        finally:
            view.close()
        rows = [ban_row(each, names.get(each.person_id, "")) for each in found]
        show_table(f"任职限制 {len(rows)} 条", BANS if output is Format.TEXT else dict.fromkeys(rows[0], "") if rows else BANS, rows, output)


@ban_app.command("show")
def show_command(number: NumberArgument, home: HomeOption = None, on: OnOption = "", output: FormatOption = Format.TEXT) -> None:
    """一条限制和它的各步骤 · one ban with its steps."""
    with teaching():
        view = _view(settings_for(home).home, _on(on))
        try:
            ban, steps = person_ban(view, number), read_events(view, Kind.BAN, number)
            name = names_of(view, [ban.person_id]).get(ban.person_id, "")
        finally:
            view.close()
        rows = [{key: getattr(each, key) for key in STEPS} | {"document_no": _shown(ban, each.document_no)} for each in steps]
        if output is Format.JSON:
            show_json({**ban_row(ban, name), "steps": rows})
            return
        show_table(f"{number} {name}：{ban.said}", BANS, [ban_row(ban, name)], output)
        show_table("步骤", STEPS, rows, output)


@ban_app.command("eligibility")
def eligibility_command(
    person: PersonOption,
    role: Annotated[str, typer.Option("--role", help="职务，例如 法定代表人")],
    subject: SubjectOption = "",
    sector: Annotated[str, typer.Option("--sector", help="行业领域，例如 food；不写单位时用")] = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """此人某日可否任某职：可以、不可以、不知道，只依已确认的限制 · may, may not, or unknown."""
    with teaching():
        view = _view(settings_for(home).home, _on(on))
        try:
            answer = eligibility(view, person, role, subject_id=subject, sector=sector)
        finally:
            view.close()
        row = eligibility_row(answer)
        if output is Format.JSON:
            show_json(row)
            return
        show_table(f"{answer.day} 任职资格", {"verdict": "结论", "role": "职务", "reason": "依据"}, [row], output)


@ban_app.command("employers")
def employers_command(home: HomeOption = None, subject: SubjectOption = "", on: OnOption = "", output: FormatOption = Format.TEXT) -> None:
    """用人一侧：限制期内的人在所禁单位任职，只依已确认的限制 · barred people at work."""
    with teaching():
        view = _view(settings_for(home).home, _on(on))
        try:
            rows = [employment_row(each, each.person_name) for each in employments(view, subject)]
        finally:
            view.close()
        show_table(f"限制期内在职 {len(rows)} 条（供核查，不是认定）", EMPLOYMENTS, rows, output)


def _view(home: Path, day: date) -> View:
    return Ledger(home).view(day)


def _on(text: str) -> date:
    return parse_day(text, date.today(), "--on")


def _shown(ban: PersonBan, document_no: str) -> str:
    return ban.document if document_no == ban.terms.document_no else document_no


def _told(ban: PersonBan, output: Format) -> None:
    """The ban as it stands after the step."""
    if output is Format.JSON:
        show_json(ban_row(ban))
        return
    show_table(f"{ban.number}：{ban.said}", BANS, [ban_row(ban)], output)
    if ban.state is State.CANDIDATE:
        notes.print(f"已提请，尚不影响任何权利；须由 {ban.proposed_by} 以外的人用 creditgraph ban confirm {ban.number} 确认", highlight=False)
