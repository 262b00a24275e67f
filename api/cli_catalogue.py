"""Commands on the list of measures and of incentives: what it says on a day, whether a measure is allowed, items added and taken off."""

import csv
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, out, parse_day, parse_day_of_act, settings_for, show_json, show_table, teaching
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View
from loaders.reading.encoding import encoding_of
from proceedings.catalogue import FourTexts, Particulars, list_of, weigh
from proceedings.catalogue.as_rows import item_row, item_rows
from proceedings.catalogue.items import Group
from proceedings.catalogue.listed import COLUMNS
from proceedings.catalogue.own import Document, add, read_items, retire, shipped_rows
from proceedings.events import Actor

catalogue_app = typer.Typer(no_args_is_help=True, help="措施清单：惩戒和激励的条目、把关 · the list of measures and the gate")

ItemArgument = Annotated[str, typer.Argument(help="条目编号，如 M-ZJ23-3 · item", metavar="ITEM")]
WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
DocumentOption = Annotated[str, typer.Option("--document", help="公布该变动的文件文号 · the document that publishes it")]
WhyOption = Annotated[str, typer.Option("--why", help="理由 · on what grounds")]
OnOption = Annotated[str, typer.Option("--on", help="哪一天 YYYY-MM-DD，默认今天 · on this day")]
GroupOption = Annotated[Group | None, typer.Option("--group", help="只列一类：A、B、C、激励 · one group")]

LIST = {
    "id": "编号",
    "state": "状态",
    "group": "类",
    "title": "措施",
    "kinds": "对象",
    "citation": "依据",
    "bodies": "实施主体",
    "period": "期限",
    "evidence": "依据标记",
}
NARROW = {key: LIST[key] for key in ("id", "state", "group", "title", "period")}
ITEM = {
    **LIST, "class_name": "类别", "basis_level": "依据层级", "longest_months": "最长月数", "counted_from": "起算", "requires": "前提", "ordinary": "第23条种类",
    "reaches_person": "涉及个人", "region": "地域", "valid_from": "施行", "valid_to": "失效", "own": "自行增列", "note": "说明", "retired_on": "退出日期",
    "retired_by": "退出文件", "list_version": "清单版本",
}  # fmt: skip
REFUSED = {"code": "编号", "what": "不能采取的原因", "where": "依据", "todo": "处理"}
ADDED = {"matter_no": "编号", "step": "步骤", "day": "日期", "document_no": "文件", "who": "办理人"}
WITHDRAW = {"matter_no": "惩戒编号", "subject_id": "主体", "state": "状态", "departments": "执行部门", "first_day": "起", "last_day": "止"}


