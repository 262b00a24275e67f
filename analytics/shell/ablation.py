"""What each indicator and each kind of link contributes to finding shell networks: the search run again without each of them.

Leave-one-out ablation. Indicators stand in for one another, so that leaving one out often changes little; `met`
says how often it is there at all. Cost: one search in memory per line; the ledger is read once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from analytics.evaluate import DetectorScore, Truth, evaluate, matches
from analytics.finding import Finding, Severity
from analytics.shell.clusters import Cluster, Firms, clusters
from analytics.shell.facts import Facts, read_facts
from analytics.shell.firms import read_firms
from analytics.shell.policy import ShellPolicy, shell_policy
from analytics.shell.search import Network, judged
from ledger.view import View

DETECTOR_ID = "shell-networks"
EVERYTHING, INDICATOR, LINK, STEP = "全部", "指标", "关联", "步骤"


@dataclass(frozen=True, slots=True)
class Ablation:
    """The detector without one part. `kind`: 全部 (nothing left out), 指标, 关联 or 步骤; figures as in DetectorScore.

    `lost` and `gained`: right findings fewer and false findings more than with everything. `met`: right findings of the whole
    detector in which an indicator reaches its threshold, None for what is no indicator.
    """

    kind: str
    id: str
    title: str
    findings: int
    planted: int
    found: int
    right: int
    false: int
    lost: int
    gained: int
    met: int | None

    @property
    def precision(self) -> float:
        """Share of judged findings that are right; 1 where there is nothing to judge."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of planted items that were found; 1 where nothing was planted."""
        return self.found / self.planted if self.planted else 1.0


@dataclass(frozen=True, slots=True)
class _Part:
    """What is left out, and the policy without it."""

    kind: str
    id: str
    title: str
    policy: ShellPolicy


def ablate(view: View, truth: Truth, policy: ShellPolicy | None = None) -> list[Ablation]:
    """First the whole detector, then without each indicator, each kind of link, and each step, in the order of the policy."""
    whole = policy or shell_policy()
    parts = list(_parts(whole))
    firms = read_firms(view, whole)
    found = {part.id: list(clusters(firms, part.policy)) for part in parts}
    facts = read_facts(view, sorted({firms.subjects[row] for each in found.values() for cluster in each for row in cluster.rows}), whole.measures)
    networks = {part.id: _networks(firms, found[part.id], facts, part.policy) for part in parts}
    scores = {part.id: _score(networks[part.id], truth) for part in parts}
    met = _met(networks[parts[0].id], truth)
    return [_row(part, scores[part.id], scores[parts[0].id], met) for part in parts]


def _parts(policy: ShellPolicy) -> Iterator[_Part]:
    yield _Part(EVERYTHING, "", "没有去掉任何一项", policy)
    for each in policy.indicators:
        if each.enabled:
            rest = tuple(replace(one, enabled=one.enabled and one is not each) for one in policy.indicators)
            yield _Part(INDICATOR, each.id, each.title, replace(policy, indicators=rest))
    for link in policy.links:
        yield _Part(LINK, link.kind, link.title, replace(policy, links=tuple(one for one in policy.links if one is not link)))
    yield _Part(STEP, "weak", "首尾相连的弱环", replace(policy, weak=replace(policy.weak, largest=0)))
    yield _Part(STEP, "staffed", "多数有参保职工的不报", replace(policy, staffed=float("inf")))


def _networks(firms: Firms, found: Sequence[Cluster], facts: Facts, policy: ShellPolicy) -> list[Network]:
    return [network for cluster in found if (network := judged(firms, cluster, facts, policy))]


def _finding(network: Network) -> Finding:
    """A network as evaluation sees it: who is involved."""
    subjects, core = network.subjects, network.facts.firms[network.subjects[0]]
    return Finding(DETECTOR_ID, "", subjects[0], core.name, Severity.NOTICE, "", False, "", (), (), tuple(sorted(subjects[1:])))


def _score(networks: Sequence[Network], truth: Truth) -> DetectorScore | None:
    return next((each for each in evaluate([_finding(network) for network in networks], truth) if each.detector == DETECTOR_ID), None)


def _met(networks: Sequence[Network], truth: Truth) -> Mapping[str, int]:
    """How many right findings meet each indicator."""
    items = [item for item in truth.planted if item.detector == DETECTOR_ID and item.expected]
    right = [network for network in networks if any(matches(_finding(network), item) for item in items)]
    known = {each.indicator.id for network in networks for each in network.readings}
    return {id_: sum(each.met for network in right for each in network.readings if each.indicator.id == id_) for id_ in sorted(known)}


def _row(part: _Part, score: DetectorScore | None, whole: DetectorScore | None, met: Mapping[str, int]) -> Ablation:
    right, false = (score.right, score.false) if score else (0, 0)
    lost = (whole.right if whole else 0) - right
    gained = false - (whole.false if whole else 0)
    found = (score.findings, score.planted, score.found) if score else (0, 0, 0)
    return Ablation(part.kind, part.id, part.title, *found, right, false, lost, gained, met.get(part.id, 0) if part.kind == INDICATOR else None)
