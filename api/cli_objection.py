"""`creditgraph objection`: filed, accepted, transferred, decided, corrected; what is overdue; everything used about a subject."""

import json
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, settings_for, show_json, show_table, teaching
from api.dossier_pages import check_format, dossier_json, dossier_pdf, dossier_text
from api.objection_letter import letter_pdf, letter_text
from api.progress import progress_bars
from graph.connect import open_store
from ledger.errors import InputError
from ledger.identifiers import check_citizen_number, normalise, open_person_key
from ledger.person_ids import persons_ever_identified
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.working_days import working_days_of
from proceedings.events import Actor, Event, Kind
from proceedings.objections.correction import Correction, correct
from proceedings.objections.dossier import dossier
from proceedings.objections.effect import Effect, current, put_into_effect
from proceedings.objections.filing import Filing, file_objection
from proceedings.objections.matter import WHOLE, WRONG_RECORD
from proceedings.objections.steps import Act, accept, decide, extend, transfer
from proceedings.objections.worklist import Line, line, lines, overdue

objection_app = typer.Typer(no_args_is_help=True, help="异议：提出、争议标注、办理、更正、告知 · objections and corrections")

NumberArgument = Annotated[str, typer.Argument(help="异议编号 YY-…", metavar="NUMBER")]
WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由：核查了什么、依据是什么 · on what grounds")]
OnOption = Annotated[str, typer.Option("--on", help="办理的日期 YYYY-MM-DD，默认今天 · on this day")]
GraphOption = Annotated[bool, typer.Option("--graph/--no-graph", help="立即更新图谱；不更新的，下次发布时更新 · bring the graph into line at once")]

LIST = {"number": "编号", "kind": "类型", "state": "状态", "document_no": "文号", "point": "异议事项", "unit": "现由", "filed": "提出", "due_step": "应当",
        "due": "期限", "late": "超期工作日", "rule": "依据"}  # fmt: skip
CHANGES = {"what": "项目", "name": "主体", "before": "原为", "after": "现为"}
CORRECTED = {"item": "更正的项", "before": "更正前", "after": "更正后"}
MOST_CHANGES = 20


