"""早期预警：出事之前的变动 · Early warning: changes that precede trouble.

Finds: 在半年之内接连发生的变动：立案、移送之后或者处罚、列入名单前后换法定代表人又迁址、主要股东退出；大幅减资、集中关闭分支机构、参保人数骤降。
  单独一项都是平常事；合在一起、又围绕着案件，才提示。给出 since 时，只报自那以后新获知的变动；发生在很久以前、今天才获知的，标“历史事实、新获知”，
  不计入合计；几项旧事当时本会合在一起的，只作一条提示。
  Changes within half a year that come together: a new representative and another address after a case was opened or around a
  decision, holders leaving, capital cut, branches closed in numbers, staff gone. With `since`, only what was learned after that
  moment raises a finding; an old fact learned today says so and counts for nothing: old facts that would have come together
  then are one notice.
Why: 市场主体登记管理条例第 24 条（变更登记）、第 38 条（按信用风险状况分级分类监管）；企业信用风险分类管理把“企业动态”作为一组指标（国市监信发〔2022〕6号，
  依据标记 S2）。各项分量、期限都没有法律规定，是设计值，见 early_warning.toml。
  Registration regulation arts 24 and 38; SAMR's risk classification has a group of indicators for changes. No law sets weights or
  windows: all are design values.
Limits: 企业转让本来就会换人、换址、换股东；新公司法第 47 条施行后减资很常见；季节用工、集团内部调岗会使参保人数下降；行政区划改名不是迁址；家族交接班、
  正常搬迁与案件时间相近可能只是巧合。参保人数来自年报，空着的是不知道，不是零。
  A sale changes people, place and holders; capital cuts are common since the Company Law of 2023; staff may be seasonal or
  transferred within a group; a renamed district is no move. Unknown staff is not zero.
Next step: 优先走访登记住所和经营场所，核对是否仍在经营、预收款和欠薪情况；案件未结的，提醒办案机关核实变更后的责任人和送达地址。
  Visit first, see whether it still trades, ask about prepayments and wages; tell whoever runs the case about the new address.
"""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Evidence, Finding, Node, Severity, Subgraph
from analytics.pictures import RECORDS, bounded, edge, enterprise, record
from analytics.warning.judge import Lead, best_lead, kinds, learned_since, old_lead
from analytics.warning.policy import WarningPolicy, warning_policy
from analytics.warning.signals import Signal, signals
from ledger.errors import InputError
from ledger.view import View

ID = "early-warning"
VERSION = "1.0.0"
FIRMS = "select subject_id, name, region from enterprises where subject_id in (select unnest($subjects)) order by subject_id"


class Parameters(BaseModel):
    """What may be set. Signals, weights and windows are in early_warning.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    since: str = Field(
        "", max_length=40, pattern=r"^$|^\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})$",
        description="只报此刻（含时区的 ISO 时间）之后新获知的；空则不比较 · Only what was learned after this moment (ISO, with zone); empty = no comparison",
    )  # fmt: skip


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per firm whose changes count together."""
    policy = warning_policy()
    back = policy.window["historic_days"] if params.since else policy.window["recent_days"]
    first = view.as_of - timedelta(days=back + policy.window["days"])
    found = learned_since(view, _moment(params.since), first, policy) if params.since else signals(view, policy, first)
    leads = {subject: lead for subject, each in sorted(found.items()) if (lead := _lead(each, policy, view.as_of, since=bool(params.since)))}
    for row in view.rows(FIRMS, {"subjects": list(leads)}):
        yield _finding(row["subject_id"], row["name"] or row["subject_id"], row["region"] or "", leads[row["subject_id"]], policy)


def _lead(found: Sequence[Signal], policy: WarningPolicy, as_of: date, *, since: bool) -> Lead | None:
    return best_lead(found, policy, as_of, since=since) or (old_lead(found, policy) if since else None)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise InputError(f"不是有效的时刻：{text}", where="since", todo="写成带时区的 ISO 时间，例如 2026-11-22T08:00:00+08:00") from error


