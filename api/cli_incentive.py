"""`creditgraph incentive`: who may be honoured, and the list of those who are."""

from datetime import date
from typing import Annotated, Any

import typer

from api.answers.incentives import judged_on
from api.console import Format, FormatOption, HomeOption, out, parse_day, parse_day_of_act, settings_for, show_table, teaching
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor, Event, Kind, read_events
from proceedings.incentives.acts import Nomination, decline, end, grant, keep, nominate
from proceedings.incentives.letters import letter
from proceedings.incentives.matter import OPEN, Matter, matters
from proceedings.incentives.standing import Standing, standing_of, standings

incentive_app = typer.Typer(no_args_is_help=True, help="守信激励：提名、批准、退出 · incentives for those who keep faith")

WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由 · on what grounds")]
OnOption = Annotated[str, typer.Option("--on", help="办理日期 YYYY-MM-DD，默认今天 · on this day")]
MatterArgument = Annotated[str, typer.Argument(help="编号 JL-… · a matter", metavar="MATTER")]
SubjectArgument = Annotated[str, typer.Argument(help="统一社会信用代码 · a subject", metavar="SUBJECT")]
CANDIDATES = {"subject": "主体", "name": "名称", "verdict": "结论", "grounds": "依据", "against": "不符合或者待定的原因"}
LIST = {"matter_no": "编号", "subject": "主体", "state": "状态", "since": "列入日期", "items": "激励", "why": "最近一步的理由"}
DONE = {"matter_no": "编号", "step": "步骤", "subject_id": "主体", "day": "日期", "who": "办理人"}


@incentive_app.command("candidates")
def candidates_command(
    subject: Annotated[str, typer.Option("--subject", help="只看这一主体，连同不符合的原因 · one subject, with the reasons")] = "",
    linked: Annotated[bool, typer.Option("--linked", help="另列本单位清白、仅因关联待定的 · also those against whom only a link speaks")] = False,
    limit: Annotated[int, typer.Option(min=1, help="最多几个 · at most")] = 50,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """可以提名的主体，按最近一次分析的日期；不符合的说明原因 · who may be nominated, and why others may not."""
    with teaching():
        ledger = Ledger(settings_for(home).home)
        view = ledger.view(judged_on(ledger, date.today()))
        try:
            found = _found(view, subject, linked=linked)
        finally:
            view.close()
        rows = [_candidate(each) for each in found[:limit]]
        show_table(f"{view.as_of} 可以提名的主体 {len(found)} 个，显示 {len(rows)} 个", CANDIDATES, rows, output)


@incentive_app.command("nominate")
def nominate_command(
    subject: SubjectArgument,
    item: Annotated[list[str], typer.Option("--item", help="条目=实施部门，可多次 · ITEM=AUTHORITY")],
    who: WhoOption,
    why: WhyOption,
    department: DepartmentOption = "",
    despite: Annotated[str, typer.Option("--despite", help="仅因关联待定的：为何该关联不影响守信 · why the link does not matter")] = "",
    region: Annotated[str, typer.Option("--region", help="实施部门的行政区划，台账中没有时写 · region of the authority")] = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """提名一个主体列入守信名单，写明激励条目 · nominate a subject."""
    with teaching():
        nomination = Nomination(subject, [_pair(each) for each in item], why, despite, region)
        _show(nominate(Ledger.of(settings_for(home)), nomination, Actor(who, department), parse_day_of_act(on)), output)


@incentive_app.command("grant")
def grant_command(
    matter: MatterArgument,
    who: WhoOption,
    why: WhyOption,
    department: DepartmentOption = "",
    no: Annotated[bool, typer.Option("--no", help="不批准 · do not grant")] = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """由另一人批准（或不批准）提名 · another person grants, or does not."""
    with teaching():
        act = decline if no else grant
        _show(act(Ledger.of(settings_for(home)), matter, Actor(who, department), parse_day_of_act(on), why), output)


@incentive_app.command("keep")
def keep_command(
    matter: MatterArgument, who: WhoOption, why: WhyOption, department: DepartmentOption = "", on: OnOption = "", home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:  # fmt: skip
    """复核后保留：该关联不影响守信 · after a review, the subject stays."""
    with teaching():
        _show(keep(Ledger.of(settings_for(home)), matter, Actor(who, department), parse_day_of_act(on), why), output)


@incentive_app.command("revoke")
def revoke_command(
    matter: MatterArgument, who: WhoOption, why: WhyOption, department: DepartmentOption = "", on: OnOption = "", home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:  # fmt: skip
    """退出守信名单，写明理由；依据不再存在的由 daily 自动退出 · take off the list; lost grounds end by themselves."""
    with teaching():
        _show(end(Ledger.of(settings_for(home)), matter, Actor(who, department), parse_day_of_act(on), why), output)


@incentive_app.command("list")
def list_command(
    everything: Annotated[bool, typer.Option("--all", help="连同未批准和已退出的 · also those that are over")] = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """守信名单和在办的提名 · the list, and what is under way."""
    with teaching():
        view = Ledger(settings_for(home).home).view(parse_day(on, date.today(), "--on"))
        try:
            found = matters(read_events(view, Kind.INCENTIVE)).values()
        finally:
            view.close()
        rows = [_line(each) for each in found if everything or each.state in OPEN]
        show_table(f"守信名单 {sum(each.live for each in found)} 个", LIST, rows, output)


@incentive_app.command("letter")
def letter_command(matter: MatterArgument, home: HomeOption = None) -> None:
    """告知主体的书面内容：列入或退出，及其原因 · the letter to the subject."""
    with teaching():
        ledger = Ledger(settings_for(home).home)
        view, judged = ledger.view(date.today()), ledger.view(judged_on(ledger, date.today()))
        try:
            found = matters(read_events(view, Kind.INCENTIVE)).get(matter)
            if found is None:
                raise NotFoundError(f"没有编号为“{matter}”的激励事项", where=matter, todo="用 creditgraph incentive list --all 查看编号")
            out.print(letter(found, standing_of(judged, found.subject_id)), highlight=False)
        finally:
            view.close()
            judged.close()


def _found(view: View, subject: str, *, linked: bool) -> list[Standing]:
    if subject:
        found = standing_of(view, subject)
        if found is None:
            raise NotFoundError(f"没有主体“{subject}”", where="--subject", todo="核对统一社会信用代码")
        return [found]
    return [each for each in standings(view) if each.eligible or (linked and each.only_linked)]


def _candidate(each: Standing) -> dict[str, Any]:
    grounds, against = ("；".join(point.sentence for point in points) for points in (each.grounds, each.against))
    return {"subject": each.subject_id, "name": each.name, "verdict": each.verdict, "grounds": grounds, "against": against}


def _line(each: Matter) -> dict[str, Any]:
    items = "；".join(f"{item['title']}（{item['authority']}）" for item in each.items)
    return {"matter_no": each.matter_no, "subject": each.subject_id, "state": each.state.value, "since": each.since, "items": items, "why": each.why}


def _pair(text: str) -> tuple[str, str]:
    item, _, authority = text.partition("=")
    if not item.strip() or not authority.strip():
        raise InputError(f"“{text}”没有写成 条目=实施部门", where="--item", todo="例如 I-ZJ22-1=杭州市市场监督管理局")
    return item.strip(), authority.strip()


def _show(event: Event, output: Format) -> None:
    show_table("已办理", DONE, [{name: getattr(event, name) for name in DONE}], output)
