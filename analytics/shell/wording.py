"""A network in plain Chinese: the sentence, each indicator, why this firm is the core, what holds it together, what was checked."""

from collections import Counter
from collections.abc import Sequence

from analytics.algorithms.strength import strength
from analytics.finding import Evidence
from analytics.score_sentences import masked_phone, surname_only
from analytics.shell.facts import Tie
from analytics.shell.indicators import Reading, with_staff
from analytics.shell.members import REPRESENTATIVE
from analytics.shell.policy import ShellPolicy
from analytics.shell.search import Network, Piece, weak_days

WORDS = {"address": "住所", "phone": "电话", "person": "人员", "agent": "代理机构", "holding": "持股企业"}
OWN = "设计值"


def sentence(network: Network) -> str:
    """What was found, in one sentence with its numbers."""
    firms = [network.facts.firms[subject] for subject in network.subjects]
    shared = network.facts.shared(sorted(network.subjects))
    kinds = [f"{len([1 for kind, _ in shared if kind == each])} 个{word}" for each, word in WORDS.items() if any(kind == each for kind, _ in shared)]
    counted = [each for each in network.readings if each.counted]
    values = "；".join(f"{each.indicator.id} {each.value.text}" for each in counted)
    ended = sum(firm.ended is not None for firm in firms)
    count = f"{len(firms)} 户" + (f"（其中 {ended} 户已注销或吊销）" if ended else "")
    days = weak_days(network.firms, network.cluster)
    how = "疑似关联集中登记：" if days is None else f"疑似首尾相连登记（{days} 天内先后成立，按单项资料首尾相连）：合计"
    return f"以{firms[0].name}为核心的 {count}{how}共用 {'、'.join(kinds)}，达到 {len(counted)} 项指标（{values}）；供核查，不是认定。"


def amount(reading: Reading) -> float | None:
    """The measured value to two digits; None is unknown."""
    return None if reading.value.amount is None else round(reading.value.amount, 2)


def evidence(reading: Reading, policy: ShellPolicy) -> Evidence:
    """An indicator with its value and threshold."""
    each, value = reading.indicator, reading.value
    limit, measured = f"{each.threshold:g} {each.unit}", f"{value.amount:g} {each.unit}" if value.amount is not None else "未知"
    shown = "" if each.counts else "（只供参考，不计入指标数）"
    source = f"设计值（指标依据标记 {each.evidence}，见 shell_indicators，版本 {policy.version}）"
    return Evidence(each.id, measured, f"至少 {limit}", f"{each.title}：{value.text}{shown}。", source, value.records)


def core_evidence(network: Network) -> Evidence:
    """Why this firm is the core, and who stands behind most of the firms."""
    facts, ties = network.facts, network.cluster.ties
    core, direct = facts.firms[network.subjects[0]], int(ties[[0]].nnz)
    text = f"{core.name}在业，与 {direct} 户直接相连，证据权重合计 {strength(ties)[0]:.1f}，为在业户中最高（相同的取成立最早）"
    people = [(item, people) for (kind, item), people in facts.shared(sorted(network.subjects)).items() if kind == "person"]
    if people:
        _, held = people[0]
        roles = "、".join(f"{role} {count} 户" for role, count in sorted(_roles(held).items()))
        text += f"；涉及户数最多的人员是{surname_only(held[0].title)}（{roles}）"
    return Evidence("CORE", f"{direct} 户", "无界限，供核对", f"{text}。", OWN, (core.record_id,))


def _roles(ties: Sequence[Tie]) -> Counter[str]:
    pairs = {(tie.subject_id, "法定代表人（负责人）" if tie.detail in REPRESENTATIVE else tie.detail) for tie in ties}
    return Counter(role for _, role in pairs)


def ring_evidence(network: Network, policy: ShellPolicy) -> tuple[Evidence, ...]:
    """For a weak ring, how close in time its firms were begun; nothing for other clusters."""
    days = weak_days(network.firms, network.cluster)
    if days is None:
        return ()
    records = tuple(sorted(network.facts.firms[subject].record_id for subject in network.subjects))
    text = f"按共用两类资料相连的不足以成为集群，按单项资料首尾相连的有 {len(network.subjects)} 户；最早与最晚成立相隔 {days} 天。"
    return (Evidence("RING", f"{days} 天", f"不超过 {policy.weak.days} 天算一项迹象", text, OWN, records),)


def dissolved_by(network: Network, found: Sequence[Piece]) -> list[str]:
    """Names of the single pieces without which there is no network any more."""
    names = _names(network)
    return sorted(names[piece.key] for piece in found if not piece.left)


def pieces_evidence(network: Network, found: Sequence[Piece]) -> Evidence:
    """Which single piece of evidence dissolves the network: one, several (each by itself), or none and then what comes nearest."""
    single, names = dissolved_by(network, found), _names(network)
    if len(single) == 1:
        text = f"去掉{single[0]}，集群即不成立；先核对这一项"
    elif single:
        text = f"以下 {len(single)} 项，去掉其中任何一项，集群即不成立：{'；'.join(single)}"
    elif found:
        text = f"没有哪一项证据去掉后能使集群不成立；影响最大的是{names[found[0].key]}，去掉后仍有 {found[0].left} 户"
    else:
        text = "没有哪一项证据去掉后能使集群不成立"
    return Evidence("DISSOLVE", f"{len(single)} 项", "无界限，供核对", f"{text}。", OWN)


def checked_evidence(network: Network, policy: ShellPolicy) -> Evidence:
    """Which innocent explanations were looked for, and what was left out for them."""
    victims = sum(network.facts.suspended.get(subject, 0) for subject in network.subjects)
    insured = with_staff(network.facts, network.subjects, policy)
    text = (
        "已核对的无辜解释：集群注册、托管、孵化器、市场等依法共用的地址，代理机构自己的住所、电话（含其备案的电话）和人员，"
        f"老企业、有职工的母公司或村集体控股的集团，村集体经济组织，分支机构，超过 {policy.degree_cap} 户共用的资料，均未作依据；"
        f"同一代理机构只看成立相隔不超过 {policy.measures.burst_days} 天的；"
        f"{insured} 户参保 {policy.staff_least} 人以上（达到 {policy.staffed:g}% 的不报）"
    )
    claims = f"；{victims} 条经由冒用身份异议人员的关联已中止，未作依据" if victims else "；没有冒用身份异议"
    return Evidence("CHECKED", f"{insured} 户有职工", f"低于 {policy.staffed:g}%", f"{text}{claims}。", OWN)


def _names(network: Network) -> dict[str, str]:
    items = {item: _name(ties[0]) for (_, item), ties in network.facts.shared(sorted(network.subjects)).items()}
    return items | {each.indicator.id: f"{each.indicator.id} 所依据的一条记录（{each.indicator.title}）" for each in network.readings}


def _name(tie: Tie) -> str:
    name = masked_phone(tie.title) if tie.kind == "phone" else surname_only(tie.title) if tie.kind == "person" else tie.title
    return f"{WORDS[tie.kind]} {name}"
