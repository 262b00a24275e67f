"""How good the detectors are: findings held against the planted truth of an invented province.

- A repeat or cross-region finding matches an item if its subject is one of the item's subjects.
- A shell finding matches a planted network if the Jaccard index of {subject} + members with the planted members is at
  least 0.5 (more than half of all involved are the same), whichever member it is anchored at. An innocent group is found
  already when at least half of those whom the finding involves belong to it: part of a big group is as wrong as all of it.
- A finding that matches an item with `expected` true is right, whether planted or natural. Anything else is false: a hard
  negative found, or a background subject that the truth does not know. Findings on items that no detector is asked for
  (a true case of another kind), or that say it is right to find them `also`, count neither way.
- Recall is over planted items; natural ones are reported beside it.
- Each share comes with its exact interval of 95 % (Clopper and Pearson, Biometrika 26, 1934): a hundred items say what a thousand say
  more sharply. What was missed and what is wrong come with the worst first.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, Protocol

from analytics.finding import Finding, Severity
from analytics.rates import share_interval

JACCARD, CONFIDENCE = 0.5, 0.95
NETWORKS = frozenset({"shell", "guarantee_ring"})  # kinds of items that are matched as sets


class Item(Protocol):
    """What evaluation needs to know of a planted or natural item."""

    @property
    def kind(self) -> str: ...
    @property
    def id(self) -> str: ...
    @property
    def subjects(self) -> Collection[str]: ...
    @property
    def members(self) -> Collection[str]: ...
    @property
    def detector(self) -> str | None: ...
    @property
    def expected(self) -> bool: ...
    @property
    def note(self) -> str: ...
    @property
    def variant(self) -> str: ...
    @property
    def natural(self) -> bool: ...
    @property
    def also(self) -> Collection[str]: ...
    @property
    def records(self) -> Collection[str]: ...


class Truth(Protocol):
    """All items of a province."""

    @property
    def planted(self) -> Sequence[Item]: ...


@dataclass(frozen=True, slots=True)
class Miss:
    """A planted item that was not found. `firms` and `records`: how many it involves and rests on, so how much is lost by it."""

    item: str
    variant: str
    subjects: tuple[str, ...]
    note: str
    firms: int = 0
    records: int = 0


@dataclass(frozen=True, slots=True)
class FalseFinding:
    """A finding that is wrong: on a hard negative (`item` names it), or on a subject about which the truth says nothing."""

    finding_id: str
    item: str
    variant: str
    sentence: str
    note: str
    severity: Severity = Severity.NOTICE


@dataclass(frozen=True, slots=True)
class DetectorScore:
    """One detector's figures. `precision` is right ÷ (right + false), `recall` found ÷ planted; 1.0 where there is nothing to judge."""

    detector: str
    findings: int
    right: int
    false: int
    planted: int
    found: int
    natural: int
    natural_found: int
    hard_negatives: int
    hard_negatives_found: int
    missed: tuple[Miss, ...]
    false_findings: tuple[FalseFinding, ...]

    @property
    def precision(self) -> float:
        """Share of judged findings that are right."""
        return self.right / (self.right + self.false) if self.right + self.false else 1.0

    @property
    def recall(self) -> float:
        """Share of planted items that were found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision_range(self) -> tuple[float, float]:
        """Where the true precision lies with 95 % confidence; from 0 to 1 where nothing was judged."""
        return interval(self.right, self.right + self.false)

    @property
    def recall_range(self) -> tuple[float, float]:
        """Where the true recall lies with 95 % confidence; from 0 to 1 where nothing was planted."""
        return interval(self.found, self.planted)


def interval(part: int, whole: int) -> tuple[float, float]:
    """Exact interval of a share; (0, 1) of nothing."""
    return share_interval(part, whole, CONFIDENCE) if whole else (0.0, 1.0)


def pooled(scores: Iterable[DetectorScore]) -> tuple[DetectorScore, ...]:
    """The scores of several provinces added up, one per detector, by name."""
    by_detector: dict[str, list[DetectorScore]] = {}
    for each in scores:
        by_detector.setdefault(each.detector, []).append(each)
    return tuple(DetectorScore(name, *(_added(each) for each in zip(*map(_parts, several), strict=True))) for name, several in sorted(by_detector.items()))


def evaluate(findings: Iterable[Finding], truth: Truth) -> tuple[DetectorScore, ...]:
    """One score per detector that the truth asks for or that found anything, by name."""
    by_detector: dict[str, list[Finding]] = {item.detector: [] for item in truth.planted if item.detector}
    for finding in findings:
        by_detector.setdefault(finding.detector, []).append(finding)
    return tuple(_score(name, sorted(found, key=lambda each: each.finding_id), truth.planted) for name, found in sorted(by_detector.items()))


def matches(finding: Finding, item: Item) -> bool:
    """Whether a finding is about an item, by the rule of its kind."""
    if item.kind not in NETWORKS:
        return finding.subject_id in item.subjects
    involved = {finding.subject_id, *finding.members}
    return jaccard(involved, item.members) >= JACCARD or (not item.expected and len(involved.intersection(item.members)) >= JACCARD * len(involved))


def jaccard(one: Collection[str], other: Collection[str]) -> float:
    """Size of the intersection over size of the union (Jaccard 1901); 0 for two empty sets."""
    union = len({*one, *other})
    return len(set(one) & set(other)) / union if union else 0.0


def _score(detector: str, findings: Sequence[Finding], items: Sequence[Item]) -> DetectorScore:
    asked = [item for item in items if item.detector == detector]
    neutral = [item for item in items if (item.detector is None and item.expected) or detector in item.also]
    matched: dict[str, list[Item]] = {each.finding_id: [item for item in asked if matches(each, item)] for each in findings}
    found = {item.id for hit in matched.values() for item in hit}
    right = [each for each in findings if any(item.expected for item in matched[each.finding_id])]
    false = [each for each in findings if not any(item.expected for item in matched[each.finding_id]) and not _neutral(each, matched[each.finding_id], neutral)]
    planted = [item for item in asked if item.expected and not item.natural]
    natural = [item for item in asked if item.expected and item.natural]
    negative = [item for item in asked if not item.expected]
    return DetectorScore(
        detector, len(findings), len(right), len(false),
        len(planted), _count(planted, found), len(natural), _count(natural, found), len(negative), _count(negative, found),
        tuple(sorted((_miss(item) for item in planted if item.id not in found), key=lambda miss: (-miss.firms, -miss.records, miss.item))),
        tuple(sorted((_false(each, matched[each.finding_id], items) for each in false), key=_harm)),
    )  # fmt: skip


def _miss(item: Item) -> Miss:
    return Miss(item.id, item.variant, tuple(item.subjects), item.note, len(item.members), len(item.records))


def _harm(wrong: FalseFinding) -> tuple[int, str]:
    """The gravest first: a warning about somebody innocent is worse than a notice."""
    return -tuple(Severity).index(wrong.severity), wrong.finding_id


def _neutral(finding: Finding, hit: Sequence[Item], neutral: Sequence[Item]) -> bool:
    return not hit and any(finding.subject_id in item.members if finding.detector in item.also else matches(finding, item) for item in neutral)


def _count(items: Sequence[Item], found: Collection[str]) -> int:
    return sum(item.id in found for item in items)


def _false(finding: Finding, hit: Sequence[Item], items: Sequence[Item]) -> FalseFinding:
    near = next(iter(hit), None) or next((item for item in items if finding.subject_id in item.members), None)
    if near is None:
        return FalseFinding(finding.finding_id, "", "", finding.sentence, "背景主体：没有埋设，也没有自然形成的记录支持", finding.severity)
    return FalseFinding(finding.finding_id, near.id, near.variant, finding.sentence, near.note, finding.severity)


def _parts(score: DetectorScore) -> tuple[Any, ...]:
    """Everything but the name, in order."""
    return tuple(getattr(score, each.name) for each in fields(score))[1:]


def _added(parts: Sequence[Any]) -> Any:
    """Counts added up, lists put one after the other."""
    return sum(parts[1:], start=parts[0])
