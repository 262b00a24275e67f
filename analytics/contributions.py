"""What each reason contributes: how many findings carry it, how many of them are right, and what would be lost or spared without it.

An ablation on paper: a finding falls when its only reason is taken away. For detectors whose reasons stand side by side (windows of
law, kinds of path) that is exact; where reasons are weighed together (shell networks) the detector must run again without each of them,
which analytics/shell/ablation.py does. Cost: one pass over the findings.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from analytics.evaluate import Truth, evaluate, matches
from analytics.finding import Finding


@dataclass(frozen=True, slots=True)
class Contribution:
    """One reason of one detector.

    `findings` carry it, `right` and `false` as judged; `alone` have no other reason; `lost`: planted items that only these findings
    find; `spared`: false findings that would go with it.
    """

    detector: str
    reason: str
    findings: int
    right: int
    false: int
    alone: int
    lost: int
    spared: int


def contributions(findings: Iterable[Finding], truth: Truth) -> list[Contribution]:
    """One line per detector and reason, by detector, then the reason with the most findings first."""
    held = list(findings)
    wrong = {each.finding_id for score in evaluate(held, truth) for each in score.false_findings}
    by_reason: defaultdict[tuple[str, str], list[Finding]] = defaultdict(list)
    for each in held:
        for reason in {evidence.name for evidence in each.evidence}:
            by_reason[each.detector, reason].append(each)
    finders = _finders(held, truth)
    lines = [_line(detector, reason, found, wrong, finders) for (detector, reason), found in by_reason.items()]
    return sorted(lines, key=lambda line: (line.detector, -line.findings, line.reason))


def _finders(findings: Sequence[Finding], truth: Truth) -> dict[str, set[str]]:
    """Which findings find each planted item."""
    by_detector: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in findings:
        by_detector[each.detector].append(each)
    planted = [item for item in truth.planted if item.expected and not item.natural and item.detector]
    return {item.id: {each.finding_id for each in by_detector[item.detector or ""] if matches(each, item)} for item in planted}


def _line(detector: str, reason: str, found: Sequence[Finding], wrong: set[str], finders: dict[str, set[str]]) -> Contribution:
    alone = {each.finding_id for each in found if {evidence.name for evidence in each.evidence} == {reason}}
    false = sum(each.finding_id in wrong for each in found)
    lost = sum(bool(names) and names <= alone for names in finders.values())
    return Contribution(detector, reason, len(found), len(found) - false, false, len(alone), lost, len(alone & wrong))
