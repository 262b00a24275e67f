"""Commands on who is one: the automatic run, the review queue, decisions of people, and why and how."""

from datetime import date, datetime
from typing import Annotated, Any

import typer

from analytics.identity.decisions import Person, distinct, merge, propose, resolve_and_record, split
from analytics.identity.explain import as_json, how, why
from analytics.identity.one_document import TITLE, OneDocument, documents_of_several_names
from analytics.identity.policy import load_identity_policy
from analytics.identity.resolve import Judged, grounds
from api.console import (
    AsOfOption,
    Format,
    FormatOption,
    HomeOption,
    KnownAtOption,
    notes,
    out,
    parse_day,
    parse_moment,
    settings_for,
    show_json,
    show_table,
    teaching,
)
from ledger.identity_log import Decision, read_decisions
from ledger.person_key_ring import key_file, rotate
from ledger.store import Ledger

identity_app = typer.Typer(no_args_is_help=True, help="身份：谁和谁是同一人 · who is one, decided and reversible")

WhoOption = Annotated[str, typer.Option("--who", help="决定人：姓名或工号 · who decides")]
WhyOption = Annotated[str, typer.Option("--why", help="理由：核对了什么 · on what grounds")]
LeftArgument = Annotated[str, typer.Argument(help="人员标识或主体标识 · an id", metavar="A")]
RightArgument = Annotated[str, typer.Argument(help="另一个标识 · another id", metavar="B")]
SureOption = Annotated[bool, typer.Option("--two-documents", help="确认把两个不同的证件号码当作一人 · two documents are one person")]
TargetArgument = Annotated[str, typer.Argument(help="决定编号 ID-…，或归并而成的人员 · a decision, or a merged person", metavar="EVENT|PERSON")]

RUN = {"joined": "可自动归并（对）", "merges": "新归并", "undone": "撤销", "review": "待复核（对）", "policy": "策略版本"}
QUEUE = {"left": "标识一", "right": "标识二", "name": "姓名", "score": "可能性", "supporting": "支持", "against": "反对", "missing": "还缺"}
ONE_DOCUMENT = {"id": "标识", "names": "姓名及出处"}
EVENTS = {
    "event": "编号",
    "kind": "决定",
    "left": "标识一",
    "right": "标识二",
    "kept": "沿用",
    "undoes": "撤销",
    "who": "决定人",
    "why": "理由",
    "decided": "日期",
}
RECORDS = {"id": "标识", "name": "姓名", "enterprise": "企业", "role": "职务", "from": "起", "to": "止", "record": "记录"}
PAIRS = {"left": "标识一", "right": "标识二", "action": "处理", "score": "可能性", "supporting": "支持", "against": "反对", "missing": "还缺"}


ROTATED = (
    "请立即备份密钥文件：丢失其中任何一个，用它命名的人员就认不出。",
    "已在台账中的人员沿用原标识；N-（某户的某人）和 T-（电话）标识始终用第一个密钥，不变。",
    "密钥已经泄露的，轮换只保护此后新出现的人员。要彻底消除：另设数据目录，用全新的 person.key 从源文件重新装载全部数据，",
    "再以新目录替换旧目录并重建图谱；人工归并决定须按新标识重新作出。",
)


