"""Nominee patterns: somebody represents many firms, owns nothing of them, and another person controls their shares and has no say on paper.

Looked at before it is a lead: a share of the representative, or control by them; an office of management of the controller in
the firm or in a firm between them (a group with a hired manager); controllers that are no natural persons (a state or listed group
appoints its managers); firms that hold shares of the representative's own firm (employees' platforms); a family name in common
(then more signs are asked for); firms with staff of their own, whether or not they have records: somebody runs them.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from analytics.algorithms.control import chain
from analytics.finding import Edge, Evidence, Node, Severity
from analytics.ownership.control import PeopleInControl
from analytics.ownership.firms import FirmFacts, read_firms
from analytics.ownership.holdings import Holding, Holdings, names_of
from analytics.ownership.lead import DESIGN, Lead, holding_edge, percent, surnames
from analytics.ownership.policy import NomineePolicy, OwnershipPolicy
from analytics.pictures import edge, enterprise
from analytics.score_sentences import surname_only
from ledger.view import View

MOST_TOLD = 8
REPRESENTED = """
select r.person_id, r.subject_id, any_value(r.name order by r.record_id) as name, min(r.record_id) as record_id
from roles_current r join enterprises_current e using (subject_id)
where r.role in (select unnest($roles)) and e.kind = '企业' and (starts_with(r.person_id, 'P-') or r.person_id in (from merged_persons))
group by r.person_id, r.subject_id
qualify count(*) over (partition by r.person_id) >= $fewest
order by r.person_id, r.subject_id
"""


@dataclass(frozen=True, slots=True)
class Front:
    """A representative, and by firm represented, of which they own nothing, the person (node) who controls it. `offices`: record of the office, by firm."""

    person: str
    name: str
    firms: Mapping[str, int]
    offices: Mapping[str, str]

    @property
    def controllers(self) -> list[int]:
        """Who controls these firms."""
        return sorted(set(self.firms.values()))


def nominee_leads(view: View, holdings: Holdings, control: PeopleInControl, policy: OwnershipPolicy) -> Iterator[Lead]:
    """One lead per representative, on the first of the firms."""
    wanted = policy.nominee
    fronts, named = defaultdict[str, dict[str, str]](dict), dict[str, str]()
    for row in view.rows(REPRESENTED, {"roles": list(wanted.representative), "fewest": wanted.firms}):
        fronts[row["person_id"]][row["subject_id"]] = row["record_id"]
        named[row["person_id"]] = row["name"]
    between = {firm: _between(holdings, control, firm) for offices in fronts.values() for firm in offices}
    facts = read_firms(view, (each for firms in between.values() for each in firms))
    for person, offices in fronts.items():
        firms = {each: _owner(holdings, control, each) for each in offices if _fronted(holdings, control, facts, person, between[each], wanted)}
        chosen = _pattern(firms, wanted)
        if not chosen:
            continue
        front = Front(person, named[person], chosen, offices)
        if _staffed(front, facts, wanted):
            continue
        signs = _signs(front, facts, wanted)
        if len(signs) >= _signs_needed(holdings, front, wanted):
            yield _lead(view, holdings, control, front, signs, policy)


def _owner(holdings: Holdings, control: PeopleInControl, firm: str) -> int:
    """The person (node) who controls the firm, -1 nobody."""
    return int(control.owner[holdings.index[firm]]) if firm in holdings.index else -1


def _between(holdings: Holdings, control: PeopleInControl, firm: str) -> list[str]:
    """The firm, and those between it and the person who controls it."""
    owner = _owner(holdings, control, firm)
    return [firm] if owner < 0 else [holdings.keys[each] for each in chain(control.of(owner), holdings.index[firm])[:0:-1]]


def _fronted(holdings: Holdings, control: PeopleInControl, facts: FirmFacts, person: str, between: Sequence[str], wanted: NomineePolicy) -> bool:
    """Whether another person controls the firm and manages neither it nor what lies between, and the representative owns next to nothing."""
    node = _owner(holdings, control, between[0])
    owner = holdings.keys[node] if node >= 0 else ""
    if not owner or owner == person:
        return False
    if any(holdings.keys[control.owner[held]] == person for held in _held_by(holdings, between[0]) if control.owner[held] >= 0):
        return False  # a platform through which others hold shares of the representative's own firm
    own = sum(held.share or 100 for each in between if (held := _held(holdings, person, each)))
    managed = any(office.person_id == owner and office.role in wanted.management for each in between for office in facts.offices.get(each, ()))
    return own <= wanted.token_percent and not managed


def _held_by(holdings: Holdings, firm: str) -> list[int]:
    """Nodes of which the firm holds a share."""
    held, node = holdings.held, holdings.index[firm]
    found: list[int] = held.indices[held.indptr[node] : held.indptr[node + 1]].tolist()
    return found


def _held(holdings: Holdings, holder: str, subject: str) -> Holding | None:
    return holdings.between(holdings.index[holder], holdings.index[subject]) if holder in holdings.index else None


def _pattern(firms: Mapping[str, int], wanted: NomineePolicy) -> dict[str, int]:
    """The firms of many owners, else those of the owner who has most, if they are enough."""
    owners = Counter(firms.values())
    if len(firms) >= wanted.hire_firms and len(owners) >= wanted.hire_controllers:
        return dict(firms)
    owner, most = min(owners.items(), key=lambda each: (-each[1], each[0]), default=(-1, 0))
    return {firm: each for firm, each in firms.items() if each == owner} if most >= wanted.firms else {}


def _staffed(front: Front, facts: FirmFacts, wanted: NomineePolicy) -> bool:
    """Whether so many of the firms are known to have staff of their own."""
    staffed = sum(each in facts.firms and (facts.firms[each]["insured"] or 0) >= wanted.staffed_least for each in front.firms)
    return bool(staffed >= wanted.staffed_share * len(front.firms))


def _signs(front: Front, facts: FirmFacts, wanted: NomineePolicy) -> list[Evidence]:
    """What besides the pattern speaks for a nominee."""
    found = []
    bad = [each for firm in sorted(front.firms) for each in facts.records.get(firm, ())]
    if bad:
        firms = sum(bool(facts.records.get(firm)) for firm in front.firms)
        records = tuple(sorted(each.record_id for each in bad))
        found.append(Evidence("NOMINEE_RECORDS", f"{len(bad)} 条", "没有记录", f"其中 {firms} 户有 {len(bad)} 条计入的不良记录。", DESIGN, records))
    none, told = facts.without_staff(each for each in front.firms if each in facts.firms)
    if told * 2 >= len(front.firms) and none >= wanted.insured_none_share * len(front.firms):
        text = f"报告参保人数的 {told} 户中有 {none} 户无人参保。"
        limit = f"不到 {wanted.insured_none_share:.0%}"
        records = tuple(sorted(facts.firms[each]["record_id"] for each in front.firms if each in facts.firms and facts.firms[each]["insured"] == 0))
        found.append(Evidence("NOMINEE_STAFF", f"{none} 户", limit, text, DESIGN, records))
    return found


def _signs_needed(holdings: Holdings, front: Front, wanted: NomineePolicy) -> int:
    return wanted.family_signs if _family(holdings, front) else wanted.signs


def _family(holdings: Holdings, front: Front) -> bool:
    """Whether one controller has the representative's surname."""
    owners = [holdings.name(holdings.keys[each]) for each in front.controllers]
    return len(owners) == 1 and surname_only(owners[0]) == surname_only(front.name)


