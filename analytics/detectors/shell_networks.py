"""疑似关联集中登记 · Shell networks: firms that share rooms, telephones and people, and show signs of having no business.

Finds: 五户以上新设企业，两两之间至少有两类互相独立的共用资料（到室的住所、电话、法定代表人或股东、联络员或代理机构），
  并达到三项以上指标、其中至少一项是空壳迹象。
  Five or more recent firms, tied pairwise by at least two independent shared things (room, telephone, person, liaison or agent),
  that reach three or more named indicators, one of them a sign of emptiness. Each indicator is shown with value and threshold.
Why: 市场主体登记管理条例第 40 条（虚假登记的撤销）及其实施细则第 71 条；公司法第 260 条（长期未开业）；企业经营异常名录制度（通过登记住所无法联系）。
  空壳企业没有全国统一的数量标准，各项界限都是设计值，见 shell_indicators.toml。
  No national numeric definition exists; every threshold is a design value kept as data.
Limits: 集群注册、托管、孵化器、市场、集中办公区依法共用地址，登记代理机构的客户、集团、连锁分支、家庭小店都可能相似，已尽量排除；
  共用资料的户数越多证明力越低，超过上限不计；地址不明、参保人数不明不当作没有；冒用身份异议未办结的人不作依据。
  Lawful shared addresses, agents' clients, groups, branches and families look alike and are left out where data allow;
  the more firms share a thing the less it proves; unknown is neither no nor zero. Never a verdict.
Next step: 先核对“去掉即不成立”的那项证据；到核心户和任选两户的住所实地查看，核对开票、参保和实际控制人；查实虚假登记的按条例第 40 条办理。
  Verify first the single item without which the cluster falls apart; visit the core and two others; check staff, trade, controller.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Edge, Evidence, Finding, Node, Severity, Subgraph
from analytics.pictures import bounded, edge, enterprise, node_count
from analytics.score_sentences import masked_phone, surname_only
from analytics.shell.clusters import Cluster, Firms, clusters, dissolving
from analytics.shell.facts import Facts, Firm, Tie, read_facts
from analytics.shell.firms import read_firms
from analytics.shell.indicators import Reading, readings
from analytics.shell.policy import ShellPolicy, shell_policy
from ledger.view import View

ID = "shell-networks"
VERSION = "1.0.0"
BASIS = "市场主体登记管理条例第 40 条及其实施细则第 71 条（虚假登记）；公司法第 260 条（长期未开业）；各项界限为设计值"
LABELS = {"address": "Address", "phone": "Phone", "person": "Person", "agent": "Agent", "holding": "Enterprise"}
WORDS = {"address": "住所", "phone": "电话", "person": "人员", "agent": "代理机构", "holding": "持股企业"}
PERSON_EDGES = {"法定代表人": "LEGAL_REP_OF", "负责人": "LEGAL_REP_OF", "经营者": "LEGAL_REP_OF", "执行事务合伙人": "LEGAL_REP_OF"}
PERSON_EDGES |= {"股东": "SHAREHOLDER_OF", "登记联络员": "LIAISON_OF"}


class Parameters(BaseModel):
    """What may be set. Weights, hubs, thresholds are in shell_indicators.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    warning_indicators: int = Field(6, ge=1, le=20, description="达到这么多项指标即为警示（设计值）· Indicators from which it is a warning (design value)")
    warning_symptoms: int = Field(3, ge=1, le=20, description="或有这么多项空壳迹象（设计值）· Or signs of emptiness (design value)")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per cluster, on its core."""
    policy = shell_policy()
    firms = read_firms(view, policy)
    found = list(clusters(firms, policy))
    facts = read_facts(view, sorted({firms.subjects[row] for cluster in found for row in cluster.rows}))
    for cluster in found:
        read = readings(facts, [firms.subjects[row] for row in cluster.rows], policy)
        met = [each for each in read if each.met]
        if len(met) >= policy.indicators_needed and sum(each.indicator.symptom for each in met) >= policy.symptoms_needed:
            yield _finding(firms, cluster, facts, read, policy, params)


def _finding(firms: Firms, cluster: Cluster, facts: Facts, read: Sequence[Reading], policy: ShellPolicy, params: Parameters) -> Finding:
    subjects = [firms.subjects[row] for row in cluster.rows]
    core, shared = facts.firms[subjects[0]], facts.shared(sorted(subjects))
    met = [each for each in read if each.met]
    single = _singles(dissolving(firms.only(cluster.rows), policy), shared)
    symptoms = sum(each.indicator.symptom for each in met)
    severe = len(met) >= params.warning_indicators or symptoms >= params.warning_symptoms
    evidence = (*(_evidence(each) for each in met), _single_evidence(single))
    picture, size = _picture(subjects, facts, shared)
    return Finding(
        ID,
        VERSION,
        core.subject_id,
        core.name,
        Severity.WARNING if severe else Severity.ATTENTION,
        _sentence(core.name, [facts.firms[subject] for subject in subjects], shared, met),
        False,
        BASIS,
        evidence,
        tuple(sorted({record for each in evidence for record in each.records})),
        tuple(sorted(subjects[1:])),
        picture,
        core.region or "",
        {
            "firms": len(subjects),
            "indicators": {each.indicator.id: _amount(each) for each in read},
            "met": [each.indicator.id for each in met],
            "dissolved_by": single,
            "picture_nodes": size,
        },
    )


def _amount(reading: Reading) -> float | None:
    return None if reading.value.amount is None else round(reading.value.amount, 2)


def _sentence(core: str, firms: Sequence[Firm], shared: dict[tuple[str, str], list[Tie]], met: Sequence[Reading]) -> str:
    kinds = [f"{len([1 for kind, _ in shared if kind == each])} 个{word}" for each, word in WORDS.items() if any(kind == each for kind, _ in shared)]
    values = "；".join(f"{each.indicator.id} {each.value.text}" for each in met)
    ended = sum(firm.ended is not None for firm in firms)
    count = f"{len(firms)} 户" + (f"（其中 {ended} 户已注销或吊销）" if ended else "")
    return f"以{core}为核心的 {count}疑似关联集中登记：共用 {'、'.join(kinds)}，达到 {len(met)} 项指标（{values}）；供核查，不是认定。"


def _evidence(reading: Reading) -> Evidence:
    each, value = reading.indicator, reading.value
    limit, amount = f"{each.threshold:g} {each.unit}", f"{value.amount:g} {each.unit}" if value.amount is not None else "未知"
    return Evidence(each.id, amount, f"至少 {limit}", f"{each.title}：{value.text}。", f"设计值（指标依据标记 {each.evidence}）", value.records)


def _singles(found: Sequence[str], shared: dict[tuple[str, str], list[Tie]]) -> list[str]:
    """Names of the single items."""
    names = {item: _name(ties[0]) for (_, item), ties in shared.items()}
    return [names[item] for item in found]


def _single_evidence(single: Sequence[str]) -> Evidence:
    text = f"去掉其中任何一项，集群即不成立：{'；'.join(single)}。" if single else "没有哪一项证据去掉后能使集群不成立。"
    return Evidence("DISSOLVE", f"{len(single)} 项", "无界限，供核对", text, "设计值")


def _name(tie: Tie) -> str:
    name = masked_phone(tie.title) if tie.kind == "phone" else surname_only(tie.title) if tie.kind == "person" else tie.title
    return f"{WORDS[tie.kind]} {name}"


def _picture(subjects: Sequence[str], facts: Facts, shared: dict[tuple[str, str], list[Tie]]) -> tuple[Subgraph, int]:
    """Core first, then what most firms share, then the other firms."""
    firms = [enterprise(subject, facts.firms[subject].name) for subject in subjects]
    items = [Node(item, LABELS[kind], masked_phone(ties[0].title) if kind == "phone" else ties[0].title) for (kind, item), ties in shared.items()]
    nodes = [firms[0], *items[:20], *firms[1:], *items[20:]]
    return bounded(nodes, [_edge(tie) for ties in shared.values() for tie in ties if tie.item != tie.subject_id]), node_count(nodes)


def _edge(tie: Tie) -> Edge:
    span: tuple[Any, Any] = (tie.valid_from, tie.valid_to)
    if tie.kind == "address":
        return edge(tie.subject_id, tie.item, "REGISTERED_AT" if tie.detail == "住所" else "OPERATES_AT", tie.detail, span, tie.record_id)
    if tie.kind == "phone":
        return edge(tie.subject_id, tie.item, "HAS_PHONE", tie.detail, span, tie.record_id)
    if tie.kind == "holding":
        return edge(tie.item, tie.subject_id, "SHAREHOLDER_OF", tie.detail, span, tie.record_id)
    if tie.kind == "agent":
        return edge(tie.subject_id, tie.item, "FILED_BY", tie.detail, span, tie.record_id)
    return edge(tie.item, tie.subject_id, PERSON_EDGES.get(tie.detail, "OFFICER_OF"), tie.detail, span, tie.record_id)


DETECTOR = Detector(ID, "疑似关联集中登记", VERSION, __doc__ or "", Parameters(), find)
