"""Cycles: rings of edges that come back to where they began and pass no node twice, up to a length, such as guarantees in a circle.

Depth-first search from the smallest node of each ring, inside its strongly connected component, cut where the way back is too long
(Tiernan, CACM 13, 1970, with the bound of Gupta and Suzumura, "Finding all bounded-length simple cycles in a directed graph", 2021).
There can be exponentially many: cost at most O(steps taken · longest), and both the rings and the steps are bounded.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from analytics.algorithms.adjacency import edges_only
from analytics.algorithms.best_path import Ints
from analytics.algorithms.strong_components import strongly_connected_components

END = -1


@dataclass(frozen=True, slots=True)
class Cycles:
    """One ring per row, each beginning at its smallest node and filled up with END; ordered by length, then by nodes.

    `complete` False: a bound was reached and there may be more.
    """

    nodes: Ints
    complete: bool


def simple_cycles(graph: csr_array, longest: int, *, most: int = 10_000, effort: int = 2_000_000) -> Cycles:
    """Rings of 1 (a self-loop) to `longest` nodes along the direction of the edges; at most `most`, found in `effort` steps over edges."""
    held = edges_only(graph)
    search = _Search(held, strongly_connected_components(held), longest, effort)
    found: list[tuple[int, ...]] = []
    for ring in search.rings():
        if len(found) == most:
            return Cycles(_rows(found, longest), False)
        found.append(ring)
    return Cycles(_rows(found, longest), search.effort > 0)


class _Search:
    def __init__(self, graph: csr_array, component: Ints, longest: int, effort: int) -> None:
        edges = graph.tocoo()
        inside = component[edges.row] == component[edges.col]
        self.longest, self.effort = longest, effort
        self._after: dict[int, list[int]] = {}
        self._before: dict[int, list[int]] = {}
        for start, end in zip(edges.row[inside].tolist(), edges.col[inside].tolist(), strict=True):
            self._after.setdefault(start, []).append(end)
            self._before.setdefault(end, []).append(start)

    def rings(self) -> Iterator[tuple[int, ...]]:
        """Every ring once, by its smallest node, until the effort is spent."""
        for start in sorted(self._after):
            if self.effort <= 0:
                return
            yield from self._from(start)

    def _from(self, start: int) -> Iterator[tuple[int, ...]]:
        back = self._steps_back(start)
        path, todo = [start], [iter(self._after[start])]
        while todo and self.effort > 0:
            other = next(todo[-1], None)
            if other is None:
                todo.pop()
                path.pop()
                continue
            self.effort -= 1
            if other == start:
                yield tuple(path)
            elif other not in path and len(path) + back.get(other, self.longest) <= self.longest:
                path.append(other)
                todo.append(iter(self._after[other]))

    def _steps_back(self, start: int) -> dict[int, int]:
        """Edges from each larger node back to the start, within the longest ring."""
        found, front = {start: 0}, [start]
        for step in range(1, self.longest):
            front = [before for node in front for before in self._before[node] if before > start and found.setdefault(before, step) == step]
            front = list(dict.fromkeys(front))
        return found


def _rows(rings: list[tuple[int, ...]], longest: int) -> Ints:
    ordered = sorted(rings, key=lambda ring: (len(ring), ring))
    return np.array([ring + (END,) * (longest - len(ring)) for ring in ordered], dtype=np.int64).reshape(len(ordered), longest)
