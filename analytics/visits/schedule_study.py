"""How many days earlier the violations of a period would have been found in other orders, how sure that is, and who is visited earlier for it.

Intervals: for orders, bootstrap over firms (Efron 1979), the order being given; for the order by lot, the middle range of many lots.
They say how much the number depends on which firms happened to be inspected, not how another year would go.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analytics.rates import ratio_interval
from analytics.visits.calibration import Calibration, Tally, calibration
from analytics.visits.earlier_results import NEVER, Floats, Whole
from analytics.visits.inspected import Flags, Inspections
from analytics.visits.schedule import Gain, best_possible, expected_of_chance, gain, rescheduled
from analytics.visits.schedule_orders import LearnedOrder, Task, longest_wait, past_violations, task
from analytics.visits.schedule_policy import MODEL, WITHOUT_AREA, SchedulePolicy
from ledger.errors import InputError

BINS = 10
FEWEST = 30  # inspections of a group that is shown by itself; smaller ones are added up
OTHERS = "其他"
SEED = 1


@dataclass(frozen=True, slots=True)
class Order:
    """One order. `earlier`, `first_half`: (low, high) of the gain's two numbers, None where there is nothing to draw."""

    name: str
    title: str
    gain: Gain
    earlier: tuple[float, float] | None
    first_half: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class Group:
    """An area or a trade. `expected`: finds that the model expected; `ratio`: found ÷ expected with its interval, all groups together as sure as one.

    `earlier`: mean days by which its inspections come earlier, whatever they found; `first_before`, `first_after`: share of them in the first half.
    """

    title: str
    inspections: int
    found: int
    expected: float
    ratio: float
    ratio_low: float
    ratio_high: float
    earlier: float
    first_before: float
    first_after: float

    @property
    def off(self) -> bool:
        """Whether what was found does not bear out what was expected."""
        return not self.ratio_low <= 1 <= self.ratio_high


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
    """All that `creditgraph evaluate visits` tells. `half`: first day of the second half; `fixed`: inspections that stay on their day."""

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
    orders: tuple[Order, ...]
    calibration: Calibration | None
    areas: tuple[Group, ...]
    trades: tuple[Group, ...]
    moved: tuple[Moved, ...]


def study(made: Inspections, start: int, end: int, policy: SchedulePolicy) -> Study:
    """Judge the period from `start` to the day before `end` (ordinals). InputError if there is nothing to order, or too little to learn from.

    O(days x (n log n + trees)): about a minute for twenty thousand inspections before the period and two and a half thousand in it.
    """
    work = task(made, start, end)
    _enough(work, policy)
    half = start + (end - start) // 2
    learned = {name: LearnedOrder(work, policy.orders[name], policy) for name in (MODEL, WITHOUT_AREA)}
    new = {name: rescheduled(work.period, order.rank) for name, order in learned.items()}
    past, wait = rescheduled(work.period, past_violations(work, policy)), rescheduled(work.period, longest_wait(work, policy))
    shown = (
        ("historic", "当时的次序", work.period.day),
        ("past_violations", "只看以前的问题", past),
        ("longest_wait", "最久没查的先查", wait),
        (WITHOUT_AREA, "模型，不看地区近况", new[WITHOUT_AREA]),
        (MODEL, "模型", new[MODEL]),
    )
    orders = [_order(work, name, title, days, half, policy) for name, title, days in shown]
    best = Order("best_possible", "事先知道结果（上限）", best_possible(work.period, half), None, None)
    model = learned[MODEL]
    return Study(
        counted=made.counted,
        start=start,
        end=end,
        half=half,
        inspections=len(work.rows),
        fixed=int(work.period.fixed.sum()),
        days=len(np.unique(work.period.day)),
        learned_from=model.models[0].rows,
        refits=len(model.models),
        policy=policy.version,
        orders=(orders[0], _by_lot(work, half, policy), *orders[1:], best),
        calibration=_calibrated(work, model.chance, model.models[0].version, policy),
        areas=_groups(work, "area", model.chance, new[MODEL], half, policy),
        trades=_groups(work, "trade", model.chance, new[MODEL], half, policy),
        moved=_moved(work, new[MODEL], model.chance),
    )


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


