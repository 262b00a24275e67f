"""Paths of holdings: every chain of different holders down to a firm, with the product of its shares.

A depth-first walk upwards from the firm that leaves a branch when the product falls below the cut-off. Shares of a firm
add up to at most 1 in sound records, so at each length at most 1 ÷ cut-off paths are left; `limit` bounds what unsound
records could do, and the answer says when it did. Simple paths only: what goes round loops is the difference between the
effective share (analytics/algorithms/ownership.py) and the sum of these products.
"""

from dataclasses import dataclass
from heapq import heappop, heappush

from scipy.sparse import csr_array

from analytics.algorithms.adjacency import row_of, weights_only


@dataclass(frozen=True, slots=True)
class SharePath:
    """Nodes from the holder down to the firm, and the product of the shares along them."""

    nodes: tuple[int, ...]
    share: float


@dataclass(frozen=True, slots=True)
class SharePaths:
    """Paths by share, the largest first. `left_out`: whether the limit ended the walk before all were found."""

    paths: tuple[SharePath, ...]
    left_out: bool


def share_paths(held: csr_array, subject: int, cutoff: float, limit: int = 10_000) -> SharePaths:
    """Every path of different nodes that ends at `subject` and is worth at least `cutoff` (a fraction above 0).

    In: square matrix of fractions, a node. Out: paths, largest first, then by their nodes. Cost O(paths · holders per firm).
    """
    above = csr_array(weights_only(held).T)
    found: list[SharePath] = []
    waiting = [SharePath((subject,), 1.0)]
    while waiting and len(found) < limit:
        path = waiting.pop()
        if len(path.nodes) > 1:
            found.append(path)
        waiting += [each for each in _longer(above, path) if each.share >= cutoff]
    return SharePaths(tuple(sorted(found, key=lambda each: (-each.share, each.nodes))), bool(waiting))


def heaviest_cycle(held: csr_array, nodes: tuple[int, ...]) -> SharePath:
    """The loop through the first of these nodes (a loop's, sorted) whose product is largest, from that node round to it again.

    Largest product by Dijkstra's rule on −log of the shares (A note on two problems in connexion with graphs, 1959). Cost O(edges · log nodes).
    """
    first = nodes[0]
    inside = weights_only(csr_array(held[list(nodes)][:, list(nodes)]))
    best, before = _best_products(inside)
    ends = [(best[n] * inside[n, 0], -n) for n in range(len(nodes)) if inside[n, 0] > 0]
    share, place = max(ends)
    way = [-place]
    while way[-1] != 0:
        way.append(int(before[way[-1]]))
    return SharePath((*(nodes[n] for n in reversed(way)), first), float(share))


def _best_products(held: csr_array) -> tuple[list[float], list[int]]:
    """Best product from node 0 to each, and the node before; shares above 1 count as 1 here, or going round would never end."""
    best, before, done = [0.0] * held.shape[0], [-1] * held.shape[0], set[int]()
    best[0], waiting = 1.0, [(-1.0, 0)]
    while waiting:
        worth, here = heappop(waiting)
        if here in done:
            continue
        done.add(here)
        for n, share in row_of(held, here):
            along = -worth * min(share, 1.0)
            if along > best[n]:
                best[n], before[n] = along, here
                heappush(waiting, (-along, n))
    return best, before


def _longer(above: csr_array, path: SharePath) -> list[SharePath]:
    return [SharePath((holder, *path.nodes), path.share * share) for holder, share in row_of(above, path.nodes[0]) if holder not in path.nodes]
