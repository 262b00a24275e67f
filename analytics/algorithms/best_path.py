"""Best paths: from each start, the most valuable path of at most k steps to every node that it reaches.

A path is worth the product of its edges' weights and of the damping of every node that it passes (its two ends are
not passed). With all factors in 0..1 a detour never helps, so the best path never visits a node twice.

Max-product dynamic programming over path length, one vectorised expansion per step (Bellman, "On a routing problem",
Quarterly of Applied Mathematics 16, 1958, on the semiring (max, ×)). Cost: O(k · reached edges · log), memory the same.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class BestPaths:
    """One row per (start, node reached), ordered by both. `edges` holds positions in `graph.data`, -1 after the end.

    A first step given as `extra` row i has the number `graph.nnz + i`.
    """

    start: Ints
    node: Ints
    value: Floats
    edges: Ints

    def take(self, rows: NDArray[np.intp] | NDArray[np.bool_]) -> "BestPaths":
        """Only these rows."""
        return BestPaths(self.start[rows], self.node[rows], self.value[rows], self.edges[rows])


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """Edges that exist for one start only: start number, node that it leads to, weight."""

    start: Ints
    node: Ints
    weight: Floats


@dataclass(frozen=True, slots=True)
class ClosedSteps:
    """First steps that one start may not take: start number, node that the edge of the graph leads to. An extra first step may."""

    start: Ints
    node: Ints


NO_CLOSED = ClosedSteps(np.empty(0, np.int64), np.empty(0, np.int64))
NO_EXTRA = FirstSteps(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0, np.float64))


def best_paths(
    graph: csr_array, damping: Floats, starts: Ints, steps: int, floor: float, extra: FirstSteps = NO_EXTRA, closed: ClosedSteps = NO_CLOSED
) -> BestPaths:
    """Best path from each of `starts` to each node within `steps` edges of `graph`, if worth at least `floor` and more than 0.

    Equal values: the path with fewer edges, then the one whose edges come first in the graph. An edge that is stored twice is two
    edges, of which the better one counts: `edges` names places in `graph.data` as it came. ValueError for a negative weight.
    """
    if len(graph.data) and not graph.data.min() >= 0:
        raise ValueError("weights are not negative")
    count = len(starts)
    frontier = BestPaths(np.arange(count, dtype=np.int64), starts, np.ones(count), np.full((count, steps), -1, np.int64))
    known = frontier
    for step in range(steps):
        found = _expand(graph, damping, frontier, step)
        if step == 0 and len(closed.start):
            found = found.take(~np.isin(found.start * graph.shape[0] + found.node, closed.start * graph.shape[0] + closed.node))
        if step == 0 and len(extra.start):
            found = _join(found, _first(extra, steps, graph.nnz))
        found = found.take((found.value >= floor) & (found.value > 0))
        frontier = _improvements(known, _best(found, graph.shape[0]), graph.shape[0])
        known = _best(_join(known, frontier), graph.shape[0])
    return known.take(known.node != starts[known.start])


def _expand(graph: csr_array, damping: Floats, frontier: BestPaths, step: int) -> BestPaths:
    """Every path of the frontier, longer by each edge that leaves its last node."""
    begin = graph.indptr[frontier.node].astype(np.int64)
    fan = graph.indptr[frontier.node + 1].astype(np.int64) - begin
    row = np.repeat(np.arange(len(fan)), fan)
    position = np.arange(fan.sum(), dtype=np.int64) - np.repeat(np.cumsum(fan) - fan, fan) + np.repeat(begin, fan)
    carried = frontier.value if step == 0 else frontier.value * damping[frontier.node]
    edges = frontier.edges[row]
    edges[:, step] = position
    return BestPaths(frontier.start[row], graph.indices[position].astype(np.int64), carried[row] * graph.data[position], edges)


def _first(extra: FirstSteps, steps: int, offset: int) -> BestPaths:
    edges = np.full((len(extra.start), steps), -1, np.int64)
    edges[:, 0] = offset + np.arange(len(extra.start))
    return BestPaths(extra.start, extra.node, extra.weight, edges)


def _join(first: BestPaths, second: BestPaths) -> BestPaths:
    return BestPaths(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in ("start", "node", "value", "edges")))


def _best(paths: BestPaths, nodes: int) -> BestPaths:
    """One path per (start, node): the highest value, then the fewest edges, then the first in the graph."""
    columns = [paths.edges[:, n] for n in reversed(range(paths.edges.shape[1]))]
    length = (paths.edges >= 0).sum(axis=1)
    pair = paths.start * nodes + paths.node
    ordered = paths.take(np.lexsort((*columns, length, -paths.value, pair)))
    pair = ordered.start * nodes + ordered.node
    return ordered.take(np.concatenate([[True], pair[1:] != pair[:-1]]) if len(pair) else np.empty(0, np.bool_))


def _improvements(known: BestPaths, found: BestPaths, nodes: int) -> BestPaths:
    """Those of `found` that beat what a shorter path is worth already; the others lead nowhere better."""
    known_pair, pair = known.start * nodes + known.node, found.start * nodes + found.node
    at = np.minimum(np.searchsorted(known_pair, pair), max(len(known_pair) - 1, 0))
    before = np.where(known_pair[at] == pair, known.value[at], 0.0) if len(known_pair) else np.zeros(len(pair))
    return found.take(found.value > before)
