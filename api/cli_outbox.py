"""`creditgraph outbox`: notices to whoever was served a record, where they go, and who was served what."""

import time
from datetime import UTC, date, datetime
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, settings_for, show_json, show_table, teaching
from ledger.errors import NotFoundError
from ledger.store import Ledger
from proceedings.delivery import AGAIN, BY_HAND, Notice, by_hand, notices_of, send_due
from proceedings.events import Actor
from proceedings.outbox import served_items
from proceedings.recipients import Recipient, Recipients, new_secret
from proceedings.serving_log import ServingLog

outbox_app = typer.Typer(no_args_is_help=True, help="发件箱：通知曾经得到某条记录的各方 · notices to whoever was served a record")
recipients_app = typer.Typer(no_args_is_help=True, help="收件方的地址和密钥 · where notices go")
outbox_app.add_typer(recipients_app, name="recipients")

WhoOption = Annotated[str, typer.Option("--who", help="办理人：姓名或工号 · who does it")]
DepartmentOption = Annotated[str, typer.Option("--department", help="办理部门 · department")]
WhyOption = Annotated[str, typer.Option("--why", help="理由 · why")]
OnOption = Annotated[str, typer.Option("--on", help="日期 YYYY-MM-DD，默认今天 · day")]
NumberArgument = Annotated[str, typer.Argument(help="通知编号 TZ-… · number of a notice", metavar="NOTICE")]
NameArgument = Annotated[str, typer.Argument(help="收件方：部门名称，或没有部门的令牌的名称 · recipient", metavar="NAME")]

NOTICES = {"number": "编号", "recipient": "收件方", "what": "事由", "cause": "事项", "state": "状态", "attempts": "次数", "next": "下次", "said": "最近答复"}
RECIPIENTS = {"name": "收件方", "url": "地址", "secrets": "密钥数", "who": "登记人", "why": "理由", "added": "登记日期"}
SERVED = {"recipient": "收件方", "holder": "令牌或人员", "role": "角色", "way": "途径", "item": "内容", "first": "首次", "last": "最近", "times": "次数"}
PAUSE = 1.0  # seconds between two looks while sending for a time


