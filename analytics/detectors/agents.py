"""代理机构的客户异常多地出问题 · Agents: agencies whose clients turn out badly beyond what size and trade explain.

Finds: 登记代理、代理记账、信用服务等机构，其客户在首次委托之后被吊销、短期注销、失联、列入严重失信名单或受到计入的处罚的户数，
  明显多于同行业门类、同类型、同省、同年龄的其他主体按比例应有的户数（观察数与期望数之比，带精确区间；偶然出现的概率按所比较的机构数校正）。
  Agencies of which more clients were revoked, closed early, went missing, were listed or penalised after their first filing than
  the rate of everybody else of the same trade, kind, province and age lets one expect: a ratio with an exact interval, and a
  probability by chance that is corrected for the number of agencies compared (Breslow & Day 1987; Ulm 1990; Benjamini & Hochberg 1995).
Why: 市场主体登记管理条例第 18、40 条（申请人和受委托人对材料真实性负责；虚假登记的责任）。什么算出问题、界限多少，法律没有规定，
  都是设计值，见 agents.toml。
  Who files for others answers for what is filed; what counts as bad and every threshold is a design value kept as data.
Limits: 客户少的机构不提示；委托之前的事件、注销和信用修复代办、本机构的分支机构和子公司不算；同一投资人的几户合并为一个；已修复、已移出的记录不算。
  机构可能只是接了难做的客户（例如同一园区、同一行业的一轮整治），比例不说明原因；已终止的机构只作提示；不知道委托日期的代理关系查不到；
  以员工名义代为出资的，会因合并为一个而查不到。
  Small agencies are quiet; what came before the filing, deregistration and credit-repair work, the agency's own branches do not count; firms of one
  hand count once; repaired records never. A ratio says nothing about the cause.
Next step: 抽查列出的客户的登记材料（签字、住所证明、联系人），看是否同一经办人、同一套材料；再看该机构是否知情；客户各自的问题由各有权机关处理。
  Check signatures, proofs of address and contacts of the clients listed; look for one clerk and one set of papers.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analytics.agents.chains import Chains, read_chains
from analytics.agents.compare import Comparison, comparisons
from analytics.agents.exposure import Turn, begin_of, clients_of, everybody, turns_of
from analytics.agents.policy import AgentPolicy, agent_policy
from analytics.detector import Detector
from analytics.finding import Edge, Evidence, Finding, Node, Severity, Subgraph
from analytics.pictures import bounded, edge, enterprise
from analytics.rates import chance_in_words
from ledger.codelists import code_list
from ledger.view import View

ID = "agents"
VERSION = "1.0.0"
BASIS = "市场主体登记管理条例第 18、40 条；何为出问题和各项界限为设计值"


class Parameters(BaseModel):
    """What may be set. Outcomes, strata and thresholds are in agents.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    listed: int = Field(5, ge=1, le=50, description="一句话里最多列出几户客户 · Clients named in the sentence at most")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per agency (with its branches) that is told apart from everybody else."""
    policy = agent_policy()
    chains = read_chains(view, policy)
    clients = clients_of(view, policy, chains.roots, chains.own)
    compared = list(comparisons(clients, everybody(view, policy), policy))
    found = [each for each in compared if told_apart(each, policy)]
    turns: defaultdict[str, list[Turn]] = defaultdict(list)
    for turn in turns_of(view, policy, sorted({client.subject_id for each in found for client in each.turned})):
        turns[turn.subject_id].append(turn)
    for each in found:
        mine = {client.subject_id: [turn for turn in turns[client.subject_id] if turn.day > client.filed] for client in each.turned}
        yield _finding(each, mine, chains, view.as_of, params)


def told_apart(comparison: Comparison, policy: AgentPolicy) -> bool:
    """Enough bad clients, and a ratio that chance and the number of agencies compared do not explain."""
    return comparison.observed >= policy.bad and comparison.ratio >= policy.ratio and comparison.corrected <= policy.false_discovery


def _finding(found: Comparison, turns: dict[str, list[Turn]], chains: Chains, today: date, params: Parameters) -> Finding:
    policy = agent_policy()
    agency, members = chains.agencies[found.agency], chains.members(found.agency)
    evidence = (_ratio_evidence(found, chains, members, policy), *_outcomes(turns, policy))
    return Finding(
        ID,
        VERSION,
        agency.subject_id,
        agency.name,
        Severity.NOTICE if chains.gone(found.agency, today) else Severity.WARNING if found.low >= policy.warning else Severity.ATTENTION,
        _sentence(found, turns, chains, today, params),
        False,
        BASIS,
        evidence,
        tuple(sorted({record for each in evidence for record in each.records})),
        tuple(sorted({*members, *(each.subject_id for each in found.turned)} - {agency.subject_id})),
        _picture(found, turns, chains, members),
        agency.region,
        _measures(found, turns),
    )


def _measures(found: Comparison, turns: dict[str, list[Turn]]) -> dict[str, Any]:
    return {
        "clients": len(found.clients),
        "units": found.units,
        "observed": found.observed,
        "expected": round(found.expected, 2),
        "ratio": round(found.ratio, 2),
        "interval": [round(found.low, 2), round(found.high, 2)],
        "corrected": float(f"{found.corrected:.2g}"),
        "shrunk": round(found.shrunk, 2),
        "compared": found.compared,
        "outcomes": dict(sorted(_first_outcomes(turns).items())),
    }


def _sentence(found: Comparison, turns: dict[str, list[Turn]], chains: Chains, today: date, params: Parameters) -> str:
    policy = agent_policy()
    agency, members = chains.agencies[found.agency], chains.members(found.agency)
    gone = chains.gone(found.agency, today)
    ended = f"已于 {gone.ended} {code_list('enterprise_status').title(gone.status)}" if gone else ""
    kinds = f"（{'，'.join(part for part in (agency.kinds, ended) if part)}）" if agency.kinds or ended else ""
    branches = f"连同其 {len(members) - 1} 家分支或所属机构" if len(members) > 1 else ""
    units = f"（合并同一投资人后 {found.units} 个）" if found.units < len(found.clients) else ""
    titles = "、".join(f"{policy.outcome(name).title} {count} 户" for name, count in _first_outcomes(turns).most_common())
    since, chance = begin_of(today, policy), chance_in_words(found.corrected)
    examples = "、".join(_names(turns)[: params.listed])
    return (
        f"{agency.name}{kinds}{branches}代理的 {len(found.clients)} 户客户{units}中，{since} 以来在委托后 {policy.horizon_months} 个月内有 {found.observed} "
        f"个出问题（按首次出现的问题计：{titles}；如{examples}），"
        f"同行业门类、同类型、同省、同年龄的其他主体按比例应为 {found.expected:.1f} 个，比值 {found.ratio:.1f}"
        f"（{policy.confidence:.0%} 区间 {found.low:.1f}–{found.high:.1f}；偶然出现这么多的概率按 {found.compared} 家机构校正后{chance}）；"
        "委托之前的问题、注销和信用修复代办不计；供核查，不是认定。"
    )


def _ratio_evidence(found: Comparison, chains: Chains, members: Sequence[str], policy: AgentPolicy) -> Evidence:
    sentence = (
        f"观察 {found.observed} 个，期望 {found.expected:.2f} 个，比值 {found.ratio:.2f}（{policy.confidence:.0%} 精确区间 {found.low:.2f}–{found.high:.2f}）；"
        f"与别家无异时出现这么多的概率{chance_in_words(found.tail)}，按 {found.compared} 家机构校正后{chance_in_words(found.corrected)}；"
        f"向 1（与别家无异）收缩后的比值 {found.shrunk:.2f}。"
    )
    filings = {client.filing for client in found.turned}
    links = {chains.links[each][1] for each in members if each in chains.links} | {chains.agencies[each].record_id for each in members}
    threshold = f"比值至少 {policy.ratio:g}，校正后概率不高于 {policy.false_discovery:g}，至少 {policy.units} 个客户、{policy.bad} 个出问题"
    return Evidence("RATIO", f"{found.ratio:.2f}", threshold, sentence, "设计值", tuple(sorted(filings | links - {""})))


def _outcomes(turns: dict[str, list[Turn]], policy: AgentPolicy) -> Iterator[Evidence]:
    """One reason per outcome, with every client that it happened to."""
    grouped: defaultdict[str, list[Turn]] = defaultdict(list)
    for each in (turn for mine in turns.values() for turn in mine):
        grouped[each.outcome].append(each)
    for outcome in (each for each in policy.outcomes if each.id in grouped):
        mine = sorted(grouped[outcome.id], key=lambda turn: (turn.day, turn.subject_id, turn.record_id))
        told = "；".join(f"{turn.name} {turn.day}" + (f"（{turn.detail}）" if turn.detail else "") for turn in mine[:20])
        more = f"；另 {len(mine) - 20} 件" if len(mine) > 20 else ""
        records = tuple(sorted({turn.record_id for turn in mine}))
        count = len({turn.subject_id for turn in mine})
        yield Evidence(outcome.id, f"{count} 户", "委托之后", f"{outcome.title}：{told}{more}。", outcome.source, records)


def _first_outcomes(turns: dict[str, list[Turn]]) -> Counter[str]:
    """How each client turned out badly first."""
    return Counter(mine[0].outcome for mine in turns.values() if mine)


def _names(turns: dict[str, list[Turn]]) -> list[str]:
    return [mine[0].name for _, mine in sorted(turns.items(), key=lambda each: (each[1][0].day, each[0])) if mine]


def _picture(found: Comparison, turns: dict[str, list[Turn]], chains: Chains, members: Sequence[str]) -> Subgraph:
    root = chains.agencies[found.agency]
    nodes: list[Node] = [enterprise(root.subject_id, root.name)]
    nodes += [enterprise(each, chains.agencies[each].name) for each in members if each != found.agency]
    edges: list[Edge] = [_belongs(each, *chains.links[each]) for each in members if each in chains.links]
    for client in found.turned:
        nodes.append(enterprise(client.subject_id, turns[client.subject_id][0].name))
        edges.append(edge(client.subject_id, client.agent_id, "FILED_BY", "登记代理", (client.filed, None), client.filing))
    return bounded(nodes, edges)


def _belongs(agency: str, owner: str, record_id: str) -> Edge:
    if record_id.startswith("branches:"):
        return edge(agency, owner, "BRANCH_OF", "分支机构", record_id=record_id)
    return edge(owner, agency, "SHAREHOLDER_OF", "持股", record_id=record_id)


DETECTOR = Detector(ID, "代理机构客户异常", VERSION, __doc__ or "", Parameters(), find)
