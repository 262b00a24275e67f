"""How many days earlier the violations of a period would have been found in other orders, how sure that is, and who is visited earlier for it.

Intervals: for orders, bootstrap over areas (Efron 1979; whole clusters: Field & Welsh 2007), the order being given, since an order that looks
at areas moves all firms of one together; over firms where the file tells no areas. For the order by lot, the middle range of single lots.
They say how much the number depends on which areas happened to be inspected, not how another year would go.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from analytics.visits.calibration import Calibration, Tally, calibration
from analytics.visits.earlier_results import NEVER, Floats, Whole
from analytics.visits.inspected import Flags, Inspections
from analytics.visits.schedule import Gain, Ranking, best_possible, expected_of_chance, gain, rescheduled
from analytics.visits.schedule_groups import FEWEST, Expected, Groups, groups, members_of
from analytics.visits.schedule_orders import Knows, LearnedOrder, Task, longest_wait, own_rate, past_violations, task, ties_by_lot
from analytics.visits.schedule_policy import MODEL, WITHOUT_AREA, SchedulePolicy
from ledger.errors import InputError

BINS = 10
SEED = 1
AREA, FIRM, SINGLE_LOTS = "地区", "户", "单次抽签"


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `earlier`, `first_half`: (low, high) of the gain's two numbers, None where there is nothing to draw.

    `interval`: what the two are: 换一批地区, 换一批户 (how much depends on which ones were inspected), or 单次抽签 (where single lots fall).
    """

    name: str
    title: str
    gain: Gain
    earlier: tuple[float, float] | None
    first_half: tuple[float, float] | None
    interval: str


@dataclass(frozen=True, slots=True)
class Moved:
    """One inspection of the period and its day in the model's order, for whoever re-computes the numbers. Days are ordinals."""

    number: str
    day: int
    new_day: int
    found: bool
    fixed: bool
    chance: float | None


@dataclass(frozen=True, slots=True)
class Study:
    """All that `creditgraph evaluate visits` tells. `half`: first day of the second half; `fixed`: inspections that stay on their day.

    `drawn`, `clusters`: what intervals are drawn by, and how many of them have finds; `held`: the trades that one order leaves on their days,
    `held_lot`: what lots bring when they stay.
    """

    counted: str
    start: int
    end: int
    half: int
    inspections: int
    fixed: int
    days: int
    learned_from: int
    refits: int
    policy: str
    drawn: str
    clusters: int
    held: tuple[str, ...]
    held_lot: Gain | None
    orders: tuple[Order, ...]
    calibration: Calibration | None
    areas: Groups
    trades: Groups
    moved: tuple[Moved, ...]


