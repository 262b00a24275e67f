"""What each reason contributes: how many findings carry it, how many of them are right, and what would be lost or spared without it.

An ablation on paper: a finding falls when its only reason is taken away. What all findings of a detector carry (what was checked, what is at
stake) sets none apart and is no reason, unless a finding has nothing else. For detectors whose reasons stand side by side (windows of
law, kinds of path) that is exact; where reasons are weighed together (shell networks) the detector must run again without each of them,
which analytics/shell/ablation.py does. Cost: one pass over the findings.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
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
    by_detector: defaultdict[str, list[Finding]] = defaultdict(list)
    for each in held:
        by_detector[each.detector].append(each)
    finders = _finders(by_detector, truth)
    lines = [line for found in by_detector.values() for line in _lines(found, wrong, finders)]
    return sorted(lines, key=lambda line: (line.detector, -line.findings, line.reason))


def _lines(findings: Sequence[Finding], wrong: set[str], finders: dict[str, set[str]]) -> Iterator[Contribution]:
    """The reasons of one detector."""
    names = {each.finding_id: frozenset(evidence.name for evidence in each.evidence) for each in findings}
    common = frozenset.intersection(*names.values()) if len(names) > 1 else frozenset()
    resting = {finding: carried - common or carried for finding, carried in names.items()}
    for reason in frozenset().union(*names.values()):
        alone = {finding for finding, carried in resting.items() if carried == {reason}}
        held = [each for each in findings if reason in names[each.finding_id]]
        yield _line(reason, held, alone, wrong, finders)


def _finders(by_detector: Mapping[str, Sequence[Finding]], truth: Truth) -> dict[str, set[str]]:
    """Which findings find each planted item."""
    planted = [item for item in truth.planted if item.expected and not item.natural and item.detector]
    return {item.id: {each.finding_id for each in by_detector.get(item.detector or "", ()) if matches(each, item)} for item in planted}


def _line(reason: str, held: Sequence[Finding], alone: set[str], wrong: set[str], finders: dict[str, set[str]]) -> Contribution:
    false = sum(each.finding_id in wrong for each in held)
    lost = sum(bool(names) and names <= alone for names in finders.values())
    return Contribution(held[0].detector, reason, len(held), len(held) - false, false, len(alone), lost, len(alone & wrong))
