"""The best rolling window of dated decisions under a repeat-offence rule."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import groupby

from analytics.repeat_rules import Decision, Rule
from ledger.months import months_after as months_after


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that is met: the decisions inside the window, oldest first, and how many of them the law counts.

    `same_day`: how many of the decisions are the second or third of their day, shown but not counted, where days are counted.
    """

    rule: Rule
    decisions: tuple[Decision, ...]
    counted: int
    same_day: int = 0

    @property
    def occasions(self) -> int:
        """Decisions, those of one day once where the rule counts so."""
        return len(self.decisions) - self.same_day


def last_day(rule: Rule, first: date) -> date:
    """Last day of the window that opens with `first`. The opening day is not counted (民法典 art. 201), so the day itself
    one year, or 180 days, later is still inside."""
    if rule.window_months is not None:
        return months_after(first, rule.window_months)
    return first + timedelta(days=rule.window_days) if rule.window_days is not None else date.max


def best_window(rule: Rule, decisions: Sequence[Decision]) -> Hit | None:
    """The window with most counted decisions (of equal ones the latest), or None if no window meets the rule.

    `decisions` all apply to the rule and belong to one group. Cost O(n²) for n decisions of one subject.
    """
    ordered = sorted(decisions, key=lambda each: (each.decided, not rule.counts(each), each.number, each.record_id))
    others: list[Decision] = []
    if rule.one_per_day:
        days = [[*same] for _, same in groupby(ordered, key=lambda each: each.decided)]
        ordered, others = [same[0] for same in days], [each for same in days for each in same[1:] if rule.counts(each)]
    window = _after_expiry if rule.from_expiry else _from
    hits = (hit for start, first in enumerate(ordered) if rule.counts(first) and (hit := window(rule, ordered[start:])))
    best = max(hits, key=lambda hit: (hit.counted, hit.decisions[-1].decided), default=None)
    return _with_same_day(best, others) if best and others else best


def _with_same_day(hit: Hit, others: Sequence[Decision]) -> Hit:
    """The hit with the other decisions of its days: they count with the first, and are told with it."""
    days = {each.decided for each in hit.decisions}
    told = [each for each in others if each.decided in days]
    kept = sorted([*hit.decisions, *told], key=lambda each: (each.decided, each.number, each.record_id))
    return replace(hit, decisions=tuple(kept), same_day=len(told))


def _from(rule: Rule, following: Sequence[Decision]) -> Hit | None:
    limit = last_day(rule, following[0].decided)
    inside = [each for each in following if each.decided <= limit]
    counted = [n for n, each in enumerate(inside) if rule.counts(each)]
    if len(counted) < rule.needed:
        return None
    complete = counted[rule.needed - 1]
    further = [each for each in inside[complete + 1 :] if each.decided > inside[complete].decided] if rule.then_further else []
    if rule.then_further and not further:
        return None
    kept = tuple(each for n, each in enumerate(inside) if n in set(counted) or each in further)
    return Hit(rule, kept, len(counted)) if _complete(rule, kept) else None


def _after_expiry(rule: Rule, following: Sequence[Decision]) -> Hit | None:
    """The window opens when what the first decision imposed has run out; an expiry that nobody reported opens none."""
    first = following[0]
    if first.expires is None:
        return None
    limit = last_day(rule, first.expires)
    again = tuple(each for each in following[1:] if rule.counts(each) and first.expires < each.decided <= limit)
    kept = (first, *again)
    return Hit(rule, kept, len(kept)) if len(kept) >= rule.needed and _complete(rule, kept) else None


def _complete(rule: Rule, kept: Sequence[Decision]) -> bool:
    """Whether at least one decision says what the rule requires, and one cites the law that it must."""
    said = not rule.requires or any(_says(rule.requires, each) for each in kept)
    return said and (not rule.cited_once or any(rule.cited_once in each.laws for each in kept))


def _says(pattern: str, decision: Decision) -> bool:
    return bool(re.search(pattern, f"{decision.conduct} {decision.facts}"))
