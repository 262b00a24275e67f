"""屡罚不改：同一主体在规定期限内多次受罚 · Repeat offenders: one subject penalised again and again within a window.

Finds: 同一主体在法律规定的期限内受到的同类处罚（或者实施的同类行为）达到规定次数；没有法定次数的，按产品默认值（24 个月内同一领域三次）提示，并注明非法定。
  One subject whose decisions or acts under one law reach the number that the law states within its rolling window; where no law
  states a number, the product default (three in one field within 24 months), marked as not statutory.
Why: 食品安全法第 134 条、安全生产法第 113 条、广告法第 55 条、商标法第 60 条、招标投标法实施条例第 67、68 条等对多次违法加重处理；
  各条的期限、次数、计入和排除的种类见 repeat_offence_rules.csv，逐行按条文的字面。“三次以上”包括三次，“超过三次”不包括；“又有”的行为在满次之后；
  按行为计次的，同日的几份决定计一次；期满之日起算的，以处罚有效期为准。期间按民法典第 201、202 条计算，对应日仍在期间之内。
  These articles treat repetition more heavily; window, count, what counts and what does not are rows of the policy file, each by its own words:
  acts or decisions, which kinds, same nature, a further offence after the count is full, from the end of a ban.
Limits: 只看决定日期，法律按行为计次的须核对行为日期；同一违法行为分案处理、连锁总部代各店受罚、所引法条写错，都会造成误报。
  简易程序、尚未生效、已修复、已撤销和超过保存期的决定不计入；受到“信息有误”异议的决定，自受理至办结暂不计入，异议不成立的恢复计入。
  同一决定书由多个部门报送、文号写法不同的只计一次，其中任何一份修复的全部不计。不同主体（例如同一法定代表人的几家企业）的处罚不相加；
  只有默认值把已终止、由同一人在原址或用原电话承继的前身一并计算。记录不能判断的三行（公布、裁量因素、追责时效）停用；凡有疑义一律少计不多计。
  Only decision dates are known; split cases, a headquarters fined for its outlets, or a wrong citation can mislead. Decisions
  not final, made by simplified procedure, repaired, quashed or past retention do not count, nor does one to which somebody objects as
  wrong (信息有误) until the objection is decided; one decision reported by several departments is one, and repaired for all. Other subjects' never count,
  but for the default, which adds those of a firm that ended and was carried on by the same person at the same place or phone.
  Three rows that no record can decide are off; in doubt a decision is left out rather than counted.
Next step: 调取列出的决定书，核对行为日期、所引条款和整改情况；符合法定条件的，由有权机关依该条处理；默认值命中的，只作为安排检查的参考。
  Fetch the decisions listed, check acts, articles and rectification; where an article applies, its authority decides. A hit of
  the default is a reason to visit, nothing more.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Evidence, Finding, Severity
from analytics.pictures import Drawn, enterprise, records_picture
from analytics.repeat_rules import Decision, Rule, cited_items, cited_laws, repeat_rules
from analytics.successions import Predecessor, predecessors
from analytics.windows import Hit, best_window
from ledger.switches import switched
from ledger.view import View

ID = "repeat-offenders"
VERSION = "1.1.0"
ORDER = (Severity.NOTICE, Severity.ATTENTION, Severity.WARNING)


class Parameters(BaseModel):
    """What may be set. The windows themselves are rows of repeat_offence_rules.csv."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rules: tuple[str, ...] = Field((), max_length=100, description="只用这些规则（编号）；为空则用全部启用的规则 · Only these rules; empty = all enabled")
    successor_share: float = Field(
        50.0, gt=0, le=100, description="承继须有同一人任主要职务或持股达到该比例（%，设计值）· Share in percent that links a successor (design value)"
    )
    successor_before_days: int = Field(
        30, ge=0, le=1825, description="承继者最早在原企业终止前多少天成立（设计值）· Earliest start of a successor, days before the end"
    )
    successor_after_days: int = Field(
        365, ge=0, le=1825, description="承继者最晚在原企业终止后多少天成立（设计值）· Latest start of a successor, days after the end"
    )
    listed: int = Field(8, ge=1, le=50, description="一句话里最多列出几份决定 · Decisions named in the sentence at most")


