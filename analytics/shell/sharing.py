"""Indicators of what the firms of a cluster have in common: room, telephone, people, agent, days, names, holdings (S01–S04, S06, S16, S17)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from functools import lru_cache

from analytics.score_sentences import masked_phone, surname_only
from analytics.shell.facts import Tie
from analytics.shell.members import REPRESENTATIVE, Members, Value

TRADE_SUFFIX = re.compile(r"(有限责任公司|股份有限公司|有限公司|合伙企业|经营部|商行|中心|店)?([（(].*[）)])?$")
LIAISON = ("登记联络员", "经办人")
POSTS = ("董事", "监事", "经理", "财务负责人", "股东")


def s01(members: Members) -> Value:
    """Most firms at one room."""
    ties = _most(members, "address")
    return Value(_firms(ties), f"{_firms(ties)} 户登记或经营于“{ties[0].title}”" if ties else "没有共用的住所", _records(ties))


def s02(members: Members) -> Value:
    """Most firms with one telephone and not one representative."""
    ties = _most(members, "phone")
    subjects = {tie.subject_id for tie in ties}
    sole = any(subjects <= {tie.subject_id for tie in each if tie.detail in REPRESENTATIVE} for (kind, _), each in members.shared.items() if kind == "person")
    if not ties or sole:
        return Value(0, "没有不同法定代表人共用的电话")
    return Value(_firms(ties), f"{_firms(ties)} 户共用电话 {masked_phone(ties[0].title)}，法定代表人不同", _records(ties))


def s03(members: Members) -> Value:
    """Most firms that one person represents."""
    ties = _most(members, "person", REPRESENTATIVE)
    return Value(
        _firms(ties), f"{surname_only(ties[0].title)}任 {_firms(ties)} 户的法定代表人（负责人）" if ties else "没有一人任多户法定代表人", _records(ties)
    )


def s04(members: Members) -> Value:
    """Most firms with one liaison or one agent."""
    liaison, agent = _most(members, "person", LIAISON), _most(members, "agent")
    ties = max(liaison, agent, key=_firms)
    who = ties[0].title if ties and ties[0].kind == "agent" else surname_only(ties[0].title) if ties else ""
    return Value(_firms(ties), f"{_firms(ties)} 户由{who}办理或联络" if ties else "没有共用的联络员或代理机构", _records(ties))


def s06(members: Members) -> Value:
    """Most firms begun within 30 days."""
    days = sorted((firm.established, firm.record_id) for firm in members.firms)
    best = max((days[n : _until(days, n, members.measures.burst_days)] for n in range(len(days))), key=len)
    return Value(len(best), f"{best[0][0]} 至 {best[-1][0]} 登记 {len(best)} 户", tuple(record for _, record in best))


def s16(members: Members) -> Value:
    """Firms whose name is nearly the name of another."""
    limit, names = members.measures.similar, [(firm, TRADE_SUFFIX.sub("", firm.name)) for firm in members.firms]
    found = [firm for firm, name in names if any(firm is not other and _alike(*sorted((name, second))) >= limit for other, second in names)]
    return Value(len(found), f"{len(found)} 户名称相似" + (f"，如{found[0].name}" if found else ""), tuple(firm.record_id for firm in found))


def s17(members: Members) -> Value:
    """Firms on a cycle of at most six: each holds shares in the next, or its representative has a post or shares there."""
    steps = _steps(members)
    around = _cycles(steps, members.measures.longest_cycle)
    if not around:
        return Value(0, "没有循环持股或交叉任职")
    name = {firm.subject_id: firm.name for firm in members.firms}
    on = {firm for cycle in around for firm in cycle}
    records = {record for (one, other), each in steps.items() if {one, other} <= on for record in each}
    return Value(len(on), f"{len(on)} 户循环持股或交叉任职，如{'→'.join(name[each] for each in (*around[0], around[0][0]))}", tuple(sorted(records)))


def _cycles(steps: Iterable[tuple[str, str]], longest: int) -> list[tuple[str, ...]]:
    """The shortest cycle through each firm, where it is short enough; longest first. Breadth first from every firm: O(firms × steps)."""
    after: defaultdict[str, list[str]] = defaultdict(list)
    for one, other in sorted(steps):
        after[one].append(other)
    found = {frozenset(cycle): cycle for start in sorted(after) if (cycle := _cycle(after, start, longest))}
    return sorted(found.values(), key=lambda each: (-len(each), each))


def _cycle(after: Mapping[str, Sequence[str]], start: str, longest: int) -> tuple[str, ...]:
    """The first of the shortest cycles through a firm, with at most `longest` firms; empty for none."""
    paths: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    for _ in range(longest):
        further: list[tuple[str, ...]] = []
        for path in paths:
            for other in after.get(path[-1], ()):
                if other == start:
                    return path
                if other not in seen:
                    seen.add(other)
                    further.append((*path, other))
        paths = further
    return ()


def _steps(members: Members) -> dict[tuple[str, str], list[str]]:
    """(firm, next firm) → records: the first holds shares in the second today, or its representative has a post or shares there."""
    today, steps = members.facts.as_of, defaultdict[tuple[str, str], list[str]](list)
    for (kind, item), ties in sorted(members.shared.items()):
        now = [tie for tie in ties if (tie.valid_to or date.max) > today]
        if kind == "holding":
            for tie in now:
                if tie.subject_id != item and any(each.subject_id == item for each in now):
                    steps[item, tie.subject_id].append(tie.record_id)
        elif kind == "person":
            _posts(now, steps)
    return steps


def _posts(ties: Sequence[Tie], steps: defaultdict[tuple[str, str], list[str]]) -> None:
    """Steps through one person: from the firms represented to those where there is only a post or a holding."""
    led = {tie.subject_id: tie for tie in ties if tie.detail in REPRESENTATIVE}
    for tie in ties:
        if tie.detail in POSTS and tie.subject_id not in led:
            for firm, role in led.items():
                steps[firm, tie.subject_id] += [role.record_id, tie.record_id]


def _most(members: Members, kind: str, details: Sequence[str] = ()) -> list[Tie]:
    """Ties to the item of that kind which most members share, through one of `details` if given."""
    chosen = ([tie for tie in ties if not details or tie.detail in details] for (each, _), ties in members.shared.items() if each == kind)
    best = max(chosen, key=_firms, default=[])
    return best if _firms(best) > 1 else []


def _firms(ties: Sequence[Tie]) -> int:
    return len({tie.subject_id for tie in ties})


def _records(ties: Sequence[Tie]) -> tuple[str, ...]:
    return tuple(sorted({tie.record_id for tie in ties}))


def _until(days: Sequence[tuple[date, str]], start: int, span: int) -> int:
    first = days[start][0]
    return next((n for n in range(start, len(days)) if (days[n][0] - first).days > span), len(days))


@lru_cache(maxsize=100_000)
def _alike(one: str, other: str) -> float:
    """How alike two names are, 0 to 1 (Ratcliff and Obershelp 1988); short names and names of different length are not compared."""
    if min(len(one), len(other)) < 4 or abs(len(one) - len(other)) > 2:
        return 0.0
    return SequenceMatcher(None, one, other, autojunk=False).ratio()
