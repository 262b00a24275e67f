"""The seed: from outside, after the list. What each kind writes into the key, and what is refused.

    public-number   "public-number" LF digits
    dice            "dice" LF rolls, joined by one space
    sealed-halves   "sealed-halves" LF half of the first party LF half of the second, in the order of the plan
    fallback        "fallback" LF digits of the plan's fallback number; the half that was revealed plays no part

A half is 64 hexadecimal digits; sealed is SHA-256("creditgraph-draw/1 half" LF draw number LF party LF half).
"""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from analytics.draws.announcement import PROTOCOL, Dice, Line, Moment, Name, Plan, PublicNumber, Said, SealedHalves, Token
from ledger.errors import InputError

Digits = Annotated[str, StringConstraints(pattern=r"^[0-9]{6,100}$")]
LEAST_OUTCOMES = 10**6  # as many as six digits of a public number; fewer could be tried out beforehand
BLANKS = dict.fromkeys(map(ord, "\t\n\r \u00a0\u3000"))


class SeedRefusedError(InputError):
    """The seed is not the one that was announced."""

    code = "CG851"


class PublicNumberSeed(Said):
    """The public number, and where it can be looked up."""

    kind: Literal["public-number"]
    value: Digits
    evidence: str
    obtained: Moment


class DiceSeed(Said):
    """The rolls in their order, who saw them, and where that is recorded: the minutes they signed, a film."""

    kind: Literal["dice"]
    rolls: list[int]
    witnesses: list[Name]
    evidence: str = ""  # refused if empty, in one place for all kinds (seed_text)
    obtained: Moment


class Half(Said):
    """What a party had sealed."""

    party: Line
    half: Token


class HalvesSeed(Said):
    """Both halves."""

    kind: Literal["sealed-halves"]
    halves: Annotated[list[Half], Field(min_length=2, max_length=2)]
    obtained: Moment


class FallbackSeed(Said):
    """The fallback number, because `withheld` did not reveal in time."""

    kind: Literal["fallback"]
    withheld: Annotated[list[Name], Field(min_length=1, max_length=2)]
    value: Digits
    evidence: str
    obtained: Moment


Seed = Annotated[PublicNumberSeed | DiceSeed | HalvesSeed | FallbackSeed, Field(discriminator="kind")]


def new_half() -> str:
    """A half from the machine's random source, to be sealed and kept secret until it is revealed."""
    return secrets.token_hex(32)


def commitment_of(draw_no: str, party: str, half: str) -> str:
    """What is published of a half before the seed: 64 hexadecimal digits. It fits this draw and this party only."""
    return hashlib.sha256(f"{PROTOCOL} half\n{draw_no}\n{party}\n{half}".encode()).hexdigest()


def seed_text(draw_no: str, plan: Plan, seed: Seed) -> str:
    """What the seed contributes to the key; SeedRefusedError if it is not what the plan announced."""
    match plan, seed:
        case PublicNumber(), PublicNumberSeed():
            _in_time(plan.not_before, seed.obtained)
            return f"public-number\n{_digits(plan, seed)}"
        case Dice(), DiceSeed():
            _in_time(plan.not_before, seed.obtained)
            return f"dice\n{_rolls(plan, seed)}"
        case SealedHalves(), HalvesSeed():
            _in_time(plan.not_before, seed.obtained)
            _before_fallback(plan, seed)
            return "sealed-halves\n" + "\n".join(_halves(draw_no, plan, seed))
        case SealedHalves(), FallbackSeed():
            _in_time(plan.fallback.not_before, seed.obtained)
            _withheld(plan, seed)
            return f"fallback\n{_digits(plan.fallback, seed)}"
        case _:
            raise SeedRefusedError(f"公布的种子来源是 {plan.kind}，不是 {seed.kind}", todo="使用公布名单时写明的来源")


