"""What is shown of draws: the list of them, one draw, the files to publish and to fill in, results, and what the two arms found."""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, settings_for, show_json, show_table, teaching, write, write_private
from api.draw_files import checklist, checklist_csv, checklist_xlsx, public_html, public_json, read_checklist
from ledger.errors import InputError
from ledger.store import Ledger
from ledger.view import View
from proceedings.draws.acts import Act, draw_of, preview
from proceedings.draws.book import open_book
from proceedings.draws.matter import Draw, draws
from proceedings.draws.papers import beijing, listed, office_file, plan_in_words, public_page, token_paper
from proceedings.draws.policy import sampling_policy
from proceedings.draws.report import DrawReport, draw_report, pooled
from proceedings.draws.results import due, report_results, reported, strays
from proceedings.draws.steps import State
from proceedings.events import Actor, Kind, as_things_stand, read_events

NumberArgument = Annotated[str, typer.Argument(help="抽查编号 CC-… · number of the draw", metavar="DRAW")]
LIST = {"draw_no": "编号", "title": "名称", "state": "状态", "planned": "拟定", "published": "名单公布", "drawn": "抽中", "void_reason": "作废理由"}
MISSING = {"department": "检查机关", "subject_id": "主体", "name": "名称", "inspectors": "检查人员", "due": "期限", "late": "超期"}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
PUBLIC = 0o644  # what is published may be read by whoever serves it
UNKNOWN_DUE = "未知：工作日日历还没有该年"
RECEIPTS = {"subject": "主体", "department": "检查机关", "state": "结果", "code": "代码", "problem": "原因"}
ARMS = {
    "draw_no": "编号",
    "arm": "组",
    "drawn": "抽中",
    "reported": "已报",
    "inspected": "已查",
    "problems": "有问题",
    "share": "问题发现率",
    "interval": "区间",
}


@dataclass(frozen=True, slots=True)
class Desk:
    """A ledger, its view of today, and its draws."""

    ledger: Ledger
    view: View
    draws: Mapping[str, Draw]


@contextmanager
def desk(home: Path | None) -> Iterator[Desk]:
    """The draws of a home as they stand."""
    ledger = Ledger(settings_for(home).home)
    view = ledger.view(as_things_stand(ledger, date.today()))
    try:
        yield Desk(ledger, view, draws(read_events(view, Kind.DRAW)))
    finally:
        view.close()


