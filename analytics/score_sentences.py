"""A path in plain Chinese: “其法定代表人王某同时担任××公司的法定代表人（2025-03-04 因……被处罚）”.

Persons appear as surname + 某; addresses and phones as what is shared, the phone masked.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.links import Link
from ledger.representative import START_UNKNOWN

COMPOUND_SURNAMES: tuple[str, ...] = ("欧阳", "上官", "司马", "诸葛", "司徒", "东方", "皇甫", "尉迟", "公孙", "慕容")
COMPOUND_SURNAMES += ("令狐", "长孙", "宇文", "夏侯", "闻人", "澹台", "端木", "独孤", "南宫", "西门")


@dataclass(frozen=True, slots=True)
class Stop:
    """A node on the way from the subject to the owner of the record, and the link by which the way came to it."""

    key: str
    kind: str
    name: str
    link: Link | None  # None for the subject itself
    left: bool = False  # the role was held at the time of the decision and has ended


def surname_only(name: str) -> str:
    """王小明 → 王某; an unknown name → 某人."""
    name = name.strip()
    if not name:
        return "某人"
    length = 2 if name.startswith(COMPOUND_SURNAMES) and len(name) > 2 else 1
    return f"{name[:length]}某"


def masked_phone(phone: str) -> str:
    """13812341234 → 138****1234."""
    return phone if "*" in phone or len(phone) < 8 else f"{phone[:3]}****{phone[-4:]}"


def shown_name(kind: str, name: str) -> str:
    """The name as reasons and paths show it."""
    return surname_only(name) if kind == "Person" else masked_phone(name) if kind == "Phone" else name


def edge_title(link: Link, *, left: bool = False) -> str:
    """The relation in Chinese."""
    if link.relation == "role":
        return f"时任{link.detail}" if left else str(link.detail)
    if link.relation == "share":
        return "股东" if link.share is None else f"股东（出资 {link.share:g}%）"
    return {"branch": "分支机构", "guarantor": "担保", "address": "同一地址", "phone": "同一电话", "named": "文书载明的责任人"}[link.relation]


def path_sentence(stops: Sequence[Stop], record: str) -> str:
    """How the subject (first stop) is linked to the owner of the record (last stop), and the record."""
    text, n = "", 1
    while n < len(stops):
        clause, used = _clause(stops, n)
        text += clause if not text or stops[n - 1].kind == "Person" else f"，{clause}"
        n += used
    return f"{text}（{record}）"


def _clause(stops: Sequence[Stop], n: int) -> tuple[str, int]:
    """The words for the step to stop n, and how many steps they tell."""
    here, there = stops[n - 1], stops[n]
    subject = "其" if n == 1 else here.name
    of = "其" if n == 1 else f"{here.name}的"
    if there.kind == "Address":
        return f"{subject}与{stops[n + 1].name}同在{there.name}", 2
    if there.kind == "Phone":
        return f"{subject}与{stops[n + 1].name}留有同一联系电话 {there.name}", 2
    if there.link is None:
        return "", 1
    if there.kind == "Person":
        return f"{of}{edge_title(there.link)}{there.name}", 1
    if here.kind == "Person":
        return _from_person(there.link, there, owner=n == len(stops) - 1), 1
    return _between_enterprises(subject, of, there.link, there), 1


def _from_person(link: Link, there: Stop, *, owner: bool) -> str:
    """`owner`: the way ends here, so that it matters whether the role was held when the record was decided."""
    unsure = START_UNKNOWN if link.unsure and owner else ""
    if there.left:
        return f"曾任{there.name}的{link.detail}（{unsure or '作出决定时在任'}）"
    if link.relation == "named":
        return f"是{there.name}的{edge_title(link)}"
    return f"同时{'是' if link.relation == 'share' else '担任'}{there.name}的{edge_title(link)}" + (f"（{unsure}）" if unsure else "")


def _between_enterprises(subject: str, of: str, link: Link, there: Stop) -> str:
    outward = link.b == there.key  # the link runs from here to there
    if link.relation == "share":
        share = "" if link.share is None else f" {link.share:g}% "
        return f"{subject}持有{there.name}{share}股权" if outward else f"{of}{edge_title(link)}{there.name}"
    if link.relation == "branch":
        return f"{of}总部{there.name}" if outward else f"{of}分支机构{there.name}"
    return f"{subject}为{there.name}提供担保" if outward else f"{there.name}为{subject}提供担保"