def study(made: Inspections, start: int, end: int, policy: SchedulePolicy, hold: Sequence[str] = ()) -> Study:
    """Judge the period from `start` to the day before `end` (ordinals). InputError if there is nothing to order, or too little to learn from.

    `hold`: trades that stay on their days in one further order; none: the trade whose inspections the model moves furthest on average.
    O(days x (n log n + trees)): three minutes for twenty thousand inspections before the period and two and a half thousand in it.
    """
    work = task(made, start, end)
    _enough(work, policy)
    chosen = _trades_named(work, hold)
    judge = Judge(work, start + (end - start) // 2, policy)
    model, new = judge.learned(MODEL)
    held_titles, held = chosen or _moved_furthest(work, model.chance, new)
    orders = (
        judge.order("historic", "当时的次序", [work.period.day]),
        judge.lots(),
        judge.tied("past_violations", "以前的问题多的先查", past_violations),
        judge.tied("own_rate", "本户以前的发现率高的先查", own_rate),
        judge.tied("longest_wait", "最久没查的先查", longest_wait),
        judge.order(WITHOUT_AREA, "模型，不看地区近况", [judge.learned(WITHOUT_AREA)[1]]),
        judge.order(MODEL, "模型", [new]),
        judge.order("model_made_and_past", "模型，只用当时那天也已有的结果", [judge.learned(MODEL, knows=Knows.MADE_AND_PAST)[1]]),
        judge.order("model_from_start", "模型，停在期初：期内的结果一概不用", [judge.learned(MODEL, knows=Knows.START)[1]]),
        *([judge.order("model_held", f"模型，{'、'.join(held_titles)} 留在原日", [judge.learned(MODEL, held=held)[1]])] if held_titles else []),
        Order("best_possible", "事先知道结果（上限）", best_possible(work.period, judge.half), None, None, ""),
    )
    told = Expected(work, model.chance, new, judge.half)
    return Study(
        counted=made.counted,
        start=start,
        end=end,
        half=judge.half,
        inspections=len(work.rows),
        fixed=int((work.period.first != np.arange(len(work.rows))).sum()),
        days=len(np.unique(work.period.day)),
        learned_from=model.models[0].rows,
        refits=len(model.models),
        policy=policy.version,
        drawn=judge.drawn,
        clusters=len(np.unique(judge.clusters)),
        held=held_titles,
        held_lot=expected_of_chance(work.held(held).period, judge.half) if held_titles else None,
        orders=orders,
        calibration=_calibrated(work, model.chance, model.models[0].version, policy),
        areas=groups(told, "area", policy.confidence),
        trades=groups(told, "trade", policy.confidence),
        moved=_moved(work, new, model.chance),
    )


def _trades_named(work: Task, titles: Sequence[str]) -> tuple[tuple[str, ...], Flags] | None:
    """Which inspections of the period are of these trades; None if no trade is named."""
    if not titles:
        return None
    known = work.made.titles["trade"]
    codes = work.made.groups["trade"][work.rows]
    there = sorted({known[code] for code in np.unique(codes).tolist() if code != NEVER})
    for title in titles:
        if title not in there:
            shown = "、".join(there[:10]) or "一个也没有"
            raise InputError(f"这段时期没有行业“{title}”", where="--hold", todo=f"写成文件里的样子；这段时期有：{shown}{'等' if len(there) > 10 else ''}")
    return tuple(titles), np.isin(codes, [known.index(title) for title in titles])


def _moved_furthest(work: Task, chance: Floats, new: Whole) -> tuple[tuple[str, ...], Flags]:
    """The trade of enough inspections whose day changes most on average, either way; none if no trade has enough."""
    days = (work.period.day - new).astype(np.float64)
    members = members_of(work, "trade", ~np.isnan(chance))
    means = {code: abs(float(days[rows].mean())) for code, rows in members.items() if code != NEVER and len(rows) >= FEWEST}
    if len(means) < 2:  # a trade that is all there is leaves nothing to move
        return (), np.zeros(len(new), dtype=np.bool_)
    code = max(means, key=lambda each: (means[each], -each))
    return (work.made.titles["trade"][code],), work.made.groups["trade"][work.rows] == code


def _enough(work: Task, policy: SchedulePolicy) -> None:
    made = work.made
    before = (made.day >= made.day.min() + policy.first_days) & (made.day < work.start)
    rows, hits = int(before.sum()), int(made.found[before].sum())
    if rows < policy.results_minimum or hits < policy.hits_minimum:
        raise InputError(
            f"这段时期之前可以学习的检查只有 {rows} 次、发现 {hits} 次，至少要 {policy.results_minimum} 次、{policy.hits_minimum} 次",
            where="--from",
            todo=f"选更晚的时期，或者给出更早的检查；文件最早的 {policy.first_days} 天没有历史，不算在内",
        )
    if len(work.period.capacity) < 2 or not work.period.found.any():
        raise InputError("这段时期没有可以排先后的检查，或者什么也没有发现", where="--from, --to", todo="选有检查、也有发现的时期，至少两个工作日")


@dataclass
class Judge:
    """Makes orders of one period and tells what each brings, with intervals by drawing areas, or firms where the file tells no areas."""

    work: Task
    half: int
    policy: SchedulePolicy
    drawn: str = field(init=False)  # what is drawn for intervals: 地区 or 户
    clusters: Whole = field(init=False)  # of each find

    def __post_init__(self) -> None:
        found = self.work.rows[self.work.period.found]
        areas, firms = self.work.made.groups["area"][found], self.work.made.groups["subject"][found]
        by_area = len(np.unique(areas[areas != NEVER])) > 1
        self.drawn = AREA if by_area else FIRM
        self.clusters = np.where(areas != NEVER, areas, len(self.work.made.titles["area"]) + firms) if by_area else firms

    def learned(self, columns: str, *, knows: Knows = Knows.MADE, held: Flags | None = None) -> tuple[LearnedOrder, Whole]:
        """A model and its new days. `columns`: which order of the policy; `held`: inspections that stay on their days."""
        work = self.work if held is None else self.work.held(held)
        order = LearnedOrder(work, self.policy.orders[columns], self.policy, knows)
        return order, rescheduled(work.period, order.rank)

    def tied(self, name: str, title: str, ranking: Callable[[Task, SchedulePolicy], Ranking]) -> Order:
        """A simple order: those alike go by lot, and the mean of many lots is told."""
        random, rank = np.random.default_rng(SEED), ranking(self.work, self.policy)
        lots = (random.random(len(self.work.rows)) for _ in range(self.policy.ties))
        return self.order(name, title, [rescheduled(self.work.period, ties_by_lot(rank, each)) for each in lots])

    def order(self, name: str, title: str, drawn: Sequence[Whole]) -> Order:
        """The mean over these draws of new days (one, where nothing is left to lot)."""
        period = self.work.period
        days = np.mean([period.day[period.found] - new[period.found] for new in drawn], axis=0)
        early = np.mean([new[period.found] < self.half for new in drawn], axis=0)
        told = Gain(len(days), float(days.mean()), float(early.mean()))
        return Order(name, title, told, self._interval(days), self._interval(early), f"换一批{self.drawn}")

    def _interval(self, values: Floats) -> tuple[float, float]:
        return resampled(values, self.clusters, self.policy)

    def lots(self) -> Order:
        """The exact mean over all lots, and where most single lots fall."""
        random, period = np.random.default_rng(SEED), self.work.period
        tail = (1 - self.policy.confidence) / 2
        drawn = [rescheduled(period, lambda day, waiting, new: random.random(len(waiting))) for _ in range(self.policy.lots)]
        gains = [gain(period, new, self.half) for new in drawn]
        days = np.quantile([each.earlier for each in gains], [tail, 1 - tail])
        early = np.quantile([each.first_half for each in gains], [tail, 1 - tail])
        told = expected_of_chance(period, self.half)
        return Order("lot", "抽签（平均）", told, (float(days[0]), float(days[1])), (float(early[0]), float(early[1])), SINGLE_LOTS)


def resampled(values: Floats, clusters: Whole, policy: SchedulePolicy) -> tuple[float, float]:
    """Interval of the mean when clusters are drawn with replacement, each with all its values; seeded, so the same each time."""
    _, codes = np.unique(clusters, return_inverse=True)
    sums, numbers = np.bincount(codes, values), np.bincount(codes).astype(np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(sums), (policy.resamples, len(sums)))
    means = sums[draws].sum(axis=1) / numbers[draws].sum(axis=1)
    tail = (1 - policy.confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def _calibrated(work: Task, chance: Floats, version: str, policy: SchedulePolicy) -> Calibration | None:
    """Whether the chances came true, by tenths of the chances, on the days on which the new order makes the inspections."""
    ranked = np.flatnonzero(~np.isnan(chance))
    ranked = ranked[np.argsort(chance[ranked], kind="stable")]
    tallies = [_tally(chance[part], work.period.found[part]) for part in np.array_split(ranked, BINS) if len(part)]
    return calibration(version, tallies, policy.confidence)


def _tally(chance: Floats, found: Flags) -> Tally:
    return Tally(float(chance[0]), float(chance[-1]), len(chance), int(found.sum()), float(chance.sum()), float(((chance - found) ** 2).sum()))


def _moved(work: Task, new: Whole, chance: Floats) -> tuple[Moved, ...]:
    rows = sorted(range(len(new)), key=lambda n: (int(new[n]), work.made.number[work.rows[n]]))
    period = work.period
    return tuple(
        Moved(
            work.made.number[work.rows[n]],
            int(period.day[n]),
            int(new[n]),
            bool(period.found[n]),
            bool(period.fixed[n]),
            None if np.isnan(chance[n]) else float(chance[n]),
        )
        for n in rows
    )
