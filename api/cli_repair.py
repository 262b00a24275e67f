"""`creditgraph repair`: applied for, checked, decided, put into effect, told; a decision that was quashed; what is overdue."""

import time
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.cli_proof import prove
from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, parse_day_of_act, settings_for, show_json, show_table, teaching
from api.progress import Report, progress_bars
from api.repair_receipt import receipt_pdf
from graph.connect import open_store
from ledger.errors import GraphError, InputError
from ledger.settings import Settings
from ledger.store import Ledger
from proceedings.events import Actor, as_things_stand
from proceedings.repair.checks import Check, checks
from proceedings.repair.effect import CHANGING, current, put_into_effect
from proceedings.repair.listing import Line, late_lines, lines, shown_one
from proceedings.repair.matter import Repair
from proceedings.repair.quash import Quashing, quash
from proceedings.repair.receipt import Receipt
from proceedings.repair.steps import Act, Application, accept, apply_for, decide, end_provisional, withdraw
from proceedings.repair.wording import change_rows, closing, followed_rows, sentences, title_of

repair_app = typer.Typer(no_args_is_help=True, help="信用修复：申请、核查、决定、生效、回执 · credit repair, from application to receipt")
repair_app.command("prove")(prove)

NumberArgument = Annotated[str, typer.Argument(help="修复编号 XF-…", metavar="NUMBER")]
WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门；受理和决定须为作出认定的机关 · for which department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由：核实了什么、依据是什么 · on what grounds")]
OnOption = Annotated[str, typer.Option("--on", help="办理的日期 YYYY-MM-DD，默认今天 · on this day")]
PartyOption = Annotated[str, typer.Option("--subject", help="主体（统一社会信用代码）或人员标识 P-… · whose record")]
AboutOption = Annotated[str, typer.Option("--about", help="决定的文号或记录标识 · number of the decision")]
DocumentOption = Annotated[str, typer.Option("--document", help="所依据的文书文号 · number of the document")]
GraphOption = Annotated[bool, typer.Option("--graph/--no-graph", help="立即更新图谱 · bring the graph into line at once")]
OutOption = Annotated[Path | None, typer.Option("--out", help="把回执写成 PDF 文件 · write the receipt as PDF")]
AuditOption = Annotated[bool, typer.Option("--audit", help="审计用：含已修复、已撤销的，和他人的变化 · for audit only")]

LIST = {"number": "编号", "state": "状态", "party": "主体", "document_no": "文号", "authority": "认定机关", "applied": "申请", "due_step": "应当",
        "due": "期限", "late": "超期工作日", "rule": "依据"}  # fmt: skip
CHECKS = {"id": "编号", "title": "条件", "answer": "核查", "reason": "说明", "basis": "依据"}
STEPS = {"day": "日期", "step": "步骤", "who": "办理人", "department": "部门", "document_no": "文书", "why": "理由"}
OWN = {"what": "项目", "before": "原为", "after": "现为"}
OTHERS = {"name": "主体", **OWN}
FOLLOWED = {"kind": "事项", "matter_no": "编号", "step": "办理"}
ANSWERS = {True: "通过", False: "未通过", None: "需人工核实"}
OWN_APPLICATION = "没有写部门：记为 {party} 自行提出的申请，由 {who} 录入；代为录入的单位请写 --department"
UNKNOWN_DAY = "不详（工作日日历未到）"
WORKING = "正在生效：停止使用、重新得出结果、更新图谱……"
PARTS = {"before": "比较基准", "analysis": "分析", "graph": "更新图谱"}
NOT_YET = "台账已停止使用该记录，但图谱没有更新；排除故障后执行 creditgraph repair receipt {number}"


