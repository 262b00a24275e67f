"""The orders in which the inspections of a period could have been made: a model that learns week by week, and simple ones to hold it against.

A new schedule knows, on each of its days, the inspections from before the period and those that it has itself made before that day.
The result of an inspection that it has not made yet is never known to it, even if the authority had made it by then. What it has made
earlier than the authority did was known to nobody then: `Knows` tells how much of that it may use.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import Enum

import numpy as np

from analytics.visits.earlier_results import NEVER, Floats, Whole
from analytics.visits.inspected import Flags, Inspections
from analytics.visits.model import Column, Model, fit
from analytics.visits.schedule import Period, Ranking, first_of_its_firm
from analytics.visits.schedule_columns import FOUND, SERIOUS, Knowledge
from analytics.visits.schedule_policy import SchedulePolicy


class Knows(Enum):
    """Which results of the period an order may use on a day."""

    MADE = "made"  # those it has made before the day, as whoever follows it would
    MADE_AND_PAST = "made_and_past"  # of these only those that were in history made before the day as well
    START = "start"  # none: what was known on the first day of the period


@dataclass(frozen=True, slots=True)
class Task:
    """The inspections of a period that are put into another order. `rows`: their places in `made`; `start`, `end`: first day, day after the last."""

    made: Inspections
    rows: Whole
    start: int
    end: int
    period: Period

    def known(self, new: Whole, knows: Knows = Knows.MADE) -> Whole:
        """The day on which each inspection became known if those of the period were made on these new days; NEVER: still waiting, or later."""
        if knows is Knows.START:
            return np.where(self.made.day < self.start, self.made.day, NEVER)
        known = np.where(self.made.day < self.end, self.made.day, NEVER)
        known[self.rows] = new if knows is Knows.MADE else np.where(new == NEVER, NEVER, np.maximum(new, self.period.day))
        return known

    def held(self, rows: Flags) -> "Task":
        """The same with these inspections of the period on their days. `rows`: one mark for each inspection of the period."""
        return replace(self, period=replace(self.period, fixed=self.period.fixed | rows))


def task(made: Inspections, start: int, end: int) -> Task:
    """The planned inspections of the period, in an order that says nothing of their days: by digest of their numbers."""
    inside = np.flatnonzero((made.day >= start) & (made.day < end) & made.planned)
    rows = np.array(sorted(inside.tolist(), key=lambda row: hashlib.sha256(made.number[row].encode()).digest()), dtype=np.int64)
    first = first_of_its_firm(made.groups["subject"][rows], made.day[rows])
    return Task(made, rows, start, end, Period(made.day[rows], made.found[rows], first != np.arange(len(rows)), first))


@dataclass
class LearnedOrder:
    """Ranks by the chance that a model gives, refitted every few days on what the new schedule has found by then.

    Rows learned from keep the columns that they had on the day of their inspection: nothing of them is made anew with later knowledge.
    """

    task: Task
    columns: Sequence[Column]
    policy: SchedulePolicy
    knows: Knows = Knows.MADE
    chance: Floats = field(init=False)  # given to each inspection of the period on the last day on which it waited
    models: list[Model] = field(default_factory=list)
    _week: int = field(default=-1, init=False)
    _features: Floats = field(init=False)
    _rows: Whole = field(init=False)

    def __post_init__(self) -> None:
        made, start = self.task.made, self.task.start
        first = int(made.day.min()) + self.policy.first_days if len(made) else start
        self._rows = np.flatnonzero((made.day >= first) & (made.day < start))
        past = np.where(made.day < start, made.day, NEVER)
        self._features = self._seen(Knowledge(made, past, self.policy.groups), self._rows, made.day[self._rows])
        self.chance = np.full(len(self.task.rows), np.nan)
        self._learned = np.zeros(len(self.task.rows), dtype=np.bool_)

    def rank(self, day: int, waiting: Whole, new: Whole) -> Floats:
        """The chance of each inspection that still waits, as of this day."""
        known = self.task.known(new, self.knows)
        knowledge = Knowledge(self.task.made, known, self.policy.groups)
        self._learn(day, known[self.task.rows], knowledge)
        features = self._seen(knowledge, self.task.rows[waiting], np.full(len(waiting), day))
        self.chance[waiting] = self.models[-1].chance(features)
        return self.chance[waiting]

    def _learn(self, day: int, known: Whole, knowledge: Knowledge) -> None:
        """Fit anew at the first day of a week. `known`: the day on which each inspection of the period became known."""
        week = (day - self.task.start) // self.policy.refit_days
        if week == self._week:
            return
        self._week = week
        fresh = np.flatnonzero((known != NEVER) & (known < day) & ~self._learned)
        if self.models and not len(fresh):  # nothing to learn from that the last model did not have
            return
        fresh = fresh[np.argsort(known[fresh], kind="stable")]
        self._learned[fresh] = True
        rows = self.task.rows[fresh]
        self._rows = np.concatenate([self._rows, rows])
        self._features = np.vstack([self._features, self._seen(knowledge, rows, known[fresh])])
        self.models.append(fit(self._features, self.task.made.found[self._rows], self.columns, self.policy.learner))

    def _seen(self, knowledge: Knowledge, rows: Whole, day: Whole) -> Floats:
        every = knowledge.columns(rows, day)
        return np.column_stack([every[column.name] for column in self.columns])


def past_violations(task: Task, policy: SchedulePolicy) -> Ranking:
    """Those first who had the most inspections with a critical violation, then with a serious one; the rest by lot."""

    def rank(day: int, waiting: Whole, new: Whole) -> Floats:
        knowledge = Knowledge(task.made, task.known(new), policy.groups)
        own = knowledge.own_counts(task.rows[waiting], np.full(len(waiting), day))
        return own[:, FOUND] * (len(task.made) + 1) + own[:, SERIOUS]

    return rank


def own_rate(task: Task, policy: SchedulePolicy) -> Ranking:
    """Those first of whose inspections the largest share found something, drawn towards the usual share where they are few; the rest by lot."""

    def rank(day: int, waiting: Whole, new: Whole) -> Floats:
        knowledge = Knowledge(task.made, task.known(new), policy.groups)
        return knowledge.own(task.rows[waiting], np.full(len(waiting), day))["own_found"]

    return rank


def longest_wait(task: Task, policy: SchedulePolicy) -> Ranking:
    """Those first who were not inspected for longest, those never inspected before all."""

    def rank(day: int, waiting: Whole, new: Whole) -> Floats:
        knowledge = Knowledge(task.made, task.known(new), policy.groups)
        since = knowledge.own(task.rows[waiting], np.full(len(waiting), day))["since_last"]
        return np.where(np.isnan(since), np.inf, since)

    return rank


def ties_by_lot(rank: Ranking, lots: Floats) -> Ranking:
    """The same ranking with equal ranks in the order of these lots (in: one for each inspection of the period, from 0 up to but not 1)."""

    def drawn(day: int, waiting: Whole, new: Whole) -> Floats:
        _, places = np.unique(rank(day, waiting, new), return_inverse=True)
        chances: Floats = places + lots[waiting]
        return chances

    return drawn
