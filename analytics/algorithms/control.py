"""Control by votes: whom a holder controls because it and those it controls hold more than half of the votes together.

The least fixed point of “s controls f if s and all firms that s controls hold more than half of f”: the company control
problem of Ceri, Gottlob, Tanca, "Logic Programming and Databases", 1990, and the first corporate group problem of Romei,
Ruggieri, Turini, "The layered structure of company share networks", 2015. Votes are not multiplied along a chain: 51 % of
a firm that has 51 % is control, and 26 % of the economy. Cost per holder: the holdings of all whom it controls.
"""

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from scipy.sparse import csr_array

from analytics.algorithms.adjacency import row_of

MAJORITY = 0.5  # 公司法第二百六十五条: 超过百分之五十, more than, not at least


@dataclass(frozen=True, slots=True)
class Controlled:
    """A firm under control: the votes together, and who casts them (start and controlled firms), the largest first."""

    node: int
    votes: float
    through: tuple[int, ...]


def controlled(votes: csr_array, starts: Iterable[int], majority: float = MAJORITY) -> dict[int, Controlled]:
    """Whom the starts, acting together, control. In: square matrix of fractions of votes. Out: by node, in the order in which control is reached.

    ValueError for a negative fraction of whoever is reached; entries stored twice are added up.
    """
    waiting = deque(sorted(set(starts)))
    group = set(waiting)
    cast: dict[int, dict[int, float]] = {}
    order: list[int] = []
    while waiting:
        holder = waiting.popleft()
        for firm, part in row_of(votes, holder):
            mine = cast.setdefault(firm, {})
            mine[holder] = part
            if firm not in group and sum(mine.values()) > majority:
                group.add(firm)
                order.append(firm)
                waiting.append(firm)
    return {node: _all_votes(node, cast[node]) for node in order}


def chain(found: Mapping[int, Controlled], node: int) -> tuple[int, ...]:
    """From a start down to the node, at each step through the largest holder among those that were under control before it."""
    place = {each: n for n, each in enumerate(found)}
    way = [node]
    while way[-1] in found:
        way.append(next(each for each in found[way[-1]].through if place.get(each, -1) < place[way[-1]]))
    return tuple(reversed(way))


def _all_votes(node: int, mine: dict[int, float]) -> Controlled:
    ranked = sorted(mine.items(), key=lambda each: (-each[1], each[0]))
    return Controlled(node, sum(mine.values()), tuple(holder for holder, _ in ranked if holder != node))