def _order(work: Task, name: str, title: str, new: Whole, half: int, policy: SchedulePolicy) -> Order:
    found = work.period.found
    days, early = (work.period.day - new)[found].astype(np.float64), (new[found] < half).astype(np.float64)
    firms = work.made.groups["subject"][work.rows[found]]
    return Order(name, title, gain(work.period, new, half), resampled(days, firms, policy), resampled(early, firms, policy))


def resampled(values: Floats, firms: Whole, policy: SchedulePolicy) -> tuple[float, float]:
    """Interval of the mean when firms are drawn with replacement, each with all its values; seeded, so the same each time."""
    _, codes = np.unique(firms, return_inverse=True)
    sums, numbers = np.bincount(codes, values), np.bincount(codes).astype(np.float64)
    draws = np.random.default_rng(SEED).integers(0, len(sums), (policy.resamples, len(sums)))
    means = sums[draws].sum(axis=1) / numbers[draws].sum(axis=1)
    tail = (1 - policy.confidence) / 2
    low, high = np.quantile(means, [tail, 1 - tail])
    return float(low), float(high)


def _by_lot(work: Task, half: int, policy: SchedulePolicy) -> Order:
    """The exact mean over all lots, and where most single lots fall."""
    random, tail = np.random.default_rng(SEED), (1 - policy.confidence) / 2
    gains = [gain(work.period, rescheduled(work.period, lambda day, waiting, new: random.random(len(waiting))), half) for _ in range(policy.lots)]
    days = np.quantile([each.earlier for each in gains], [tail, 1 - tail])
    early = np.quantile([each.first_half for each in gains], [tail, 1 - tail])
    return Order("lot", "抽签（平均）", expected_of_chance(work.period, half), (float(days[0]), float(days[1])), (float(early[0]), float(early[1])))


def _calibrated(work: Task, chance: Floats, version: str, policy: SchedulePolicy) -> Calibration | None:
    """Whether the chances came true, by tenths of the chances, on the days on which the new order makes the inspections."""
    ranked = np.flatnonzero(~np.isnan(chance))
    ranked = ranked[np.argsort(chance[ranked], kind="stable")]
    tallies = [_tally(chance[part], work.period.found[part]) for part in np.array_split(ranked, BINS) if len(part)]
    return calibration(version, tallies, policy.confidence)


def _tally(chance: Floats, found: Flags) -> Tally:
    return Tally(float(chance[0]), float(chance[-1]), len(chance), int(found.sum()), float(chance.sum()), float(((chance - found) ** 2).sum()))


def _groups(work: Task, kind: str, chance: Floats, new: Whole, half: int, policy: SchedulePolicy) -> tuple[Group, ...]:
    """Each group of enough inspections, those who move most first; the small and unknown ones together at the end."""
    codes = work.made.groups[kind][work.rows]
    moves = np.flatnonzero(~np.isnan(chance))
    members: Mapping[int, Whole] = {code: moves[codes[moves] == code] for code in np.unique(codes[moves]).tolist()}
    large = {code: rows for code, rows in members.items() if code != NEVER and len(rows) >= FEWEST}
    rest = [rows for code, rows in members.items() if code not in large]
    confidence = 1 - (1 - policy.confidence) / max(1, len(large))
    told = [_group(work.made.titles[kind][code], work, rows, chance, new, half, confidence) for code, rows in large.items()]
    told.sort(key=lambda group: (-group.earlier, group.title))
    return (*told, *([_group(OTHERS, work, np.concatenate(rest), chance, new, half, confidence)] if rest else []))


def _group(title: str, work: Task, rows: Whole, chance: Floats, new: Whole, half: int, confidence: float) -> Group:
    found, expected = int(work.period.found[rows].sum()), float(chance[rows].sum())
    low, high = ratio_interval(found, expected, confidence)
    day = work.period.day[rows]
    earlier, before, after = (day - new[rows]).mean(), (day < half).mean(), (new[rows] < half).mean()
    return Group(title, len(rows), found, expected, found / expected, low, high, float(earlier), float(before), float(after))


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
