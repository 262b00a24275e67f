"""Hidden controllers: a person without any office who controls, through other firms, several firms that look unrelated and have bad records.

Looked at before it is a lead: an office of that person in any of the firms, intermediate ones included (then the register
shows who acts); firms that share a room, telephone, person, direct holder or a holding company with staff above them (then they show themselves as one
group); records that no longer count; control that the votes do not prove. Only natural persons known by more than a name.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from analytics.algorithms.control import Controlled, chain
from analytics.algorithms.ownership import effective_holdings
from analytics.finding import Edge, Evidence, Node, Severity
from analytics.ownership.control import PeopleInControl
from analytics.ownership.firms import BadRecord, FirmFacts, crowds, read_firms
from analytics.ownership.holdings import Holdings, names_of
from analytics.ownership.lead import DESIGN, Lead, holding_edge, percent, spoken
from analytics.ownership.policy import OwnershipPolicy
from analytics.pictures import edge, enterprise, iso, record
from ledger.view import View

MOST_TOLD = 8
FORMER = """
select r.person_id, r.subject_id, r.role, r.valid_to, r.record_id from roles r
where r.valid_to <= $as_of and r.person_id in (select unnest($people)) and r.subject_id in (select unnest($subjects))
order by r.person_id, r.subject_id, r.valid_to, r.record_id
"""


@dataclass(frozen=True, slots=True)
class Case:
    """A person and the firms under control: `indirect` by their keys, `groups` of them that look related to each other."""

    person: int
    control: Mapping[int, Controlled]
    indirect: Sequence[str]
    groups: Sequence[Sequence[str]]
    bad: Mapping[str, Sequence[BadRecord]]


def hidden_leads(view: View, holdings: Holdings, control: PeopleInControl, policy: OwnershipPolicy, warning_records: int) -> Iterator[Lead]:
    """One lead per hidden controller, on the first of the firms with records."""
    indirect = {person: _indirect(person, firms) for person, firms in control.indirect.items()}
    asked = {person: control.indirect[person] for person, firms in indirect.items() if len(firms) >= policy.hidden.firms}
    facts = read_firms(view, (holdings.keys[node] for firms in asked.values() for node in firms))
    crowd = crowds(view, facts, policy.hidden.crowd)
    for person, firms in asked.items():
        case = _case(holdings, person, firms, [holdings.keys[node] for node in indirect[person]], facts, crowd, policy.hidden.group_staff)
        if case and _telling(case, policy):
            yield _lead(view, holdings, case, policy, warning_records)


def _indirect(person: int, firms: Mapping[int, Controlled]) -> list[int]:
    """Firms at the end of the chains that somebody else than the person holds: those in between exist to hold."""
    between = {holder for each in firms.values() for holder in each.through}
    return [node for node, each in firms.items() if node not in between and each.through[0] != person]


def _case(
    holdings: Holdings, person: int, control: Mapping[int, Controlled], indirect: Sequence[str], facts: FirmFacts, crowd: set[str], staff: int
) -> Case | None:
    key = holdings.keys[person]
    if any(office.person_id == key for node in control for office in facts.offices.get(holdings.keys[node], ())):
        return None
    alive = [each for each in indirect if each in facts.firms]
    groups = _groups({each: (_shown(holdings, control, each, facts) - crowd) | _above(holdings, control, each, facts, staff) for each in alive})
    return Case(person, control, alive, groups, {each: facts.records[each] for each in alive if facts.records.get(each)})


def _telling(case: Case, policy: OwnershipPolicy) -> bool:
    bad = sum(any(each in case.bad for each in group) for group in case.groups)
    wanted = policy.hidden
    return len(case.indirect) >= wanted.firms and len(case.groups) >= wanted.appearances and bad >= wanted.bad_groups


def _shown(holdings: Holdings, control: Mapping[int, Controlled], firm: str, facts: FirmFacts) -> set[str]:
    """What the firm shows to the world: itself, room, telephone, people, direct holders of the controlling votes."""
    row = facts.firms[firm]
    people = {office.person_id for office in facts.offices.get(firm, ())}
    holders = {holdings.keys[node] for node in control[holdings.index[firm]].through}
    return {firm, *people, *holders, *(row[name] for name in ("address_key", "phone_key") if row[name])}


def _above(holdings: Holdings, control: Mapping[int, Controlled], firm: str, facts: FirmFacts, staff: int) -> set[str]:
    """Firms with staff whose controlling votes reach this one: the register shows their group, however many steps away they are."""
    seen, waiting = set[int](), [holdings.index[firm]]
    while waiting:
        more = {holder for holder in control[waiting.pop()].through if holder in control} - seen
        seen |= more
        waiting += sorted(more)
    return {key for node in seen if (key := holdings.keys[node]) in facts.firms and (facts.firms[key]["insured"] or 0) >= staff}


def _groups(shown: Mapping[str, set[str]]) -> list[list[str]]:
    """Firms in groups that share anything shown, directly or through others."""
    owner: dict[str, str] = {}
    head = {firm: firm for firm in shown}

    def top(firm: str) -> str:
        while head[firm] != firm:
            head[firm] = firm = head[head[firm]]
        return firm

    for firm in sorted(shown):
        for item in sorted(shown[firm]):
            one, other = top(owner.setdefault(item, firm)), top(firm)
            head[max(one, other)] = min(one, other)
    groups = defaultdict[str, list[str]](list)
    for firm in sorted(shown):
        groups[top(firm)].append(firm)
    return list(groups.values())


def _lead(view: View, holdings: Holdings, case: Case, policy: OwnershipPolicy, warning_records: int) -> Lead:
    key, anchor = holdings.keys[case.person], min(case.bad)
    involved = [holdings.keys[node] for node in case.control]
    names = names_of(view, [key, *involved], holdings)
    person = spoken(names[key], person=True)
    bad = sorted({each for records in case.bad.values() for each in records}, key=lambda each: (each.day, each.record_id))
    shares = effective_holdings(holdings.held, case.person)
    chains = {firm: chain(case.control, holdings.index[firm]) for firm in case.indirect}
    clause = (
        f"{person}在 {len(involved)} 户企业中没有任何现任职务，但依登记的股权逐级控制其中 {len(case.indirect)} 户经营企业"
        f"（{'、'.join(names[each] for each in case.indirect[:MOST_TOLD])}{'等' if len(case.indirect) > MOST_TOLD else ''}），"
        f"这些企业分属 {len(case.groups)} 组、相互没有共用的住所、电话、人员、直接股东和有职工的上层企业，其中 {len(case.bad)} 户有 {len(bad)} 条计入的不良记录"
    )
    evidence = (
        _chain_evidence(holdings, case, chains, shares, names, policy),
        _unrelated(case, policy),
        _no_office(view, holdings, case, involved, policy),
        _bad_evidence(case, bad, names, policy),
    )
    nodes, edges = _picture(holdings, case, anchor, chains, names)
    return Lead(
        "HIDDEN",
        anchor,
        tuple(each for each in involved if each != anchor),
        Severity.WARNING if len(bad) >= warning_records else Severity.ATTENTION,
        clause,
        policy.basis.control,
        evidence,
        nodes,
        edges,
        {"controller": key, "controlled": len(involved), "groups": [list(each) for each in case.groups], "economic_percent": _percents(holdings, case, shares)},
    )


def _percents(holdings: Holdings, case: Case, shares: np.ndarray[tuple[int], np.dtype[np.float64]]) -> dict[str, float | None]:
    found = {firm: float(shares[holdings.index[firm]]) for firm in case.indirect}
    return {firm: None if np.isnan(share) else round(100 * share, 4) for firm, share in found.items()}


def _chain_evidence(
    holdings: Holdings,
    case: Case,
    chains: Mapping[str, tuple[int, ...]],
    shares: np.ndarray[tuple[int], np.dtype[np.float64]],
    names: Mapping[str, str],
    policy: OwnershipPolicy,
) -> Evidence:
    told = []
    for firm, way in list(chains.items())[:MOST_TOLD]:
        through = "、".join(names[holdings.keys[node]] for node in case.control[way[-1]].through)
        economic = shares[holdings.index[firm]]
        owned = "无法计算" if np.isnan(economic) else percent(100 * float(economic))
        told.append(f"经{through}控制{names[firm]}（表决权 {percent(100 * case.control[way[-1]].votes)}，最终权益 {owned}）")
    records = tuple(sorted({record for node, each in case.control.items() for holder in each.through for record in _records(holdings, holder, node)}))
    source = f"{policy.basis.control}（依据标记 {policy.basis.evidence}）；户数为{DESIGN}"
    return Evidence("HIDDEN_CONTROL", f"{len(case.indirect)} 户", f"至少 {policy.hidden.firms} 户", f"{'；'.join(told)}。", source, records)


def _records(holdings: Holdings, holder: int, subject: int) -> tuple[str, ...]:
    held = holdings.between(holder, subject)
    return held.records if held else ()


def _unrelated(case: Case, policy: OwnershipPolicy) -> Evidence:
    above = f"有职工（参保 {policy.hidden.group_staff} 人以上）的共同上层企业"
    text = f"{len(case.indirect)} 户经营企业按共用住所、电话、人员、直接股东和{above}归并后仍有 {len(case.groups)} 组，从登记表面看不出关联。"
    return Evidence("HIDDEN_UNRELATED", f"{len(case.groups)} 组", f"至少 {policy.hidden.appearances} 组", text, DESIGN)


def _no_office(view: View, holdings: Holdings, case: Case, involved: Sequence[str], policy: OwnershipPolicy) -> Evidence:
    former = view.rows(FORMER, {"as_of": view.as_of, "people": [holdings.keys[case.person]], "subjects": list(involved)})
    told = f"曾任职 {len(former)} 项，最晚于 {iso(max(row['valid_to'] for row in former))} 离任" if former else "也没有已离任的职务记录"
    text = f"在全部 {len(involved)} 户被控制企业（含中间持股企业）中没有现任职务；{told}。"
    return Evidence("HIDDEN_NO_OFFICE", "0 项现任职务", "0 项", text, policy.basis.register, tuple(sorted(row["record_id"] for row in former)))


def _bad_evidence(case: Case, bad: Sequence[BadRecord], names: Mapping[str, str], policy: OwnershipPolicy) -> Evidence:
    limit = f"至少 {policy.hidden.bad_groups} 组有记录"
    return Evidence(
        "HIDDEN_RECORDS", f"{len(case.bad)} 户，{len(bad)} 条", limit, _told(case.bad, names), DESIGN, tuple(sorted(each.record_id for each in bad))
    )


def _told(bad: Mapping[str, Sequence[BadRecord]], names: Mapping[str, str]) -> str:
    parts = [f"{names[firm]} {len(records)} 条（最近 {max(each.day for each in records)}）" for firm, records in sorted(bad.items())]
    return f"{'、'.join(parts[:MOST_TOLD])}{'等' if len(parts) > MOST_TOLD else ''}。"


def _picture(
    holdings: Holdings, case: Case, anchor: str, chains: Mapping[str, tuple[int, ...]], names: Mapping[str, str]
) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    nodes = [enterprise(anchor, names[anchor]), Node(holdings.keys[case.person], "Person", names[holdings.keys[case.person]])]
    edges: list[Edge] = []
    for firm in sorted(chains, key=lambda each: (each != anchor, each not in case.bad, each)):
        for above, below in _links(case.control, chains[firm]):
            nodes += [enterprise(holdings.keys[node], names[holdings.keys[node]]) for node in (above, below) if node != case.person]
            if held := holdings.between(above, below):
                edges.append(holding_edge(held))
        for each in case.bad.get(firm, ()):
            nodes.append(record(each.record_id, each.title))
            edges.append(edge(each.record_id, firm, "AGAINST", "", (each.day, None), each.record_id))
    return tuple(nodes), tuple(edges)


def _links(control: Mapping[int, Controlled], way: tuple[int, ...]) -> Iterator[tuple[int, int]]:
    """Every vote along a chain, and at its end those of all who cast them."""
    yield from pairwise(way)
    for holder in control[way[-1]].through:
        yield from pairwise((*chain(control, holder), way[-1]) if holder in control else (holder, way[-1]))