def _finding(subject: str, name: str, region: str, lead: Lead, policy: WarningPolicy) -> Finding:
    told = [each for each in lead.counted if not each.historic]
    evidence = (*(_evidence(each, policy) for each in told), *(_historic(each, policy) for each in lead.historic), _checked(lead, policy))
    changes = [each for each in lead.counted if policy.signals[each.kind].group != "context"]
    drawn = [pair for each in lead.counted for pair in each.drawn]
    others = sorted({node.key for node, _ in drawn if node.kind == "Enterprise"} - {subject})
    return Finding(
        ID,
        VERSION,
        subject,
        name,
        _severity(lead, policy),
        _old_sentence(name, lead, policy) if lead.old else _sentence(name, changes, lead, policy),
        False,
        policy.basis,
        evidence,
        tuple(sorted({each for reason in evidence for each in reason.records})),
        tuple(others),
        _picture(enterprise(subject, name), lead, policy),
        region,
        {
            "total": 0.0 if lead.old else lead.total,
            "kinds": sorted(each.kind for each in changes),
            "last": lead.last.isoformat(),
            "new": sum(each.learned for each in lead.counted),
            "historic": len(lead.historic),
        },
    )


def _picture(firm: Node, lead: Lead, policy: WarningPolicy) -> Subgraph:
    nodes, edges = [firm], []
    for each in lead.counted:
        for key in (key for key in each.records if key.partition(":")[0] in RECORDS):
            nodes.append(record(key, each.told))
            edges.append(edge(key, firm.key, "AGAINST", policy.signals[each.kind].title, (each.day, None), key))
        nodes += [node for node, _ in each.drawn]
        edges += [link for _, link in each.drawn]
    return bounded(nodes, edges)


def _severity(lead: Lead, policy: WarningPolicy) -> Severity:
    if lead.old:
        return Severity.NOTICE
    if lead.total >= policy.warning:
        return Severity.WARNING
    around = any(policy.signals[each.kind].group == "context" for each in lead.counted)
    return Severity.ATTENTION if around else Severity.NOTICE


def _sentence(name: str, changes: list[Signal], lead: Lead, policy: WarningPolicy) -> str:
    told, case = _told(changes, policy), _case(lead, policy)
    old = f"；另有 {len(lead.historic)} 项是历史事实、新获知，不计入" if lead.historic else ""
    new = "（自上次查看后新获知）" if any(each.learned for each in lead.counted) else ""
    return f"{name}在 {policy.window['days']} 天内有 {len(kinds(changes, policy))} 项变动{new}：{told}{case}{old}；单独一项均属平常，供核查，不是认定。"


def _old_sentence(name: str, lead: Lead, policy: WarningPolicy) -> str:
    changes = [each for each in lead.counted if policy.signals[each.kind].group != "context"]
    return (
        f"{name}有 {len(lead.historic)} 项历史事实、新获知：当时在 {policy.window['days']} 天内有 {len(kinds(changes, policy))} 项变动，"
        f"{_told(changes, policy)}{_case(lead, policy)}；历史事实发生在上次查看以前很久、今天才知道，不计入合计，只作提示；单独一项均属平常，供核查，不是认定。"
    )


def _told(changes: Sequence[Signal], policy: WarningPolicy) -> str:
    return "；".join(f"{policy.signals[each.kind].title}（{each.told}）" for each in changes)


def _case(lead: Lead, policy: WarningPolicy) -> str:
    around = [each for each in lead.counted if policy.signals[each.kind].group == "context"]
    return "，前后有" + "、".join(f"{policy.signals[each.kind].title}（{each.told}）" for each in around) if around else ""


def _evidence(signal: Signal, policy: WarningPolicy) -> Evidence:
    kind = policy.signals[signal.kind]
    threshold = f"{policy.window['days']} 天内至少 {policy.kinds} 项变动、合计不少于 {policy.total:g}"
    label = "（新获知）" if signal.learned else ""
    return Evidence(signal.kind.upper(), f"权重 {kind.weight:g}", threshold, f"{kind.title}：{signal.told}{label}。", "设计值", signal.records)


def _historic(signal: Signal, policy: WarningPolicy) -> Evidence:
    title = policy.signals[signal.kind].title
    return Evidence("HISTORIC", "0", "不计入合计", f"历史事实、新获知——{title}：{signal.told}。", "设计值", signal.records)


def _checked(lead: Lead, policy: WarningPolicy) -> Evidence:
    told = "已查：行政区划改名不算迁址，不知道的参保人数不算零，同一变动由几个来源报送只算一项；企业转让（只换人、换址、换股东而没有案件）不提示。"
    return Evidence("CHECKED", f"{lead.total:g}", f"不少于 {policy.total:g}", told, "设计值", lead.counted[0].records)


DETECTOR = Detector(ID, "早期预警", VERSION, __doc__ or "", Parameters(), find)
