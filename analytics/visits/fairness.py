"""Whether a group is visited more than what visits find there supports: by county, street, trade, size, and by who went.

The outcome test (Becker 1957; Knowles, Persico & Todd 2001): where visits are chosen alike for all, they find something equally often
in every group; a group where they find less is visited on weaker grounds. Its known limit (Ayres 2002; Simoiu, Corbett-Davies & Goel
2017): averages can differ even if the last visit was chosen alike, so a warning asks for a look at the reasons and decides nothing.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from analytics.rates import chance_in_words, corrected, few_tail, ratio_interval, ratio_tail, share_interval
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
    whole = Whole(sum(each.subjects for each in held), sum(each.visits for each in held), sum(each.found for each in held))
    tested = [each for each in held if _enough(each, whole, policy)]
    tails = [few_tail(each.found, each.visits, whole.found, whole.visits) for each in tested]
    chances = {each.value: chance for each, chance in zip(tested, corrected(tails), strict=True)}
    found = [_judged(each, whole, chances.get(each.value), policy) for each in held]
    return tuple(sorted(found, key=lambda each: ((WARNING, NOTICE, "", FEW).index(each.level), -each.group.visits, each.group.value)))


def judge_visitors(held: Sequence[Group], policy: ReportPolicy) -> tuple[Visitor, ...]:
    """Every visitor against what was expected of the same visits, scaled so that all together are as expected."""
    expected, found = sum(each.expected for each in held), sum(each.foreseen_found for each in held)
    scale = found / expected if expected and found else 0.0
    tested = [each for each in held if each.foreseen >= policy.visits_minimum and each.expected * scale > 0]
    tails = [_either_tail(each.foreseen_found, each.expected * scale) for each in tested]
    chances = {each.value: chance for each, chance in zip(tested, corrected(tails), strict=True)}
    judged = [_visitor(each, scale, chances.get(each.value), policy) for each in held]
    return tuple(sorted(judged, key=lambda each: ((NOTICE, "", FEW).index(each.level), -each.group.visits, each.group.value)))


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
    overstated = bool(group.expected) and ratio_interval(group.foreseen_found, group.expected, policy.confidence)[1] < 1
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
    return WARNING if low > share and group.visits / whole.visits > policy.excess * share else NOTICE


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
    ]
    return f"{said}；{'，'.join(why)}，请核对走访理由。" if why else f"{said}；请核对走访理由。"


def _visitor(group: Group, scale: float, chance: float | None, policy: ReportPolicy) -> Visitor:
    own = rate(group.found, group.visits, policy.confidence)
    expected = group.expected * scale
    if chance is None:
        return Visitor(group, own, None, None, None, FEW, "")
    low, high = ratio_interval(group.foreseen_found, expected, policy.confidence)
    level: Level = NOTICE if chance < policy.false_discovery and not low <= 1 <= high else ""
    compared = "少" if group.foreseen_found < expected else "多"
    said = (
        f"{group.name}：清单上 {group.foreseen} 户，反馈有问题 {group.foreseen_found} 户，比同样的走访（约 {expected:.0f} 户）{compared}；"
        "先了解区域和走访办法，不作考核依据。"
    )
    return Visitor(group, own, group.foreseen_found / expected, low, high, level, said if level else "")


def _either_tail(observed: int, expected: float) -> float:
    """Probability of a number as far off or farther, on either side (twice the smaller tail)."""
    return min(1.0, 2 * min(ratio_tail(observed, expected), 1 - ratio_tail(observed + 1, expected)))


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def _sums(whole: Whole) -> tuple[int, int, int]:
    return whole.subjects, whole.visits, whole.found
