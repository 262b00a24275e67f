"""What each indicator and each kind of link contributes to finding shell networks: the search run again without each of them.

Leave-one-out ablation. Indicators stand in for one another, so that leaving one out often changes little; `met`
says how often it is there at all. Cost: one search in memory per line; the ledger is read once.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.evaluate import DetectorScore, Truth, evaluate, matches
from analytics.finding import Finding, Severity
from analytics.shell.clusters import NOBODY, Cluster, Firms, clusters
from analytics.shell.facts import Facts, read_facts
from analytics.shell.firms import read_firms
from analytics.shell.indicators import readings
from analytics.shell.policy import ShellPolicy, shell_policy
from analytics.shell.search import Network, candidates, standing
from ledger.view import View

DETECTOR_ID = "shell-networks"
EVERYTHING, INDICATOR, LINK, STEP = "全部", "指标", "关联", "步骤"


@dataclass(frozen=True, slots=True)
class Ablation:
    """The detector without one part. `kind`: 全部 (nothing left out), 指标, 关联 or 步骤; figures as in DetectorScore.

    `lost` and `gained`: planted items found fewer and false findings more than with everything. `met` and `met_wrong`: of all
    groups of firms that hang together, judged or not, those that are planted (or natural) networks and those that are not in
    which an indicator reaches its threshold; None for what is no indicator.
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
    met_wrong: int | None

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
    groups: bool = True  # whether firms under one real parent are known to belong together


def ablate(view: View, truth: Truth, policy: ShellPolicy | None = None) -> list[Ablation]:
    """First the whole detector, then without each indicator, each kind of link, and each step, in the order of the policy."""
    whole = policy or shell_policy()
    parts = list(_parts(whole))
    firms = read_firms(view, whole)
    apart = replace(firms, control=np.full_like(firms.control, NOBODY))
    compared = {part.id: firms if part.groups else apart for part in parts}
    needed = {subject for part in parts for subject in candidates(compared[part.id], part.policy)}
    facts = read_facts(view, sorted(needed), whole)
    networks = {part.id: standing(compared[part.id], facts, part.policy) for part in parts}
    scores = {part.id: _score(networks[part.id], truth) for part in parts}
    met = _met(firms, list(clusters(firms, whole)), facts, truth, whole)
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
    nothing = replace(policy, weak=replace(policy.weak, symptoms=0), indicators_needed=0, symptoms_needed=0, symptoms_enough=0, staffed=float("inf"))
    yield _Part(STEP, "indicators", "全部指标和参保职工（凡相连的都报）", nothing)
    shared = tuple(replace(one, symptom=one.symptom and one.evidence == "S") for one in policy.indicators)
    yield _Part(STEP, "symptoms", "来源只是二手的空壳迹象（只留 S10、S20）", replace(policy, indicators=shared))
    yield _Part(STEP, "control", "真实母公司、村集体、持股平台之下不算", policy, groups=False)
    yield _Part(STEP, "staffed", "多数有参保职工的不报", replace(policy, staffed=float("inf")))


def _finding(network: Network) -> Finding:
    """A network as evaluation sees it: who is involved."""
    subjects, core = network.subjects, network.facts.firms[network.subjects[0]]
    return Finding(DETECTOR_ID, "", subjects[0], core.name, Severity.NOTICE, "", False, "", (), (), tuple(sorted(subjects[1:])))


def _score(networks: Sequence[Network], truth: Truth) -> DetectorScore | None:
    return next((each for each in evaluate([_finding(network) for network in networks], truth) if each.detector == DETECTOR_ID), None)


def _met(firms: Firms, found: Sequence[Cluster], facts: Facts, truth: Truth, policy: ShellPolicy) -> Mapping[str, tuple[int, int]]:
    """How many groups that are networks meet each indicator, and how many that are not."""
    items = [item for item in truth.planted if item.detector == DETECTOR_ID and item.expected]
    counts: dict[str, tuple[int, int]] = {each.id: (0, 0) for each in policy.indicators}
    for cluster in found:
        subjects = tuple(firms.subjects[row] for row in cluster.rows)
        network = Network(firms, cluster, subjects, facts, tuple(readings(facts, subjects, policy)))
        right = any(matches(_finding(network), item) for item in items)
        for each in network.readings:
            if each.met:
                yes, no = counts[each.indicator.id]
                counts[each.indicator.id] = (yes + right, no + (not right))
    return counts


def _row(part: _Part, score: DetectorScore | None, whole: DetectorScore | None, met: Mapping[str, tuple[int, int]]) -> Ablation:
    right, false = (score.right, score.false) if score else (0, 0)
    found = (score.findings, score.planted, score.found) if score else (0, 0, 0)
    lost = (whole.found if whole else 0) - found[2]
    gained = false - (whole.false if whole else 0)
    yes, no = met[part.id] if part.kind == INDICATOR else (None, None)
    return Ablation(part.kind, part.id, part.title, *found, right, false, lost, gained, yes, no)
