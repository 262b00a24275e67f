"""跨区域严重失信关联候选 · Cross-region serious dishonesty: candidates for joint attention in the Yangtze Delta.

Finds: 在沪苏浙皖一地被列入严重失信名单或受到严重处罚的主体，与登记在另一地的主体之间，存在同一人（证件号码识别）、持股、承继或同一网店的关联。
  A subject on a serious list, or under a serious penalty, in one of the four provinces, reached from a subject registered in
  another through the same person (by identity number), ownership, succession or the same shop.
Why: 长三角生态环境、旅游等领域联合奖惩备忘录以责任人和企业互认严重失信；浙江省公共信用信息管理条例第 24 至 28 条要求名单载明责任人，惩戒须有依据。
  哪些名单和处罚种类算严重，见 cross_region.toml，逐项标注依据和确信程度；食品药品、产品质量的区域标准文本未取得。
  Regional memoranda recognise serious cases by firm and responsible person; the lists and kinds taken as serious are data.
Limits: 只是候选，不是认定：禁止从业须有决定书。姓名相同不算同一人；另一省的罚款、警告不算严重；已移出、已修复的名单不算；只看决定作出时的职务。
  职业经理人、财务投资人、被冒用身份的人可能无责；有未办结冒用身份异议的人不作关联。
  Candidates only. Same name is not same person; fines and warnings never count; removed or repaired entries never count; the
  role is the one held at the time of the decision. Hired managers, investors and identity-theft victims may bear no blame.
Next step: 核对决定书载明的责任人与本地任职是否为同一人、禁止期是否仍在；需要联合惩戒的，由有权机关依目录逐项办理，并告知理由、依据和救济途径。
  Check in the decision who is responsible and whether a ban still runs; measures only through the catalogue, by the authority.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from analytics.cross_region.paths import OWNED, OWNER, PERSON, SHOP, SUCCESSOR, Path, paths_by_target
from analytics.cross_region.policy import CrossRegionPolicy, cross_region_policy
from analytics.detector import Detector
from analytics.finding import Edge, Evidence, Finding, Node, Severity
from analytics.pictures import bounded, edge, enterprise, record
from analytics.score_sentences import surname_only
from ledger.codelists import code_list
from ledger.view import View

ID = "cross-region-dishonesty"
VERSION = "1.0.0"
WEIGHT = {PERSON: Severity.WARNING, OWNED: Severity.WARNING, SUCCESSOR: Severity.WARNING, OWNER: Severity.ATTENTION, SHOP: Severity.ATTENTION}
LINK_RECORDS = ("then_record", "now_record")
ORDER = (Severity.NOTICE, Severity.ATTENTION, Severity.WARNING)


class Parameters(BaseModel):
    """What may be set. Lists, penalty kinds and roles are in cross_region.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    share: float = Field(25.0, gt=0, le=100, description="持股达到该比例（%）才作关联（设计值）· Share in percent from which holding links (design value)")
    successor_before_days: int = Field(
        180, ge=0, le=1825, description="新企业最早可在原企业终止前多少天成立 · Earliest start of a successor, days before the end"
    )
    successor_after_days: int = Field(365, ge=0, le=1825, description="新企业最晚可在原企业终止后多少天成立 · Latest start of a successor, days after the end")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One candidate per subject, with every origin and path that reaches it."""
    policy = cross_region_policy()
    paths = paths_by_target(view, policy, params.share, params.successor_before_days, params.successor_after_days)
    for target in sorted(paths):
        yield _finding(target, paths[target], policy)


def _finding(target: str, rows: Sequence[Path], policy: CrossRegionPolicy) -> Finding:
    first = rows[0]
    evidence = _evidence(rows, policy)
    best = max((WEIGHT[row["mechanism"]] if row["kind"] in policy.lists else Severity.ATTENTION for row in rows), key=ORDER.index)
    top = max(rows, key=lambda row: (ORDER.index(WEIGHT[row["mechanism"]]), row["kind"] in policy.lists, row["decided"], row["record_id"]))
    origins = sorted({row["subject_id"] for row in rows if row["subject_id"]})
    nodes, edges = _picture(target, first["target_name"], rows)
    return Finding(
        ID,
        VERSION,
        target,
        first["target_name"],
        best,
        _sentence(top, rows, policy),
        False,
        "；".join(sorted({policy.basis(row["kind"]) for row in rows})),
        evidence,
        tuple(sorted({each for reason in evidence for each in reason.records})),
        tuple(origins),
        bounded(nodes, edges),
        first["target_region"] or "",
        {
            "provinces": sorted({row["province"] for row in rows} | {first["target_province"]}),
            "origins": len(origins),
            "mechanisms": sorted({row["mechanism"] for row in rows}),
        },
    )


def _sentence(row: Path, rows: Sequence[Path], policy: CrossRegionPolicy) -> str:
    others = len({each["record_id"] for each in rows}) - 1
    more = f"，另有 {others} 条记录" if others else ""
    here = policy.provinces[row["target_province"]]
    return f"{row['target_name']}（{here}）{_link(row)}；{_origin(row, policy)}{more}；为跨区域关联候选，供核查，不是认定。"


def _origin(row: Path, policy: CrossRegionPolicy) -> str:
    what = f"被列入{code_list('list_types').title(row['kind'])}" if row["kind"] in policy.lists else f"受到{row['kind']}处罚"
    return f"{_owner(row)}于 {row['decided']} 在{policy.provinces[row['province']]}{what}（{row['document_no']}）"


def _owner(row: Path) -> str:
    """Who the record is about; a natural person only by surname."""
    return row["name"] or (row["party_name"] if row["subject_id"] else surname_only(row["party_name"] or ""))


def _link(row: Path) -> str:
    origin = _owner(row)
    match row["mechanism"]:
        case "PERSON":
            return f"现任{row['now_role']}{surname_only(row['person_name'])}（证件号码识别为同一人）{_then(row, origin)}"
        case "OWNED":
            between = "、".join(name for _, name in row["path"][1:-1])
            return f"由{origin}" + (f"经{between}间接" if between else "") + f"持股 {row['share']:g}%"
        case "OWNER":
            return f"在决定作出时持有{origin} {row['share']:g}% 股权"
        case "SUCCESSOR":
            same = "、".join(word for word, key in (("电话", "same_phone"), ("住所", "same_address"), ("行业", "same_industry")) if row[key])
            return f"成立于 {row['established']}，与 {row['ended']} 终止的{origin}有同一人{surname_only(row['person_name'])}和相同的{same}"
        case _:
            return f"现经营{row['platform_name']}网店“{row['shop_name']}”，该店曾由{origin}经营"


def _then(row: Path, origin: str) -> str:
    """What the person was when the decision was made."""
    if row["then_role"] == "决定载明的责任人":
        return f"是{origin}一案决定载明的责任人"
    if row["then_role"] == "名单载明的本人":
        return "本人即名单所列"
    since = "" if row["then_from"] else "，任职起始日期不详"
    return f"在决定作出时是{origin}的{row['then_role']}{since}"


def _evidence(rows: Sequence[Path], policy: CrossRegionPolicy) -> tuple[Evidence, ...]:
    """One reason per mechanism and record; several roles of one person are said once each."""
    grouped: defaultdict[tuple[str, date, str], list[Path]] = defaultdict(list)
    for row in rows:
        grouped[row["mechanism"], row["decided"], row["record_id"]].append(row)
    return tuple(
        Evidence(
            mechanism,
            f"{len(same)} 条路径",
            "至少 1 条路径，且记录属严重失信",
            f"{_origin(same[0], policy)}；" + "；".join(dict.fromkeys(_link(row) for row in same)) + "。",
            policy.basis(same[0]["kind"]),
            tuple(sorted({record_id, *(link for row in same for link in _links(row))})),
        )
        for (mechanism, _, record_id), same in sorted(grouped.items(), key=lambda item: item[0])
    )


def _links(row: Path) -> list[str]:
    """Records of the links of a path."""
    return [row[name] for name in LINK_RECORDS if row.get(name)] + list(row.get("link_records", ()))


def _picture(target: str, name: str, rows: Sequence[Path]) -> tuple[list[Node], list[Edge]]:
    nodes, edges = [enterprise(target, name)], []
    for row in rows:
        origin = row["subject_id"] or row.get("person_id") or row["record_id"]
        if row["subject_id"]:
            nodes.append(enterprise(origin, row["name"] or row["party_name"]))
        nodes.append(record(row["record_id"], row["document_no"]))
        edges.append(edge(row["record_id"], origin, "AGAINST", code_list("list_types").title(row["kind"]), (row["decided"], None), row["record_id"]))
        edges += _path(row, origin, target, nodes)
    return nodes, edges


def _path(row: Path, origin: str, target: str, nodes: list[Node]) -> list[Edge]:
    match row["mechanism"]:
        case "PERSON" | "SUCCESSOR":
            person = row["person_id"]
            nodes.append(Node(person, "Person", row["person_name"]))
            now = edge(
                person,
                target,
                _role_kind(row.get("now_role", "法定代表人")),
                row.get("now_role", "任职"),
                (row.get("now_from"), None),
                row.get("now_record", ""),
            )
            if row.get("then_role") == "决定载明的责任人":
                return [now, edge(row["record_id"], person, "NAMES", "责任人", record_id=row["record_id"])]
            if person == origin:
                return [now]
            then = row.get("then_role", "任职")
            return [now, edge(person, origin, _role_kind(then), then, (row.get("then_from"), row.get("then_to")), row.get("then_record") or "")]
        case "OWNED" | "OWNER":
            nodes += [enterprise(*each) for each in row["path"]]
            steps = zip(row["path"], row["path"][1:], row["link_records"], strict=False)
            return [edge(holder, held, "SHAREHOLDER_OF", "持股", record_id=link) for (holder, _), (held, _), link in steps]
        case _:
            nodes.append(Node(row["shop_id"], "Shop", row["shop_name"]))
            return [edge(each, row["shop_id"], "RUNS", "经营网店") for each in (origin, target)]


def _role_kind(role: str) -> str:
    return "SHAREHOLDER_OF" if role.startswith("股东") else "LEGAL_REP_OF"


DETECTOR = Detector(ID, "跨区域严重失信关联", VERSION, __doc__ or "", Parameters(), find)
