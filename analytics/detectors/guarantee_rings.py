"""担保圈和担保链：围绕出事企业的循环担保、互保、链式担保 · Guarantee rings: circles, mutual guarantees and chains around listed firms.

Finds: 在查看之日仍然有效的担保中，直接或者经他人为失信被执行人、严重失信名单内企业、被吊销企业担保的主体，形成首尾相接的担保圈、两户互保、
  两步以上的担保链或者密集核心的。列出各户担保额、哪一户不支时牵连最大。
  Firms that guarantee, directly or through others, for a court defaulter, a severely listed or a revoked firm, on guarantees in force
  that day, and form a circle, a mutual guarantee, a chain of two steps or more, or a dense core. With what each has at stake.
Why: 公司法第 15 条规定为他人担保须经决议，民法典第 686 条至第 700 条规定保证责任和追偿；一户不能清偿，保证人即须代偿，代偿能力不足的再牵连下一户。
  担保圈没有法定的数量界限，几户、几步、多少金额都是设计值，见 guarantees.toml。
  A guarantor pays when the debtor cannot, and may fall in turn. No law says when a circle is too large: all bounds are design values.
Limits: 互相担保本身合法；同一控制人之内的担保、以担保和金融为业的机构的担保和反担保、已到期和已注销的不计，截止日期当日仍有效；没有截止日期又超过五年的不计；
  没有出事企业的担保圈不提示；金额、截止日期可能未报送，未报送的不当作零，也不参加比较；以注册资本代表承受能力只是近似，企业另有资产、抵押或者已经代偿的看不到。
  Guaranteeing is lawful. Left out: guarantees inside one group, of guarantee companies and lenders, ended ones (the last day is in
  force), open-ended ones older than five years, circles with nobody in trouble. Unknown amounts are not zero and are not ranked;
  registered capital is a rough stand-in for strength.
Next step: 向债权人和各户核对担保合同是否有效、是否在保证期间内、是否已经代偿；先查牵连最大的一户的偿债能力；需要帮扶或者风险处置的，
  提请属地政府和金融监管部门会商；不得因为提供担保而将其作为失信主体对待。
  Check contracts, periods and payments made; look first at the member whose fall takes most; nobody is dishonest for having guaranteed.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Evidence, Finding, Node, Severity, Subgraph
from analytics.guarantees.cascade import weight
from analytics.guarantees.network import REVOKED, Guarantee, Trouble, read_network
from analytics.guarantees.policy import GuaranteePolicy, guarantee_policy
from analytics.guarantees.rings import clusters
from analytics.guarantees.stakes import Ring, at_stake, exposure, measures
from analytics.guarantees.wording import circle, falls, heavy, line, members, shape, sums, wan, way
from analytics.pictures import bounded, edge, enterprise, node_count, record
from ledger.codelists import code_list
from ledger.view import View

ID = "guarantee-rings"
VERSION = "1.1.0"
ORDER = (Severity.NOTICE, Severity.ATTENTION, Severity.WARNING)
DESIGN = "设计值"


class Parameters(BaseModel):
    """What may be set. Who is left out, who is in trouble and how far it reaches are in guarantees.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    at_stake_wan: float = Field(
        0.0, ge=0, le=1_000_000, description="在保金额合计达到多少万元才提示（设计值）；金额全部不详的照样提示 · Least sum in force, in 10,000 yuan"
    )
    capital_share: float = Field(
        100.0, gt=0, le=1000, description="代偿超过注册资本的百分之几即视为不支（设计值）· Percent of registered capital that a guarantor can bear"
    )


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per cluster, on the fallen firm that takes most with it."""
    policy = guarantee_policy()
    network = read_network(view, policy)
    fallen = sorted({network.party[each] for each in network.troubles if each in network.party})
    for cluster in clusters(network.graph, fallen, policy):
        ring = at_stake(network, cluster, params.capital_share / 100)
        if ring.total >= params.at_stake_wan or ring.total == 0:
            yield _finding(ring, policy)


def _finding(ring: Ring, policy: GuaranteePolicy) -> Finding:
    network = ring.network
    top = max(ring.cluster.fallen, key=lambda each: weight(ring.falls[each]))
    anchor = next(each for each in network.parties[top] if each in network.troubles)
    firms = sorted({firm for each in ring.cluster.parties for firm in network.parties[each]})
    evidence = tuple(_evidence(ring, policy))
    picture, size = _picture(ring, anchor)
    return Finding(
        ID,
        VERSION,
        anchor,
        network.name(anchor),
        ORDER[_weight(ring, policy)],
        _sentence(ring, anchor),
        False,
        f"{policy.source}；担保圈没有法定界限，各项界限为设计值",
        evidence,
        tuple(sorted({each for reason in evidence for each in reason.records})),
        tuple(each for each in firms if each != anchor),
        picture,
        network.firms[anchor].region if anchor in network.firms else "",
        measures(ring, size),
    )


def _weight(ring: Ring, policy: GuaranteePolicy) -> int:
    cluster, add = ring.cluster, policy.severity
    circle = cluster.largest_ring >= 3 or cluster.core >= policy.core
    total = add["base"] + add["ring"] * circle + add["mutual"] * (bool(cluster.rings) and not circle)
    total += add["chain"] * (not cluster.rings and len(cluster.chain) > policy.chain)
    return min(2, total + add["falls"] * bool(ring.struck.fallen))


def _sentence(ring: Ring, anchor: str) -> str:
    cluster, network = ring.cluster, ring.network
    others = len(cluster.fallen) - 1
    trouble = f"{network.name(anchor)}（{_trouble(network.troubles[anchor][0])}）" + (f"等 {others + 1} 个出事的主体" if others else "")
    firms = sum(len(network.parties[each]) for each in cluster.parties)
    text = f"围绕{trouble}有 {firms} 户企业以担保相连，{shape(ring)}；仍有效的担保 {sum(len(each.records) for each in ring.guarantees)} 笔"
    text += f"，合计 {wan(ring.total)}" if ring.total else ""
    text += f"，另有 {ring.unknown} 笔金额不详" if ring.unknown and ring.total else "，金额均不详" if ring.unknown else ""
    who = "出事的主体都" if others else network.name(anchor)
    text += f"；{who}不能清偿，{falls(ring.struck)}" + ("（以注册资本衡量）" if ring.struck.fallen else "") if ring.struck.first.payers else ""
    return f"{text}；供核查，不是认定。"


def _trouble(trouble: Trouble) -> str:
    """What happened to a firm, with its day and number."""
    when = f"{trouble.day} " if trouble.day else ""
    if trouble.kind == REVOKED:
        return f"{when}被吊销或者撤销登记"
    return f"{when}被列入{code_list('list_types').title(trouble.kind)}" + (f"，{trouble.number}" if trouble.number else "")


def _evidence(ring: Ring, policy: GuaranteePolicy) -> Iterator[Evidence]:
    """Who is in trouble, then the shape, then what is at stake."""
    network, cluster = ring.network, ring.cluster
    for party in cluster.fallen:
        for firm in network.parties[party]:
            for trouble in network.troubles.get(firm, ()):
                text = f"{network.name(firm)}{_trouble(trouble)}。"
                yield Evidence("LISTED", _kind(trouble), "属所列名单或登记状态（设计值）", text, DESIGN, (trouble.record_id,))
    for ring_parties in cluster.rings:
        yield _ring_evidence(ring, ring_parties)
    if len(cluster.chain) > policy.chain and not any(set(each).issuperset(cluster.chain) for each in cluster.rings):
        text = f"担保链{way(ring, cluster.chain, closed=False)}，前者为后者担保，直到出事的主体。"
        yield Evidence("CHAIN", f"{len(cluster.chain) - 1} 步", f"至少 {policy.chain} 步", text, DESIGN, _along(ring, cluster.chain))
    if cluster.core >= policy.core:
        text = f"密集核心：其中每户至少与另外 {cluster.core} 户有担保关系。"
        yield Evidence("CORE", f"{cluster.core}", f"至少 {policy.core}", text, DESIGN, _all(ring))
    yield _stake(ring)
    yield from _over_capital(ring)


def _kind(trouble: Trouble) -> str:
    return trouble.kind if trouble.kind == REVOKED else str(code_list("list_types").title(trouble.kind))


def _ring_evidence(ring: Ring, parties: tuple[int, ...]) -> Evidence:
    inside = set(parties)
    held = [each for each in ring.guarantees if {ring.network.party[each.guarantor], ring.network.party[each.debtor]} <= inside]
    text = f"{circle(ring, parties).strip()}：{'；'.join(line(ring, each) for each in held[:20])}。"
    name = "MUTUAL" if len(parties) == 2 else "RING"
    return Evidence(name, f"{len(parties)} 户", "至少 2 户，首尾相接", text, DESIGN, tuple(sorted({one for each in held for one in each.records})))


def _along(ring: Ring, chain: Sequence[int]) -> tuple[str, ...]:
    steps = set(pairwise(chain))
    held = [each for each in ring.guarantees if (ring.network.party[each.guarantor], ring.network.party[each.debtor]) in steps]
    return tuple(sorted({one for each in held for one in each.records}))


def _all(ring: Ring) -> tuple[str, ...]:
    return tuple(sorted({one for each in ring.guarantees for one in each.records}))


def _stake(ring: Ring) -> Evidence:
    """What is at stake, and whose fall takes most."""
    total = sums(ring.total or None, ring.unknown)
    most = heavy(ring)
    text = f"在保金额合计 {total}{'；' if most else ''}{most}。{members(ring)}"
    return Evidence("AT_STAKE", total, "无界限，供核对", text, DESIGN, _all(ring))


def _over_capital(ring: Ring) -> Iterator[Evidence]:
    """Members that have guaranteed more than their registered capital."""
    for party in ring.cluster.parties:
        for firm in ring.network.parties[party]:
            held = exposure(ring, firm)
            if held["capital_wan"] is not None and (held["guaranteed_wan"] or 0.0) > held["capital_wan"]:
                records = tuple(sorted({one for each in ring.guarantees if each.guarantor == firm for one in each.records}))
                given, capital = sums(held["guaranteed_wan"], held["unknown_amounts"]), wan(held["capital_wan"])
                text = f"{ring.network.name(firm)}对外担保 {given}，超过注册资本 {capital}。"
                yield Evidence("OVER_CAPITAL", given, f"注册资本 {capital}", text, DESIGN, records)


def _picture(ring: Ring, anchor: str) -> tuple[Subgraph, int]:
    """The fallen firm first, then what is shown of the ring or chain, then the others by what their fall calls."""
    network, shown = ring.network, (*ring.cluster.circle, *ring.cluster.chain)
    order = sorted(ring.cluster.parties, key=lambda each: (each not in shown, -ring.falls[each].known, each))
    nodes = [enterprise(anchor, network.name(anchor))]
    nodes += [record(each.record_id, _kind(each)) for each in network.troubles[anchor] if each.kind != REVOKED]
    nodes += [enterprise(firm, network.name(firm)) for each in order for firm in network.parties[each]]
    edges = [_edge(each) for each in ring.guarantees]
    edges += [edge(node.key, anchor, "AGAINST", node.name, record_id=node.key) for node in _records(nodes)]
    return bounded(nodes, edges), node_count(nodes)


def _records(nodes: Sequence[Node]) -> list[Node]:
    return [each for each in nodes if each.kind == "Listing"]


def _edge(each: Guarantee) -> Any:
    until = None if each.undated else each.until
    return edge(each.guarantor, each.debtor, "GUARANTEES", sums(each.amount, each.unknown), (each.since, until), each.records[0])


DETECTOR = Detector(ID, "担保圈和担保链", VERSION, __doc__ or "", Parameters(), find)
