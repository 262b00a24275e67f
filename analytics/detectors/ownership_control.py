"""股权与控制 · Ownership and control: holdings that cannot be, firms that own themselves, control that nobody sees, fronts.

Finds: （一）登记的出资比例合计超过 100%；（二）循环持股中没有环外出资人、控制权闭合在环内、自持比例过大或上市公司子公司反持母公司；
  （三）没有任何职务的自然人经多级持股控制若干户表面无关、且有不良记录的企业；（四）代表人名下多户企业由另一人控股（疑似挂名）。
  Recorded shares of more than 100 %; loops that are closed, control themselves, hold much of themselves or of a listed parent; a person
  without office who controls through others several firms that look unrelated and have records; representatives whose firms another owns.
Why: 公司法第二百六十五条（控股股东、实际控制人）、第一百四十条和第一百四十一条（上市公司代持和反向持股）；市场主体登记管理条例第二十四条（变更登记）、
  第四十条（虚假登记）；受益所有人信息管理办法第六条。比例、户数的界限都是设计值，见 ownership.toml；依据经二手来源核对。
  Company Law arts. 140, 141, 265; registration regulation arts. 24, 40. Every number of firms or percent is a design value kept as data.
Limits: 以公司法第六十五条“按出资比例行使表决权”推算，章程、一致行动、表决权委托、代持协议和亲属关系不在归集的记录中，看不到不等于没有；
  集团委派、职业经理人、家庭成员代为办理、国有和上市企业、小比例交叉持股、股权转让未及时办理变更都可能是正当的解释，能核对的已经排除。
  Articles, concerted action, proxies, nominee contracts and kinship are not in the records: not seen is not absent. Groups, hired managers,
  families, state and listed companies, small cross-holdings and late filings are innocent; what records can tell of them is left out.
Next step: 调取企业章程、股东名册和出资凭证；约谈代表人和控制人，问明谁决定、谁签字、谁收款；合计有误的责令三十日内变更登记。
  Ask for articles, register of members and proof of payment; hear representative and controller; have wrong registrations corrected.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from pydantic import BaseModel, ConfigDict, Field

from analytics.algorithms.ownership import rings
from analytics.detector import Detector
from analytics.finding import Finding, Severity
from analytics.ownership.control import merged_people, people_in_control, proven_votes
from analytics.ownership.firms import read_firms
from analytics.ownership.hidden import hidden_leads
from analytics.ownership.holdings import Holdings, names_of, read_holdings
from analytics.ownership.lead import Lead
from analytics.ownership.loops import loop_leads
from analytics.ownership.nominees import nominee_leads
from analytics.ownership.policy import OwnershipPolicy, ownership_policy
from analytics.ownership.totals import impossible, total_leads
from analytics.pictures import bounded, node_count
from ledger.view import View

ID = "ownership-control"
VERSION = "1.0.0"


class Parameters(BaseModel):
    """What may be set. Thresholds are in ownership.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    warning_records: int = Field(5, ge=1, le=100, description="隐名控制的企业有这么多条不良记录即为警示（设计值）· Records that make a warning")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per firm; several leads on one firm are told together."""
    policy = ownership_policy()
    holdings = read_holdings(view)
    by_firm = defaultdict[str, list[Lead]](list)
    for lead in _leads(view, holdings, policy, params):
        by_firm[lead.subject_id].append(lead)
    regions = read_firms(view, by_firm).firms
    names = names_of(view, sorted(by_firm), holdings)
    for subject, leads in sorted(by_firm.items()):
        region = regions[subject]["region"] if subject in regions else None
        yield _finding(subject, names[subject], region or "", leads)


def _leads(view: View, holdings: Holdings, policy: OwnershipPolicy, params: Parameters) -> Iterator[Lead]:
    votes = proven_votes(view, holdings, policy)
    control = people_in_control(votes, holdings, merged_people(view))
    over = impossible(holdings, policy.tolerance_percent)
    looped = [holdings.keys[node] for ring in rings(holdings.held) for node in ring.nodes]
    told = {*looped, *(key for node in over for key in (holdings.keys[node], *(each.holder_id for each in holdings.holders(node))))}
    names = names_of(view, sorted(told), holdings)
    types = {key: row["type_code"] for key, row in read_firms(view, looped).firms.items()}
    yield from total_leads(holdings, names, policy)
    yield from loop_leads(holdings, votes, names, types, policy)
    yield from hidden_leads(view, holdings, control, policy, params.warning_records)
    yield from nominee_leads(view, holdings, control, policy)


def _finding(subject: str, name: str, region: str, leads: Sequence[Lead]) -> Finding:
    evidence = tuple(each for lead in leads for each in lead.evidence)
    nodes, order = [node for lead in leads for node in lead.nodes], list(Severity)
    return Finding(
        ID,
        VERSION,
        subject,
        name,
        max((lead.severity for lead in leads), key=order.index),
        f"{'。'.join(lead.clause for lead in leads)}；供核查，不是认定。",
        False,
        "；".join(dict.fromkeys(lead.basis for lead in leads)),
        evidence,
        tuple(sorted({record for each in evidence for record in each.records})),
        tuple(sorted({each for lead in leads for each in lead.involved} - {subject})),
        bounded(nodes, [each for lead in leads for each in lead.edges]),
        region,
        {**{lead.kind: lead.measures for lead in leads}, "picture_nodes": node_count(nodes)},
    )


DETECTOR = Detector(ID, "股权与控制", VERSION, __doc__ or "", Parameters(), find)
