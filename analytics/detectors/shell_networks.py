"""疑似关联集中登记 · Shell networks: firms that share rooms, telephones and people, and show signs of having no business.

Finds: 五户以上新设企业，两两之间至少有两类互相独立的共用资料（到室的住所、电话、法定代表人或股东、联络员或代理机构），
  并达到三项以上指标、其中至少一项是空壳迹象。
  Five or more recent firms, tied pairwise by at least two independent shared things (room, telephone, person, liaison or agent),
  that reach three or more named indicators, one of them a sign of emptiness. Each indicator is shown with value and threshold.
Why: 市场主体登记管理条例第 40 条（虚假登记的撤销）及其实施细则第 71 条；公司法第 260 条（长期未开业）；企业经营异常名录制度（通过登记住所无法联系）。
  空壳企业没有全国统一的数量标准，各项界限都是设计值，见 shell_indicators.toml。
  No national numeric definition exists; every threshold is a design value kept as data.
Limits: 集群注册、托管、孵化器、市场、集中办公区依法共用地址，登记代理机构的客户、集团、连锁分支、家庭小店都可能相似，已尽量排除；
  共用资料的户数越多证明力越低，超过上限不计；地址不明、参保人数不明不当作没有；冒用身份异议未办结的人不作依据。
  Lawful shared addresses, agents' clients, groups, branches and families look alike and are left out where data allow;
  the more firms share a thing the less it proves; unknown is neither no nor zero. Never a verdict.
Next step: 先核对“去掉即不成立”的那项证据；到核心户和任选两户的住所实地查看，核对开票、参保和实际控制人；查实虚假登记的按条例第 40 条办理。
  Verify first the single item without which the cluster falls apart; visit the core and two others; check staff, trade, controller.
"""

from collections.abc import Iterator

from pydantic import BaseModel, ConfigDict, Field

from analytics.detector import Detector
from analytics.finding import Evidence, Finding, Severity
from analytics.shell.picture import picture
from analytics.shell.policy import ShellPolicy, shell_policy
from analytics.shell.search import Network, Piece, networks, pieces
from analytics.shell.wording import amount, checked_evidence, core_evidence, dissolved_by, evidence, pieces_evidence, ring_evidence, sentence
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
    policy = shell_policy()
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
