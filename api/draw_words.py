"""What somebody types on the command line about a draw, as the values that the draw core reads: where the seed comes from, and the seed."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from api.console import parse_moment
from ledger.errors import InputError

DICE = re.compile(r"(\d{1,3})[xX×](\d{1,3})")


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedSource:
    """Options of `draw plan` about the seed: a public number, else dice, else two parties with a public number to fall back on."""

    source: str = ""
    digits: int = 0
    at: str = ""
    dice: str = ""
    witnesses: Sequence[str] = field(default=())
    parties: Sequence[str] = field(default=())
    fallback_at: str = ""


def seed_plan_said(given: SeedSource) -> dict[str, Any]:
    """The plan as JSON; InputError where a part is missing or says nothing."""
    if given.parties:
        fallback = {"kind": "public-number", "source": given.source, "digits": given.digits, "not_before": moment(given.fallback_at, "--fallback-at")}
        return {"kind": "sealed-halves", "parties": list(given.parties), "not_before": moment(given.at, "--seed-at"), "fallback": fallback}
    if given.dice:
        faces, count = _dice(given.dice)
        return {"kind": "dice", "faces": faces, "count": count, "witnesses": list(given.witnesses), "not_before": moment(given.at, "--seed-at")}
    if not given.source:
        raise InputError("没有写明种子从哪里来", where="--seed-source", todo="写公共数字的来源（如 某期彩票开奖号码），或 --dice 6x20，或两个 --party")
    return {"kind": "public-number", "source": given.source, "digits": given.digits, "not_before": moment(given.at, "--seed-at")}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeedValue:
    """Options of `draw seed`."""

    value: str = ""
    evidence: str = ""
    rolls: str = ""
    witnesses: Sequence[str] = field(default=())
    fallback: bool = False


def seed_said(given: SeedValue) -> dict[str, Any]:
    """The seed as JSON; InputError where it says nothing."""
    if given.rolls:
        return {"kind": "dice", "rolls": rolls_of(given.rolls), "witnesses": list(given.witnesses), "evidence": given.evidence}
    return {"kind": "fallback" if given.fallback else "public-number", "value": given.value, "evidence": given.evidence}


def rolls_of(text: str) -> list[int]:
    """Rolls in their order; InputError for what is no number."""
    rolls = text.replace("，", " ").replace(",", " ").split()
    if not rolls or not all(each.isdecimal() and len(each) < 4 for each in rolls):
        raise InputError(f"“{text}”不是点数", where="--rolls", todo="依次写出点数，如 --rolls '3 5 1 6'")
    return [int(each) for each in rolls]


def moment(text: str, where: str) -> str:
    """A moment as the published file writes it: UTC, whole seconds. InputError without one, or without a time zone."""
    read = parse_moment(text, where)
    if read is None:
        raise InputError("没有写明时间", where=where, todo="写成 2026-06-30T21:15:00+08:00 这样的形式")
    return read.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _dice(text: str) -> tuple[int, int]:
    found = DICE.fullmatch(text.strip())
    if not found:
        raise InputError(f"“{text}”不是骰子", where="--dice", todo="写成 面数x次数，如 6x20")
    return int(found[1]), int(found[2])
