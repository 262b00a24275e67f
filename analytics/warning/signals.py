"""Changes of living firms, one row each, out of versions, roles, holdings, branches and the register of changes.

A signal has the day on which it happened. What is only known by comparing two moments of knowledge (a figure that was
overwritten) has the day on which it became known, and says so.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from analytics.finding import Edge, Node
from analytics.pictures import edge, enterprise
from analytics.score_sentences import surname_only
from analytics.warning.policy import WarningPolicy
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

HEADS = """
with head as (select * from roles where list_contains($heads, role) and subject_id is not null and person_id is not null)
select n.subject_id, n.valid_from as day, n.record_id, n.role, n.name, n.person_id,
       o.person_id as person_before, o.name as name_before, o.record_id as record_before
from head n join head o on o.subject_id = n.subject_id and o.person_id <> n.person_id
where n.valid_from >= $first and coalesce(o.valid_from, date '0001-01-01') < n.valid_from
  and coalesce(o.valid_to, n.valid_from) between n.valid_from - to_days(cast($same as integer)) and n.valid_from + to_days(cast($same as integer))
qualify row_number() over (partition by n.subject_id, n.valid_from order by n.record_id, o.record_id) = 1
order by n.subject_id, day
"""

TAKEN_OVER = """
select p.person_id, p.subject_id, e.name, min(p.valid_from) as day, min(p.record_id) as record_id
from person_links p join enterprises e on e.subject_id = p.subject_id and e.established < p.valid_from - to_days(cast($same as integer))
where list_contains($heads, p.relation) and p.valid_from >= $first - to_days(cast($collector_days as integer))
group by p.person_id, p.subject_id, e.name order by p.person_id, day, p.subject_id
"""

HOLDERS = """
select subject_id, valid_to as day, sum(share) as share, list_sort(list(record_id)) as records from shareholders
where valid_to >= $first and share is not null and subject_id is not null group by subject_id, valid_to order by subject_id, day
"""

BRANCHES = """
select b.parent_id as subject_id, b.subject_id as branch, b.branch_name, b.valid_from as begun, b.record_id,
       least(coalesce(b.valid_to, e.ended), coalesce(e.ended, b.valid_to)) as day
from branches b left join enterprises e on e.subject_id = b.subject_id
where b.parent_id is not null order by b.parent_id, day, b.record_id
"""

REGISTERED = """
select subject_id, approved as day, item, "before", "after", record_id from changes
where approved >= $first and subject_id is not null and item in ('住所变更', '法定代表人变更', '经营者变更', '注册资本变更')
order by subject_id, day, record_id
"""

CONTEXT = """
select subject_id, inspected as day, 'case' as kind, inspection_no as number, disposal as what, record_id from inspections
where inspected >= $first and list_contains($disposals, disposal) and subject_id is not null
union all
select subject_id, decided, 'decision', document_no, conduct, record_id from decisions where decided >= $first
union all
select subject_id, valid_from, 'decision', document_no, reason, record_id from listings
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
    same, heads = policy.window["same_days"], list(policy.heads)
    yield from _versions(view.rows(VERSIONS, {"first": first}), policy)
    became = view.rows(HEADS, {"first": first, "heads": heads, "same": same})
    yield from _heads(became)
    taken = view.rows(TAKEN_OVER, {"first": first, "heads": heads, "same": same, "collector_days": int(policy.measure["collector_days"])})
    yield from _collectors(became, taken, policy)
    yield from _holders(view.rows(HOLDERS, {"first": first}), policy)
    yield from _branches(view.rows(BRANCHES), policy, first)
    yield from _registered(view.rows(REGISTERED, {"first": first}), policy)
    for row in view.rows(CONTEXT, {"first": first, "disposals": list(policy.case_disposals), "mild": list(policy.mild_lists)}):
        told = f"{row['day']} {row['what'] or '事由不详'}（{row['number'] or '文号不详'}）"
        yield Signal(row["subject_id"], row["kind"], row["day"], told, (row["record_id"],))


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
    before, after = capital
    if before and after is not None and (cut := 100 * (before - after) / before) >= policy.measure["capital_cut"]:
        kind = "capital_deep" if cut >= policy.measure["deep_cut"] else "capital"
        yield Signal(subject, kind, day, f"{day} 由 {float(before):g} 万元减至 {float(after):g} 万元（减少 {cut:.0f}%）", records)
    was, now = insured
    if was and now is not None and was >= policy.measure["staff_from"] and 100 * (was - now) / was >= policy.measure["staff_fall"]:
        yield Signal(subject, "staff", day, f"{day} 由 {was} 人降至 {now} 人", records)


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


def _people(row: dict[str, Any]) -> tuple[tuple[Node, Edge], ...]:
    firm, old, new = row["subject_id"], row["person_before"], row["person_id"]
    return (
        (Node(old, "Person", row["name_before"] or old), edge(old, firm, "LEGAL_REP_OF", f"原{row['role']}", (None, row["day"]), row["record_before"])),
        (Node(new, "Person", row["name"] or new), edge(new, firm, "LEGAL_REP_OF", row["role"], (row["day"], None), row["record_id"])),
    )


