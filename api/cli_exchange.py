"""`creditgraph exchange`: keys, trust, packages out and in, and where each side stands."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, parse_day_of_act, settings_for, show_json, show_table, teaching
from api.progress import progress_bars
from api.security import Role
from graph.connect import open_store
from ledger.errors import GraphError
from ledger.settings import Settings
from ledger.store import Ledger
from ledger.view import View
from proceedings.events import Actor, Event, Kind, read_events
from proceedings.exchange.keys import key_id, spoken
from proceedings.exchange.policy import provinces
from proceedings.exchange.receiving import Taken, take_in
from proceedings.exchange.sending import Made, Order, export, recover
from proceedings.exchange.shown import received
from proceedings.exchange.state import identity, incoming, outgoing, trusted
from proceedings.exchange.trust import Ground, accept, distrust, register, trust
from proceedings.settle import Settlement, settle

exchange_app = typer.Typer(no_args_is_help=True, help="省际交换：密钥、信任、签名包 · packages between provinces")

WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who acts")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · for which department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由：核对了什么 · on what grounds")]
DocumentOption = Annotated[str, typer.Option("--document", help="所依据的文书 · the document")]
OnOption = Annotated[str, typer.Option("--on", help="哪一天 YYYY-MM-DD，默认今天 · on this day")]
FromOption = Annotated[str, typer.Option("--from", help="来源省的两位代码 · the origin")]
PackageArgument = Annotated[Path, typer.Argument(help="收到的包 · a package", metavar="FILE")]

KEYS = {"province": "省份", "office": "单位", "key": "密钥", "public": "公钥", "spoken": "核对用指纹"}
MADE = {"package_no": "包", "records": "新增或变更", "ended": "停止", "kept_back": "因含证件号码未交换", "file": "文件"}
TAKEN = {
    "package_no": "包",
    "office": "来源单位",
    "records": "记录",
    "used": "写入",
    "shown_only": "只供查看",
    "known": "本省已有",
    "unmatched": "责任人未能对应",
    "ended": "停止",
}
CHANGES = {"what": "什么", "name": "主体", "before": "之前", "after": "之后"}
STATUS = {"direction": "方向", "province": "省份", "office": "单位", "keys": "可信密钥", "sequence": "最近一包", "records": "现有记录"}
LIST = {
    "province": "来源", "kind": "类别", "what": "名单或处罚", "party": "主体", "document_no": "文号", "day": "日期", "authority": "机关",
    "regional_class": "区域类别", "disclosure": "范围", "state": "说明",
}  # fmt: skip


@exchange_app.command("keys")
def keys_command(
    province: Annotated[str, typer.Option("--province", help="本省的两位代码；不写则只显示 · our province")] = "",
    office: Annotated[str, typer.Option("--office", help="本单位名称 · our office")] = "",
    who: WhoOption = "",
    department: DepartmentOption = "",
    why: WhyOption = "",
    new: Annotated[bool, typer.Option("--new", help="换用新密钥；各省须先信任新公钥 · another key")] = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """登记本省身份并生成签名密钥；显示告知各省的公钥 · who we are, and the public key to tell the others."""
    with teaching():
        settings = settings_for(home)
        if province or office or new:
            register(Ledger.of(settings), settings.home, province, office, _ground(who, department, why, "", on), anew=new)
        us = identity(_events(settings))
        row = {"province": us.province, "office": us.office, "key": key_id(us.public), "public": us.public, "spoken": spoken(us.public)}
        _show("本省身份；把公钥发给各省，再以电话核对指纹", KEYS, row, output)


@exchange_app.command("trust")
def trust_command(
    origin: FromOption,
    who: WhoOption,
    why: WhyOption,
    key: Annotated[str, typer.Option("--key", help="对方的公钥（64 位十六进制）；与 --end 同用时写密钥编号 · their public key")],
    office: Annotated[str, typer.Option("--office", help="对方单位名称 · their office")] = "",
    end: Annotated[bool, typer.Option("--end", help="停止信任这把密钥 · trust it no more")] = False,
    department: DepartmentOption = "",
    document: DocumentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
) -> None:
    """信任另一省的公钥（先以电话核对指纹），或者停止信任 · trust a key of another province, or end it."""
    with teaching():
        ledger, ground = Ledger.of(settings_for(home)), _ground(who, department, why, document, on)
        if end:
            distrust(ledger, origin, key, ground)
            out.print(f"已停止信任 {origin} 的密钥 {key}；此前接收的记录不变，直到来源省停止。", highlight=False)
            return
        out.print(f"已信任 {origin} 的密钥 {trust(ledger, origin, office, key, ground)}", highlight=False)


@exchange_app.command("export")
def export_command(
    to: Annotated[str, typer.Option("--to", help="接收省的两位代码 · the recipient")],
    folder: Annotated[Path, typer.Option("--out", help="写到这个文件夹 · into this folder")],
    who: WhoOption,
    why: WhyOption = "",
    department: DepartmentOption = "",
    anew: Annotated[bool, typer.Option("--anew", help="开始一个新系列，全部重发 · a new series that says everything again")] = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """签发给一个省的下一包：自上一包以来新增、变更和停止的记录 · the next package for a province."""
    with teaching():
        settings = settings_for(home)
        ledger, order = Ledger.of(settings), Order(to, Actor(who, department), datetime.now(UTC), why, anew, folder)
        for path in recover(ledger, order):
            notes.print(f"此前已登记、没有写完的包已写出：{path}", highlight=False, soft_wrap=True)
        made = export(ledger, settings.home, order)
        rows = [_made_row(each, folder) for each in made]
        show_table(f"签发 {len(made)} 个包" if made else "没有变化，不必签发", MADE, rows, output)


@exchange_app.command("import")
def import_command(
    package: PackageArgument,
    who: WhoOption,
    department: DepartmentOption = "",
    graph: Annotated[bool, typer.Option("--graph/--no-graph", help="立即更新图谱 · bring the graph into line at once")] = True,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """核验并接收一个包，整包接收或者整包拒收；来源省停止的记录随之停止 · check a package and take it in."""
    with teaching():
        settings = settings_for(home)
        ledger = Ledger.of(settings)
        taken = take_in(ledger, package, Actor(who, department), datetime.now(UTC))
        settled = _settled(settings, ledger, graph) if taken.facts else None
        changes = [each.as_json() for each in settled.changes] if settled else []
        if output is Format.JSON:
            show_json({**_row(taken), "ended": dict(taken.ended), "differences": taken.differences, "claimed": taken.claimed, "changes": changes})
            return
        _show(f"已接收 {provinces()[taken.origin]} 的包（签发于 {taken.issued}）", TAKEN, _row(taken), output)
        for text in (*taken.differences, *taken.claimed, *(settled.notes if settled else ())):
            out.print(text, highlight=False)
        show_table(f"重新分析后有 {len(changes)} 处变化", CHANGES, changes, output)


@exchange_app.command("accept")
def accept_command(
    origin: FromOption,
    series: Annotated[str, typer.Option("--series", help="新系列，见拒收时的提示 · the new series")],
    who: WhoOption,
    why: WhyOption,
    department: DepartmentOption = "",
    on: OnOption = "",
    home: HomeOption = None,
) -> None:
    """接受来源省重新开始的系列；其中没有重发的记录将停止 · let an origin begin again."""
    with teaching():
        accept(Ledger.of(settings_for(home)), origin, series, _ground(who, department, why, "", on))
        out.print(f"已接受 {origin} 的新系列 {series}，请接收其第 1 号包。", highlight=False)


@exchange_app.command("status")
def status_command(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """与各省交换到哪里：信任的密钥、最近一包、现有记录 · where each side stands."""
    with teaching():
        settings = settings_for(home)
        view = Ledger(settings.home).view(date.today())
        try:
            rows = _status_rows(view)
        finally:
            view.close()
        show_table("省际交换", STATUS, rows, output)


@exchange_app.command("list")
def list_command(
    subject: Annotated[str, typer.Option("--subject", help="只看这一主体 · one subject")] = "",
    role: Annotated[Role, typer.Option("--role", help="按哪一角色的权限 · as this role")] = Role.DEPARTMENT,
    file: Annotated[Path | None, typer.Option("--out", help="写成 CSV；只含允许导出的范围 · as CSV, only what may leave")] = None,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """外省交换来的记录，连同来源，按范围显示 · records of other provinces, as far as the scope allows."""
    with teaching():
        view = Ledger(settings_for(home).home).view(parse_day(on, date.today()))
        try:
            found = received(view, role.value, subject, for_file=file is not None)
        finally:
            view.close()
        rows = [each.as_row() for each in found.records]
        if file is not None:
            _csv(file, rows)
        show_table(f"外省记录 {len(rows)} 条", LIST, rows, output)
        if found.on_authorisation:
            notes.print(f"另有 {found.on_authorisation} 条须凭授权查询。", highlight=False)


def _settled(settings: Settings, ledger: Ledger, graph: bool) -> Settlement:
    """Worked out again, also in the graph if it can be reached: what an origin has ended never waits for the graph."""
    with progress_bars() as progress:
        if graph:
            try:
                with open_store(settings) as store:
                    return settle(ledger, date.today(), store, progress)
            except GraphError as error:
                notes.print(f"注意 {error.what}；图谱未更新，排除故障后执行 creditgraph publish", style="yellow", highlight=False, soft_wrap=True)
        return settle(ledger, date.today(), None, progress)


def _show(title: str, names: dict[str, str], row: dict[str, Any], output: Format) -> None:
    """One thing, a line each: what has to be copied is never broken."""
    if output is Format.JSON:
        show_json([row])
        return
    out.print(title, style="bold", highlight=False)
    for name, header in names.items():
        out.print(f"  {header}：{row[name]}", highlight=False, soft_wrap=True)


def _made_row(made: Made, folder: Path) -> dict[str, Any]:
    named = {"package_no": made.package_no, "records": made.records, "ended": made.ended, "kept_back": len(made.kept_back)}
    return named | {"file": str(folder / made.file_name)}


def _status_rows(view: View) -> list[dict[str, Any]]:
    """One line for every direction in which something is trusted or was sent."""
    events, rows = read_events(view, Kind.EXCHANGE), list[dict[str, Any]]()
    came = {row["origin"]: row["n"] for row in view.rows("select origin, count(*) as n from received group by origin order by origin")}
    known = trusted(events)
    for province, name in provinces().items():
        if there := known.get(province):
            live = "、".join(key for key in there.keys if there.key(key))
            last, held = incoming(events, province).sequence, came.get(province, 0)
            rows.append({"direction": "接收", "province": name, "office": there.office, "keys": live, "sequence": last, "records": held})
        if (mine := outgoing(events, province)).sequence:
            rows.append({"direction": "发往", "province": name, "sequence": mine.sequence, "records": len(mine.held)})
    return rows


def _events(settings: Settings) -> list[Event]:
    view = Ledger(settings.home).view(date.today())
    try:
        return read_events(view, Kind.EXCHANGE)
    finally:
        view.close()


def _ground(who: str, department: str, why: str, document: str, on: str) -> Ground:
    return Ground(Actor(who, department), parse_day_of_act(on), why, document)


def _row(taken: Taken) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(taken, name) for name in TAKEN if name != "ended"}
    return row | {"ended": "、".join(f"{reason} {count}" for reason, count in taken.ended.items())}


def _csv(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        writer = csv.DictWriter(handle, list(LIST), extrasaction="ignore")
        writer.writerow(LIST)
        writer.writerows(rows)