@objection_app.command("file")
def file_command(
    claim: Annotated[str, typer.Option("--claim", help="哪里不对，应当是什么 · what is wrong")],
    who: WhoOption,
    department: DepartmentOption,
    kind: Annotated[str, typer.Option("--kind", help="信息有误，或 冒用身份 · kind")] = WRONG_RECORD,
    subject: Annotated[str, typer.Option("--subject", help="主体：统一社会信用代码 · subject")] = "",
    person: Annotated[str, typer.Option("--person", help="人员标识 P-… · person")] = "",
    ask_number: Annotated[bool, typer.Option("--ask-number", help="输入证件号码以找到人员，号码不显示、不保存 · ask for the number")] = False,
    about: Annotated[str, typer.Option("--about", help="涉及的文号或记录标识 · number of the document")] = "",
    point: Annotated[str, typer.Option("--point", help="有异议的一项，如 罚款金额（万元） · which item of the record")] = WHOLE,
    evidence: Annotated[list[str], typer.Option("--evidence", help="证据，可重复 · evidence")] = [],  # noqa: B006
    place: Annotated[str, typer.Option("--place", help="受理地省级代码，如 33 浙江、31 上海 · where it is filed")] = "",
    on: OnOption = "",
    graph: GraphOption = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """提出异议：即时标注为争议中，暂不计入 · file; in dispute everywhere at once."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        given = _person(settings) if ask_number else person
        filing = Filing(kind=kind, subject=subject, person=given, about=about, point=point, claim=claim, evidence=evidence, place=place)
        events = file_objection(Ledger.of(settings), filing, Actor(who, department), day)
        _done(settings, events, day, graph, output)


@objection_app.command("accept")
def accept_command(
    number: NumberArgument, who: WhoOption, department: DepartmentOption, on: OnOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """受理：办理期限自此起算 · accept; the clock runs from here."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        accept(Ledger.of(settings), number, Act(Actor(who, department), day))
        _show(settings, number, day, output)


@objection_app.command("transfer")
def transfer_command(
    number: NumberArgument,
    who: WhoOption,
    department: DepartmentOption,
    to: Annotated[str, typer.Option("--to", help="信息提供单位，默认记录的数据来源单位 · to whom")] = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """转交信息提供单位核查 · to whoever provided the record."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        transfer(Ledger.of(settings), number, Act(Actor(who, department), day), to)
        _show(settings, number, day, output)


@objection_app.command("extend")
def extend_command(
    number: NumberArgument,
    until: Annotated[str, typer.Option("--until", help="延至哪一天 YYYY-MM-DD · until")],
    who: WhoOption,
    department: DepartmentOption,
    why: WhyOption,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """延期：须有理由，不超过规定的最长期限 · extend, with a reason, within the longest time."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        last = parse_day(until, day)
        extend(Ledger.of(settings), number, Act(Actor(who, department), day, why), last, working_days_of(settings.home))
        _show(settings, number, day, output)


@objection_app.command("decide")
def decide_command(
    number: NumberArgument,
    outcome: Annotated[str, typer.Argument(help="成立、不成立、撤回 · outcome", metavar="OUTCOME")],
    who: WhoOption,
    department: DepartmentOption,
    why: WhyOption,
    on: OnOption = "",
    graph: GraphOption = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """由信息提供单位作出决定；争议标注至此为止 · decided by whoever provided the record."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        events = decide(Ledger.of(settings), number, Act(Actor(who, department), day, why), outcome)
        _done(settings, events, day, graph, output)


@objection_app.command("correct")
def correct_command(
    number: NumberArgument,
    who: WhoOption,
    department: DepartmentOption,
    put: Annotated[list[str], typer.Option("--set", help="更正后的内容，如 罚款金额（万元）=2，可重复 · column=value")] = [],  # noqa: B006
    remove: Annotated[bool, typer.Option("--remove", help="整条记录有误：移除 · take the record back")] = False,
    why: WhyOption = "",
    on: OnOption = "",
    graph: GraphOption = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """异议成立后更正或移除记录，列出更正前后 · correct or remove, with before and after."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        correction = Correction(dict(_pair(each) for each in put), remove)
        events = correct(Ledger.of(settings), number, Act(Actor(who, department), day, why), correction)
        _done(settings, events, day, graph, output)


@objection_app.command("list")
def list_command(
    department: Annotated[str, typer.Option("--department", help="只看现由这一部门办理的 · only of this department")] = "",
    running: Annotated[bool, typer.Option("--open", help="只看未办结的 · only open ones")] = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """全部异议及期限，未办结的在前 · all objections, the open ones first."""
    with teaching():
        found = [each for each in _lines(settings_for(home), _on(on)) if department in ("", each.objection.unit) and (each.objection.open or not running)]
        show_table(f"异议 {len(found)} 件", LIST, [each.as_json() for each in found], output)


@objection_app.command("overdue")
def overdue_command(on: OnOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """超期未办的异议，按部门 · overdue, by department."""
    with teaching():
        found = overdue(_lines(settings_for(home), _on(on)))
        show_table(f"超期 {len(found)} 件", {"unit": "部门", **LIST}, [each.as_json() for each in found], output)


@objection_app.command("show")
def show_command(number: NumberArgument, on: OnOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """一件异议的经过 · one objection, step by step."""
    with teaching():
        _show(settings_for(home), number, _on(on), output)


@objection_app.command("letter")
def letter_command(
    number: NumberArgument,
    target: Annotated[Path | None, typer.Option("--out", help="PDF 文件；不写则显示文字 · a PDF file")] = None,
    on: OnOption = "",
    home: HomeOption = None,
) -> None:
    """给异议人的答复书 · the answer to whoever objected."""
    with teaching():
        settings = settings_for(home)
        objection = current(Ledger(settings.home), number, _on(on))
        if target is None:
            out.print(letter_text(objection), highlight=False)
            return
        target.write_bytes(letter_pdf(objection))
        notes.print(f"已写入 {target}；交异议人后用 creditgraph outbox delivered 记下送达", highlight=False)


@objection_app.command("dossier")
def dossier_command(
    subject: Annotated[str, typer.Argument(help="统一社会信用代码、REG:注册号或人员标识 · a subject or person", metavar="SUBJECT")],
    file_format: Annotated[str, typer.Option("--format", help="text、json 或 pdf · format")] = "text",
    target: Annotated[Path | None, typer.Option("--out", help="写入文件；pdf 必须写明 · a file")] = None,
    on: OnOption = "",
    home: HomeOption = None,
) -> None:
    """本主体被使用的全部信息：记录、评分、线索、措施、提供给谁 · everything used about a subject."""
    with teaching():
        wanted = check_format(file_format)
        if wanted == "pdf" and target is None:
            raise InputError("PDF 须写入文件", where="--out", todo="写明 --out 文件名.pdf")
        found = dossier(Ledger(settings_for(home).home), subject, _on(on))
        if target is None:
            show_json(dossier_json(found)) if wanted == "json" else out.print(dossier_text(found), highlight=False)
            return
        text = json.dumps(dossier_json(found), ensure_ascii=False, indent=1) if wanted == "json" else dossier_text(found)
        target.write_bytes(dossier_pdf(found) if wanted == "pdf" else text.encode())
        notes.print(f"已写入 {target}", highlight=False)


def _on(text: str) -> date:
    """The day of the step: today, or an earlier one."""
    today = date.today()
    if (day := parse_day(text, today)) > today:
        raise InputError(f"{day} 还没有到", where="--on", todo="写这一步实际发生的日期，不晚于今天")
    return day


def _lines(settings: Settings, day: date) -> list[Line]:
    view = Ledger(settings.home).view(day)
    try:
        return lines(view, working_days_of(settings.home))
    finally:
        view.close()


def _person(settings: Settings) -> str:
    """The id of the person with the number that is typed in; the number itself goes nowhere."""
    number = normalise(typer.prompt("居民身份证号码 · citizen number", hide_input=True))
    if number is None or not check_citizen_number(number):
        raise InputError("这不是正确的居民身份证号码", where="--ask-number", todo="核对号码；其他证件用 --person 人员标识")
    ledger = Ledger(settings.home)
    return open_person_key(settings).known_person("居民身份证", number, persons_ever_identified(ledger))


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        raise InputError(f"“{text}”不是 列=内容", where="--set", todo="形如 --set 罚款金额（万元）=2")
    return name.strip(), value


def _done(settings: Settings, events: list[Event], day: date, graph: bool, output: Format) -> None:
    """Put the step into effect, then show the objection and what became another."""
    number = next(each.matter_no for each in events if each.kind is Kind.OBJECTION)
    ledger = Ledger.of(settings)
    with progress_bars() as progress:
        if graph:
            with open_store(settings) as store:
                effect = put_into_effect(ledger, number, day, store, progress)
        else:
            effect = put_into_effect(ledger, number, day, None, progress)
    told = sum(each.kind is Kind.NOTICE for each in events)
    ended = sum(each.kind in (Kind.SANCTION, Kind.BAN) for each in events)
    if output is Format.JSON:
        show_json({**_line(settings, number, day).as_json(), "effect": effect_json(effect), "notices": told, "lifted": ended})
        return
    _show(settings, number, day, output)
    _show_effect(effect, told, ended)


def effect_json(effect: Effect) -> dict[str, Any]:
    """What was marked at once and what is another now."""
    marked = {name: getattr(effect.marked, name) for name in ("records", "findings", "parties", "links")} if effect.marked else None
    changes = [each.as_json() for each in effect.settlement.changes]
    return {"marked": marked, "changes": changes, "run": effect.settlement.run_id, "notes": list(effect.settlement.notes)}


def _show_effect(effect: Effect, told: int, ended: int) -> None:
    marked, changes = effect.marked, [each.as_json() for each in effect.settlement.changes]
    if marked:
        out.print(f"图谱：标注记录 {marked.records} 条、线索 {marked.findings} 条，中止关联 {marked.links} 条", highlight=False)
    out.print(f"通知 {told} 件，解除措施和限制 {ended} 项", highlight=False)
    show_table(f"重新计算后的变化 {len(changes)} 处，显示 {min(len(changes), MOST_CHANGES)} 处", CHANGES, changes[:MOST_CHANGES], Format.TEXT)
    for note in effect.settlement.notes:
        notes.print(f"注意 {note}", style="yellow", highlight=False, soft_wrap=True)


def _line(settings: Settings, number: str, day: date) -> Line:
    return line(current(Ledger(settings.home), number, day), working_days_of(settings.home), day)


def _show(settings: Settings, number: str, day: date, output: Format) -> None:
    said = _line(settings, number, day).as_json()
    if output is Format.JSON:
        show_json(said)
        return
    show_table(f"异议 {number}", LIST, [said], output)
    show_table("经过", {"day": "日期", "step": "步骤", "department": "部门", "who": "办理人", "why": "理由"}, said["steps"], output)
    for each in said["steps"]:
        if "changes" in each:
            show_table("更正", CORRECTED, each["changes"], output)
