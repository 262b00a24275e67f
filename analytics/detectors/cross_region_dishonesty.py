"""跨区域严重失信关联候选 · Cross-region serious dishonesty: candidates for joint attention in the Yangtze Delta.

Finds: 在沪苏浙皖一地被列入严重失信名单或受到严重处罚的主体，与登记在另一地的主体之间，存在同一人（证件号码识别）、持股、同一控制人、承继或同一网店的关联。
  每条记录保留原认定地、机关和文号，并说明该领域另一地能否认可：全国名单、区域互认、本省标准、标准未取得、只是处罚。
  A subject on a serious list, or under a serious penalty, in one of the four provinces, reached from a subject registered in
  another through the same person (by identity number), ownership, one controller, succession or the same shop. Every record
  keeps its origin, and says by field whether the other province may recognise it.
Why: 长三角生态环境、旅游等领域联合奖惩备忘录以责任人和企业互认严重失信；浙江省公共信用信息管理条例第 24 至 28 条要求名单载明责任人，惩戒须有依据。
  哪些名单和处罚种类算严重，见 cross_region.toml；四地标准逐条并列于 cross_region_criteria.csv，没有读到的标明未读到：
  江苏、安徽的条文和食品药品、产品质量的区域标准文本未取得。
  Regional memoranda recognise serious cases by firm and responsible person; lists, kinds and the criteria of the four provinces,
  side by side, are data, and what was not read is marked.
Limits: 只是候选，不是认定：禁止从业须有决定书。姓名相同不算同一人；另一省的罚款、警告不算严重；已移出、已修复的名单不算；只看决定作出时的职务，
  记录载明另有其人的不算。持股不过半数的至多“提示”；名单不及于个人的至多“关注”；期限已过而没有移出记录的说明并降一级。
  职业经理人、财务投资人、被冒用身份的人可能无责；有未办结冒用身份异议、或者异议成立的任职不作关联。控制众多企业的国有股东、集团不作关联。
  Candidates only. Same name is not same person; fines and warnings never count; removed or repaired entries never count; the
  role is the one held at the time of the decision, unless the record names somebody else. A holding of half or less is at most
  a notice; a list that reaches no person weighs less, and so does an entry past its period.
  Hired managers, investors and identity-theft victims may bear no blame.
  Controllers of very many firms (state investors, groups) lead nowhere.
Next step: 核对决定书载明的责任人与本地任职是否为同一人、禁止期是否仍在；需要联合惩戒的，由有权机关依目录逐项办理，并告知理由、依据和救济途径。
  Check in the decision who is responsible and whether a ban still runs; measures only through the catalogue, by the authority.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from analytics.cross_region.paths import Path, Reach, paths_by_target
from analytics.cross_region.picture import picture
from analytics.cross_region.policy import CrossRegionPolicy, cross_region_policy
from analytics.cross_region.recognition import CAP, recognition
from analytics.cross_region.sentences import link, origin, remarks, sentence
from analytics.cross_region.weight import ORDER
from analytics.detector import Detector
from analytics.finding import Evidence, Finding, Severity
from ledger.switches import switched
from ledger.view import View

ID = "cross-region-dishonesty"
VERSION = "1.1.0"
LINK_RECORDS = ("then_record", "now_record")


class Parameters(BaseModel):
    """What may be set. Lists, penalty kinds, roles and fields are in cross_region.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float = Field(25.0, gt=0, le=100, description="持股达到该比例（%）才作关联（设计值）· Share in percent from which holding links (design value)")
    successor_before_days: int = Field(
        180, ge=0, le=1825, description="新企业最早可在原企业终止前多少天成立 · Earliest start of a successor, days before the end"
    )
    successor_after_days: int = Field(365, ge=0, le=1825, description="新企业最晚可在原企业终止后多少天成立 · Latest start of a successor, days after the end")
    majority: float = Field(50.0, ge=50, lt=100, description="持股超过该比例（%）算控制 · Share in percent above which a holder controls")
    group_firms: int = Field(
        20, ge=2, le=10_000, description="控制企业超过该数的控制人不作关联（国有股东、集团，设计值）· Controllers of more firms lead nowhere (design value)"
    )


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One candidate per subject, with every origin and path that reaches it."""
    policy = cross_region_policy(switched(view))
    reach = Reach(params.share, params.successor_before_days, params.successor_after_days, params.majority, params.group_firms)
    paths = paths_by_target(view, policy, reach)
    for target in sorted(paths):
        yield _finding(target, paths[target], policy)


def severity(row: Path, policy: CrossRegionPolicy) -> Severity:
    """What the path weighs, but never more than the standing of the record in the other province allows; one step less where it should be over."""
    step = min(ORDER.index(row["weight"]), ORDER.index(CAP[recognition(row, policy).standing]))
    return ORDER[max(0, step - bool(row["over"]))]


def _finding(target: str, rows: Sequence[Path], policy: CrossRegionPolicy) -> Finding:
    top = max(rows, key=lambda row: (ORDER.index(severity(row, policy)), ORDER.index(row["weight"]), row["decided"], row["record_id"]))
    evidence = _evidence(rows, policy)
    origins = sorted({row["subject_id"] for row in rows if row["subject_id"]})
    seen = {row["record_id"]: recognition(row, policy) for row in rows}
    return Finding(
        ID,
        VERSION,
        target,
        top["target_name"],
        severity(top, policy),
        sentence(top, rows, policy, seen[top["record_id"]]),
        False,
        "；".join(sorted({policy.basis(row["kind"]) for row in rows})),
        evidence,
        tuple(sorted({each for reason in evidence for each in reason.records})),
        tuple(origins),
        picture(target, top["target_name"], rows),
        top["target_region"] or "",
        {
            "provinces": sorted({row["province"] for row in rows} | {top["target_province"]}),
            "origins": len(origins),
            "mechanisms": sorted({row["mechanism"] for row in rows}),
            "fields": sorted({each.field for each in seen.values() if each.field}),
            "recognition": [each.as_json(record_id) for record_id, each in sorted(seen.items())],
        },
    )


def _evidence(rows: Sequence[Path], policy: CrossRegionPolicy) -> tuple[Evidence, ...]:
    """One reason per mechanism and record; several roles of one person are said once each."""
    grouped: defaultdict[tuple[str, date, str], list[Path]] = defaultdict(list)
    for row in rows:
        grouped[row["mechanism"], row["decided"], row["record_id"]].append(row)
    return tuple(_reason(mechanism, record_id, same, policy) for (mechanism, _, record_id), same in sorted(grouped.items(), key=lambda item: item[0]))


def _reason(mechanism: str, record_id: str, same: Sequence[Path], policy: CrossRegionPolicy) -> Evidence:
    seen = recognition(same[0], policy)
    told = dict.fromkeys(each for row in same for each in remarks(row, policy))
    field = f"{seen.field}领域，" if seen.field else ""
    return Evidence(
        mechanism,
        f"{len(dict.fromkeys(link(row) for row in same))} 条路径",
        "至少 1 条路径，且记录属严重失信",
        f"{origin(same[0], policy)}；"
        + "；".join(dict.fromkeys(link(row) for row in same))
        + f"。{field}{seen.standing.value}：{seen.sentence}。"
        + "".join(f"{each}。" for each in told),
        policy.basis(same[0]["kind"]),
        tuple(sorted({record_id, *(each for row in same for each in _links(row))})),
    )


def _links(row: Path) -> list[str]:
    """Records of the links of a path."""
    return [row[name] for name in LINK_RECORDS if row.get(name)] + list(row.get("link_records", ()))


DETECTOR = Detector(ID, "跨区域严重失信关联", VERSION, __doc__ or "", Parameters(), find)
