"""The monthly form of each unit (产生、公示、报送、未报送、有效入库), as far as the ledger can fill it in; the rest is for the unit.

未报送 are leads, under the month of their evidence. 产生 is what is stored, handed back or presupposed: the unit's own register
may have more, never less. Form: a city's practice [C].
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from loaders.quality.counts import Counts, Key, total
from loaders.quality.decisions import Decision
from loaders.quality.period import Period, month_of
from loaders.quality.suspicion import Suspicion
from loaders.quality.units import Unit


@dataclass(frozen=True, slots=True)
class Monthly:
    """One unit and month, tables of 双公示 together. `published`: decisions with a day of publication."""

    unit: Unit
    month: str
    counts: Counts
    published: int
    unreported: int

    @property
    def produced(self) -> int:
        """产生数, as far as it is known."""
        return self.counts.stored + self.counts.pending + self.unreported


def monthly_forms(lines: Iterable[tuple[Key, Counts]], decisions: Iterable[Decision], suspicions: Iterable[Suspicion], period: Period) -> tuple[Monthly, ...]:
    """One form per unit and month that has anything to fill in, by month and unit."""
    counts: dict[tuple[Unit, str], list[Counts]] = {}
    for key, counted in lines:
        counts.setdefault((key.unit, key.month), []).append(counted)
    published = Counter((each.unit, each.month) for each in decisions if each.days["published"])
    unreported = Counter((each.unit, month_of(each.day)) for each in suspicions)
    found = (pair for pair in {*counts, *published, *unreported} if pair[1] in period)
    order = sorted(found, key=lambda pair: (pair[1], pair[0].title, pair[0].id))
    return tuple(Monthly(unit, month, total(counts.get((unit, month), [])), published[unit, month], unreported[unit, month]) for unit, month in order)