DECISIONS = """
with held as (
    select d.record_id, string_agg(distinct concat_ws(' ', l.certificate, l.document_name, l.content), '；') as licences
    from decisions d join licences l on l.subject_id = d.subject_id and coalesce(l.valid_from, l.decided) <= d.decided
        and coalesce(l.valid_to, date '9999-12-31') >= d.decided
    where regexp_matches(concat_ws(' ', l.certificate, l.document_name, l.content), $licence) group by d.record_id
)
select d.subject_id, d.record_id, d.document_no, d.decided, d.basis, d.penalty_kinds, d.conduct, d.facts, d.authority, d.party_name,
       coalesce(d.authority_region, e.region) as place, d.fine_wan, d.valid_to as expires, h.licences,
       e.name, e.region, e.industry
from decisions d left join enterprises e using (subject_id) left join held h on h.record_id = d.record_id
qualify count(*) over (partition by d.subject_id) >= $at_least or list_contains($chained, d.subject_id)
order by d.subject_id, d.decided, d.document_no, d.record_id
"""

# Several inspections of one subject on one day are one. Where critical problems were counted, that count decides, not the wording of the result.
INSPECTIONS = """
with found as (
    select i.subject_id, i.inspected, min(i.record_id) as record_id, min(i.inspection_no) as inspection_no, max(i.critical) as critical,
           min(i.result) as result, min(i.authority) as authority, min(i.party_name) as party_name
    from inspections i where i.subject_id is not null and coalesce(i.critical > 0, i.result like '发现问题%')
    group by i.subject_id, i.inspected
)
select f.*, e.name, e.region, e.industry from found f left join enterprises e using (subject_id)
qualify count(*) over (partition by f.subject_id) >= $at_least
order by f.subject_id, f.inspected
"""


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per subject, citing every rule that it meets."""
    rules = [rule for rule in repeat_rules(switched(view)) if not params.rules or rule.id in params.rules]
    earlier = predecessors(view, params.successor_share, params.successor_before_days, params.successor_after_days)
    chained = sorted({*earlier, *(each.subject_id for firms in earlier.values() for each in firms)})
    cases: dict[str, tuple[dict[str, Any], list[Hit]]] = {}
    for measure, sql, given, read in (
        ("penalties", DECISIONS, _licences(rules) | {"chained": chained}, _decision),
        ("inspections", INSPECTIONS, {}, _inspection),
    ):
        mine = [rule for rule in rules if rule.measure == measure]
        needed = min((rule.needed for rule in mine), default=0)
        subjects = _subjects(view.rows(sql, {"at_least": needed, **given}), read) if mine else {}
        for subject, (first, decisions) in subjects.items():
            before = [each for firm in earlier.get(subject, ()) if firm.subject_id in subjects for each in subjects[firm.subject_id][1]]
            hits = [hit for rule in mine if (hit := _with_predecessors(rule, decisions, before if rule.successors else []))]
            if hits:
                cases.setdefault(subject, (first, []))[1].extend(hits)
    for subject, (first, hits) in cases.items():
        yield _finding(first, hits, earlier.get(subject, ()), params)


def _licences(rules: Sequence[Rule]) -> dict[str, object]:
    """The licences that some rule asks for, as one pattern; one that nothing matches if none does."""
    return {"licence": "|".join(rule.licence for rule in rules if rule.licence) or "$^"}


def _subjects(rows: Iterable[dict[str, Any]], read: Callable[[dict[str, Any]], Decision]) -> dict[str, tuple[dict[str, Any], list[Decision]]]:
    groups: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        groups[row["subject_id"]].append(row)
    return {subject: (group[0], [read(row) for row in group]) for subject, group in groups.items()}


def _with_predecessors(rule: Rule, own: Sequence[Decision], before: Sequence[Decision]) -> Hit | None:
    """The best window of the subject's own decisions, or one that spans it and the firms before it."""
    alone = _best(rule, own)
    together = _best(rule, [*own, *before]) if before else None
    spans = together and set(together.decisions) & set(own) and (alone is None or together.counted > alone.counted)
    return together if spans else alone


def _best(rule: Rule, decisions: Sequence[Decision]) -> Hit | None:
    groups: defaultdict[str, list[Decision]] = defaultdict(list)
    for decision in decisions:
        if rule.applies(decision):
            for name in rule.group(decision):
                groups[name].append(decision)
    hits = (hit for name in sorted(groups) if len(groups[name]) >= rule.needed and (hit := best_window(rule, groups[name])))
    return max(hits, key=lambda hit: (hit.counted, hit.decisions[-1].decided), default=None)