def check_plan(plan: Plan) -> None:
    """InputError for a plan whose seed could be tried out beforehand, that nobody else sees, or whose fallback is known before the halves are due."""
    _real(plan.not_before)
    if isinstance(plan, SealedHalves):
        _real(plan.fallback.not_before)
    match plan:
        case Dice() if plan.faces**plan.count < LEAST_OUTCOMES:
            raise InputError(f"{plan.count} 次 {plan.faces} 面骰子只有 {plan.faces**plan.count} 种结果，可以事先试算", todo="增加次数，至少一百万种结果")
        case Dice() if not _distinct(plan.witnesses):
            raise InputError("见证须是两方以上，各不相同", where="witnesses", todo="写明两个不同的单位或者代表，不写空白")
        case SealedHalves() if not _distinct([each.party for each in plan.commitments]):
            raise InputError("两半须由两方分别密封", todo="写明两个不同的单位")
        case SealedHalves() if plan.fallback.not_before <= plan.not_before:
            raise InputError("备用公共数字须在揭示期限之后才能知道", todo="改用更晚公布的数字：否则不揭示的一方可以先看结果再决定")
        case _:
            return


def _real(moment: str) -> None:
    try:
        datetime.fromisoformat(moment)
    except ValueError as error:
        raise InputError(f"没有这个时间：{moment}", where="not_before", todo="写实际存在的日期和时间") from error


def _in_time(not_before: str, obtained: str) -> None:
    if obtained < not_before:
        raise SeedRefusedError(f"种子取得于 {obtained}，早于公布的时间 {not_before}", todo="到公布的时间再取种子")


def _before_fallback(plan: SealedHalves, seed: HalvesSeed) -> None:
    """Once the fallback number is known, whoever holds the halves could choose between two outcomes: by then they count no more."""
    if seed.obtained >= plan.fallback.not_before:
        raise SeedRefusedError(
            f"两半揭示于 {seed.obtained}，已到备用公共数字可知的 {plan.fallback.not_before}", todo="改用公布的备用公共数字，写明是谁没有按期揭示"
        )


def _digits(plan: PublicNumber, seed: PublicNumberSeed | FallbackSeed) -> str:
    if len(seed.value) != plan.digits:
        raise SeedRefusedError(f"“{plan.source}”应有 {plan.digits} 位数字，不是 {len(seed.value)} 位", todo="按公布的来源，全部数字依次写出，不省略开头的 0")
    _recorded(seed.evidence, "数字可以在哪里查到（公报、网址、截图存档号）")
    return seed.value


def _recorded(evidence: str, what: str) -> None:
    if not _told(evidence):
        raise SeedRefusedError("没有写明种子在哪里可以查到", where="evidence", todo=f"写明{what}")


def _told(text: str) -> str:
    """The text without blanks: a name made of blanks is none, and a blank more does not make it another."""
    return text.translate(BLANKS)


def _distinct(names: Sequence[str]) -> bool:
    told = [_told(each) for each in names]
    return all(told) and len(set(told)) == len(told)


def _rolls(plan: Dice, seed: DiceSeed) -> str:
    if len(seed.rolls) != plan.count or not all(1 <= roll <= plan.faces for roll in seed.rolls):
        raise SeedRefusedError(f"应为 {plan.count} 次 1 到 {plan.faces} 的点数", todo="依次写出每次的点数")
    if missing := sorted(set(plan.witnesses) - set(seed.witnesses)):
        raise SeedRefusedError(f"缺少见证：{'、'.join(missing)}", todo="公布的见证方到齐后再掷")
    if not _distinct(seed.witnesses):
        raise SeedRefusedError("见证写了不止一次，或者是空白", where="witnesses", todo="每一方写一次")
    _recorded(seed.evidence, "掷骰的记录（见证人签字的笔录、录像）在哪里")
    return " ".join(str(roll) for roll in seed.rolls)


def _halves(draw_no: str, plan: SealedHalves, seed: HalvesSeed) -> list[str]:
    told = {each.party: each.half for each in seed.halves}
    for each in plan.commitments:
        half = told.get(each.party)
        if half is None or not hmac.compare_digest(commitment_of(draw_no, each.party, half), each.commitment):
            raise SeedRefusedError(f"{each.party} 揭示的一半与密封的不符", todo="揭示原来密封的一半；到期不能揭示的，改用公布的备用公共数字")
    return [told[each.party] for each in plan.commitments]


def _withheld(plan: SealedHalves, seed: FallbackSeed) -> None:
    if unknown := sorted(set(seed.withheld) - {each.party for each in plan.commitments}):
        raise SeedRefusedError(f"{'、'.join(unknown)} 没有密封过一半", todo="写明到期没有揭示的是哪一方")
