"""Changes of living firms, one row each, out of versions, roles, holdings, branches and the register of changes.

A signal has the day on which it happened. What is only known by comparing two moments of knowledge (a figure that was
overwritten) has the day on which it became known, and says so.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from analytics.finding import Edge, Node
from analytics.pictures import edge, enterprise
from analytics.warning.capital import Capital, read_capital, written
from analytics.warning.leaders import handovers
from analytics.warning.policy import WarningPolicy
from ledger.addresses import parse_address
from ledger.view import View

HOUSE = re.compile(r"[\u4e00-\u9fff]{2,}(?:路|街|道|巷|弄|村|庄|镇)\d+号")  # the whole name of a road, and the number of the house
ENDED = """
select subject_id from enterprises where subject_id in (select unnest($subjects))
    and (ended <= $as_of or list_contains(['D', 'DA', 'C', 'X', 'ZX'], coalesce(status, '')))
"""  # 吊销、撤销、注销中、注销 (enterprise_status)

VERSIONS = """
with step as (
    select subject_id, valid_from as day, record_id, address_key, address, capital_wan, insured, established,
           lag(record_id) over w as record_before, lag(address_key ignore nulls) over w as key_before,
           lag(case when address_key is not null then address end ignore nulls) over w as address_before,
           lag(capital_wan ignore nulls) over w as capital_before, lag(insured ignore nulls) over w as insured_before
    from enterprise_versions window w as (partition by subject_id order by valid_from, record_id)
)
select * from step where day >= $first and record_before is not null
    and (address_key <> key_before or capital_wan < capital_before or insured < insured_before)
order by subject_id, day
"""

# What each holder had on the last day (one holder may have several forms of contribution, each with the whole share) less what stays.
HOLDERS = """
with held as (
    select subject_id, coalesce(holder_id, holder_name, record_id) as holder, share, record_id, coalesce(valid_from, date '0001-01-01') as begun, valid_to
    from shareholders where subject_id is not null
), ended as (
    select subject_id, holder, valid_to as day, max(share) as before, list(record_id) as records
    from held where valid_to >= $first and share is not null group by subject_id, holder, valid_to
), kept as (
    select e.subject_id, e.holder, e.day, max(h.share) as after, count(*) as rows, bool_or(h.share is null) as unknown
    from ended e join held h on h.subject_id = e.subject_id and h.holder = e.holder
        and h.begun <= e.day + to_days(cast($same as integer)) and (h.valid_to is null or h.valid_to > e.day)
    group by e.subject_id, e.holder, e.day
)
select subject_id, day, sum(before - coalesce(after, 0)) as share, list_sort(flatten(list(records))) as records, bool_or(rows is not null) as some_stay
from ended left join kept using (subject_id, holder, day)
where unknown is not true and before > coalesce(after, 0) group by subject_id, day order by subject_id, day
"""

BRANCHES = """
select b.parent_id as subject_id, b.subject_id as branch, b.branch_name, b.valid_from as begun, b.record_id,
       least(coalesce(b.valid_to, e.ended), coalesce(e.ended, b.valid_to)) as day
