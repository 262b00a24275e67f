"""`creditgraph repair prove`: search every store and every route for a record that the law has ended; exit code 1 if anything serves it."""

import sys
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

import typer

from api.console import Format, FormatOption, HomeOption, notes, out, parse_day, settings_for, show_json, teaching
from api.proof.bounds import EVERYTHING, SAMPLE
from api.proof.prove import Manner, Proof, prove_all, prove_running
from graph.connect import open_store
from proceedings.proof.places import Place, proven
from proceedings.proof.target import Target

METHOD = "按记录标识、文号（一切写法）和原文逐字查找；改写、转述不在查找之列"
HINT = "逐处处理后再核验：记录仍在使用的，先办修复或撤销；图谱未更新的，执行 creditgraph repair 的结算或 creditgraph publish"


def prove(
    record: Annotated[str, typer.Argument(help="记录标识，或任何写法的文号 · id or document number of a record", metavar="RECORD")],
    server: Annotated[str, typer.Option("--server", help="另向正在运行的服务提问，如 http://127.0.0.1:8000 · also ask a running server")] = "",
    everything: Annotated[bool, typer.Option("--everything", help="不抽样：每个接口、每个角色问遍全部线索（慢） · ask everything, slowly")] = False,
    on: Annotated[str, typer.Option("--on", help="日期 YYYY-MM-DD，默认今天 · day")] = "",
    home: HomeOption = None,
    output: FormatOption = Format.TEXT,
) -> None:
    """查遍每个存储、以每个普通角色问遍每个接口，证明没有任何一处再提供这条记录 · prove that nothing serves the record."""
    with teaching():
        settings, day = settings_for(home), parse_day(on, date.today())
        notes.print(f"核验 {record}：{METHOD}", highlight=False)
        manner = Manner(told=lambda place: _tell(place, output), bounds=EVERYTHING if everything else SAMPLE)
        with open_store(settings) as store:
            proof = prove_all(settings, store, record, day, manner)
            running = prove_running(settings, server, record, day, manner) if server else []
        places = [*proof.places, *running]
        show_proof(proof, places, output)
    if not proven(places):
        sys.exit(1)


def show_proof(proof: Proof, places: Sequence[Place], output: Format) -> None:
    """Every place with what was found there, and the conclusion."""
    if output is Format.JSON:
        show_json(as_json(proof, places))
        return
    out.print(f"查找：{told(proof.target)}", highlight=False)
    left = sum(each.left for each in places)
    if left:
        out.print(f"接口按上限抽样提问：问了 {sum(each.looked for each in places if each.left)} 次，从略 {left} 次；要问遍用 --everything", highlight=False)
    if proof.more:
        out.print(f"受过影响的主体另有 {proof.more} 户没有逐户提问；图谱和分析结果是对全部主体查的", highlight=False)
    wrong = [each for each in places if not each.clean]
    out.print(f"方法：{METHOD}", highlight=False)
    if proven(places):
        out.print(f"结论：{len(places)} 处均未提供这条记录。", style="bold green", highlight=False)
        return
    out.print(f"结论：有 {len(wrong)} 处不合格。", style="bold red", highlight=False)
    notes.print(HINT, highlight=False)


def _tell(place: Place, output: Format) -> None:
    """One line as soon as a place was looked at; beside JSON, where people look."""
    console = notes if output is Format.JSON else out
    console.print(f"{'✓' if place.clean else '✗'} {place.kind}  {place.name}  {place.looked} 次：{result(place)}", highlight=False, soft_wrap=True)


def result(place: Place) -> str:
    """The cell of one place."""
    parts = [*place.found[:5], *([f"……共 {len(place.found)} 处"] if len(place.found) > 5 else []), *([f"未能查：{place.unread}"] if place.unread else [])]
    return "\n".join(parts) or ("没有查到，核验无效" if place.control else "无")


def row(place: Place) -> dict[str, Any]:
    """One place as JSON."""
    return {
        "kind": place.kind,
        "name": place.name,
        "looked": place.looked,
        "found": list(place.found),
        "unread": place.unread,
        "left": place.left,
        "clean": place.clean,
    }


def told(target: Target) -> str:
    """What is looked for, in words."""
    parts = [f"{len(target.records)} 条记录 {'、'.join(target.records)}"]
    parts += [f"文号 {'、'.join(target.numbers)} 及其一切写法"] if target.numbers else []
    parts += [f"只有它才有的 {len(target.words)} 段文字"] if target.words else []
    return "；".join(parts)


def as_json(proof: Proof, places: Sequence[Place]) -> dict[str, Any]:
    """The whole proof as JSON."""
    target = {"records": proof.target.records, "numbers": proof.target.numbers, "keys": proof.target.keys}
    asked = {"touched_asked": proof.far, "touched_not_asked": proof.more}
    return {"proven": proven(places), "method": METHOD, "target": target, **asked, "places": [row(each) for each in places]}
