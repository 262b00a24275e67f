"""From repeated observations of a subject to versions of it: a new version begins where an observation differs from the last.

A layout that repeats name and address in every record (inspections, published cases) says nothing of when they changed;
the day of the observation is the first day on which it is known.
"""

from bisect import bisect_right
from collections.abc import Hashable
from datetime import date


class Versions:
    """Per subject, what was observed from which day on."""

    def __init__(self) -> None:
        self._days: dict[str, list[date]] = {}
        self._seen: dict[str, list[Hashable]] = {}

    def add(self, subject: str, day: date, content: Hashable) -> bool:
        """Note what was observed on a day; True if that begins a version. On one day the first observation counts."""
        days, seen = self._days.setdefault(subject, []), self._seen.setdefault(subject, [])
        place = bisect_right(days, day)
        if place and (seen[place - 1] == content or days[place - 1] == day):
            return False
        days.insert(place, day)
        seen.insert(place, content)
        return True

    def first_day(self, subject: str) -> date | None:
        """The first day from which the subject is known."""
        days = self._days.get(subject)
        return days[0] if days else None