@catalogue_app.command("list")
def list_command(
    group: GroupOption = None,
    on: OnOption = "",
    template: Annotated[bool, typer.Option("--csv", help="按文件的列输出 CSV，供增列时照写 · as CSV, the shape of a file to add")] = False,
    wide: Annotated[bool, typer.Option("--wide", help="列出全部列，用于宽的终端 · all columns")] = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """全部条目和各自在某一天的状态 · every item, and where it stands on a day."""
    with teaching():
        if template:
            _csv()
            return
        with _view(home, on) as view:
            listed = list_of(view, view.as_of)
            rows = item_rows(listed, view.as_of, group.value if group else "")
        show_table(
            f"{view.as_of} 的措施清单，版本 {listed.version}，{len(rows)} 项",
            LIST if wide or output is Format.JSON else NARROW,
            [_plain(row) for row in rows],
            output,
        )


@catalogue_app.command("show")
def show_command(item: ItemArgument, on: OnOption = "", home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """一个条目的全部内容 · one item in full."""
    with teaching(), _view(home, on) as view:
        listed = list_of(view, view.as_of)
        if item not in listed.items:
            raise NotFoundError(f"清单中没有条目“{item}”", where=f"清单版本 {listed.version}", todo="用 creditgraph catalogue list 查看条目")
        row = item_row(listed, listed.items[item], view.as_of)
        if output is Format.JSON:
            show_json(row)
            return
        for key, title in ITEM.items():
            out.print(f"{title}：{_plain(row)[key]}", highlight=False, soft_wrap=True)


@catalogue_app.command("check")
def check_command(
    item: ItemArgument,
    kind: Annotated[str, typer.Option("--kind", help="主体类型：企业、个体工商户、自然人、法定代表人…… · kind of subject")],
    authority: Annotated[str, typer.Option("--authority", help="实施机关的名称 · implementing authority")],
    subject: Annotated[str, typer.Option("--subject", help="主体或人员标识 · subject")] = "",
    ground: Annotated[list[str] | None, typer.Option("--ground", help="依据的记录标识，可多次 · record on which it rests")] = None,
    decision: Annotated[str, typer.Option("--decision", help="认定法定情形的决定文书 · document that finds the situation")] = "",
    named_in: Annotated[str, typer.Option("--named-in", help="载明该人员的文书 · document that names the person")] = "",
    region: Annotated[str, typer.Option("--region", help="机关的行政区划代码 · region of the authority")] = "",
    reason: Annotated[str, typer.Option("--reason", help="理由 · reason")] = "",
    basis: Annotated[str, typer.Option("--basis", help="依据 · basis")] = "",
    remedy: Annotated[str, typer.Option("--remedy", help="救济途径 · remedy")] = "",
    release: Annotated[str, typer.Option("--release", help="解除条件 · conditions of release")] = "",
    starts: Annotated[str, typer.Option("--starts", help="起始日期 · first day")] = "",
    ends: Annotated[str, typer.Option("--ends", help="截止日期 · last day")] = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """一项措施能不能采取；不能的，列出全部原因并以 1 退出 · whether a measure is allowed; if not, every reason, and exit code 1."""
    with teaching(), _view(home, on) as view:
        first, last = (parse_day(day, date.max) if day else None for day in (starts, ends))
        particulars = Particulars(subject, tuple(ground or ()), decision, named_in, region, first, last)
        found, refused = weigh(view, item, view.as_of, kind, authority, FourTexts(reason, basis, remedy, release), particulars)
        rows = [{"code": each.code, "what": each.what, "where": each.where, "todo": each.todo} for each in refused]
        show_table(f"{item}“{found.title}”：不能采取" if rows else f"{item}“{found.title}”：可以采取", REFUSED, rows, output)
    if rows:
        sys.exit(1)


@catalogue_app.command("add")
def add_command(
    file: Annotated[Path, typer.Argument(help="CSV 文件，列与 catalogue list --csv 相同 · CSV of the same columns", metavar="FILE")],
    who: WhoOption,
    document: DocumentOption,
    why: WhyOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """增列条目：全部写入或者全部不写 · put items on the list, all or none."""
    with teaching():
        if not file.is_file():
            raise InputError("没有这个文件", where=str(file), todo="核对路径；表头用 creditgraph catalogue list --csv 取得")
        text = file.read_text(encoding=encoding_of(file))
        items = read_items(text, file.name)
        steps = add(Ledger.of(settings_for(home)), items, Document(document, why), Actor(who, department), parse_day_of_act(on))
        show_table(f"已增列 {len(steps)} 项", ADDED, [{key: getattr(step, key) for key in ADDED} for step in steps], output)


@catalogue_app.command("retire")
def retire_command(
    item: ItemArgument,
    who: WhoOption,
    document: DocumentOption,
    why: WhyOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """条目退出清单，同时解除依据该条目的惩戒措施并逐项列出 · take an item off; every measure that rests on it is lifted."""
    with teaching():
        done = retire(Ledger.of(settings_for(home)), item, Document(document, why), Actor(who, department), parse_day_of_act(on))
        rows = [{key: getattr(each, key) for key in WITHDRAW} for each in done.withdrawals]
        told = f"其中惩戒措施 {done.lifted} 项已同时解除" + (f"，激励 {left} 项由每日任务撤下" if (left := len(rows) - done.lifted) else "")
        show_table(f"{item} 自 {done.step.day} 起退出清单；依据该条目的 {len(rows)} 项，{told}", WITHDRAW, rows, output)


@contextmanager
def _view(home: Path | None, on: str) -> Iterator[View]:
    view = Ledger(settings_for(home).home).view(parse_day(on, date.today()))
    try:
        yield view
    finally:
        view.close()


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    words: dict[object, str] = {True: "是", False: "否", None: ""}
    lists = {key: "、".join(value) for key, value in row.items() if isinstance(value, list)}
    return {**row, **lists, **{key: words[value] for key, value in row.items() if value is None or isinstance(value, bool)}}


def _csv() -> None:
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(shipped_rows())
    print(text.getvalue(), end="")
