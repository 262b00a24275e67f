"""换壳承继 · Successor evasion: a punished firm is closed or abandoned, and the same people go on under another.

Finds: 受到处罚或被列入严重失信名单的主体，在决定前后一段时间内注销、被吊销或人去楼空（无法联系、查无下落、停业、不报年报），而同一批人前后不久
  又开办一家，接过原来的住所、电话、网店、行业、字号或许可。一家接一家的，连成一条链，只在最后一家上提示，逐段列出带过去的是什么。
  A firm with a decision or a serious listing that is deregistered, revoked or left behind, and a new one founded around that
  time by the same people with the same room, telephone, shop, business, trade name or licence. Chains end in one finding.
Why: 公司法第 23 条：股东滥用公司法人独立地位逃避债务，或利用其控制的两个以上公司实施的，承担连带责任（依据标记 S2）；市场主体登记管理条例第 33 条：
  简易注销须已结清罚款，被吊销或列入经营异常名录的不得简易注销；第 12 条、第 40 条对被吊销、虚假登记的责任人设有限制（依据标记 S）。
  承继期限和各项分量没有法律规定，都是设计值，见 successor.toml。
  Company Law art. 23 on abuse of the separate personality; registration regulation arts 12, 33, 40. No law sets a window or a
  weight for succession: all are design values in the policy file.
Limits: 注销后再开业本身合法。更名、迁址是同一主体，不算；店面转让没有同一人和同一手机号码，不算；登记了个转企、合并、分立、改制而牵涉双方的，
  同一法人关一家分支机构另开一家的，老企业集团内部的调整，
  原决定已修复或撤销的，都不提示。没有同一人、只有原手机号码的，只有同一人和同一行业、
  别的都没带走的，以及单凭未报年报的，只作提示。同一人只认证件号码，不认姓名；亲属关系不在登记中，查不到。
  Closing and reopening is lawful. Renaming and moving are one subject; a transferred shop brings no person and no mobile number;
  recorded conversions, mergers, divisions between the two, branches of one legal person, old groups and repaired decisions are quiet.
  Kinship is in no register.
Next step: 核对两家的现场、人员、设备、账户和客户是否为同一；调取原决定的履行情况和注销时的清算、承诺材料；确属逃避的，由原决定机关和登记机关依法处理。
  Compare premises, staff, equipment and customers; fetch how the decision was carried out and what was promised on closing;
  only the deciding and registering authorities can say that it is evasion.
"""

from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Evidence, Finding, Severity
from analytics.succession.chains import Chain, Limits, Succession, chains
from analytics.succession.facts import Span
from analytics.succession.policy import SuccessionPolicy, succession_policy
from analytics.succession.words import carried, chain_picture, sentence, trouble_words
from ledger.view import View

ID = "successor-evasion"
VERSION = "1.0.0"


class Parameters(BaseModel):
    """What may be set. What ends a firm, what carries over and what that is worth are in successor.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float = Field(
        25.0, gt=0, le=100, description="持股达到该比例（%）算站在企业背后（设计值）· Share in percent that stands behind a firm (design value)"
    )
    trouble_months: int = Field(
        24, ge=1, le=120, description="决定最早在终止前多少个月（设计值）· The decision at most so many months before the end (design value)"
    )
    late_days: int = Field(365, ge=0, le=1825, description="决定最晚在终止后多少天（设计值）· The decision at most so many days after the end (design value)")
    filed_days: int = Field(
        90,
        ge=0,
        le=730,
        description="新企业最早在决定前多少天（行政处罚法第 60 条：立案后 90 日内决定）· The new firm at most so many days before the decision",
    )
    before_days: int = Field(180, ge=0, le=1825, description="新企业最早在终止前多少天成立（设计值）· Earliest start, days before the end (design value)")
    noticed_days: int = Field(
        540,
        ge=0,
        le=1825,
        description="人去楼空往往事后才发现：最早在发现前多少天成立（设计值）· The same where an abandoned firm is only noticed (design value)",
    )
    after_days: int = Field(365, ge=0, le=1825, description="新企业最晚在终止后多少天成立（设计值）· Latest start, days after the end (design value)")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per last firm of a chain."""
    policy = succession_policy()
    span = Span(params.before_days, params.noticed_days, params.after_days)
    limits = Limits(params.share, span, params.trouble_months, params.late_days, params.filed_days)
    for chain in chains(view, policy, limits):
        yield _finding(chain, policy, params)


