"""失信承诺：作出信用承诺后失诺的主体及其关联主体 · Broken commitments: promises that were broken, what followed, and who else is concerned.

Finds: 被认定失诺的信用承诺；尚未认定、但承诺之后在承诺事项上又受处罚、被列入名单或者检查发现问题的承诺；承诺表与履约记录说法相反的承诺。
  并列出失诺之日的主要负责人、控股股东现在所在的其他主体，以及这些主体自己的承诺；没有承诺的也列出，仅作线索。
  Promises found broken; promises contradicted since by a decision, a list or an inspection in the promised matter; promises of which
  two sources say opposite things. With the other subjects of those in charge or in control on the day of the breach, those without promises as a hint.
Why: 国办发〔2019〕35 号要求把承诺履行情况记入信用记录，作为事中事后监管的依据；国办发〔2020〕42 号要求对告知承诺事项事后核查，承诺不实的依法撤销；
  国办发〔2025〕22 号和国家发展改革委令第 36 号以公开信用承诺为信用修复的条件，因此信用修复承诺失诺分量更重。各文原文待核对，见 commitments.toml。
  The keeping of promises is part of the credit record; a licence granted on a promise is checked afterwards; a public promise is a
  condition of credit repair, so that breaking it weighs more. All of these texts are still to be checked at source.
Limits: 承诺事项按文字归类，归不了类的只看受理单位的认定；处罚的行为可能发生在承诺之前，承诺后 30 日内的决定和
  列入名单如未写明行为日期不计，文书中立案、检查、送达等办案日期不当作行为日期，写明的行为有一次在承诺之前的不计；
  已修复、已撤销、有异议的记录和认定不计；已认定履约的、仍在履行又没有相反记录的不提示；已修复的原决定依法不再使用，不能据以判断“同类违法”；
  失诺也可能出于不可抗力或者政策变化；关联主体只是同一人任职或持股，并非失诺人。
  Matters are told from words, rather not at all than wrongly; the act may lie before the promise, days of the procedure are not days
  of the act; repaired, quashed and disputed records do not count; promises kept,
  and running ones that nothing contradicts, are quiet. A linked subject has broken nothing. Force majeure is not visible here.
Next step: 向受理单位核对承诺书和核查记录；尚未认定的，提请受理单位核查并听取主体说明；属告知承诺取得许可的，由许可机关依法处理；
  对关联主体只核对其承诺是否属实，不作其他处理。
  Ask the accepting authority for the letter of promise and its checks; where nobody has judged yet, let it check and hear the subject.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from analytics.commitments.breaches import Breach, Manner, breaches, weight
from analytics.commitments.events import LISTING, PENALTY, Event, read_events
from analytics.commitments.linked import Linked, read_linked
from analytics.commitments.policy import CommitmentPolicy, commitment_policy
from analytics.commitments.promises import BROKEN, read_promises
from analytics.detector import Detector
from analytics.finding import Edge, Evidence, Finding, Node, Severity, Subgraph
from analytics.pictures import bounded, edge, enterprise, node_count, record
from analytics.score_sentences import surname_only
from ledger.view import View

ID = "broken-commitments"
VERSION = "1.1.0"
ORDER = (Severity.NOTICE, Severity.ATTENTION, Severity.WARNING)
DESIGN = "设计值"
PROMISES_DRAWN = 2  # of each linked subject
TITLES = {PENALTY: "处罚", LISTING: "列入名单"}
MAIN = {"法定代表人", "负责人", "经营者", "执行事务合伙人"}


class Parameters(BaseModel):
    """What may be set. Matters, days and weights are in commitments.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    left_out: tuple[Literal["UNJUDGED", "CONFLICT"], ...] = Field(
        (),
        max_length=2,
        description="不提示的情形：尚未认定（UNJUDGED）、说法相反（CONFLICT） · Not shown: nobody has judged, sources that contradict each other",
    )
    linked_shown: int = Field(10, ge=0, le=40, description="最多列出几户关联主体（设计值）· Linked subjects shown at most (design value)")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per subject with a broken promise."""
    policy = commitment_policy()
    every = breaches(read_promises(view, policy.trouble), read_events(view, policy), policy, view.as_of)
    found = {subject: kept for subject, each in every.items() if (kept := [one for one in each if one.manner.value not in params.left_out])}
    linked = read_linked(view, {subject: each[-1].day for subject, each in found.items()}, policy)
    judged = {subject: each for subject, each in found.items() if any(one.manner is Manner.JUDGED for one in each)}
    for subject in sorted(found):
        others = linked.get(subject, ())
        if found[subject][0].promise.ended is None or any(each.promises for each in others):
            yield _finding(found[subject], others, judged, policy, params)


def _finding(found: Sequence[Breach], linked: Sequence[Linked], judged: Mapping[str, object], policy: CommitmentPolicy, params: Parameters) -> Finding:
    also = [each for each in linked if each.subject_id in judged]
    shown = sorted(linked, key=lambda each: (each.subject_id not in judged, not each.promises, each.subject_id))[: params.linked_shown]
    first = found[0].promise
    evidence = (*(reason for each in found for reason in _reasons(each, policy)), *_again(found, policy), *_linked(shown, judged))
    picture, size = _picture(found, shown)
    return Finding(
        ID,
        VERSION,
        first.subject_id,
        first.name,
        ORDER[weight(found, bool(also), policy)],
        _sentence(found, linked, also),
        False,
        f"{policy.source}（依据标记 {policy.evidence}，原文待核对）",
        evidence,
        tuple(sorted({each for reason in evidence for each in reason.records})),
        tuple(sorted(each.subject_id for each in shown)),
        picture,
        first.region,
        {
            "promises": len(found),
            "judged": sum(each.manner is Manner.JUDGED for each in found),
            "credit_repair": sum(each.repair for each in found),
            "events": sum(len(each.events) for each in found),
            "manners": sorted({each.manner.value for each in found}),
            "first": found[0].day.isoformat(),
            "last": found[-1].day.isoformat(),
            "linked": len(linked),
            "linked_with_promises": sum(bool(each.promises) for each in linked),
            "linked_broken": len(also),
            "picture_nodes": size,
        },
    )


def _sentence(found: Sequence[Breach], linked: Sequence[Linked], also: Sequence[Linked]) -> str:
    worst = max(found, key=lambda each: (each.manner is Manner.JUDGED, each.repair, each.day))
    text = f"{worst.promise.name}{_promised(worst)}{_told(worst)}"
    if worst.events:
        text += f"；承诺之后 {'；'.join(each.sentence for each in worst.events[:2])}"
        text += f" 等 {len(worst.events)} 项" if len(worst.events) > 2 else ""
    if len(found) > 1:
        text += f"；另有 {len(found) - 1} 项承诺失诺或存疑"
    promised = sorted((each for each in linked if each.promises), key=lambda each: (each not in also, each.subject_id))
    if promised:
        text += f"；{_through(promised[0])}另涉 {len(promised)} 户作过承诺的主体（{_names(promised)}）"
        text += f"，其中 {len(also)} 户也有失诺" if also else ""
    if others := [each for each in linked if not each.promises]:
        text += f"；{_through(others[0])}另涉 {len(others)} 户没有承诺记录的主体（{_names(others)}），仅作线索"
    return f"{text}；供核查，不是认定。"


def _names(linked: Sequence[Linked]) -> str:
    return "、".join(each.name for each in linked[:2]) + ("等" if len(linked) > 2 else "")


def _promised(breach: Breach) -> str:
    promise = breach.promise
    when = f"于 {promise.promised} " if promise.promised else ""
    what = f"“{promise.matter}”，" if promise.matter else "内容不详，"
    return f"{when}作出的{(promise.kind or '信用').removesuffix('承诺')}承诺（{what}{promise.number}）"


def _told(breach: Breach) -> str:
    match breach.manner:
        case Manner.JUDGED:
            day = f"于 {breach.judgement.day} " if breach.judgement.day else ""
            return f"{day}被认定失诺" if day else "被认定失诺，认定日期不详"
        case Manner.CONFLICT:
            return f"，两处记载相反（{_disagreement(breach)}），应当先核对"
        case _:
            return "尚未认定失诺，但有相反的记录"


def _disagreement(breach: Breach) -> str:
    both = [each for each in (breach.judgement.by, breach.judgement.against) if each]
    return "，".join(f"{'履约记录' if each.checked else '承诺表'}记为{each.state}（{each.day or '日期不详'}）" for each in both)


def _reasons(breach: Breach, policy: CommitmentPolicy) -> Iterator[Evidence]:
    """The promise and how it was broken, then every event, then the disagreement of sources."""
    title = f"{breach.promise.name}{_promised(breach)}{_told(breach)}"
    facts = breach.judgement.by.facts if breach.judgement.by else ""
    value = {Manner.JUDGED: "失诺", Manner.CONFLICT: "说法相反", Manner.UNJUDGED: "尚未认定"}[breach.manner]
    detail = f"。核查情况：{facts}。" if facts and breach.manner is Manner.JUDGED else "。"
    yield Evidence(breach.manner.value, value, "最近一次认定为失诺，或者有相反记录", f"{title}{detail}", DESIGN, breach.records)
    if breach.repair:
        yield Evidence(
            "REPAIR_PROMISE", "信用修复承诺", "承诺类型为信用修复", "该承诺是信用修复的条件，失诺的分量更重。", "国办发〔2025〕22 号（S2）", breach.records
        )
    for event in breach.events:
        yield Evidence("EVENT", str(event.day), f"在承诺日期 {breach.promise.promised} 之后，且属承诺事项", f"{event.sentence}。", DESIGN, (event.record_id,))
    if breach.judgement.against and breach.manner is not Manner.CONFLICT:
        yield Evidence("DISAGREE", "不一致", "两处记载应当一致", f"两处记载不一致：{_disagreement(breach)}；以较新的为准。", DESIGN, breach.judgement.records)


def _again(found: Sequence[Breach], policy: CommitmentPolicy) -> Iterator[Evidence]:
    judged = [each for each in found if each.manner is Manner.JUDGED]
    if len(judged) > 1:
        numbers = "、".join(each.promise.number for each in judged)
        records = tuple(sorted({one for each in judged for one in each.records}))
        yield Evidence("AGAIN", f"{len(judged)} 项", "至少 2 项", f"共有 {len(judged)} 项承诺被认定失诺：{numbers}。", DESIGN, records)


def _linked(shown: Sequence[Linked], judged: Mapping[str, object]) -> Iterator[Evidence]:
    for each in shown:
        promises = each.promises
        broken = "，也有承诺被认定失诺" if each.subject_id in judged else ""
        own = f"该主体有 {len(promises)} 项承诺{broken}" if promises else "该主体没有承诺记录，仅作线索"
        text = f"{_through(each)}现涉及{each.name}（{each.tie['now_role']}），{own}；该主体本身不因此失诺。"
        records = {each.tie["now_record"], each.tie["then_record"], *(one["promise_id"] for one in promises)} - {None}
        yield Evidence(
            "LINKED", f"{len(promises)} 项承诺" if promises else "没有承诺记录", "失诺之日在任或控股、现在仍任职或控股", text, DESIGN, tuple(sorted(records))
        )


def _through(each: Linked) -> str:
    tie = each.tie
    if tie["then_role"] == "持股":
        return "经控股关系"
    since = "" if tie["then_from"] else "，任职起始日期不详"
    return f"失诺之日的{tie['then_role']}{surname_only(tie['name'] or '')}（证件号码识别{since}）"


def _picture(found: Sequence[Breach], shown: Sequence[Linked]) -> tuple[Subgraph, int]:
    """The subject, its promises and what went against them, then the persons and the other subjects."""
    subject = found[0].promise.subject_id
    nodes, edges = [enterprise(subject, found[0].promise.name)], []
    for each in found:
        if each.promise.record_id:
            nodes.append(record(each.promise.record_id, each.promise.number))
            edges.append(edge(each.promise.record_id, subject, "AGAINST", each.promise.matter or "承诺", (each.promise.promised, None), each.promise.record_id))
        for event in each.events:
            nodes.append(record(event.record_id, event.number or event.record_id))
            edges.append(edge(event.record_id, subject, "AGAINST", _event_label(event), (event.day, None), event.record_id))
    for other in shown:
        nodes += _linked_nodes(other)
        edges += _linked_edges(other, subject)
    return bounded(nodes, edges), node_count(nodes)


def _event_label(event: Event) -> str:
    return TITLES.get(event.source, "检查") + (f"：{event.kinds}" if event.source != LISTING else "")


def _linked_nodes(other: Linked) -> list[Node]:
    nodes = [enterprise(other.subject_id, other.name)]
    if other.tie["then_role"] != "持股":
        nodes.insert(0, Node(other.tie["through"], "Person", other.tie["name"] or ""))
    return nodes + [record(each["promise_id"], each["commitment_no"]) for each in _drawn(other)]


def _drawn(other: Linked) -> list[Mapping[str, Any]]:
    """The promises of another subject that are drawn: broken ones first."""
    return sorted(other.promises, key=lambda each: (each["fulfilment"] != BROKEN, each["promise_id"]))[:PROMISES_DRAWN]


def _linked_edges(other: Linked, subject: str) -> list[Edge]:
    tie = other.tie
    made = [edge(each["promise_id"], other.subject_id, "AGAINST", each["matter"], (each["promised"], None), each["promise_id"]) for each in _drawn(other)]
    if tie["then_role"] == "持股":
        holder, held = (subject, other.subject_id) if tie["through"] == subject else (other.subject_id, subject)
        return [*made, edge(holder, held, "SHAREHOLDER_OF", tie["now_role"], (tie["now_from"], tie["now_to"]), tie["now_record"])]
    then: tuple[date | None, date | None] = (tie["then_from"], tie["then_to"])
    return [
        *made,
        edge(tie["through"], subject, _kind(tie["then_role"]), tie["then_role"], then, tie["then_record"] or ""),
        edge(tie["through"], other.subject_id, _kind(tie["now_role"]), tie["now_role"], (tie["now_from"], tie["now_to"]), tie["now_record"]),
    ]


def _kind(role: str) -> str:
    return "LEGAL_REP_OF" if role in MAIN else "SHAREHOLDER_OF"


DETECTOR = Detector(ID, "失信承诺", VERSION, __doc__ or "", Parameters(), find)
