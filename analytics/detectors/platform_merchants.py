"""平台商户：网店背后的经营者有问题，或报送、核验缺失 · Platform merchants: shops behind which nobody answers, and reports that are missing.

Finds: 平台上以不成立的代码、查无登记、已注销吊销、被限制经营或列入严重违法失信名单或屡次受罚的主体开设的网店，占比明显高于其他平台；
  网店在受罚、被吊销之后关闭，同一人（证件号码识别）以另一主体重新开店；应在每年一月、七月报送的商户信息未报、迟报、漏报，
  核验超过六个月，超过十万元仍按免登记报送。网络交易、外卖、网约车、直播电商、网络借贷分别按其规定。
  Shops run under codes that are nobody's, by subjects that are not registered, ended, barred, listed or penalised again and again, in a
  share well above the other platforms'; the same person opening a new shop through another subject after one closed in trouble;
  half-yearly reports that are missing, late or incomplete, verification older than six months.
Why: 电子商务法第 10、27、28、38 条（登记、核验、报送、平台责任）；浙江省电子商务条例第 8 至 11 条（每六个月核验，每年一月、七月报送）。
  占比的界限、换店的期限法律没有规定，都是设计值，见 platforms.toml。
  The e-commerce law and Zhejiang's regulation state the duties and the half-year; shares and the days of a return are design values.
Limits: 大平台有几家问题网店是常事，不提示；转让给他人的网店按现经营者看；外省主体查不到登记不算不成立；刚注销的、核验日期未报的不算；
  浙江条例只及于本省平台，网络借贷不适用电子商务法；整期没有归集的不算未报。代码空着的商户在入库时已退回，不在此处。
  一期以半数以上的行报到之日为准，更正后重报的以重报之日为准；漏报只算能核实当期在营的，只是不再出现的网店不知是否停业，不算。
  A few such shops on a big platform are quiet; a shop that changed hands is its present operator's; a merchant of another province
  is not unknown; what just ended, or has no date of verification, does not count; platforms elsewhere owe no report.
  A report came when half its rows had; a shop that only vanishes from the reports may have closed, and is not called left out.
Next step: 平台：抽查列出的网店，要求限期核验、补报，仍不改正的依电子商务法第 80 条处理。换店：核对两主体的实际经营者，再看原处罚的义务是否履行。
  Have the platform verify the shops listed and report anew; for a return, check who really runs both, and whether the old duties were met.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Finding, Severity
from analytics.platforms.judge import Judged, judged
from analytics.platforms.periods import WRITINGS, half_years
from analytics.platforms.policy import PlatformPolicy, platform_policy
from analytics.platforms.return_wording import once, return_picture, return_reason, return_sentence
from analytics.platforms.returns import Return, returns
from analytics.platforms.shops import questioned
from analytics.platforms.wording import platform_picture, platform_reasons, platform_sentence
from ledger.view import View

ID = "platform-merchants"
VERSION = "1.0.0"
ORDER = (Severity.NOTICE, Severity.ATTENTION, Severity.WARNING)


class Parameters(BaseModel):
    """What may be set. Questions, shares and reports are in platforms.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    listed: int = Field(4, ge=1, le=50, description="一句话里最多列出几家网店 · Shops named in the sentence at most")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per platform's operator, and one per subject that came back under a new shop."""
    policy = platform_policy()
    back = returns(view, policy)
    halves = half_years([row["period"] for row in view.rows(WRITINGS)], view.as_of)
    by_operator: defaultdict[str, list[Judged]] = defaultdict(list)
    for each in judged(view, policy, questioned(view, policy, halves), back, halves):
        by_operator[each.platform.operator].append(each)
    for operator in sorted(by_operator):
        yield _platform_finding(by_operator[operator], policy, params)
    for subject in sorted(set(back) - set(by_operator)):
        yield _return_finding(back[subject], policy)


def _platform_finding(found: Sequence[Judged], policy: PlatformPolicy, params: Parameters) -> Finding:
    platform = found[0].platform
    evidence = tuple(reason for each in found for reason in platform_reasons(each, policy))
    members = {shop.operator for each in found if each.share for shop in each.share.shops} - {"", platform.operator}
    return Finding(
        ID,
        VERSION,
        platform.operator,
        platform.operator_name,
        max((_severity(each, policy) for each in found), key=ORDER.index),
        "；".join(platform_sentence(each, policy, params.listed) for each in found) + "；供核查，不是认定。",
        any(each.due or each.stale for each in found),
        f"电子商务法第 10、27、28、38 条；{policy.reports.source}；占比的界限为设计值",
        evidence,
        tuple(sorted({record for each in evidence for record in each.records})),
        tuple(sorted(members)),
        platform_picture(found),
        platform.region,
        _measures(found),
    )


def _measures(found: Sequence[Judged]) -> dict[str, Any]:
    shares = [each.share for each in found if each.share]
    questions = Counter(shop.question for share in shares for shop in share.shops)
    return {
        "platforms": [each.platform.name for each in found],
        "kinds": [each.platform.kind or "" for each in found],
        "questionable": sum(share.hits for share in shares),
        "shops": sum(share.total for share in shares),
        "share": round(max((share.hits / share.total for share in shares), default=0.0), 4),
        "interval": [round(shares[0].low, 4), round(shares[0].high, 4)] if shares else [],
        "questions": dict(sorted(questions.items())),
        "not_reported": sorted(due.period for each in found for due in each.due if due.sent is None),
        "others": shares[0].others if shares else None,
        "late": sorted(due.period for each in found for due in each.due if due.sent),
    }


def _severity(each: Judged, policy: PlatformPolicy) -> Severity:
    missed = sum(due.sent is None and not due.stopped for due in each.due)
    if (each.share and each.share.low >= policy.share.warning) or missed > 1:
        return Severity.WARNING
    return Severity.ATTENTION if each.share or missed or each.stale or each.missing or each.unregistered else Severity.NOTICE


def _return_finding(ways: Sequence[Return], policy: PlatformPolicy) -> Finding:
    first = ways[0]
    evidence = tuple(return_reason(each, policy.returns) for each in once(ways))
    formers = {each.former for each in ways} - {first.subject_id}
    return Finding(
        ID,
        VERSION,
        first.subject_id,
        first.operator_name,
        Severity.WARNING if len(formers) > 1 else Severity.ATTENTION,
        f"{return_sentence(first)}{f'；此前还有 {len(formers) - 1} 个主体如此' if len(formers) > 1 else ''}；供核查，不是认定。",
        False,
        "电子商务法第 27、38 条；换店的期限为设计值",
        evidence,
        tuple(sorted({record for each in evidence for record in each.records})),
        tuple(sorted(formers)),
        return_picture(ways),
        first.region,
        {
            "former": sorted(formers),
            "closed": first.closed.isoformat(),
            "opened": first.opened.isoformat(),
            "same_platform": first.platform_id == first.former_platform,
        },
    )


DETECTOR = Detector(ID, "平台商户异常", VERSION, __doc__ or "", Parameters(), find)