def _finding(subject: dict[str, Any], hits: Sequence[Hit], earlier: Sequence[Predecessor], params: Parameters) -> Finding:
    ranked = sorted(hits, key=lambda hit: (-ORDER.index(hit.rule.severity), not hit.rule.statutory, hit.rule.id))
    name = subject["name"] or subject["party_name"]
    decisions = sorted({each for hit in ranked for each in hit.decisions}, key=lambda each: (each.decided, each.number))
    before = [firm for firm in earlier if firm.subject_id in {each.subject_id for each in decisions}]
    shown = records_picture(
        enterprise(subject["subject_id"], name),
        (Drawn(each.record_id, each.number, each.kinds, each.decided, each.subject_id) for each in decisions),
        [enterprise(firm.subject_id, firm.name) for firm in before],
    )
    span = {"first": decisions[0].decided.isoformat(), "last": decisions[-1].decided.isoformat()}
    return Finding(
        ID,
        VERSION,
        subject["subject_id"],
        name,
        ranked[0].rule.severity,
        _sentence(name, ranked, before, params.listed),
        any(hit.rule.statutory for hit in ranked),
        "；".join(f"{hit.rule.citation}：{hit.rule.condition}" for hit in ranked),
        tuple(_evidence(hit) for hit in ranked),
        tuple(sorted({each.record_id for each in decisions})),
        tuple(sorted(firm.subject_id for firm in before)),
        shown,
        subject["region"] or "",
        {"rules": [hit.rule.id for hit in ranked], "decisions": len(decisions), **span},
    )


def _sentence(name: str, ranked: Sequence[Hit], before: Sequence[Predecessor], listed: int) -> str:
    top = ranked[0]
    chain = f"（连同由同一人在原址或用原电话承继的{'、'.join(f'{firm.name}，{firm.ended} 终止' for firm in before)}）" if before else ""
    first, last = top.decisions[0].decided, top.decisions[-1].decided
    others = f"，另符合 {len(ranked) - 1} 条规则" if len(ranked) > 1 else ""
    return (
        f"{name}{chain}在 {first} 至 {last} 之间有 {_what(top, listed)}，"
        f"达到{top.rule.citation}“{_plain(top.rule.condition)}”的次数{others}；供核查，不是认定。"
    )


def _what(hit: Hit, listed: int) -> str:
    """4 份决定（…）, or 3 次（4 份决定：…） where two were made on one day and count once."""
    told = _list(hit.decisions, listed)
    if hit.rule.measure == "inspections":
        return f"{len(hit.decisions)} 次检查发现问题（{told}）"
    return f"{hit.occasions} 次（{len(hit.decisions)} 份决定，同日的计一次：{told}）" if hit.same_day else f"{len(hit.decisions)} 份决定（{told}）"


def _plain(condition: str) -> str:
    return condition.removesuffix("（产品默认值，非法定）")


def _list(decisions: Sequence[Decision], listed: int) -> str:
    """The numbers and days; where a number comes twice, with the authority whose number it is."""
    often = Counter(each.number for each in decisions)
    parts = [f"{each.number} {each.decided}" + (f" {each.authority}" if often[each.number] > 1 else "") for each in decisions[:listed]]
    more = f"；另 {len(decisions) - listed} 份" if len(decisions) > listed else ""
    return "；".join(parts) + more


def _evidence(hit: Hit) -> Evidence:
    rule = hit.rule
    window = f"{rule.window_months} 个月" if rule.window_months else f"{rule.window_days} 日" if rule.window_days else "不限期"
    window = f"前一处罚期满之日起 {window}" if rule.from_expiry else window
    word = "超过" if rule.more_than else "至少"
    further = "，其后又有一次" if rule.then_further else ""
    sentence = f"{rule.condition}：{_list(hit.decisions, 50)}。后果：{rule.consequence}。" + (f"注意：{rule.note}。" if rule.note else "")
    source = f"{rule.citation}（依据标记 {rule.evidence}）" if rule.statutory else "设计值"
    return Evidence(
        rule.id,
        f"{hit.counted} 次",
        f"{window}内{word} {rule.count} 次{further}（按{rule.unit}计）",
        sentence,
        source,
        tuple(each.record_id for each in hit.decisions),
    )


def _decision(row: dict[str, Any]) -> Decision:
    return Decision(
        row["record_id"],
        row["document_no"] or "",
        row["decided"],
        cited_laws(row["basis"] or ""),
        row["penalty_kinds"] or "",
        row["conduct"] or "",
        row["facts"] or "",
        row["place"] or "",
        row["industry"] or "",
        row["authority"] or "",
        row["subject_id"],
        cited_items(row["basis"] or ""),
        row["fine_wan"],
        row["expires"],
        row["licences"] or "",
    )


def _inspection(row: dict[str, Any]) -> Decision:
    critical = f"{row['critical']} 个严重问题" if row["critical"] is not None else row["result"]
    return Decision(
        row["record_id"],
        row["inspection_no"] or "",
        row["inspected"],
        kinds=critical,
        region=row["region"] or "",
        industry=row["industry"] or "",
        authority=row["authority"] or "",
        subject_id=row["subject_id"],
    )


DETECTOR = Detector(ID, "屡罚不改", VERSION, __doc__ or "", Parameters(), find)