def _finding(chain: Chain, policy: SuccessionPolicy, params: Parameters) -> Finding:
    evidence = tuple(each for step in chain.steps for each in _evidence(step, policy, params))
    last, first = chain.last, chain.evading[0]
    return Finding(
        ID,
        VERSION,
        last.subject_id,
        last.name,
        _severity(chain, policy),
        sentence(chain, policy),
        False,
        policy.basis,
        evidence,
        tuple(sorted({each for reason in evidence for each in reason.records})),
        tuple(sorted({step.old.subject_id for step in chain.steps} | {step.new.subject_id for step in chain.steps} - {last.subject_id})),
        chain_picture(chain, policy),
        last.region or "",
        {
            "steps": len(chain.steps),
            "evading": len(chain.evading),
            "days": (first.new.established - first.ending.day).days,
            "carried": sorted({each.kind for step in chain.steps for each in step.shared}),
            "total": max(step.total for step in chain.evading),
        },
    )


def _severity(chain: Chain, policy: SuccessionPolicy) -> Severity:
    strong = [step for step in chain.evading if step.same_person and step.tangible and not policy.is_weak(step.ending.how)]
    if not strong or chain.last.ended is not None:
        return Severity.NOTICE
    grave = any(each.list_type or any(kind in each.kinds for kind in policy.grave_kinds) for step in strong for each in step.troubles)
    return Severity.WARNING if grave or len(strong) > 1 else Severity.ATTENTION


def _evidence(step: Succession, policy: SuccessionPolicy, params: Parameters) -> Iterator[Evidence]:
    yield _ending_evidence(step, policy, params)
    if step.troubles:
        yield Evidence(
            "TROUBLE", f"{len(step.troubles)} 份", f"终止前 {params.trouble_months} 个月至终止后 {params.late_days} 天内至少 1 份",
            f"{step.old.name}：{trouble_words(step.troubles)}。", "设计值（期限）；决定书和名单见所列记录", tuple(each.record_id for each in step.troubles),
        )  # fmt: skip
    for each in step.shared:
        carry = policy.carries[each.kind]
        records = tuple(sorted({record for record in (each.old_record, each.new_record) if record})) or (step.old.record_id, step.new.record_id)
        yield Evidence(
            each.kind.upper(),
            f"权重 {carry.weight:g}",
            _needed(step, policy),
            f"{step.old.name}→{step.new.name}，{carry.title}：{carried(each)}。",
            "设计值",
            tuple(sorted(records)),
        )
    yield Evidence(
        "CHECKED", "未见", "有其一即不提示",
        f"已查：{step.old.name}与{step.new.name}之间未登记转型、合并、分立、改制，不是同一家的分支机构，不是同一家老企业控股的集团内部调整，所列决定未修复、未撤销。",
        "设计值", (step.new.record_id,),
    )  # fmt: skip


def _ending_evidence(step: Succession, policy: SuccessionPolicy, params: Parameters) -> Evidence:
    days = (step.new.established - step.ending.day).days
    gap = f"{'后' if days >= 0 else '前'} {abs(days)} 天"
    told = f"{step.old.name} {step.ending.day} {policy.title(step.ending.how)}；{step.new.name}成立于 {step.new.established}。"
    threshold = f"前 {params.before_days} 天（事后才发现的 {params.noticed_days} 天）至后 {params.after_days} 天"
    return Evidence("ENDING", gap, threshold, told, "设计值", (step.ending.record_id,))


def _needed(step: Succession, policy: SuccessionPolicy) -> str:
    needed: Sequence[float] = (policy.with_person,) if step.same_person else (policy.without_person,)
    return f"各项合计 {step.total:g}，不少于 {needed[0]:g}"


DETECTOR = Detector(ID, "换壳承继", VERSION, __doc__ or "", Parameters(), find)