def _lead(
    view: View,
    holdings: Holdings,
    control: PeopleInControl,
    front: Front,
    signs: Sequence[Evidence],
    policy: OwnershipPolicy,
) -> Lead:
    firms = sorted(front.firms)
    names = names_of(view, [*firms, *(holdings.keys[each] for each in front.controllers)], holdings)
    people = _people(holdings, front, names)
    name = people[front.person]
    owners = "、".join(people[holdings.keys[each]] for each in front.controllers[:MOST_TOLD])
    whose = f"股权由另一人{owners}控制" if len(front.controllers) == 1 else f"股权分别由{owners}等 {len(front.controllers)} 人控制"
    told = "、".join(names[each] for each in firms[:MOST_TOLD]) + ("等" if len(firms) > MOST_TOLD else "")
    clause = f"{name}担任 {len(firms)} 户企业（{told}）的法定代表人或负责人而几乎不持有其股权，这些企业{whose}，控制人在其中不担任管理职务；"
    clause += "".join(each.sentence.rstrip("。") for each in signs[:1]) + ("；登记的姓氏相同，也可能是一家人" if _family(holdings, front) else "")
    nodes, edges = _picture(holdings, control, front, names)
    return Lead(
        "NOMINEE",
        firms[0],
        tuple(firms[1:]),
        Severity.ATTENTION if len(signs) > 1 else Severity.NOTICE,
        clause,
        policy.basis.register,
        (_front_evidence(front, name, policy), _control_evidence(holdings, control, front, names, policy), *signs),
        nodes,
        edges,
        {"representative": front.person, "controllers": [holdings.keys[each] for each in front.controllers], "firms": len(firms)},
    )