@identity_app.command("resolve")
def run(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """按策略自动归并有两项以上独立佐证的，其余列入复核 · merge what the policy allows, queue the rest."""
    with teaching():
        outcome = resolve_and_record(Ledger.of(settings_for(home)), date.today(), load_identity_policy())
        row = {
            "joined": len(outcome.resolution.joined),
            "merges": sum(each.kind == "合并" for each in outcome.written),
            "undone": sum(each.kind == "分开" for each in outcome.written),
            "review": len(outcome.resolution.review),
            "policy": outcome.resolution.policy.version,
        }
        show_table("身份归并", RUN, [row], output)


@identity_app.command("review")
def review(
    home: HomeOption = None,
    limit: Annotated[int, typer.Option(min=1, help="最多几对 · at most")] = 20,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    output: FormatOption = Format.TEXT,
) -> None:
    """待复核的人员对：可能性、支持、反对、还缺什么；每次由记录重新算出 · the queue, worked out anew each time."""
    with teaching():
        ledger, day, moment = Ledger(settings_for(home).home), parse_day(as_of, date.today()), parse_moment(known_at)
        found, doubtful = propose(ledger, day, load_identity_policy(), moment).review, _of_several_names(ledger, day, moment)
        if output is Format.JSON:
            pairs = [{"kind": "同名、不同标识", "left": each.key[0], "right": each.key[1], **grounds(each)} for each in found[:limit]]
            show_json([*(each.as_json() for each in doubtful[:limit]), *pairs])
            return
        if doubtful:
            rows = [{"id": each.person, "names": each.text} for each in doubtful[:limit]]
            show_table(f"{TITLE} {len(doubtful)} 个，显示 {len(rows)} 个", ONE_DOCUMENT, rows, output)
            out.print("一个证件号码只属于一人：请核对原件，改正写错的一方后重新报送；被冒用的按“冒用身份”提出异议。", highlight=False)
        show_table(f"待复核 {len(found)} 对，显示 {min(limit, len(found))} 对", QUEUE, [_queue_row(each) for each in found[:limit]], output)
        out.print("核对后用 identity merge A B 或 identity distinct A B 决定；identity why A B 看全部依据。", highlight=False)


@identity_app.command("merge")
def merge_command(
    left: LeftArgument,
    right: RightArgument,
    who: WhoOption,
    why: WhyOption,
    sure: SureOption = False,
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """认定两个标识是同一人（或同一主体） · two ids are one."""
    with teaching():
        _show(merge(Ledger.of(settings_for(home)), left, right, Person(who, why), date.today(), sure=sure), output)


@identity_app.command("split")
def split_command(target: TargetArgument, who: WhoOption, why: WhyOption, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """撤销一项决定，或把归并而成的人员全部拆开；各自恢复原标识 · take decisions back."""
    with teaching():
        _show(split(Ledger.of(settings_for(home)), target, Person(who, why), date.today()), output)


@identity_app.command("distinct")
def distinct_command(
    left: LeftArgument, right: RightArgument, who: WhoOption, why: WhyOption, home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """认定不是同一人：不再自动归并，也不经第三者归并 · two ids are two."""
    with teaching():
        _show(distinct(Ledger.of(settings_for(home)), left, right, Person(who, why), date.today()), output)


@identity_app.command("why")
def why_command(left: LeftArgument, right: RightArgument, home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """两个标识为什么是、或不是同一人：佐证、反证、得分、决定 · why two ids are one or two."""
    with teaching():
        ledger = Ledger(settings_for(home).home)
        view = ledger.view(date.today(), undecided=True)
        try:
            told = why(view, propose(ledger, date.today(), load_identity_policy()), _decisions(ledger), left, right)
        finally:
            view.close()
        if output is Format.JSON:
            show_json(told)
            return
        out.print(told["conclusion"], highlight=False)
        show_table("各自出现在哪里", RECORDS, _records([told["left"], told["right"]]), output)
        show_table("依据", PAIRS, [_words(each) for each in told["pairs"]], output)
        show_table("已作的决定", EVENTS, told["decisions"], output)


@identity_app.command("how")
def how_command(
    person: Annotated[str, typer.Argument(help="人员标识 · a person", metavar="PERSON")], home: HomeOption = None, output: FormatOption = Format.TEXT
) -> None:
    """一个人员是怎样一步步组成的：成员、每一步的决定和依据 · how a person came together, step by step."""
    with teaching():
        ledger = Ledger(settings_for(home).home)
        view = ledger.view(date.today(), undecided=True)
        try:
            told = how(view, _decisions(ledger), person)
        finally:
            view.close()
        if output is Format.JSON:
            show_json(told)
            return
        out.print(f"{person} 现显示为 {told['shown_as']}，由 {len(told['members'])} 个标识组成", highlight=False)
        for flag in told["flags"]:
            out.print(f"注意：{flag}", highlight=False)
        show_table("成员", RECORDS, _records(told["members"]), output)
        show_table("步骤", {"step": "步", **EVENTS}, told["steps"], output)


@identity_app.command("rotate-key")
def rotate_key(home: HomeOption = None, output: FormatOption = Format.TEXT) -> None:
    """启用新的人员密钥，旧密钥留作识别；已有标识不变 · a new current key; ids that were given stay."""
    with teaching():
        settings = settings_for(home)
        row = {"file": str(key_file(settings)), "secrets": rotate(settings)}
        show_table("已启用新密钥", {"file": "密钥文件", "secrets": "密钥数"}, [row], output)
        for line in ROTATED:
            notes.print(line, highlight=False)


def _of_several_names(ledger: Ledger, as_of: date, known_at: datetime | None) -> list[OneDocument]:
    view = ledger.view(as_of, known_at, undecided=True)
    try:
        return documents_of_several_names(view)
    finally:
        view.close()


def _decisions(ledger: Ledger) -> list[Decision]:
    view = ledger.view(date.today())
    try:
        return read_decisions(view)
    finally:
        view.close()


def _show(decisions: list[Decision], output: Format) -> None:
    show_table("已记入台账的决定", EVENTS, [as_json(each) for each in decisions], output)


def _queue_row(judged: Judged) -> dict[str, Any]:
    return {"left": judged.key[0], "right": judged.key[1], **_words(grounds(judged))}


def _words(evidence: dict[str, Any]) -> dict[str, Any]:
    """Evidence as a line of a table."""
    texts = {
        "supporting": "；".join(each["text"] for each in evidence["corroborators"]),
        "against": "；".join(each["text"] for each in evidence["against"]),
        "missing": "；".join(each["text"] for each in evidence["missing"]),
    }
    return {**evidence, **texts}


def _records(members: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"id": each["id"], "name": each["name"], **record} for each in members for record in each["records"] or [{}]]
