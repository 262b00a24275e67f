"""关联屡罚：同一人先后或同时掌管的几户企业在同一领域接连受罚 · Linked repeat: firms of one person, penalised one after another in one field.

Finds: 作出决定时由同一人任法定代表人（经营者、负责人、执行事务合伙人）或控股（直接或逐层超过 50%）的两户以上企业，24 个月内在同一领域合计受罚三次以上。
  Two or more firms that one person represented or controlled (directly or through firms, more than 50 %) when each decision was made,
  with three or more decisions in one field of law within 24 months.
Why: 没有任何法律把不同主体的处罚合并计算；这是分析提示（关联屡罚），次数和期限沿用产品默认值，都是设计值。控股的界限见公司法第 265 条第 2 项；
  决定前 90 日的任职用来推断行为发生时由谁掌管，依据是行政处罚法第 60 条的办案期限。
  No law adds up the penalties of different subjects: analytical only, every number a design value. Control: Company Law art. 265(2);
  the 90 days before a decision stand for the time of the act (Administrative Penalty Law art. 60).
Limits: 记录只有决定日期，没有行为日期：决定前 90 日内才上任或已卸任的不计入，只在依据中说明；任职起始日不详的照计并注明，
  但决定书载明的法定代表人是另一人的不计；前后相接的几段任职、持股视为连续。受到“信息有误”异议的决定，自受理至办结暂不计入。
  分支机构并入所属法人；同一文书、同一机关七日内就同一行为分别下的决定只算一次；名下企业很多而受罚的不到四分之一（连锁）不提示；
  各户另有互不相同的控股人的受聘代表人、市场和园区的开办者不提示；只有姓名相同的人、冒用身份异议未办结的人不作依据。加盟店的经营者各不相同，不会相加；
  代持无法从登记看出。
  Acts have no date here: who took or left office within 90 days before a decision is not counted, only named; nor a tie of unknown begin where the document
  names another representative, nor a decision under an open objection (信息有误). Terms that touch are one. Branches are their legal
  person's; one document or one case split among firms is one; chains where under a quarter of the firms were fined, hired representatives
  of firms with different controllers, operators of markets, bare namesakes and open identity-theft claims are left out.
Next step: 调取列出的决定书，核对行为日期和当时的实际负责人；检查其名下尚在经营的其他企业有无同样问题。不得据此对任何一户加重处理或列入名单。
  Fetch the decisions, check acts and who was in charge; look for the same problem in the person's other living firms. No measure may rest on this.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Edge, Evidence, Finding, Node, Severity, Subgraph
from analytics.linked.leads import Lead, Limits, anchor, first_and_last, leads
from analytics.linked.people import Charge, Tie, read_people
from analytics.pictures import bounded, edge, enterprise, node_count, record
from analytics.score_sentences import surname_only
from ledger.view import View

ID = "linked-repeat"
VERSION = "1.0.0"
BASIS = "没有法律规定合并计算不同主体的处罚；关联屡罚是分析提示，次数、期限和比例为设计值"
MANY = 50.0  # percent of the firms from which a lead is more than a hint; design value


class Parameters(BaseModel):
    """What may be set; all are design values but the share of control (公司法 art. 265) and the days of a case (行政处罚法 art. 60)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    months: int = Field(24, ge=1, le=60, description="期限（月，设计值，同产品默认值）· Window in months (design value, as the product default)")
    decisions: int = Field(3, ge=2, le=50, description="合计至少几次（设计值）· Occasions in all at least (design value)")
    firms: int = Field(2, ge=2, le=50, description="至少涉及几户（设计值）· Firms at least (design value)")
    control_share: float = Field(50.0, ge=0, lt=100, description="出资超过多少算控股（%，公司法第 265 条）· Share in percent above which one controls")
    case_days: int = Field(
        90, ge=0, le=730, description="决定前这么多天内上任或卸任的不计（行政处罚法第 60 条）· Days before a decision in which the act is presumed"
    )
    same_case_days: int = Field(7, ge=0, le=90, description="同一机关就同一行为在几日内的决定算一次（设计值）· Days within which like decisions are one case")
    share_of_firms: float = Field(
        25.0, ge=0, le=100, description="名下企业中受罚的至少占多少（%，设计值）· Share of the person's firms that were fined, at least"
    )
    listed: int = Field(8, ge=1, le=50, description="一句话里最多列出几份决定 · Decisions named in the sentence at most")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per firm at which leads are anchored: the living firm with most of the decisions."""
    limits = Limits(params.months, params.decisions, params.firms, params.same_case_days, params.share_of_firms)
    anchored: defaultdict[str, list[Lead]] = defaultdict(list)
    for person in read_people(view, params.control_share, params.case_days, params.firms, params.decisions):
        if found := list(leads(person, limits)):
            anchored[anchor(found)] += found
    for firm, found in anchored.items():
        yield _finding(firm, sorted(found, key=_strength), params)


def _strength(lead: Lead) -> tuple[int, int, str, str]:
    return (-lead.occasions, -len(lead.firms), lead.person.person_id, lead.field)


def _finding(firm: str, found: Sequence[Lead], params: Parameters) -> Finding:
    charges = sorted({charge.record_id: charge for lead in found for charge in lead.charges}.values(), key=lambda each: (each.decided, each.record_id))
    names = {charge.firm: charge.firm_name for charge in charges}
    evidence = tuple(each for lead in found for each in _evidence(lead, params))
    picture, size = _picture(firm, names, found, charges)
    top = found[0]
    return Finding(
        ID,
        VERSION,
        firm,
        names[firm],
        _severity(top),
        _sentence(top, found, params.listed),
        False,
        BASIS,
        evidence,
        tuple(sorted({record_id for each in evidence for record_id in each.records})),
        tuple(sorted(set(names) - {firm})),
        picture,
        next((charge.region for charge in charges if charge.firm == firm), ""),
        {
            "people": len({lead.person.person_id for lead in found}),
            "firms": len(names),
            "decisions": len(charges),
            "occasions": top.occasions,
            "fields": sorted({lead.field for lead in found}),
            "firms_behind": top.behind,
            "first": charges[0].decided.isoformat(),
            "last": charges[-1].decided.isoformat(),
            "picture_nodes": size,
        },
    )


def _severity(lead: Lead) -> Severity:
    unsure = len(lead.firms) == 2 or lead.share < MANY or any(charge.open for charge in lead.charges)
    return Severity.NOTICE if unsure else Severity.ATTENTION


def _sentence(lead: Lead, found: Sequence[Lead], listed: int) -> str:
    first, last = first_and_last(lead)
    names = list(dict.fromkeys(charge.firm_name for charge in lead.charges))
    same = [other for other in found if other.person.person_id != lead.person.person_id and other.records == lead.records]
    with_ = f"（{'、'.join(sorted(surname_only(other.person.name) for other in same))}同）" if same else ""
    rest = len(found) - 1 - len(same)
    more = f"；另有 {rest} 条同类线索，见依据" if rest else ""
    return (
        f"{surname_only(lead.person.name)}{with_}在作出决定时任代表人或控股的 {len(names)} 户主体（{_some(names, listed)}）{first} 至 {last} 在{lead.field}领域"
        f"合计受罚 {lead.occasions} 次（{_several(lead)}{_some(_numbers(lead.charges), listed)}）{more}；"
        "各户是不同主体，没有法律规定合并计算（关联屡罚，分析提示）；供核查，不是认定。"
    )


def _several(lead: Lead) -> str:
    """Where decisions are more than occasions: 4 份决定，同案的计一次."""
    return f"{len(lead.charges)} 份决定，同日、同案的计一次：" if len(lead.charges) > lead.occasions else ""


def _numbers(charges: Sequence[Charge]) -> list[str]:
    """The decisions; where a number comes twice, with the authority whose number it is."""
    often = Counter(charge.number for charge in charges)
    return [_named(charge) + (f"（{charge.authority}）" if often[charge.number] > 1 and charge.authority else "") for charge in charges]


def _named(charge: Charge) -> str:
    return f"{charge.number} {charge.decided} {charge.firm_name}".strip()


def _some(parts: Sequence[str], listed: int) -> str:
    more = f"；另 {len(parts) - listed} 项" if len(parts) > listed else ""
    return "；".join(parts[:listed]) + more


def _evidence(lead: Lead, params: Parameters) -> Iterator[Evidence]:
    who = surname_only(lead.person.name)
    decisions, unknown = lead.records, sum(charge.open for charge in lead.charges)
    yield Evidence(
        "LINKED_REPEAT",
        f"{lead.occasions} 次，{len(lead.firms)} 户",
        f"{params.months} 个月内同一领域至少 {params.decisions} 次，涉及至少 {params.firms} 户",
        f"{who}：{lead.field}领域 {_several(lead)}{_some(_numbers(lead.charges), 50)}。"
        f"同一文书或 {params.same_case_days} 日内的分案已并为一次，分支机构已并入法人。",
        "设计值",
        decisions,
    )
    yield Evidence(
        "AT_THE_TIME",
        f"{len(lead.charges)} 份决定作出时均在任或控股" + (f"，其中 {unknown} 份起始日不详" if unknown else ""),
        f"决定前 {params.case_days} 日起（成立不足的，自成立起）即在任，或出资超过 {params.control_share:g}%",
        f"{who}：{'；'.join(dict.fromkeys(_since(charge) for charge in lead.charges))}。{_doubts(lead)}",
        "公司法第 265 条第 2 项（控股）；行政处罚法第 60 条（90 日，用来推断行为时间）",
        tuple(sorted({link for charge in lead.charges for tie in charge.ties for link in tie.links})),
    )
    yield Evidence(
        "SHARE_OF_FIRMS",
        f"{len(lead.firms)}/{lead.behind} 户",
        f"至少 {params.share_of_firms:g}%",
        f"{who}在此期间名下共 {lead.behind} 户，其中 {len(lead.firms)} 户受罚，占 {lead.share:.0f}%；占比低的多为连锁经营。"
        "各户不是由互不相同的控股人聘用同一代表人。",
        "设计值",
        decisions,
    )


def _since(charge: Charge) -> str:
    parts = [f"{_when(tie, charge)}{_as_what(tie)}" for tie in sorted(charge.ties, key=lambda tie: tie.since or date.min)]
    return f"{charge.firm_name}{'、'.join(dict.fromkeys(parts))}"


def _when(tie: Tie, charge: Charge) -> str:
    if tie.since is None:
        return "起始日不详，"
    over = tie.until is not None and tie.until <= charge.decided  # followed by another tie
    return f"{tie.since} 至 {tie.until} " if over else f"自 {tie.since} 起"


def _as_what(tie: Tie) -> str:
    return f"经{'、'.join(tie.through)}控股" if tie.through else tie.relation if tie.relation == "控股" else f"任{tie.relation}"


def _doubts(lead: Lead) -> str:
    left = [_named(charge) for charge in lead.doubtful]
    return f"另有 {len(left)} 份决定作出前不久才上任或已卸任，没有计入：{_some(left, 10)}。" if left else ""


def _picture(firm: str, names: Mapping[str, str], found: Sequence[Lead], charges: Sequence[Charge]) -> tuple[Subgraph, int]:
    """The firm, the persons, the other firms, then the decisions."""
    people = {lead.person.person_id: Node(lead.person.person_id, "Person", lead.person.name or lead.person.person_id) for lead in found}
    firms = [enterprise(key, name) for key, name in sorted(names.items(), key=lambda each: (each[0] != firm, each[0]))]
    ties = [tie for lead in found for charge in lead.charges for tie in charge.ties]
    between = [enterprise(key, name) for tie in ties for key, name in zip(tie.via, tie.through, strict=False) if key not in names]
    decisions = [record(charge.record_id, charge.number or charge.record_id) for charge in charges]
    nodes = [firms[0], *people.values(), *firms[1:], *between, *decisions]
    edges = [edge(charge.record_id, charge.firm, "AGAINST", charge.kinds, (charge.decided, None), charge.record_id) for charge in charges]
    edges += [each for lead in found for charge in lead.charges for tie in charge.ties for each in _edges(lead.person.person_id, tie)]
    return bounded(nodes, edges), node_count(nodes)


def _edges(person: str, tie: Tie) -> Iterator[Edge]:
    """The person's tie, step by step where it runs through firms."""
    span = (tie.since, tie.until)
    if tie.relation != "控股":
        yield edge(person, tie.via[0], "LEGAL_REP_OF", tie.relation, span, tie.links[0])
        return
    for holder, held, link in zip((person, *tie.via), tie.via, tie.links, strict=False):
        yield edge(holder, held, "SHAREHOLDER_OF", "控股", span if len(tie.via) == 1 else (None, None), link)


DETECTOR = Detector(ID, "关联屡罚", VERSION, __doc__ or "", Parameters(), find)