from branches b left join enterprises e on e.subject_id = b.subject_id
where b.parent_id is not null order by b.parent_id, day, b.record_id
"""

REGISTERED = """
select c.subject_id, c.approved as day, c.item, c."before", c."after", c.record_id, e.region
from changes c left join enterprises e on e.subject_id = c.subject_id
where c.approved >= $first and c.item in ('住所变更', '法定代表人变更', '经营者变更', '注册资本变更')
order by c.subject_id, day, c.record_id
"""

CONTEXT = """
select subject_id, inspected as day, 'case' as kind, inspection_no as number, disposal as what, record_id, inspection_no as key from inspections
where inspected >= $first and list_contains($disposals, disposal) and subject_id is not null
union all
select subject_id, decided, 'decision', document_no, conduct, record_id, number_key from decisions where decided >= $first
union all
select subject_id, valid_from, 'decision', document_no, reason, record_id, list_type || ' ' || document_no from listings
where valid_from >= $first and subject_id is not null and not list_contains($mild, list_type)
order by subject_id, day, record_id
"""


@dataclass(frozen=True, slots=True)
class Signal:
    """One change, case or decision."""

    subject_id: str
    kind: str
    day: date
    told: str
    records: tuple[str, ...]
    drawn: tuple[tuple[Node, Edge], ...] = ()  # who and what the change is about, each with its edge
    learned: bool = False  # the day is the one on which it became known, not the one on which it happened
    key: str = ""  # what else tells it from another of its kind: the number of a decision, the name of the new representative; empty: not known
    historic: bool = False  # learned since the last look, but happened long before it


def signals(view: View, policy: WarningPolicy, first: date) -> dict[str, list[Signal]]:
    """Signals of living firms since a day, by subject, oldest first, each once."""
    found: defaultdict[str, list[Signal]] = defaultdict(list)
    for each in _all(view, policy, first):
        if each.day <= view.as_of:
            found[each.subject_id].append(each)
    ended = {row["subject_id"] for row in view.rows(ENDED, {"as_of": view.as_of, "subjects": list(found)})}
    return {subject: _once(found[subject], policy) for subject in sorted(found.keys() - ended)}


def _all(view: View, policy: WarningPolicy, first: date) -> Iterator[Signal]:
    yield from _versions(view.rows(VERSIONS, {"first": first}), policy)
    for each in handovers(view, policy, first):
        yield Signal(each.subject_id, "representative", each.day, each.told, each.records, each.drawn, key=_person(each.heir))
        if each.many:
            yield Signal(each.subject_id, "collector", each.day, *each.many)
    yield from _holders(view.rows(HOLDERS, {"first": first, "same": policy.window["same_days"]}), policy)
    yield from _branches(view.rows(BRANCHES), policy, first)
    yield from _registered(view.rows(REGISTERED, {"first": first}), policy)
    for row in view.rows(CONTEXT, {"first": first, "disposals": list(policy.case_disposals), "mild": list(policy.mild_lists)}):
        told = f"{row['day']} {row['what'] or '事由不详'}（{row['number'] or '文号不详'}）"
        yield Signal(row["subject_id"], row["kind"], row["day"], told, (row["record_id"],), key=row["key"] or "")


def _versions(rows: Iterable[dict[str, Any]], policy: WarningPolicy) -> Iterator[Signal]:
    for row in rows:
        records = (row["record_before"], row["record_id"])
        if row["key_before"] and row["address_key"] and row["key_before"] != row["address_key"] and not same_place(row["address_before"], row["address"]):
            told = f"{row['day']} 由{row['address_before']}变更为{row['address']}"
            yield Signal(row["subject_id"], "address", row["day"], told, records, _rooms(row))
        yield from figures(row["subject_id"], row["day"], (row["capital_before"], row["capital_wan"]), (row["insured_before"], row["insured"]), records, policy)


def figures(
    subject: str, day: date, capital: tuple[float | None, float | None], insured: tuple[int | None, int | None], records: tuple[str, ...], policy: WarningPolicy
) -> Iterator[Signal]:
    """A fall of capital or staff that reaches the policy's measure; unknown is no fall."""
    before, after = (None if amount is None else Capital(float(amount), "元") for amount in capital)
    yield from _less(subject, day, (before, after), records, policy)
    was, now = insured
    if was and now is not None and was >= policy.measure["staff_from"] and 100 * (was - now) / was >= policy.measure["staff_fall"]:
        yield Signal(subject, "staff", day, f"{day} 由 {was} 人降至 {now} 人", records)


def _less(subject: str, day: date, capital: tuple[Capital | None, Capital | None], records: tuple[str, ...], policy: WarningPolicy) -> Iterator[Signal]:
    """A cut of the capital, within one currency."""
    before, after = capital
    if not (before and after and before.amount and before.currency == after.currency):
        return
    cut = 100 * (before.amount - after.amount) / before.amount
    if cut >= policy.measure["capital_cut"]:
        kind, unit = "capital_deep" if cut >= policy.measure["deep_cut"] else "capital", f"万{before.currency}"
        yield Signal(subject, kind, day, f"{day} 由 {written(before.amount)} {unit}减至 {written(after.amount)} {unit}（减少 {cut:.0f}%）", records)


def same_place(one: str | None, other: str | None) -> bool:
    """Whether two addresses differ only in the names of areas before the road: a renamed district is no move."""
    one, other = one or "", other or ""
    length = next((n for n, (a, b) in enumerate(zip(reversed(one), reversed(other), strict=False)) if a != b), min(len(one), len(other)))
    return bool(HOUSE.search(one[len(one) - length :]))


def _rooms(row: dict[str, Any]) -> tuple[tuple[Node, Edge], ...]:
    firm = row["subject_id"]
    return (
        (Node(row["key_before"], "Address", row["address_before"]), edge(firm, row["key_before"], "REGISTERED_AT", "原住所", (None, row["day"]))),
        (Node(row["address_key"], "Address", row["address"]), edge(firm, row["address_key"], "REGISTERED_AT", "新住所", (row["day"], None))),
    )


def _holders(rows: Iterable[dict[str, Any]], policy: WarningPolicy) -> Iterator[Signal]:
    for row in rows:
        if row["share"] >= policy.measure["holders_out"]:
            told = f"股东退出、减持合计 {written(row['share'])}%" if row["some_stay"] else f"合计持股 {written(row['share'])}% 的股东退出"
            yield Signal(row["subject_id"], "holders", row["day"], f"{row['day']} {told}", tuple(row["records"]))