@outbox_app.command("list")
def list_notices(
    state: Annotated[str, typer.Option("--state", help="只看这一状态，如 转人工、无地址 · only this state")] = "",
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """全部通知及其状态 · every notice and where it stands."""
    with teaching():
        settings = settings_for(home)
        known = Recipients(settings.home).all()
        rows = [notice_row(each, known) for each in _notices(Ledger(settings.home), parse_day(on, date.today()))]
        chosen = [row for row in rows if state in ("", row["state"])]
        show_table(f"通知 {len(chosen)} 件", NOTICES, chosen, output)


@outbox_app.command()
def show(number: NumberArgument, on: OnOption = "", home: HomeOption = None) -> None:
    """一件通知的正文和经过（JSON） · body and course of one notice."""
    with teaching():
        settings = settings_for(home)
        found = next((each for each in _notices(Ledger(settings.home), parse_day(on, date.today())) if each.number == number), None)
        if found is None:
            raise NotFoundError(f"没有通知 {number}", todo="用 creditgraph outbox list 查看编号")
        show_json(notice_row(found, Recipients(settings.home).all()) | {"body": dict(found.body)})


@outbox_app.command()
def send(
    seconds: Annotated[int, typer.Option("--for", min=0, help="持续发送多少秒，到期的重试也在其内；0 为一轮 · keep sending for so long")] = 0,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """发送到期的通知；失败的按表重试，用完转人工 · send what is due, with retries and a dead letter."""
    with teaching():
        settings = settings_for(home)
        ledger, day, end = Ledger.of(settings), parse_day(on, date.today()), time.monotonic() + seconds
        tried: dict[str, Notice] = {}
        while True:
            tried |= {each.number: each for each in send_due(ledger, settings.home, day, _now)}
            if time.monotonic() >= end:
                break
            time.sleep(PAUSE)
        known = Recipients(settings.home).all()
        show_table(f"本次发送 {len(tried)} 件", NOTICES, [notice_row(each, known) for each in tried.values()], output)
        without = [each for each in _notices(ledger, day) if each.open and each.recipient not in known]
        if without:
            notes.print(f"另有 {len(without)} 件没有送达地址：登记地址（outbox recipients add），或人工送达后 outbox delivered 记录", highlight=False)


@outbox_app.command()
def delivered(
    number: NumberArgument, who: WhoOption, why: WhyOption, department: DepartmentOption = "", on: OnOption = "", home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:  # fmt: skip
    """记录已由人送达（纸质、电话、当面） · a person has delivered it."""
    with teaching():
        _decide(home, number, BY_HAND, Actor(who, department), why, on, output)


@outbox_app.command()
def again(
    number: NumberArgument, who: WhoOption, why: WhyOption, department: DepartmentOption = "", on: OnOption = "", home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:  # fmt: skip
    """转人工的重新自动发送，次数从头计 · start over with a dead letter."""
    with teaching():
        _decide(home, number, AGAIN, Actor(who, department), why, on, output)


@outbox_app.command()
def served(
    record: Annotated[str, typer.Argument(help="记录标识 · id of a record", metavar="RECORD")],
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """谁、何时、以什么途径得到过这条记录，或引用它的线索 · who was served the record, or a finding that cites it."""
    with teaching():
        settings = settings_for(home)
        view = Ledger(settings.home).view(parse_day(on, date.today()))
        try:
            items = served_items(view, [record])
        finally:
            view.close()
        lines = ServingLog(settings.home).servings(items)
        names = ("recipient", "holder", "role", "way")
        rows = [
            {name: getattr(each.receiver, name) for name in names}
            | {"item": each.item, "first": each.first_served.isoformat(), "last": each.last_served.isoformat(), "times": each.times}
            for each in lines
        ]
        show_table(f"提供过 {len(rows)} 处", SERVED, rows, output)


@recipients_app.command("list")
def list_recipients(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """已登记的收件方；不显示密钥 · registered recipients, without their secrets."""
    with teaching():
        rows = [recipient_row(each) for each in Recipients(settings_for(home).home).all().values()]
        show_table(f"收件方 {len(rows)} 个", RECIPIENTS, rows, output)


@recipients_app.command()
def add(
    name: NameArgument,
    url: Annotated[str, typer.Argument(help="https 地址；本机可用 http · https address", metavar="URL")],
    who: WhoOption,
    why: WhyOption,
    private: Annotated[bool, typer.Option("--private", help="允许内网地址（10.x、192.168.x 等） · allow an address of the own network")] = False,
    on: OnOption = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """登记或更换地址；签名密钥只显示这一次 · register an address; its secret is shown once."""
    with teaching():
        wanted = Recipient(name, url, (new_secret(),), who, why, parse_day(on, date.today()), private)
        _show_secret(Recipients(settings_for(home).home).add(wanted), output)


@recipients_app.command()
def rotate(name: NameArgument, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """换新密钥；旧密钥同时签名，直到下次更换 · a new secret beside the old one."""
    with teaching():
        _show_secret(Recipients(settings_for(home).home).rotate(name), output)


@recipients_app.command()
def remove(name: NameArgument, home: HomeOption = None) -> None:
    """取消地址；待送达的通知留在发件箱 · take an address out; its notices wait."""
    with teaching():
        Recipients(settings_for(home).home).remove(name)
        out.print(f"已取消 {name} 的送达地址", highlight=False)


def notice_row(notice: Notice, known: dict[str, Recipient]) -> dict[str, Any]:
    """One line of the list. A notice without an address says so in place of its state."""
    row = {"number": notice.number, "recipient": notice.recipient, "what": notice.body["what"], "cause": notice.body["cause"]}
    state = "无地址" if notice.open and notice.recipient not in known else notice.state
    following = notice.next_at.isoformat(timespec="seconds") if notice.next_at else ""
    return row | {"state": state, "attempts": notice.attempts, "next": following, "said": notice.said}


def recipient_row(recipient: Recipient) -> dict[str, Any]:
    """One line of the list; how many secrets sign, never the secrets."""
    return {name: getattr(recipient, name) for name in ("name", "url", "who", "why", "added")} | {"secrets": len(recipient.secrets)}


def _decide(home: Any, number: str, step: str, actor: Actor, why: str, on: str, output: Format) -> None:
    settings = settings_for(home)
    notice = by_hand(Ledger.of(settings), number, step, actor, why, parse_day(on, date.today()))
    show_table("通知", NOTICES, [notice_row(notice, Recipients(settings.home).all())], output)


def _show_secret(recipient: Recipient, output: Format) -> None:
    if output is Format.JSON:
        show_json(recipient_row(recipient) | {"secret": recipient.secrets[0]})
        return
    notes.print(f"收件方 {recipient.name}（{recipient.url}）的签名密钥，只显示这一次，请以安全方式交给对方：", highlight=False)
    out.print(recipient.secrets[0], highlight=False, soft_wrap=True)


def _notices(ledger: Ledger, today: date) -> list[Notice]:
    view = ledger.view(today)
    try:
        return notices_of(view)
    finally:
        view.close()


def _now() -> datetime:
    return datetime.now(UTC)
