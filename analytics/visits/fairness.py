"""Whether a group is visited more than what visits find there supports: by county, street, trade, size, and by who went.

The outcome test (Becker 1957; Knowles, Persico & Todd 2001): where visits are chosen alike for all, they find something equally often
in every group; a group where they find less is visited on weaker grounds. Its known limit (Ayres 2002; Simoiu, Corbett-Davies & Goel
2017): averages can differ even if the last visit was chosen alike, so a warning asks for a look at the reasons and decides nothing.

Visits of the same subject end alike, so as many say less: counts are taken at their effective size (design effect: Kish 1965; Rao & Scott 1992,
Biometrics 48:577). Where one visitor made most visits of a group, group and visitor cannot be told apart: that is said, and never a warning.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from analytics.rates import chance_in_words, corrected, few_tail, share_interval
from analytics.visits.calibration import expected_interval, expected_tail
from analytics.visits.groups import DIMENSIONS, Group, VisitedAgain, groups, visited_again, visitors
from analytics.visits.hits import Rate, difference, rate
from analytics.visits.outcomes import Period
from analytics.visits.report_policy import ReportPolicy
from ledger.view import View

Level = Literal["", "关注", "警示", "户次太少"]
NOTICE: Level = "关注"
WARNING: Level = "警示"
FEW: Level = "户次太少"


@dataclass(frozen=True, slots=True)
class Fairness:
    """One group. Shares are of all subjects, chosen visits and hits of the dimension; `rest`: difference to all other groups with its interval.

    `supported`: visits that would be in step with its hits. `overstated`: whether what was expected of it is clearly too high.
    """

    group: Group
    subject_share: float | None
    visit_share: float | None
    hit_share: float | None
    rate: Rate
    rest: tuple[float | None, float, float]
    supported: float | None
    overstated: bool
    chance: float | None
    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class Visitor:
    """One who went: found against what was expected of the same visits, all visitors taken as one."""

    group: Group
    rate: Rate
    ratio: float | None
    low: float | None
    high: float | None
    level: Level
    sentence: str


@dataclass(frozen=True, slots=True)
class FairnessReport:
    """All groups of a period by dimension, those that need a look first. `visitors` is for the office that is answerable for them."""

    period: Period
    as_of: date
    known_at: datetime
    policy: str
    dimensions: Mapping[str, tuple[Fairness, ...]]
    visitors: tuple[Visitor, ...]
    again: tuple[VisitedAgain, ...]

    @property
    def warnings(self) -> tuple[str, ...]:
        """One sentence for each group that is visited beyond what is found there, the heavier ones first."""
        lines = [(each.level, f"{DIMENSIONS[name]} {each.sentence}") for name, found in self.dimensions.items() for each in found]
        return tuple(line for wanted in (WARNING, NOTICE) for level, line in lines if level == wanted)


def fairness_report(view: View, period: Period, policy: ReportPolicy) -> FairnessReport:
    """The report of a period, with what the view knows of its results. No visits: no warnings, not an error."""
    held = groups(view, period, policy.size)
    again = tuple(visited_again(view, period, policy.repeat_visits, policy.repeat_months))
    judged = {name: judge(held[name], policy) for name in DIMENSIONS}
    return FairnessReport(period, view.as_of, view.known_at, policy.version, judged, judge_visitors(visitors(view, period), policy), again)


def judge(held: Sequence[Group], policy: ReportPolicy) -> tuple[Fairness, ...]:
    """Every group of one dimension against all others, those that need a look first, then by visits."""
    effects = design_effects(held)
    whole = Whole(sum(each.subjects for each in held), sum(each.visits for each in held), sum(each.found for each in held))
    tested = [each for each in held if _enough(each, whole, policy)]
    worth = {each.value: (round(each.found / effect), round(each.visits / effect)) for each, effect in zip(held, effects, strict=True)}
    found_worth, visits_worth = (sum(each[n] for each in worth.values()) for n in (0, 1))
    tails = [few_tail(*worth[each.value], found_worth, visits_worth) for each in tested]
    chances = {each.value: chance for each, chance in zip(tested, corrected(tails), strict=True)}
    judged = [_judged(each, whole, chances.get(each.value), policy) for each in held]
    return tuple(sorted(judged, key=lambda each: ((WARNING, NOTICE, "", FEW).index(each.level), -each.group.visits, each.group.value)))


def judge_visitors(held: Sequence[Group], policy: ReportPolicy) -> tuple[Visitor, ...]:
    """Every visitor against what was expected of the same visits, scaled so that all together are as expected."""
    expected, found = sum(each.expected for each in held), sum(each.foreseen_found for each in held)
    scale = found / expected if expected and found else 0.0
    tested = [each for each in held if each.foreseen >= policy.visits_minimum and each.expected * scale > 0]
    tails = [expected_tail(each.foreseen_found, each.expected * scale, squared(each) * scale**2) for each in tested]
    chances = {each.value: chance for each, chance in zip(tested, corrected(tails), strict=True)}
    judged = [_visitor(each, scale, chances.get(each.value), policy) for each in held]
    return tuple(sorted(judged, key=lambda each: ((NOTICE, "", FEW).index(each.level), -each.group.visits, each.group.value)))


def design_effects(held: Sequence[Group]) -> list[float]:
    """How many visits say as much as one independent visit, group by group; 1 where no subject was visited twice.

    1 + (mean number of visits that a visit's subject had − 1) x ρ, ρ being how alike visits of one subject end, over all groups by moments.
    """
    shares = [each.found / each.visits if each.visits else 0.0 for each in held]
    pairs = [(each.visits_squared - each.visits) * p * (1 - p) for each, p in zip(held, shares, strict=True) if each.visits_squared]
    extra = [
        each.found_squared - 2 * p * each.crossed + p * p * each.visits_squared - each.visits * p * (1 - p)
        for each, p in zip(held, shares, strict=True)
        if each.visits_squared
    ]
    alike = min(1.0, max(0.0, sum(extra) / sum(pairs))) if sum(pairs) > 0 else 0.0
    return [1 + (each.visits_squared / each.visits - 1) * alike if each.visits and each.visits_squared else 1.0 for each in held]


def squared(group: Group) -> float:
    """Σ p² of its visits; where it is not known that of chances all alike, which is not above it."""
    return group.squared or (group.expected**2 / group.foreseen if group.foreseen else 0.0)


@dataclass(frozen=True, slots=True)
class Whole:
    """Sums of one dimension over its groups."""

    subjects: int
    visits: int
    found: int


def _enough(group: Group, whole: Whole, policy: ReportPolicy) -> bool:
    """Whether there is enough of the group, and of the others, to say anything."""
    fewest = min(group.visits, whole.visits - group.visits)
    return fewest >= policy.visits_minimum and group.subjects >= policy.subjects_minimum and whole.found >= policy.hits_minimum


def _judged(group: Group, whole: Whole, chance: float | None, policy: ReportPolicy) -> Fairness:
    own = rate(group.found, group.visits, policy.confidence)
    rest = difference(own, rate(whole.found - group.found, whole.visits - group.visits, policy.confidence), policy.confidence)
    subjects, visits, hits = (_share(part, all_of) for part, all_of in zip((group.subjects, group.visits, group.found), _sums(whole), strict=True))
    supported = hits * whole.visits if hits is not None else None
    overstated = bool(group.expected) and expected_interval(group.foreseen_found, group.expected, squared(group), policy.confidence)[1] < 1
    level = _level(group, whole, chance, policy)
    line = Fairness(group, subjects, visits, hits, own, rest, supported, overstated, chance, level, "")
    return line if level in ("", FEW) else Fairness(group, subjects, visits, hits, own, rest, supported, overstated, chance, level, _said(line, policy))


def _level(group: Group, whole: Whole, chance: float | None, policy: ReportPolicy) -> Level:
    if chance is None:
        return FEW
    beyond_hits = chance < policy.false_discovery and group.visits * whole.found > policy.excess * group.found * whole.visits
    if not beyond_hits:
        return ""
    low, _ = share_interval(group.visits, whole.visits, policy.confidence)
    share = group.subjects / whole.subjects
    beyond_subjects = low > share and group.visits / whole.visits > policy.excess * share
    return WARNING if beyond_subjects and not by_one(group, policy) else NOTICE


def by_one(group: Group, policy: ReportPolicy) -> bool:
    """Whether one visitor made most of its visits."""
    return group.most_visits > policy.one_visitor * group.visits


def _said(line: Fairness, policy: ReportPolicy) -> str:
    """What a person reads of a group that is visited beyond what is found there."""
    group, (change, low, high) = line.group, line.rest
    own, other = line.rate.share or 0.0, (line.rate.share or 0.0) - (change or 0.0)
    said = (
        f"{group.name}：户数占 {line.subject_share or 0:.0%}，走访占 {line.visit_share or 0:.0%}，发现的问题占 {line.hit_share or 0:.0%}；"
        f"每走访 100 户发现 {100 * own:.0f} 户，其他各组 {100 * other:.0f} 户（少 {-100 * high:.0f} 到 {-100 * low:.0f} 户，{policy.confidence:.0%} 区间；"
        f"偶然如此的可能{chance_in_words(line.chance or 0.0)}）。走访了 {group.visits} 户次，按发现的问题只支持约 {line.supported or 0:.0f} 户次"
    )
    why = [
        *(["清单对这一组的预计偏高"] if line.overstated else []),
        *([f"其中 {group.unlisted} 户次不在清单上"] if group.unlisted * 4 > group.visits else []),
        *([f"{group.most_visits} 户次由同一位走访人完成，分不清是这一组还是这位走访人的记法"] if by_one(group, policy) else []),
    ]
    return f"{said}；{'，'.join(why)}，请核对走访理由。" if why else f"{said}；请核对走访理由。"


def _visitor(group: Group, scale: float, chance: float | None, policy: ReportPolicy) -> Visitor:
    own = rate(group.found, group.visits, policy.confidence)
    expected = group.expected * scale
    if chance is None:
        return Visitor(group, own, None, None, None, FEW, "")
    low, high = expected_interval(group.foreseen_found, expected, squared(group) * scale**2, policy.confidence)
    level: Level = NOTICE if chance < policy.false_discovery and not low <= 1 <= high else ""
    compared = "少" if group.foreseen_found < expected else "多"
    said = (
        f"{group.name}：清单上 {group.foreseen} 户，反馈有问题 {group.foreseen_found} 户，比同样的走访（约 {expected:.0f} 户）{compared}；"
        "先了解区域和走访办法，不作考核依据。"
    )
    return Visitor(group, own, group.foreseen_found / expected, low, high, level, said if level else "")


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _sums(whole: Whole) -> tuple[int, int, int]:
    return whole.subjects, whole.visits, whole.found