def _branches(rows: Iterable[dict[str, Any]], policy: WarningPolicy, first: date) -> Iterator[Signal]:
    """Many branches closed within a short time, out of those that were open when it began."""
    known: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        known[row["subject_id"]].append(row)
    within = timedelta(days=int(policy.measure["branch_days"]))
    for subject, branches in known.items():
        closed = [each for each in branches if each["day"]]
        waves: list[tuple[int, Signal]] = []
        for last in (each for each in closed if each["day"] >= first):
            begin = last["day"] - within
            gone = [each for each in closed if begin <= each["day"] <= last["day"]]
            there = [each for each in branches if (each["begun"] is None or each["begun"] <= last["day"]) and (each["day"] is None or each["day"] >= begin)]
            if len(gone) >= policy.measure["branches"] and 100 * len(gone) >= policy.measure["branch_share"] * len(there):
                told = f"{begin} 至 {last['day']} 关闭分支机构 {len(gone)} 家（当时共 {len(there)} 家）"
                drawn = tuple((enterprise(each["branch"], each["branch_name"]), _branch(each, subject)) for each in gone if each["branch"])
                waves.append((len(gone), Signal(subject, "branches", last["day"], told, tuple(sorted(each["record_id"] for each in gone)), drawn)))
        yield from _apart(waves, within)


def _apart(waves: list[tuple[int, Signal]], within: timedelta) -> Iterator[Signal]:
    """The greatest closings that do not overlap."""
    kept: list[Signal] = []
    for _, each in sorted(waves, key=lambda wave: (-wave[0], wave[1].day)):
        if all(abs(each.day - one.day) > within for one in kept):
            kept.append(each)
    yield from kept


def _branch(row: dict[str, Any], parent: str) -> Edge:
    return edge(row["branch"], parent, "BRANCH_OF", "分支机构", (row["begun"], row["day"]), row["record_id"])


def _registered(rows: Iterable[dict[str, Any]], policy: WarningPolicy) -> Iterator[Signal]:
    """The register of changes, for what no version or role shows; texts of persons are not repeated. A blank is not known, so no change."""
    for row in rows:
        records, before, after = (row["record_id"],), (row["before"] or "").strip(), (row["after"] or "").strip()
        if not before or not after or before == after:
            continue
        match row["item"]:
            case "住所变更" if not same_place(before, after) and not _one_door(before, after, row["region"] or ""):
                yield Signal(row["subject_id"], "address", row["day"], f"{row['day']} 由{before}变更为{after}", records)
            case "法定代表人变更" | "经营者变更" if _person(before) != _person(after):
                yield Signal(row["subject_id"], "representative", row["day"], f"{row['day']} {row['item']}", records, key=_person(after))
            case "注册资本变更":
                yield from _less(row["subject_id"], row["day"], (read_capital(before), read_capital(after)), records, policy)


def _one_door(before: str, after: str, region: str) -> bool:
    """Whether both texts are one address, however much of province and city each writes."""
    one, other = parse_address(before, region), parse_address(after, region)
    return one.text == other.text or (bool(one.key) and one.key == other.key)


def _person(name: str) -> str:
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", name))


def _once(found: list[Signal], policy: WarningPolicy) -> list[Signal]:
    """One signal for one change, however many sources tell of it: the fullest words, all records."""
    kept: list[Signal] = []
    for each in sorted(found, key=lambda one: (one.day, one.kind, -len(one.records), one.records)):
        twin = next((n for n, one in enumerate(kept) if same_change(one, each, policy)), None)
        if twin is None or each.kind in ("case", "decision"):
            kept.append(each)
        else:
            fuller = max(kept[twin], each, key=lambda one: (len(one.records), len(one.told)))
            drawn, key = kept[twin].drawn or each.drawn, fuller.key or kept[twin].key or each.key
            kept[twin] = replace(fuller, records=tuple(sorted({*kept[twin].records, *each.records})), drawn=drawn, key=key)
    return [*kept, *_again(kept, policy)]


def same_change(one: Signal, other: Signal, policy: WarningPolicy) -> bool:
    """Whether two signals tell of one change: a kind, days close to each other, and not two different people who came."""
    near = one.kind == other.kind and abs((other.day - one.day).days) <= policy.window["same_days"]
    return near and (not one.key or not other.key or one.key in other.key or other.key in one.key)


def _again(kept: list[Signal], policy: WarningPolicy) -> Iterator[Signal]:
    """Two representatives within weeks: the earlier change, told beside the later one."""
    heads = [each for each in kept if each.kind == "representative"]
    for one, other in pairwise(heads):
        if 0 < (other.day - one.day).days <= policy.window["same_days"]:
            told = f"此前 {one.told}，{(other.day - one.day).days} 天后又换"
            yield replace(one, kind="representative_again", day=other.day, told=told, key=other.key)
