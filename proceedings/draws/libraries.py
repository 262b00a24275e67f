"""The two libraries of a draw as they stand on a day: subjects that may be drawn, with those left out and why, and inspectors.

Library of subjects: in existence, in the district, of a trade and tag that the items of inspection name. Library of inspectors:
certificate valid, of the departments of the items, with the ties that they have declared and whom they inspected last time.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from analytics.draws.pair import covers
from ledger.errors import InputError, NotFoundError
from ledger.months import months_after
from ledger.view import View
from proceedings.draws.classes import LOWEST, RiskClass, risk_classes
from proceedings.draws.policy import CLASSES, Sampling

ITEMS = "from check_items_current where list_contains($items, item) order by item, valid_from"
SUBJECTS = """
select subject_id, name, region, industry, status, ended, coalesce(operating_address, address, '') as address from enterprises
where starts_with(coalesce(region, ''), $region) and (len($trades) = 0 or exists (select 1 from unnest($trades) t(prefix) where starts_with(industry, prefix)))
and (len($tags) = 0 or subject_id in (select subject_id from subject_tags_current where list_contains($tags, tag)))
order by subject_id
"""
INSPECTED = """
select subject_id, max(inspected) as day from inspections
where list_contains($kinds, kind) and list_contains($results, result) and inspected > $since group by all
"""
UNFINISHED = """
select subject_id, max(inspected) as day from inspections
where list_contains($kinds, kind) and not list_contains($results, result) and inspected > $since group by all
"""
UNPLACED = """
select subject_id, coalesce(region, '') = '' as no_region from enterprises
where (coalesce(region, '') = '' or (starts_with(region, $region) and $by_trade and coalesce(industry, '') = ''))
and coalesce(ended, date '9999-12-31') > $today and (status is null or not list_contains($gone, status))
and (not $by_tag or subject_id in (select subject_id from subject_tags_current where list_contains($tags, tag)))
order by subject_id
"""
KNOWN = "select subject_id from enterprises where list_contains($keys, subject_id)"
INSPECTORS = """
select inspector_no, name, department, region, coalesce(items, '') as items, valid_from, valid_to from inspectors_current
where list_contains($departments, department) and coalesce(valid_to, date '9999-12-31') > $until
qualify row_number() over (partition by inspector_no order by valid_from desc) = 1 order by inspector_no
"""
TIES = "select distinct subject_id, inspector_no from inspector_ties_current where subject_id is not null order by all"
STATUS, COOL_DOWN, DRAWN, BY_HAND = "登记状态不宜检查", "冷却期内已检查", "近期已抽取", "人工排除"
NO_REGION, NO_TRADE = "区划不明", "行业不明"


@dataclass(frozen=True, slots=True)
class Scope:
    """Whom a draw is about. `trades`, `tags`, `classes`: only these (定向); all empty: everybody whom the items concern (不定向)."""

    region: str
    items: tuple[str, ...]
    trades: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)  # subject → why, named by hand

    def __post_init__(self) -> None:
        for name in ("items", "trades", "tags", "classes"):  # one class named twice is one class
            object.__setattr__(self, name, tuple(dict.fromkeys(getattr(self, name))))

    @property
    def directed(self) -> bool:
        """定向."""
        return bool(self.trades or self.tags or self.classes)


@dataclass(frozen=True, slots=True)
class CheckItem:
    """One item of inspection and the department that checks it."""

    item: str
    name: str
    department: str
    basis: str
    trades: tuple[str, ...]
    tag: str


@dataclass(frozen=True, slots=True)
class Member:
    """A subject that may be drawn."""

    subject_id: str
    name: str
    region: str
    address: str
    risk: RiskClass
    items: tuple[str, ...]  # that concern it


@dataclass(frozen=True, slots=True)
class Inspector:
    """A person who may inspect. The name stays inside the office; outside it is the number of the certificate."""

    inspector_no: str
    name: str
    department: str
    region: str
    items: tuple[str, ...]
    valid_from: date | None
    valid_to: date | None


@dataclass(frozen=True, slots=True)
class Libraries:
    """Both libraries. `excluded`: subject → why; `ties`: (subject, inspector) that may not meet."""

    items: tuple[CheckItem, ...]
    members: tuple[Member, ...]
    excluded: Mapping[str, str]
    inspectors: tuple[Inspector, ...]
    ties: frozenset[tuple[str, str]]

    @property
    def departments(self) -> tuple[str, ...]:
        """The departments that take part."""
        return tuple(dict.fromkeys(each.department for each in self.items))

    def staff(self) -> dict[str, int]:
        """Department → inspectors, 0 where there is nobody."""
        return {department: sum(each.department == department for each in self.inspectors) for department in self.departments}

    def strata(self) -> dict[str, int]:
        """Class → subjects that may be drawn."""
        return {name: sum(each.risk.name == name for each in self.members) for name in CLASSES}


def libraries(view: View, scope: Scope, drawn: Mapping[str, date], policy: Sampling) -> Libraries:
    """The libraries on the day of the view. `drawn`: subject → day on which an earlier draw took it. InputError where a library is empty."""
    items = check_items(view, scope)
    members, excluded = _subjects(view, scope, items, drawn, policy)
    if not members:
        raise InputError("检查对象库为空", where="--region", todo=f"放宽范围；已排除 {len(excluded)} 户")
    people = _who_can_go(_inspectors(view, items, view.as_of + timedelta(days=policy.certificate_days)), items, members)
    here = {each.subject_id for each in members}
    ties = frozenset((row["subject_id"], row["inspector_no"]) for row in view.rows(TIES) if row["subject_id"] in here)
    return Libraries(items, members, excluded, people, ties)


def check_items(view: View, scope: Scope) -> tuple[CheckItem, ...]:
    """The items of the draw, valid on the day; NotFoundError for one that is not in the list."""
    if not scope.items:
        raise InputError("没有写明抽查事项", where="--item", todo="写明抽查事项清单中的编码")
    found = {row["item"]: row for row in view.rows(ITEMS, {"items": sorted(scope.items)})}
    if missing := sorted(set(scope.items) - found.keys()):
        raise NotFoundError(f"抽查事项清单中没有：{'、'.join(missing)}", where="--item", todo="用 creditgraph load 装载抽查事项清单，或核对编码和有效期")
    return tuple(
        CheckItem(row["item"], row["name"], row["department"], row["basis"], _parts(row["subjects"]), row["tag"] or "") for _, row in sorted(found.items())
    )


def check_left_out(view: View, scope: Scope) -> None:
    """InputError for somebody who is to be left out and whom nobody knows: a slip in a code would leave the right one in."""
    found = {row["subject_id"] for row in view.rows(KNOWN, {"keys": sorted(scope.left_out)})} if scope.left_out else set()
    if missing := sorted(scope.left_out.keys() - found):
        raise InputError(f"不抽的主体查无此户：{'、'.join(missing)}", where="--leave-out", todo="核对统一社会信用代码")


def check_staff(held: Libraries, each: int) -> None:
    """InputError where a department that takes part has fewer inspectors than go to one subject."""
    if short := {department: number for department, number in held.staff().items() if number < each}:
        said = "、".join(f"{department} {number} 人" for department, number in short.items())
        raise InputError(f"执法检查人员库人数不够：{said}，每户要派 {each} 人", where="--each", todo="装载该部门的执法检查人员名录，或去掉该部门的事项")


def region_prefix(region: str) -> str:
    """The beginning of the codes of a district: 330000 is 33, 330106 is itself. InputError if it is no code."""
    text = region.strip()
    if not (text.isascii() and text.isdigit() and len(text) in (2, 4, 6)):
        raise InputError(f"“{region}”不是行政区划代码", where="--region", todo="写两位、四位或者六位代码，如 330106")
    while len(text) > 2 and text.endswith("00"):
        text = text[:-2]
    return text


def _subjects(view: View, scope: Scope, items: Sequence[CheckItem], drawn: Mapping[str, date], policy: Sampling) -> tuple[tuple[Member, ...], dict[str, str]]:
    region = region_prefix(scope.region)
    classes = risk_classes(view, region, policy)
    inspected, unfinished = _inspected(view, INSPECTED, policy), _inspected(view, UNFINISHED, policy)
    drawn = {subject: day for subject, day in drawn.items() if unfinished.get(subject, date.min) < day}  # who refused or vanished earns no peace
    members: list[Member] = []
    excluded: dict[str, str] = {}
    for subject, (row, concerned) in sorted(_concerned(view, scope, items, region).items()):
        member = Member(subject, row["name"], row["region"] or "", row["address"], classes.get(subject, LOWEST), concerned)
        if scope.classes and member.risk.name not in scope.classes:
            continue
        gone = (row["ended"] and row["ended"] <= view.as_of) or row["status"] in policy.statuses_left_out
        if why := STATUS if gone else _why_not(member, scope, (inspected, drawn), view.as_of, policy):
            excluded[subject] = why
        else:
            members.append(member)
    return tuple(members), _unplaced(view, scope, items, policy) | excluded


def _why_not(member: Member, scope: Scope, before: tuple[Mapping[str, date], Mapping[str, date]], day: date, policy: Sampling) -> str:
    """Why a subject is not drawn this time; empty if nothing stands against it."""
    if member.subject_id in scope.left_out:
        return f"{BY_HAND}：{scope.left_out[member.subject_id]}"
    months = policy.classes[member.risk.name].cool_down_months
    for last, words in zip(before, (COOL_DOWN, DRAWN), strict=True):
        then = last.get(member.subject_id)
        if then and months_after(then, months) > day:
            return words
    return ""


def _concerned(view: View, scope: Scope, items: Sequence[CheckItem], region: str) -> dict[str, tuple[dict[str, Any], tuple[str, ...]]]:
    """Subject → its row and the items that concern it. What the draw asks for and what an item names must both be met."""
    asked = {row["subject_id"] for row in view.rows(SUBJECTS, {"region": region, "trades": list(scope.trades), "tags": list(scope.tags)})}
    found: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {}
    for item in items:
        for row in view.rows(SUBJECTS, {"region": region, "trades": list(item.trades), "tags": [item.tag] if item.tag else []}):
            if (subject := row["subject_id"]) in asked:
                found[subject] = (row, (*found.get(subject, (row, ()))[1], item.item))
    return found


def _unplaced(view: View, scope: Scope, items: Sequence[CheckItem], policy: Sampling) -> dict[str, str]:
    """Subject → why nobody can say whether the draw is about it: no district, or no trade where trades are asked for. They count as left out."""
    tags = set(scope.tags) or ({each.tag for each in items} if all(each.tag for each in items) else set())
    given = {
        "region": region_prefix(scope.region), "by_trade": bool(scope.trades) or all(each.trades for each in items), "by_tag": bool(tags),
        "tags": sorted(tags), "today": view.as_of, "gone": list(policy.statuses_left_out),
    }  # fmt: skip
    return {row["subject_id"]: NO_REGION if row["no_region"] else NO_TRADE for row in view.rows(UNPLACED, given)}


def _inspected(view: View, sql: str, policy: Sampling) -> dict[str, date]:
    longest = max(each.cool_down_months for each in policy.classes.values())
    given = {"kinds": list(policy.cool_down_kinds), "results": list(policy.cool_down_results), "since": months_after(view.as_of, -longest)}
    return {row["subject_id"]: row["day"] for row in view.rows(sql, given)}


def _inspectors(view: View, items: Sequence[CheckItem], until: date) -> tuple[Inspector, ...]:
    departments = sorted({each.department for each in items})
    rows = view.rows(INSPECTORS, {"departments": departments, "until": until})
    return tuple(
        Inspector(row["inspector_no"], row["name"], row["department"], row["region"], _parts(row["items"]), row["valid_from"], row["valid_to"]) for row in rows
    )


def _who_can_go(people: Sequence[Inspector], items: Sequence[CheckItem], members: Sequence[Member]) -> tuple[Inspector, ...]:
    """Those who can be sent to at least one subject: others would only make the library look larger than the choice is."""
    department = {each.item: each.department for each in items}
    kinds = {(each.region, each.items) for each in members}

    def can_go(person: Inspector, region: str, concerned: tuple[str, ...]) -> bool:
        theirs = {each for each in concerned if department[each] == person.department}
        return covers(person.region or "", region) and bool(theirs) and (not person.items or theirs <= set(person.items))

    return tuple(each for each in people if any(can_go(each, *kind) for kind in kinds))


def _parts(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").replace(";", "；").split("；") if part.strip())
