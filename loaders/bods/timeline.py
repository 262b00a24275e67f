"""From the statements about one relationship to the intervals in which its interests held.

A later statement replaces an earlier one: an interest that begins anew ends the one before it, an interest that is no
longer mentioned ends on the day of the statement, and a closed record ends what is still open. A statement that comes
late takes its place by its date, whatever the order of loading. The start is the declared one; without one, the day on
which the interest was first stated in these words.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from loaders.bods.statement import Interest

Key = tuple[str, int, str]  # kind, ordinal, directness


@dataclass(frozen=True, slots=True)
class Said:
    """What one statement said about a relationship."""

    stated: date
    statement_no: str
    closed: bool
    interests: tuple[Interest, ...]


@dataclass(slots=True)
class Interval:
    """An interest while it held, and the newest statement that speaks of it."""

    interest: Interest
    begin: date
    end: date | None
    ended_by: str
    stated: date
    statement_no: str


def intervals(told: Iterable[Said]) -> list[Interval]:
    """Every interval, in order of begin."""
    found: dict[tuple[Key, date], Interval] = {}
    current: dict[Key, Interval] = {}
    for said in sorted(told, key=lambda each: (each.stated, each.statement_no)):
        now: dict[Key, Interval] = {}
        for interest in said.interests:
            key = (interest.kind, interest.ordinal, interest.directness)
            before = current.get(key)
            begin = interest.begin or (before.begin if before and _same(before.interest, interest) else said.stated)
            if before and before.begin != begin:
                _end(before, max(before.begin, begin), "replaced")
            now[key] = found[key, begin] = Interval(interest, begin, interest.end, "endDate" if interest.end else "", said.stated, said.statement_no)
        for key, before in current.items():
            if key not in now:
                _end(before, max(before.begin, said.stated), "replaced")
        if said.closed:
            for interval in now.values():
                _end(interval, max(interval.begin, said.stated), "closed")
        current = now
    return sorted(found.values(), key=lambda each: (each.begin, each.interest.kind, each.interest.ordinal, each.interest.directness))


def _same(one: Interest, other: Interest) -> bool:
    return replace(one, begin=None, end=None) == replace(other, begin=None, end=None)


def _end(interval: Interval, day: date, why: str) -> None:
    if interval.end is None:
        interval.end, interval.ended_by = day, why