def _people(holdings: Holdings, front: Front, names: Mapping[str, str]) -> dict[str, str]:
    """The representative and the controllers as they are named in the sentences."""
    return surnames({front.person: front.name, **{holdings.keys[each]: names[holdings.keys[each]] for each in front.controllers}})


def _front_evidence(front: Front, name: str, policy: OwnershipPolicy) -> Evidence:
    limit = policy.nominee.hire_firms if len(front.controllers) > 1 else policy.nominee.firms
    text = f"{name}任法定代表人或负责人 {len(front.firms)} 户，本人持股每户不超过 {percent(policy.nominee.token_percent)}。"
    return Evidence("NOMINEE_OFFICE", f"{len(front.firms)} 户", f"至少 {limit} 户", text, DESIGN, tuple(sorted(front.offices[each] for each in front.firms)))


def _control_evidence(holdings: Holdings, control: PeopleInControl, front: Front, names: Mapping[str, str], policy: OwnershipPolicy) -> Evidence:
    told, records, people = [], set[str](), _people(holdings, front, names)
    for firm, owner in sorted(front.firms.items()):
        node = holdings.index[firm]
        told.append(f"{people[holdings.keys[owner]]}控制{names[firm]} {percent(100 * control.of(owner)[node].votes)} 的表决权")
        records |= {record for a, b in pairwise(chain(control.of(owner), node)) if (held := holdings.between(a, b)) for record in held.records}
    text = f"{'；'.join(told[:MOST_TOLD])}{'等' if len(told) > MOST_TOLD else ''}。"
    source = f"{policy.basis.control}（依据标记 {policy.basis.evidence}）"
    return Evidence("NOMINEE_CONTROL", f"{len(front.controllers)} 人", "表决权超过 50%", text, source, tuple(sorted(records)))


def _picture(holdings: Holdings, control: PeopleInControl, front: Front, names: Mapping[str, str]) -> tuple[tuple[Node, ...], tuple[Edge, ...]]:
    owners = [Node(holdings.keys[each], "Person", names[holdings.keys[each]]) for each in front.controllers]
    firms = sorted(front.firms)
    nodes = [enterprise(firms[0], names[firms[0]]), Node(front.person, "Person", front.name), *owners, *(enterprise(each, names[each]) for each in firms[1:])]
    edges = [edge(front.person, each, "LEGAL_REP_OF", "法定代表人或负责人", record_id=front.offices[each]) for each in firms]
    for firm, owner in sorted(front.firms.items()):
        for above, below in pairwise(chain(control.of(owner), holdings.index[firm])):
            nodes += [enterprise(key, names.get(key) or holdings.name(key) or key) for key in (holdings.keys[above],) if above != owner]
            if held := holdings.between(above, below):
                edges.append(holding_edge(held))
    return tuple(nodes), tuple(edges)