def list_command(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """抽查和它们到了哪一步，作废的也在内 · the draws, annulled ones too."""
    with teaching(), desk(home) as at:
        rows = [_row(each) for each in at.draws.values()]
        show_table(f"抽查 {len(rows)} 次", LIST, rows, output)


def show_command(draw: NumberArgument, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """一次抽查的进展；公布名单之前显示两库现在的情况 · one draw; before publication, the libraries as they are now."""
    with teaching(), desk(home) as at:
        found = draw_of(read_events(at.view, Kind.DRAW), draw)
        said = {
            **_row(found),
            "task": found.task.title,
            "planner": found.planner,
            "policy": found.policy,
            **_library(at, found),
            "warnings": list(found.warnings),
        }
        if output is Format.JSON:
            show_json(said)
            return
        for name, value in said.items():
            if value not in ("", {}, []):
                out.print(f"{TITLES.get(name, name)}：{_words(value)}", highlight=False)


def token_command(
    draw: NumberArgument, subject: Annotated[str, typer.Argument(help="统一社会信用代码 · subject", metavar="SUBJECT")], home: HomeOption = None
) -> None:
    """一户自己的代号和凭据，交给该户核验 · the token of one subject, for that subject."""
    with teaching(), desk(home) as at:
        show_json(token_paper(at.ledger, draw_of(read_events(at.view, Kind.DRAW), draw), subject))


def export_command(
    draw: NumberArgument,
    file: Annotated[Path, typer.Option("--out", help=".html 公告；.json 核验文件；.xlsx、.csv 检查表（不对外） · page, file, list to fill in")],
    office: Annotated[bool, typer.Option("--office", help="核验文件写明全部代号，只供监督，不对外 · all tokens opened, for supervision only")] = False,
    home: HomeOption = None,
) -> None:
    """写出公告、核验文件或检查表 · the page and file for the public, or the list for inspectors."""
    with teaching(), desk(home) as at:
        found = draw_of(read_events(at.view, Kind.DRAW), draw)
        suffix = file.suffix.lower()
        content = _content(at, found, suffix, office=office)
        if office or suffix in (".xlsx", ".csv"):  # whom the tokens stand for, names of inspectors
            write_private(file, content)
            notes.print(f"已写入 {file}，只有本机账户可读，不对外", highlight=False)
            return
        write(file, content)
        file.chmod(PUBLIC)
        other = ".json 核验文件" if suffix == ".html" else ".html 公告"
        notes.print(f"已写入 {file}；再写一份 {other}，一同公布", highlight=False)


def results_command(
    draw: NumberArgument,
    file: Annotated[Path | None, typer.Argument(help="填好的检查表；不给则列出还没有报结果的 · filled-in list", metavar="FILE")] = None,
    who: Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")] = "",
    department: Annotated[str, typer.Option("--department", help="办理部门 · for which department")] = "",
    why: Annotated[str, typer.Option("--why", help="更正已报结果的理由，须另一人办理 · on what grounds a finding is corrected")] = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """报回检查结果，逐条说明收没收；不给文件则列出未报的 · report results, or list what is missing."""
    with teaching():
        if file is None:
            _missing(draw, home, output)
            return
        results, wrong, waiting = read_checklist(file, draw)
        act = Act(Actor(who, department), datetime.now().astimezone(), why)
        receipts = report_results(Ledger.of(settings_for(home)), draw, results, act) if results else []
        refused = [each for each in (*receipts, *wrong) if each.problem]
        show_table(f"{file.name}：收 {len(receipts) + len(wrong) - len(refused)} 条，未收 {len(refused)} 条，未填 {waiting} 条", RECEIPTS,
                   [asdict(each) for each in refused], output)  # fmt: skip
    if refused:
        raise typer.Exit(1)


def report_command(
    draw: Annotated[str, typer.Argument(help="抽查编号；不给则为全部 · one draw, or all", metavar="DRAW")] = "",
    first: Annotated[str, typer.Option("--from", help="抽取日期起 · drawn from")] = "",
    last: Annotated[str, typer.Option("--to", help="抽取日期止 · to")] = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """问题发现率：分类一组和对照一组，相差多少、有多大把握 · what the two arms found."""
    with teaching(), desk(home) as at:
        begin, end = parse_day(first, date.min, "--from"), parse_day(last, date.max, "--to")
        chosen = [draw_of(read_events(at.view, Kind.DRAW), draw)] if draw else [
            each for each in at.draws.values() if each.state is State.ANNOUNCED and begin <= (each.drawn or date.min) <= end
        ]  # fmt: skip
        reports = {each.draw_no: _report(at, each) for each in chosen}
        show_table(f"双随机抽查 {len(reports)} 次的问题发现率", ARMS, [row for number, each in reports.items() for row in arm_rows(number, each)], output)
        if output is Format.TEXT:
            for number, each in reports.items():
                out.print(f"{number}：{each.sentence}", highlight=False)
            _pooled(list(reports.values()))


TITLES = LIST | {"planner": "拟定人", "policy": "抽查策略", "task": "任务", "strata": "各类户数", "excluded": "未入库", "inspectors": "检查人员",
                 "capacity": "各部门至多能查的户数",
                 "list_hash": "名单散列", "seed_source": "种子来源", "due": "报结果的期限", "warnings": "注意",
                 "unstaffed": "没有合适检查人员的户数"}  # fmt: skip


def arm_rows(number: str, report: DrawReport) -> list[dict[str, Any]]:
    """Both arms as rows."""
    rows = []
    for each in (report.risk, report.control):
        plain = {name: getattr(each, name) for name in ("arm", "drawn", "reported", "inspected", "problems")}
        share = "" if each.share is None else f"{each.share:.1%}"
        interval = "" if each.share is None else f"{each.interval[0]:.1%}—{each.interval[1]:.1%}"
        rows.append({"draw_no": number, **plain, "share": share, "interval": interval})
    return rows


def _words(value: Any) -> str:
    """A value as it is read: counts by name, lists in a row, moments in Beijing time."""
    if isinstance(value, Mapping):
        return "、".join(f"{name} {number}" for name, number in value.items())
    if isinstance(value, list):
        return "；".join(value)
    return beijing(value) if isinstance(value, str) and MOMENT.fullmatch(value) else str(value)


def _row(draw: Draw) -> dict[str, Any]:
    plain = {name: getattr(draw, name) for name in ("draw_no", "planned", "published", "void_reason")}
    return {**plain, "title": draw.task.title, "state": draw.state.value, "drawn": len(draw.placements) or ""}


def _library(at: Desk, draw: Draw) -> dict[str, Any]:
    if not draw.book:
        held = preview(at.view, draw)
        return {"strata": held.strata(), "excluded": _counted(held.excluded.values()), "inspectors": held.staff(), "capacity": _capacity(held.staff(), draw)}
    book = open_book(at.ledger, draw.draw_no, draw.book)
    classes = [each.risk for each in book.subjects.values()]
    staff = _counted(department for _, department in book.inspectors.values())
    known: dict[str, Any] = {"strata": _counted(classes), "excluded": _counted(book.excluded.values()), "inspectors": staff, "list_hash": draw.list_hash}
    known |= {"capacity": _capacity(staff, draw)}
    known |= {"seed_source": plan_in_words(book.announcement.seed)}
    if draw.live:
        known |= {"unstaffed": sum(not each.inspectors for each in draw.placements), "due": due(at.ledger, draw, sampling_policy()) or UNKNOWN_DUE}
    return known


def _capacity(staff: Mapping[str, int], draw: Draw) -> dict[str, int]:
    """Department → how many subjects its people can inspect at most, ties and certificates aside."""
    return {department: number * draw.task.most // draw.task.each for department, number in staff.items()}


def _counted(words: Any) -> dict[str, int]:
    found: dict[str, int] = {}
    for each in words:
        found[each] = found.get(each, 0) + 1
    return dict(sorted(found.items()))


def _content(at: Desk, draw: Draw, suffix: str, *, office: bool) -> bytes:
    if office and suffix == ".json":
        return office_file(at.ledger, draw)
    if suffix in (".html", ".json"):
        page = public_page(at.ledger, draw, at.draws.values())
        return public_html(page) if suffix == ".html" else public_json(page)
    if suffix not in (".xlsx", ".csv"):
        raise InputError(f"不支持的文件格式“{suffix}”", where="--out", todo="文件名以 .html、.json、.xlsx 或 .csv 结尾")
    if not draw.live:
        raise InputError(f"该抽查{draw.state.value}，没有检查表", where=draw.draw_no, todo="抽取以后再写出检查表")
    book = open_book(at.ledger, draw.draw_no, draw.book)
    rows = checklist(draw, book, reported(at.view, draw, book))
    return checklist_csv(rows) if suffix == ".csv" else checklist_xlsx(rows, draw)


def _missing(number: str, home: Path | None, output: Format) -> None:
    with desk(home) as at:
        draw = draw_of(read_events(at.view, Kind.DRAW), number)
        book, until = listed(at.ledger, draw), due(at.ledger, draw, sampling_policy())
        lines = reported(at.view, draw, book)
        waiting = [each for each in lines if not each.result]
        late = "超期" if until and date.today() > until else ""
        rows = [asdict(each) | {"due": until or UNKNOWN_DUE, "late": late, "inspectors": "、".join(each.inspectors)} for each in waiting]
        show_table(f"{number}：已报 {len(lines) - len(waiting)} 条，未报 {len(waiting)} 条", MISSING, rows, output)
        if outside := strays(at.view, draw, book):
            notes.print(f"另有 {len(outside)} 条写了本次抽查编号、但不在抽中名单内：{'、'.join(subject for subject, _ in outside[:5])}", highlight=False)


def _report(at: Desk, draw: Draw) -> DrawReport:
    book = listed(at.ledger, draw)
    return draw_report(reported(at.view, draw, book), book, sampling_policy())


def _pooled(reports: Sequence[DrawReport]) -> None:
    found = pooled(reports, sampling_policy()) if len(reports) > 1 else None
    if found:
        difference, low, high = found
        out.print(f"合计（各次分别比较后合并）：相差 {100 * difference:+.1f} 个百分点（区间 {100 * low:+.1f} 到 {100 * high:+.1f}）", highlight=False)
