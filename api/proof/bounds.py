"""How much of every route is asked, so that a proof ends; what was left out is counted and told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

UNKNOWN = (400, 404, 422)  # the operation knows nothing of what it was asked for
REFUSED = 403


@dataclass(frozen=True, slots=True)
class Bounds:
    """Per operation and role. `first`: the first role that is let in; the others ask again what it was answered."""

    questions: int = 12
    others: int = 4
    writing: int = 4  # a request that writes may analyse everything again
    further: int = 4
    further_of_others: int = 1
    misses: int = 2  # of one kind of clue, until the operation is taken not to know this kind
    refusals: int = 2  # until a role is taken to be refused
    pages: int = 5


MANY = 1_000_000
EVERYTHING = Bounds(MANY, MANY, MANY, MANY, MANY, MANY, MANY, pages=200)
SAMPLE = Bounds()


@dataclass
class Sampling:
    """What one operation has answered so far, and so what it need not be asked any more."""

    bounds: Bounds
    writes: bool
    hits: Counter[str] = field(default_factory=Counter)
    misses: Counter[str] = field(default_factory=Counter)
    roles: int = 0  # that were let in
    asked: int = 0
    unknown: int = 0  # answers that the operation knows nothing of it: they do not use up what may be asked, each kind has its own limit
    refusals: int = 0
    left: int = 0

    def begin(self) -> None:
        """The next role."""
        self.roles += self.asked > self.refusals
        self.asked = self.unknown = self.refusals = 0
        if self.roles and self.bounds is not EVERYTHING:  # what the roles before were not told is not asked again
            self.misses = Counter({kind: self.bounds.misses for kind in self.misses if not self.hits[kind]})

    def wants(self, kind: str) -> bool:
        """Whether a question with such a clue is asked; counts it where it is not."""
        most = self.bounds.writing if self.writes else self.bounds.others if self.roles else self.bounds.questions
        dull = not self.hits[kind] and self.misses[kind] >= self.bounds.misses and (kind or self.writes)
        wanted = self.asked - self.unknown < most and self.refusals < self.bounds.refusals and not dull
        self.left += not wanted
        return bool(wanted)

    def answered(self, kind: str, status: int) -> None:
        """Keep what came of a question."""
        self.asked += 1
        self.unknown += status in UNKNOWN
        self.refusals += status == REFUSED
        self.hits[kind] += status < min(UNKNOWN)
        self.misses[kind] += status in UNKNOWN

    def further(self, several: Sequence[object], kind: str) -> int:
        """How many of the questions behind an answered one are asked: the first, which asks for most, always."""
        most = self.bounds.further_of_others if self.roles or self.hits[kind] > 1 else self.bounds.further
        self.left += max(0, len(several) - most)
        return most


def told(statuses: Mapping[int, int], left: int) -> str:
    """How an operation answered, and how much it was not asked."""
    parts = [f"{status}×{times}" for status, times in sorted(statuses.items())]
    return " ".join([*parts, *([f"从略 {left}"] if left else [])])