def _heads(rows: Iterable[dict[str, Any]]) -> Iterator[Signal]:
    for row in rows:
        told = f"{row['day']} {row['role']}由{surname_only(row['name_before'] or '')}变更为{surname_only(row['name'] or '')}"
        yield Signal(row["subject_id"], "representative", row["day"], told, (row["record_before"], row["record_id"]), _people(row))


def _collectors(became: Iterable[dict[str, Any]], taken: Iterable[dict[str, Any]], policy: WarningPolicy) -> Iterator[Signal]:
    """A new representative who took over several firms within a year."""
    firms: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in taken:
        firms[row["person_id"]].append(row)
    within = timedelta(days=int(policy.measure["collector_days"]))
    for row in became:
        near = [each for each in firms.get(row["person_id"], ()) if abs(each["day"] - row["day"]) <= within]
        if len(near) >= policy.measure["collector"]:
            told = f"{row['day']} 新任{row['role']}{surname_only(row['name'] or '')}一年内接手 {len(near)} 户"
            records = tuple(sorted({row["record_id"], *(each["record_id"] for each in near)}))
            drawn = tuple(_taken(each) for each in near if each["subject_id"] != row["subject_id"])
            yield Signal(row["subject_id"], "collector", row["day"], told, records, drawn)


def _taken(row: dict[str, Any]) -> tuple[Node, Edge]:
    link = edge(row["person_id"], row["subject_id"], "LEGAL_REP_OF", "接手", (row["day"], None), row["record_id"])
    return enterprise(row["subject_id"], row["name"]), link


def _holders(rows: Iterable[dict[str, Any]], policy: WarningPolicy) -> Iterator[Signal]:
    for row in rows:
        if row["share"] >= policy.measure["holders_out"]:
            yield Signal(row["subject_id"], "holders", row["day"], f"{row['day']} 合计持股 {row['share']:g}% 的股东退出", tuple(row["records"]))


def _branches(rows: Iterable[dict[str, Any]], policy: WarningPolicy, first: date) -> Iterator[Signal]:
    """Many branches closed within a short time, out of those that were open when it began."""
    known: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        known[row["subject_id"]].append(row)
    within = timedelta(days=int(policy.measure["branch_days"]))
    for subject, branches in known.items():
        closed = [each for each in branches if each["day"]]
        best: tuple[int, Signal] | None = None
        for last in (each for each in closed if each["day"] >= first):
            begin = last["day"] - within
            gone = [each for each in closed if begin <= each["day"] <= last["day"]]
            there = [each for each in branches if (each["begun"] is None or each["begun"] <= last["day"]) and (each["day"] is None or each["day"] >= begin)]
            enough = len(gone) >= policy.measure["branches"] and 100 * len(gone) >= policy.measure["branch_share"] * len(there)
            if enough and (best is None or len(gone) > best[0]):
                told = f"{begin} 至 {last['day']} 关闭分支机构 {len(gone)} 家（当时共 {len(there)} 家）"
                drawn = tuple((enterprise(each["branch"], each["branch_name"]), _branch(each, subject)) for each in gone if each["branch"])
                best = len(gone), Signal(subject, "branches", last["day"], told, tuple(sorted(each["record_id"] for each in gone)), drawn)
        if best:
            yield best[1]


def _branch(row: dict[str, Any], parent: str) -> Edge:
    return edge(row["branch"], parent, "BRANCH_OF", "分支机构", (row["begun"], row["day"]), row["record_id"])


def _registered(rows: Iterable[dict[str, Any]], policy: WarningPolicy) -> Iterator[Signal]:
    """The register of changes, for what no version or role shows; texts of persons are not repeated."""
    for row in rows:
        records = (row["record_id"],)
        match row["item"]:
            case "住所变更" if not same_place(row["before"], row["after"]):
                yield Signal(row["subject_id"], "address", row["day"], f"{row['day']} 由{row['before']}变更为{row['after']}", records)
            case "法定代表人变更" | "经营者变更" if row["before"] != row["after"]:
                yield Signal(row["subject_id"], "representative", row["day"], f"{row['day']} {row['item']}", records)
            case "注册资本变更":
                yield from figures(row["subject_id"], row["day"], (_number(row["before"]), _number(row["after"])), (None, None), records, policy)


def _number(text: str | None) -> float | None:
    digits = "".join(letter for letter in (text or "") if letter.isdigit() or letter == ".")
    try:
        return float(digits)
    except ValueError:
        return None


def _once(found: list[Signal], policy: WarningPolicy) -> list[Signal]:
    """One signal for one change, however many sources tell of it: the fullest words, all records."""
    kept: list[Signal] = []
    for each in sorted(found, key=lambda one: (one.day, one.kind, -len(one.records), one.records)):
        twin = next((n for n, one in enumerate(kept) if one.kind == each.kind and (each.day - one.day).days <= policy.window["same_days"]), None)
        if twin is None or each.kind in ("case", "decision"):
            kept.append(each)
        else:
            fuller = max(kept[twin], each, key=lambda one: (len(one.records), len(one.told)))
            drawn = kept[twin].drawn or each.drawn
            kept[twin] = replace(fuller, records=tuple(sorted({*kept[twin].records, *each.records})), drawn=drawn)
    return kept
