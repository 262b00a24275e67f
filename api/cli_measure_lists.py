"""Commands that show measures: lists, one whole, what is overdue, leads, and the two papers."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from analytics.runs import latest_findings
from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, settings_for, show_json, show_table, teaching, write
from api.measure_files import measure_pdf
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Kind, read_events
from proceedings.sanctions.as_rows import measure_row, measure_whole
from proceedings.sanctions.candidates import candidates
from proceedings.sanctions.worklist import Standing, overdue, standings

NumberArgument = Annotated[str, typer.Argument(help="编号 CJ-…", metavar="NUMBER")]
OnOption = Annotated[str, typer.Option("--on", help="办理或者查询的日期 YYYY-MM-DD，默认今天 · on this day")]

PAPERS = {"惩戒单": "sheet", "sheet": "sheet", "告知书": "notice", "notice": "notice"}
MEASURES = {
    "number": "编号", "state": "状态", "name": "对象", "measure": "措施", "document_no": "文书", "period": "有效期", "departments": "执行部门", "todo": "待办",
    "hindered": "注意",
}  # fmt: skip
NARROW = {key: MEASURES[key] for key in ("number", "state", "name", "measure", "period")}
OVERDUE = {"department": "部门", "matter_no": "编号", "subject_name": "对象", "what": "未办", "due": "期限", "days": "逾期天数"}
STEPS = {"day": "日期", "step": "步骤", "who": "办理人", "department": "部门", "document_no": "文书", "why": "理由"}


def list_command(
    home: HomeOption = None,
    on: OnOption = "",
    live: Annotated[bool, typer.Option("--live", help="只看该日可以执行的 · only live ones")] = False,
    subject: Annotated[str, typer.Option("--subject", help="只看这一主体 · only of this subject")] = "",
    item: Annotated[str, typer.Option("--item", help="只看依据这一条目的 · only of this item")] = "",
    wide: Annotated[bool, typer.Option("--wide", help="列出全部列，用于宽的终端 · all columns")] = False,
    output: FormatOption = Format.TEXT,
) -> None:
    """全部措施及其状态 · every measure as it stands."""
    with teaching(), standings_of(home, on) as (_, _, found):
        chosen = [each for each in found if (not live or each.live) and subject in ("", each.matter.owner) and item in ("", each.matter.proposal.item_id)]
        rows = [measure_row(each) for each in chosen]
        if output is Format.JSON:
            show_json(rows)
            return
        show_table(
            f"惩戒措施 {len(rows)} 项",
            MEASURES if wide else NARROW,
            [{**row, "departments": "、".join(row["departments"]), "todo": "；".join(row["todo"])} for row in rows],
            output,
        )


def show_command(number: NumberArgument, home: HomeOption = None, on: OnOption = "", output: FormatOption = Format.TEXT) -> None:
    """一项措施：理由、依据、期限和全部步骤 · one measure whole."""
    with teaching(), standings_of(home, on) as (view, _, found):
        whole = measure_whole(view, one(found, number), read_events(view, Kind.SANCTION, number))
        if output is Format.JSON:
            show_json(whole)
            return
        out.print("　".join(str(whole[key]) for key in ("number", "name", "measure", "state", "hindered") if whole[key]), highlight=False, soft_wrap=True)
        for title, name in (("依据", "basis"), ("有效期", "period"), ("救济途径", "remedy"), ("解除条件", "release"), ("陈述申辩", "reply")):
            if whole[name]:
                out.print(f"{title}：{whole[name]}", highlight=False, soft_wrap=True)
        for count, sentence in enumerate(whole["reasons"], start=1):
            out.print(f"理由{count}：{sentence}", highlight=False, soft_wrap=True)
        show_table("步骤", STEPS, whole["steps"], output)


def overdue_command(
    home: HomeOption = None,
    on: OnOption = "",
    department: Annotated[str, typer.Option("--department", help="只看这一部门 · only this department")] = "",
    output: FormatOption = Format.TEXT,
) -> None:
    """逾期未办，按部门 · what is overdue, by department."""
    with teaching(), standings_of(home, on) as (_, day, found):
        rows = [asdict(each) for each in overdue(found, day) if department in ("", each.department)]
        show_table(f"{day} 逾期 {len(rows)} 项（工作日期限见 proceedings/policy/sanctions.toml）", OVERDUE, rows, output)


def candidates_command(
    home: HomeOption = None,
    detector: Annotated[str, typer.Option("--detector", help="只看某个检测器 · only this detector")] = "",
    limit: Annotated[int, typer.Option(min=1, help="最多几条 · at most")] = 20,
    on: OnOption = "",
    output: FormatOption = Format.TEXT,
) -> None:
    """线索：可能需要提请的，各缺什么文书；线索不能推送 · leads, with the document that each lacks."""
    with teaching():
        ledger = Ledger(settings_for(home).home)
        with opened(ledger, parse_day(on, date.today())) as view:
            found = candidates(view, latest_findings(ledger), detector)
        if output is Format.JSON:
            show_json([asdict(each) for each in found[:limit]])
            return
        for each in found[:limit]:
            mine = f"本主体已有文书：{'、'.join(each.documents)}" if each.documents else "本主体没有可依据的文书"
            out.print(f"线索 {each.finding_id}（{each.severity} {each.title}）", highlight=False)
            out.print(f"  {each.sentence}\n  {mine}\n  提请须有：{each.needs}\n  可用措施：{each.items}", highlight=False, soft_wrap=True)
        out.print(
            f"线索共 {len(found)} 条，显示 {min(limit, len(found))} 条。线索只供核查，不能推送；凭决定文书用 measure propose 提请。",
            highlight=False,
            soft_wrap=True,
        )


def print_command(
    number: NumberArgument,
    target: Annotated[Path, typer.Option("--out", help="写入的文件 .pdf · file to write")],
    paper: Annotated[str, typer.Option("--paper", help="惩戒单 或 告知书 · sheet or notice")] = "惩戒单",
    full_names: Annotated[bool, typer.Option("--full-names", help="惩戒单中的自然人写全名 · persons in full")] = False,
    home: HomeOption = None,
    on: OnOption = "",
) -> None:
    """打印惩戒单（给执行部门）或者告知书（给当事人） · print one of the two papers."""
    with teaching(), standings_of(home, on) as (view, day, found):
        chosen = chosen_word(paper, PAPERS)
        write(target, measure_pdf(view, one(found, number), chosen, day, full_names=full_names or chosen == "notice"))
        notes.print(f"已写入 {target}：{number}", highlight=False)


def chosen_word(text: str, words: Mapping[str, str]) -> str:
    """What the word stands for; InputError names the words that there are."""
    if text not in words:
        raise InputError(f"不认识“{text}”", todo=f"可以是：{'、'.join(word for word in words if not word.isascii())}")
    return words[text]


@contextmanager
def standings_of(home: Path | None, on: str) -> Iterator[tuple[View, date, list[Standing]]]:
    """A view of the day, the day, and every measure as it then stands."""
    day = parse_day(on, date.today())
    with opened(Ledger(settings_for(home).home), day) as view:
        yield view, day, standings(view, day)


@contextmanager
def opened(ledger: Ledger, day: date) -> Iterator[View]:
    """A view that is closed afterwards."""
    view = ledger.view(day)
    try:
        yield view
    finally:
        view.close()


def one(found: list[Standing], number: str) -> Standing:
    """The measure of that number."""
    for each in found:
        if each.matter.matter_no == number:
            return each
    raise NotFoundError(f"没有措施“{number}”", todo="用 creditgraph measure list 查看编号")
