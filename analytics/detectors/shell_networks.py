"""疑似关联集中登记 · Shell networks: firms that share rooms, telephones and people, and show signs of having no business.

Finds: 五户以上新设企业，两两之间至少有两类互相独立的共用资料（到室的住所、电话、法定代表人或股东、持股、联络员或代理机构），
  并达到三项以上指标、其中至少一项是空壳迹象，或有两项空壳迹象；以及每一户只与下一户共用一项、三个月内先后成立、首尾相连的弱环（只作提示）。
  每项指标都列出数值和界限；说明为什么以这一户为核心，以及去掉哪一项证据集群即不成立（一项、几项各自都行，或没有）。
  Five or more recent firms, tied pairwise by at least two independent shared things (room, telephone, person, holding, liaison or
  agent), that reach three indicators with a sign of emptiness among them, or two such signs; and weak rings whose firms share one
  thing each with the next, begun close in time (a hint only). Every indicator is shown with value and threshold, and so are the
  reason for the core and the single piece of evidence (one, several, or none) without which there is no network.
Why: 市场主体登记管理条例第 40 条（虚假登记的撤销）及其实施细则第 71 条；公司法第 260 条（长期未开业）；企业经营异常名录制度（通过登记住所无法联系）。
  空壳企业没有全国统一的数量标准，各项界限都是设计值，见 shell_indicators.toml；来源未核实（O）的指标只列出，不计入指标数；
  警示必须有一项来源已核对（S）的空壳迹象。
  No national numeric definition exists; every threshold is a design value kept as data. Indicators of unverified source are shown
  and do not count; a warning needs a sign of emptiness whose source was read.
Limits: 集群注册、托管、孵化器、市场、集中办公区、村委会依法共用地址；登记代理机构的客户、集团（老的或有职工的母公司）、村集体企业、员工持股平台、
  连锁分支、家庭小店，以及半数以上各有两名参保职工的，都已排除；共用资料的户数越多证明力越低，超过上限不计；
  地址不明、参保人数不明、成立不满一年不当作没有；冒用身份异议未办结的人不作依据。税务的非正常户、开票数据没有，S12、S13 无从判断。
  Lawful shared addresses, agents' clients, groups with a real parent, village collectives, holding platforms, branches, families,
  and groups half of whose firms insure staff are left out; the more firms share a thing the less it proves; unknown is neither no
  nor zero; a person with an open identity-theft claim ties nobody. Tax data are not at hand. Never a verdict.
Next step: 先核对“去掉即不成立”的那项证据；到核心户和任选两户的住所实地查看，核对开票、参保和实际控制人；查实虚假登记的按条例第 40 条办理。
  Verify first the single item without which the network falls apart; visit the core and two others; check staff, trade, controller.
"""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Evidence, Finding, Severity
from analytics.shell.picture import picture
from analytics.shell.policy import ShellPolicy, shell_policy
from analytics.shell.search import Network, Piece, networks, pieces
from analytics.shell.wording import amount, checked_evidence, core_evidence, dissolved_by, evidence, pieces_evidence, ring_evidence, sentence
from ledger.switches import switched
from ledger.view import View

ID = "shell-networks"
VERSION = "2.0.0"
BASIS = "市场主体登记管理条例第 40 条及其实施细则第 71 条（虚假登记）；公司法第 260 条（长期未开业）；各项界限为设计值"
READ_AT_SOURCE = "S"


class Parameters(BaseModel):
    """What may be set. Weights, hubs, thresholds are in shell_indicators.toml."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    warning_indicators: int = Field(6, ge=1, le=20, description="达到这么多项指标即为警示（设计值）· Indicators from which it is a warning (design value)")
    warning_symptoms: int = Field(3, ge=1, le=20, description="或有这么多项空壳迹象（设计值）· Or signs of emptiness (design value)")


def find(view: View, params: Parameters) -> Iterator[Finding]:
    """One finding per network, on its core."""
    policy = shell_policy(switched(view))
    for network in networks(view, policy):
        yield _finding(network, pieces(network, policy), policy, params)


def _finding(network: Network, found: list[Piece], policy: ShellPolicy, params: Parameters) -> Finding:
    core = network.facts.firms[network.subjects[0]]
    reasons: tuple[Evidence, ...] = tuple(evidence(each, policy) for each in network.readings if each.met)
    reasons += (*ring_evidence(network, policy), core_evidence(network), pieces_evidence(network, found), checked_evidence(network, policy))
    drawn, size = picture(network)
    return Finding(
        ID,
        VERSION,
        core.subject_id,
        core.name,
        _severity(network, policy, params),
        sentence(network),
        False,
        BASIS,
        reasons,
        tuple(sorted({record for each in reasons for record in each.records})),
        tuple(sorted(network.subjects[1:])),
        drawn,
        core.region or "",
        {
            "firms": len(network.subjects),
            "weak": network.cluster.weak,
            "indicators": {each.indicator.id: amount(each) for each in network.readings},
            "met": [each.indicator.id for each in network.readings if each.met],
            "dissolved_by": dissolved_by(network, found),
            "picture_nodes": size,
        },
    )


def _severity(network: Network, policy: ShellPolicy, params: Parameters) -> Severity:
    """提示 for a weak ring or few indicators; 警示 only with a sign whose source was read and with many indicators."""
    counted = [each for each in network.readings if each.counted]
    symptoms = [each for each in counted if each.indicator.symptom]
    if network.cluster.weak or len(counted) < policy.indicators_needed:
        return Severity.NOTICE
    many = len(counted) >= params.warning_indicators or len(symptoms) >= params.warning_symptoms
    return Severity.WARNING if many and any(each.indicator.evidence == READ_AT_SOURCE for each in symptoms) else Severity.ATTENTION


DETECTOR = Detector(ID, "疑似关联集中登记", VERSION, __doc__ or "", Parameters(), find)
