"""Command that shows who owns and who controls one subject, and writes it as a BODS 0.4 package."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Annotated, Any

import typer

from analytics.ownership.bods import bods_package
from analytics.ownership.declared import Declared
from analytics.ownership.penetration import Control, Loop, Owner, Party, Penetration, penetrate
from analytics.ownership.penetration import Path as Way
from analytics.ownership.policy import ownership_policy
from api.console import AsOfOption, Format, FormatOption, HomeOption, KnownAtOption, notes, out, parse_day, parse_moment, settings_for, show_json, teaching
from ledger.errors import InputError, NotFoundError
from ledger.store import Ledger
from ledger.view import View

FIND = """
select subject_id from enterprises where subject_id = $asked or uscc = $asked or reg_no = $asked or name = $asked
union select subject_id from shareholders_current where subject_id = $asked
union select canonical_id from id_aliases where id in ($asked, 'REG:' || $asked) and not starts_with(canonical_id, 'P-') order by subject_id
"""


def ownership(
    subject: Annotated[str, typer.Argument(help="统一社会信用代码、注册号、主体标识或登记的全称 · credit code, number, id or full name")],
    home: HomeOption = None,
    as_of: AsOfOption = "",
    known_at: KnownAtOption = "",
    cutoff: Annotated[float | None, typer.Option(min=0, max=100, help="列出的路径的最小乘积（%），默认见 ownership.toml · smallest path")] = None,
    full_names: Annotated[bool, typer.Option("--full-names", help="写出自然人全名，默认只写姓 · full names of persons")] = False,
    bods: Annotated[Path | None, typer.Option(help="另写为受益所有权数据标准 0.4 文件（含全名） · write a BODS 0.4 package, with full names")] = None,
    publisher: Annotated[str, typer.Option(help="BODS 文件的发布者 · publisher of the package")] = "信用关联图谱",
    output: FormatOption = Format.TEXT,
) -> None:
    """一户的股权穿透：最终权益、控制、循环持股、受益所有人候选 · who owns and who controls a subject."""
    with teaching():
        view = Ledger(settings_for(home).home).view(parse_day(as_of, date.today()), parse_moment(known_at), today=date.today())
        key = one_subject(view, subject.strip())
        if bods:
            write_package(bods, bods_package(view, penetrate(view, key, cutoff, full_names=True), publisher))
        found = penetrate(view, key, cutoff, full_names=full_names)
        if output is Format.JSON:
            show_json(as_json(found))
        else:
            for line in lines(found):
                out.print(line, highlight=False, soft_wrap=True)


def one_subject(view: View, asked: str) -> str:
    """The subject that is meant; NotFoundError if there is none, InputError if several have the name."""
    found = [row["subject_id"] for row in view.rows(FIND, {"asked": asked})]
    if not found:
        raise NotFoundError(f"台账中没有主体 {asked}", todo="核对统一社会信用代码，或写登记的全称")
    if len(found) > 1 and asked not in found:
        raise InputError(f"“{asked}”有 {len(found)} 户：{'、'.join(found[:5])}", where="SUBJECT", todo="改用统一社会信用代码")
    return asked if asked in found else str(found[0])


def write_package(path: Path, package: list[dict[str, Any]]) -> None:
    """Write the statements, or say why the file cannot be written."""
    try:
        path.write_text(json.dumps(package, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise InputError(f"无法写入文件：{error.strerror}", where=str(path), todo="检查目录是否存在、是否有写权限") from error
    notes.print(f"已写入 {path}：{len(package)} 条声明（BODS 0.4），含自然人全名，请按个人信息管理", highlight=False)


def as_json(found: Penetration) -> dict[str, Any]:
    """The answer as plain values: shares in percent, null unknown."""
    parties = found.parties
    return {
        "subject": asdict(found.subject),
        "as_of": found.as_of,
        "total_percent": found.total,
        "direct": [
            {**asdict(parties[each.holder_id]), "share": each.share, "derived": each.derived, "since": each.first, "records": each.records}
            for each in found.direct
        ],
        "owners": [asdict(each) for each in found.owners],
        "loops": [asdict(each) for each in found.loops],
        "control": [asdict(each) for each in found.control],
        "beneficial_owner_candidates": [asdict(each) for each in found.beneficial],
        "declared": [{**asdict(each), "holder": parties[each.holder_id].name} for each in found.declared],
        "cutoff_percent": found.cutoff,
        "paths_left_out": found.paths_left_out,
        "notes": list(found.notes),
    }


def lines(found: Penetration) -> Iterator[str]:
    """The answer as a person reads it."""
    policy, parties = ownership_policy(), found.parties
    yield f"股权穿透 · {found.subject.name}（{found.subject.id}）· 截至 {found.as_of}"
    total = "合计不明" if found.total is None else f"合计 {percent(found.total)}"
    yield f"\n登记的直接股东 {len(found.direct)} 名，{total}"
    yield from (f"  {named(parties[each.holder_id])} {percent(each.share)}{f'，{each.first} 起' if each.first else ''}" for each in found.direct)
    yield "\n最终权益（直接与间接相加，循环持股精确计入；不是控制）"
    for owner in found.owners:
        yield from owner_lines(owner)
    if found.paths_left_out:
        yield f"  路径多于 {policy.paths} 条，只列出一部分"
    yield f"\n控制（按表决权过半数，与权益分开；{policy.basis.votes}）"
    yield from (f"  {control_line(each)}" for each in found.control) if found.control else ("  没有哪一方依记录能够控制",)
    if found.loops:
        yield "\n循环持股"
        yield from (f"  {loop_line(each)}" for each in found.loops)
    if found.declared:
        yield "\n声明的权益（照录，不与登记的比例相加）"
        yield from (f"  {declared_line(each, parties)}" for each in found.declared)
    source = f"{policy.basis.beneficial}，依据标记 {policy.basis.evidence}"
    yield f"\n受益所有人候选（{policy.beneficial_percent:g}% 以上、能够控制或声明为受益所有人的自然人；{source}）"
    yield f"  {'、'.join(each.name for each in found.beneficial) or '依记录没有'}"
    yield "\n阅读以上数字须知"
    yield from (f"  · {each}。" for each in found.notes)


def owner_lines(owner: Owner) -> Iterator[str]:
    """One owner and the paths."""
    kind = "" if owner.ultimate else "，另有上层股东"
    yield f"  {named(owner.party)} {percent(owner.effective)}（直接 {percent(owner.direct or 0.0)}{kind}）"
    yield from (f"    {way(path)} = {percent(path.share)}" for path in owner.paths if len(path.parties) > 2 or len(owner.paths) > 1)
    if owner.beyond is not None and abs(owner.beyond) > 1e-6:
        yield f"    经循环或低于界限的路径 {percent(owner.beyond)}"


def way(path: Way) -> str:
    """A path with the share of every step."""
    steps = "".join(f" —{percent(share)}→ {party.name}" for share, party in zip(path.steps, path.parties[1:], strict=True))
    return f"{path.parties[0].name}{steps}"


def control_line(control: Control) -> str:
    """Who controls, on what ground, through whom."""
    votes = "" if control.votes is None else f"，表决权 {percent(control.votes)}"
    through = f"，经 {' → '.join(each.name for each in control.chain[1:-1])}" if len(control.chain) > 2 else ""
    if len(control.casters) > 1:
        through += f"（{'、'.join(each.name for each in control.casters)}合计）"
    return f"{'、'.join(named(each) for each in control.parties)}：{control.basis}{votes}{through}"


def loop_line(loop: Loop) -> str:
    """One loop: the heaviest way round, and what each firm holds of itself."""
    told = "、".join(f"{party.name} 自持 {percent(own)}" for party, own in zip(loop.firms, loop.self_held, strict=True))
    return f"{way(loop.cycle)}（{told}）{'' if loop.bounded else '；环外没有出资人，或比例合计超过 100%'}"


def declared_line(each: Declared, parties: Mapping[str, Party]) -> str:
    """One interest as a statement tells it."""
    share = percent(each.share) if each.share is not None else f"{percent(each.share_min)} 至 {percent(each.share_max)}"
    known = "" if (each.share, each.share_min, each.share_max) == (None, None, None) else f" {share}"
    direct = {"direct": "直接", "indirect": "间接"}.get(each.directness, "直接或间接不明")
    told = f"（{each.details}）" if each.details else ""
    return f"{named(parties[each.holder_id])}对{parties[each.subject_id].name}：{each.title}{known}，{direct}{told}"


def named(party: Party) -> str:
    """Name, and that it is a natural person."""
    return f"{party.name}（自然人）" if party.person else party.name


def percent(share: float | None) -> str:
    """A percentage with at most four decimals; None is not known."""
    return "比例不明" if share is None else f"{round(share, 4):g}%"
