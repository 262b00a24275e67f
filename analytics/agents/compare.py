"""How an agency's clients did, beside what trade, kind, place and age let one expect of them.

Expected: the clients' own years, each at the rate of everybody else in its stratum (indirect standardisation, Breslow & Day
1987 ch. 2); the rate of a small stratum is filled up from the wider one above it. Clients of one hand are one unit.
"""

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from analytics.agents.exposure import Client, Stratum
from analytics.agents.policy import AgentPolicy
from analytics.rates import corrected, drawn_to_the_middle, ratio_interval, ratio_tail

Counts = tuple[float, int]
HALF = 0.5  # nobody has turned out badly yet: still not impossible (Jeffreys 1946)
NO_DIFFERENCE = 1.0  # what ratios are drawn to: agencies that are bad together do not raise one another
LEVELS = 4  # section, kind, province, age → section, kind, age → kind, age → age


@dataclass(frozen=True, slots=True)
class Comparison:
    """One agency held against everybody else. `corrected`: tail probability after correction for the number of agencies."""

    agency: str
    clients: tuple[Client, ...]
    units: int
    observed: int
    expected: float
    ratio: float
    low: float
    high: float
    tail: float
    corrected: float
    shrunk: float
    compared: int

    @property
    def turned(self) -> tuple[Client, ...]:
        """Clients that turned out badly."""
        return tuple(each for each in self.clients if each.turned)


def comparisons(clients: Mapping[str, Sequence[Client]], everybody: Mapping[Stratum, Counts], policy: AgentPolicy) -> Iterator[Comparison]:
    """Every agency with enough units, in order of id."""
    rates = Rates(everybody, policy.weight_years)
    counted = [(agency, tuple(mine), *_count(mine, rates)) for agency, mine in sorted(clients.items())]
    big = [each for each in counted if each[2] >= policy.units and each[4] > 0]
    tails = [ratio_tail(observed, expected) for _, _, _, observed, expected in big]
    shrunk = drawn_to_the_middle([(observed, expected) for _, _, _, observed, expected in big], NO_DIFFERENCE)
    for (agency, mine, units, observed, expected), tail, adjusted, middle in zip(big, tails, corrected(tails), shrunk, strict=True):
        low, high = ratio_interval(observed, expected, policy.confidence)
        yield Comparison(agency, mine, units, observed, expected, observed / expected, low, high, tail, adjusted, middle, len(big))


class Rates:
    """Bad turns per year under observation, by stratum, wider strata standing in for small ones."""

    def __init__(self, everybody: Mapping[Stratum, Counts], weight: float) -> None:
        self._weight = weight
        self._levels: list[dict[tuple[object, ...], Counts]] = [summed(everybody, level) for level in range(LEVELS)]

    def without(self, mine: Mapping[Stratum, Counts]) -> "Without":
        """The same without some agency's own clients."""
        return Without(self._levels, [summed(mine, level) for level in range(LEVELS)], self._weight)


class Without:
    """Rates of everybody else."""

    def __init__(self, levels: Sequence[Mapping[tuple[object, ...], Counts]], mine: Sequence[Mapping[tuple[object, ...], Counts]], weight: float) -> None:
        self._levels, self._mine, self._weight = levels, mine, weight

    def rate(self, stratum: Stratum, level: int = 0) -> float:
        """Bad turns per year in the stratum."""
        key = widened(stratum, level)
        years, turned = self._levels[level].get(key, (0.0, 0))
        out, gone = self._mine[level].get(key, (0.0, 0))
        years, turned = max(0.0, years - out), max(0, turned - gone)
        if level == LEVELS - 1:
            return (turned + HALF) / years if years else 0.0
        return (turned + self._weight * self.rate(stratum, level + 1)) / (years + self._weight)


def widened(stratum: Stratum, level: int) -> tuple[object, ...]:
    """The stratum as a wider level sees it: without province, without trade, age alone."""
    section, kind, province, age = stratum
    return ((section, kind, province, age), (section, kind, age), (kind, age), (age,))[level]


def summed(counts: Mapping[Stratum, Counts], level: int) -> dict[tuple[object, ...], Counts]:
    """Years and turns by the strata of a level."""
    found: defaultdict[tuple[object, ...], Counts] = defaultdict(lambda: (0.0, 0))
    for stratum, (years, turned) in counts.items():
        held = found[widened(stratum, level)]
        found[widened(stratum, level)] = (held[0] + years, held[1] + turned)
    return dict(found)


def _count(clients: Sequence[Client], rates: Rates) -> tuple[int, int, float]:
    """Units, units with a bad turn, and how many were to be expected: of several clients of one hand, that any turns."""
    others = rates.without(_own(clients))
    units: defaultdict[str, list[Client]] = defaultdict(list)
    for client in clients:
        units[client.unit].append(client)
    observed = sum(any(each.turned for each in unit) for unit in units.values())
    known: dict[Stratum, float] = {}
    hazards = [sum(years * _rate(others, stratum, known) for each in unit for stratum, years in each.years.items()) for unit in units.values()]
    return len(units), observed, sum(1 - math.exp(-hazard) for hazard in hazards)


def _rate(others: Without, stratum: Stratum, known: dict[Stratum, float]) -> float:
    if stratum not in known:
        known[stratum] = others.rate(stratum)
    return known[stratum]


def _own(clients: Sequence[Client]) -> dict[Stratum, Counts]:
    found: defaultdict[Stratum, Counts] = defaultdict(lambda: (0.0, 0))
    for client in clients:
        for stratum, years in client.years.items():
            held = found[stratum]
            found[stratum] = (held[0] + years, held[1] + (client.turned_in == stratum))
    return dict(found)