@repair_app.command("apply")
def apply_command(
    subject: PartyOption,
    about: AboutOption,
    who: WhoOption,
    department: DepartmentOption = "",
    proof: Annotated[list[str], typer.Option("--proof", help="已履行义务的证明，可重复 · proof that duties are done")] = [],  # noqa: B006
    commitment: Annotated[str, typer.Option("--commitment", help="信用承诺书的编号 · the commitment letter")] = "",
    court_ruling: Annotated[str, typer.Option("--court-ruling", help="破产重整或和解裁定文号：申请临时修复 · for a provisional repair")] = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """申请修复：缺什么由核查说明，不妨碍提出 · apply; what is missing is told by the checks."""
    with teaching():
        settings, day = settings_for(home), parse_day_of_act(on)
        application = Application(party=subject, about=about, proofs=proof, commitment=commitment, court_ruling=court_ruling)
        filed = apply_for(Ledger.of(settings), application, Actor(who, department), day)[0]
        if not department.strip():
            notes.print(OWN_APPLICATION.format(who=who, party=filed.content["party"]), highlight=False, soft_wrap=True)
        _show(settings, filed.matter_no, day, output)


@repair_app.command("check")
def check_command(
    number: NumberArgument,
    department: Annotated[str, typer.Option("--department", help="将要决定的部门 · who is about to decide")] = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """核查条件：每项通过、未通过或需核实，附理由和依据；不作决定 · check every condition, decide nothing."""
    with teaching():
        _show(settings_for(home), number, _on(on), output, department)


@repair_app.command("accept")
def accept_command(
    number: NumberArgument,
    who: WhoOption,
    department: DepartmentOption,
    why: WhyOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """受理；有条件未通过的，记为不予受理并写明每项理由 · accept, or refuse to with each reason."""
    with teaching():
        settings, day = settings_for(home), parse_day_of_act(on)
        accept(Ledger.of(settings), number, Act(Actor(who, department), day, why))
        _show(settings, number, day, output, department)


@repair_app.command("decide")
def decide_command(
    number: NumberArgument,
    outcome: Annotated[str, typer.Argument(help="准予修复 或 不予修复 · outcome", metavar="OUTCOME")],
    who: WhoOption,
    department: DepartmentOption,
    why: WhyOption = "",
    document: DocumentOption = "",
    on: OnOption = "",
    graph: GraphOption = True,
    out_file: OutOption = None,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """决定：准予的即时停止使用，解除措施，通知取得过的单位，重算并更新图谱 · decide, and put into effect at once."""
    with teaching():
        settings, act = settings_for(home), Act(Actor(who, department), parse_day_of_act(on), why)
        decide(Ledger.of(settings), number, act, outcome, document)
        _receipt(_effect(settings, number, act, graph), output, out_file)


@repair_app.command("quash")
def quash_command(
    subject: PartyOption,
    about: AboutOption,
    document: DocumentOption,
    of: Annotated[str, typer.Option("--of", help="该文书的日期 YYYY-MM-DD；三日自此起算 · day of that document")],
    who: WhoOption,
    department: DepartmentOption,
    outcome: Annotated[str, typer.Option("--outcome", help="撤销、变更、确认违法、确认无效 · what became of the decision")] = "撤销",
    why: WhyOption = "",
    on: OnOption = "",
    graph: GraphOption = True,
    out_file: OutOption = None,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """原决定被撤销、变更、确认违法或无效：停止使用（行政处罚法第 48 条） · the decision no longer stands."""
    with teaching():
        settings, day = settings_for(home), parse_day_of_act(on)
        quashing = Quashing(party=subject, about=about, document=document, of=parse_day(of, day), outcome=outcome, why=why)
        number = quash(Ledger.of(settings), quashing, Actor(who, department), day)[0].matter_no
        _receipt(_effect(settings, number, Act(Actor(who, department), day), graph), output, out_file)


@repair_app.command("end-provisional")
def end_command(
    number: NumberArgument,
    document: DocumentOption,
    who: WhoOption,
    department: DepartmentOption,
    why: WhyOption,
    on: OnOption = "",
    graph: GraphOption = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """终止临时修复：记录恢复使用；须先由管理员启用 XF-PROVISIONAL-END · end a provisional repair (ships off)."""
    with teaching():
        settings, act = settings_for(home), Act(Actor(who, department), parse_day_of_act(on), why)
        end_provisional(Ledger.of(settings), number, act, document)
        _receipt(_effect(settings, number, act, graph), output, None)


@repair_app.command("withdraw")
def withdraw_command(
    number: NumberArgument, who: WhoOption, why: WhyOption = "", on: OnOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """撤回申请：决定作出前随时可以，之后可再申请 · take the application back."""
    with teaching():
        settings, day = settings_for(home), parse_day_of_act(on)
        withdraw(Ledger.of(settings), number, Act(Actor(who), day, why))
        _show(settings, number, day, output)


@repair_app.command("receipt")
def receipt_command(
    number: NumberArgument,
    audit: AuditOption = False,
    out_file: OutOption = None,
    on: OnOption = "",
    graph: GraphOption = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """回执：每项变化的前后；尚未生效的先使其生效。交当事人的一份不含他人情况 · what changed, before and after."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        repair = current(Ledger(settings.home), number, day)
        if repair.decision is None and repair.open:
            raise InputError(f"{number} 尚未决定，没有回执", where=number, todo="先用 creditgraph repair decide 决定")
        act = Act(Actor("系统"), max(day, repair.last or day))
        receipt = _effect(settings, number, act, graph and repair.receipt is None)
        _receipt(receipt, output, out_file, audit=audit)


@repair_app.command("list")
def list_command(
    late: Annotated[bool, typer.Option("--overdue", help="只列超期的 · only what is overdue")] = False,
    audit: AuditOption = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """修复清单：状态、应当做什么、期限；已修复的只有 --audit 才列 · applications, with what is due."""
    with teaching():
        settings, day = settings_for(home), _on(on)
        view = Ledger(settings.home).view(day)
        try:
            found = late_lines(view, day) if late else lines(view, day, audit=audit)
        finally:
            view.close()
        rows = [_row(each, hidden=each.repair.forgotten and not audit) for each in found]
        show_table(f"{'超期' if late else '修复'} {len(rows)} 件", LIST, rows, output)


def _effect(settings: Settings, number: str, act: Act, graph: bool) -> Receipt:
    """Put into effect, also in the graph if it can be reached: a decision never waits for the graph."""
    ledger, begin = Ledger.of(settings), time.perf_counter()
    repair = current(ledger, number, act.day)
    if repair.state not in CHANGING or repair.receipt:
        return put_into_effect(ledger, number, act, None)
    notes.print(WORKING, highlight=False)
    with progress_bars() as progress:
        receipt = _in_graph(settings, number, act, progress) if graph else put_into_effect(ledger, number, act, None, progress)
    for note in receipt.notes:
        notes.print(f"说明 {note}", highlight=False, soft_wrap=True)
    parts = "，".join(f"{PARTS.get(name, name)} {seconds:.1f} 秒" for name, seconds in receipt.seconds.items())
    notes.print(f"用时共 {time.perf_counter() - begin:.1f} 秒，其中{parts}", highlight=False, soft_wrap=True)
    return receipt


def _in_graph(settings: Settings, number: str, act: Act, progress: Report) -> Receipt:
    ledger = Ledger.of(settings)
    try:
        with open_store(settings) as store:
            return put_into_effect(ledger, number, act, store, progress)
    except GraphError as error:
        notes.print(f"注意 {error.what}", style="yellow", highlight=False, soft_wrap=True)
        return put_into_effect(ledger, number, act, None, progress)


def _show(settings: Settings, number: str, day: date, output: Format, department: str = "") -> None:
    ledger = Ledger(settings.home)
    view = ledger.view(as_things_stand(ledger, day))
    try:
        repair = shown_one(view, number)
        found = checks(view, repair, day, department) if repair.open else []
    finally:
        view.close()
    rows = [_check(each) for each in found]
    steps = [{name: getattr(each, name) for name in STEPS} for each in repair.steps]
    if output is Format.JSON:
        show_json({**_facts(repair), "checks": rows, "steps": steps})
        return
    out.print(f"{number} {repair.state}：{repair.party} {repair.record_kind} {repair.document_no}（认定机关 {repair.authority or '不详'}）", highlight=False)
    if rows:
        show_table("条件", CHECKS, rows, output)
    show_table("步骤", STEPS, steps, output)


def _receipt(receipt: Receipt, output: Format, out_file: Path | None, *, audit: bool = False) -> None:
    told = receipt if audit else receipt.for_party()
    if out_file:
        out_file.write_bytes(receipt_pdf(told))
        notes.print(f"已写入 {out_file}", highlight=False, soft_wrap=True)
    if output is Format.JSON:
        show_json(told.as_json())
        return
    out.print(f"{title_of(told)} {told.number}", style="bold", highlight=False)
    for sentence in sentences(told):
        out.print(sentence, highlight=False)
    for title, columns, rows in (("贵单位的变化", OWN, change_rows(told.changes)), ("其他主体的变化", OTHERS, change_rows(told.others))):
        if rows:
            show_table(title, columns, rows, output)
    if told.followed:
        show_table("随之办理的事项", FOLLOWED, list(followed_rows(told)), output)
    for sentence in closing(told):
        out.print(sentence, highlight=False)
    if not receipt.complete:
        notes.print(f"注意 {NOT_YET.format(number=receipt.number)}", style="bold red", highlight=False, soft_wrap=True)


def _row(line: Line, *, hidden: bool) -> Mapping[str, Any]:
    row = {**_facts(line.repair), "late": line.late or None}
    row |= (
        {"due_step": line.due.step, "due": line.due.day or UNKNOWN_DAY, "rule": line.due.rule.article}
        if line.due
        else {"due_step": "", "due": None, "rule": ""}
    )
    return row | {"party": "（已停止使用）", "document_no": ""} if hidden else row


def _facts(repair: Repair) -> dict[str, Any]:
    names = ("number", "state", "party", "subject_id", "record_kind", "document_no", "authority", "applied", "decided")
    return {name: getattr(repair, name) for name in names} | {"provisional": repair.provisional}


def _check(check: Check) -> dict[str, Any]:
    return {"id": check.id, "title": check.title, "passed": check.passed, "answer": ANSWERS[check.passed], "reason": check.reason, "basis": check.basis}


def _on(text: str) -> date:
    return parse_day(text, date.today(), "--on")
