"""What a proof reports: every place that was looked at, how much of it, and what was found there."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Place:
    """One place. `found` is empty if it serves nothing of the record; `unread` says why a part of it could not be looked at."""

    kind: str
    name: str
    looked: int
    found: tuple[str, ...] = ()
    unread: str = ""
    left: int = 0  # questions that were left out, to end in time
    control: bool = False  # a place that must have it, to show that the search would find it

    @property
    def clean(self) -> bool:
        """Whether this place is as it should be."""
        return bool(self.found) and not self.unread if self.control else not self.found and not self.unread


def proven(places: Sequence[Place]) -> bool:
    """Whether nothing serves the record: every place is clean, and at least one control shows that the search works."""
    return all(place.clean for place in places) and any(place.control for place in places)
