"""What a draw found: the share with problems in the arm drawn by class and in the control arm, what they differ by, and how sure that is.

Both arms are inspected by the same people under the same rules, and the control arm is drawn from the whole library by chance alone, so
the difference is what drawing by class has found more. Interval: Newcombe 1998 (one draw), Mantel & Haenszel by draw with the
variance of Sato 1989 (several). What was not reported counts in neither, and the widest bounds that it allows are told.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from statistics import NormalDist

from analytics.rates import difference_interval, share_interval, stratified_difference
from proceedings.draws.book import Book
from proceedings.draws.matter import CONTROL, RISK
from proceedings.draws.policy import CLASSES, Sampling
from proceedings.draws.results import Line


class Verdict(Enum):
    """What all departments together found at one subject."""

    PROBLEM = "发现问题"
    CLEAN = "未发现问题"
    NOTHING_THERE = "无从检查"
    MISSING = "未报"  # as soon as one department has not reported: else problems would count earlier than their absence


INSPECTED = (Verdict.PROBLEM, Verdict.CLEAN)


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm, in subjects: drawn, reported, inspected (reported and not closed down), with a problem; the share of the last two."""

    arm: str
    drawn: int
    reported: int
    inspected: int
    problems: int
    interval: tuple[float, float]

    @property
    def share(self) -> float | None:
        """问题发现率; None where nothing was inspected."""
        return self.problems / self.inspected if self.inspected else None

    @property
    def missing(self) -> int:
        """Drawn and not reported."""
        return self.drawn - self.reported


@dataclass(frozen=True, slots=True)
class DrawReport:
    """Both arms of one draw. `interval`: of the difference; `detectable`: the smallest difference that arms of this size would show; `bounds`: see above."""

    risk: ArmResult
    control: ArmResult
    interval: tuple[float, float]
    detectable: float | None
    bounds: tuple[float, float] | None
    classes: dict[str, tuple[int, int]]  # class → inspected, with a problem: inside the office only
    strata: int = 2

    @property
    def difference(self) -> float | None:
        """Share of the risk arm less share of the control arm; None where there is one stratum, for then both are drawn alike."""
        return None if self.strata < 2 or self.risk.share is None or self.control.share is None else self.risk.share - self.control.share

    @property
    def sentence(self) -> str:
        """In words."""
        if self.strata < 2:
            return "名单只有一类，两组都是纯随机抽取，不比较"
        if self.difference is None:
            return "还没有两组都报回的检查结果，不能比较"
        low, high = self.interval
        arms = "；".join(f"{each.arm}抽查 {each.inspected} 户发现 {each.problems} 户有问题（{each.share:.1%}）" for each in (self.risk, self.control))
        said = f"{arms}；相差 {100 * self.difference:+.1f} 个百分点（区间 {100 * low:+.1f} 到 {100 * high:+.1f}）"
        if low <= 0 <= high:
            size = "" if self.detectable is None else f"，这样大小的两组一般要相差 {100 * self.detectable:.0f} 个百分点以上才看得出来"
            return f"{said}。还不能说按分类抽查发现得更多或者更少{size}。"
        return f"{said}。按分类抽查发现的问题{'更多' if low > 0 else '更少'}。"


def draw_report(lines: Sequence[Line], book: Book, policy: Sampling) -> DrawReport:
    """The report of one draw from its lines (`results.reported`)."""
    of: dict[str, list[Line]] = {}
    for line in lines:
        of.setdefault(line.subject_id, []).append(line)
    found = {subject: _verdict(each, policy) for subject, each in of.items()}
    risk, control = (_arm(arm, [found[subject] for subject in found if of[subject][0].arm == arm], policy) for arm in (RISK, CONTROL))
    strata = len(book.announcement.strata)
    counts = (risk.problems, risk.inspected, control.problems, control.inspected)
    interval = difference_interval(*counts, policy.confidence) if strata > 1 else (-1.0, 1.0)
    share = control.share if control.share is not None else risk.share
    detectable = None if share is None else detectable_difference(share, risk.inspected, control.inspected, policy)
    classes = {name: _inspected([found[subject] for subject in found if book.subjects[subject].risk == name]) for name in CLASSES}
    return DrawReport(risk, control, interval, detectable if strata > 1 else None, _bounds(risk, control) if strata > 1 else None, classes, strata)


def pooled(reports: Sequence[DrawReport], policy: Sampling) -> tuple[float, float, float] | None:
    """Difference and interval over several draws, each compared within itself; None if none has both arms."""
    rows = [(each.risk.problems, each.risk.inspected, each.control.problems, each.control.inspected) for each in reports if each.strata > 1]
    return stratified_difference(rows, policy.confidence)


def detectable_difference(share: float, n: int, m: int, policy: Sampling) -> float | None:
    """The difference from `share` that two groups of n and m would show with the policy's power; None for an empty group or beyond 100 %.

    Normal approximation with the variance under the control share (Fleiss, Levin & Paik 2003, §4.2): an order of magnitude, not a promise.
    """
    if not n or not m:
        return None
    sure = NormalDist().inv_cdf(1 - (1 - policy.confidence) / 2) + NormalDist().inv_cdf(policy.power)
    middle = min(max(share, 1 / (n + m)), 1 - 1 / (n + m))  # a share of 0 or 1 out of a few is not certain
    size = sure * math.sqrt(middle * (1 - middle) * (1 / n + 1 / m))
    return size if size <= 1 else None


def _verdict(lines: Sequence[Line], policy: Sampling) -> Verdict:
    results = {each.result for each in lines}
    if "" in results:
        return Verdict.MISSING
    if results & policy.problem:
        return Verdict.PROBLEM
    return Verdict.NOTHING_THERE if results <= policy.not_inspected else Verdict.CLEAN


def _arm(arm: str, verdicts: Sequence[Verdict], policy: Sampling) -> ArmResult:
    inspected, problems = _inspected(verdicts)
    reported = sum(each is not Verdict.MISSING for each in verdicts)
    return ArmResult(arm, len(verdicts), reported, inspected, problems, share_interval(problems, inspected, policy.confidence))


def _inspected(verdicts: Sequence[Verdict]) -> tuple[int, int]:
    return sum(each in INSPECTED for each in verdicts), sum(each is Verdict.PROBLEM for each in verdicts)


def _bounds(risk: ArmResult, control: ArmResult) -> tuple[float, float] | None:
    """The differences that the missing results allow: all of one arm with problems and none of the other, and the other way round."""
    n, m = risk.inspected + risk.missing, control.inspected + control.missing
    if not n or not m or not (risk.missing or control.missing):
        return None
    low = risk.problems / n - (control.problems + control.missing) / m
    return low, (risk.problems + risk.missing) / n - control.problems / m
