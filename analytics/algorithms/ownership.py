"""Integrated ownership: the share of each firm that a holder has in the end, directly and through all others, loops included.

`held[i, j]` is the fraction of j that i holds directly. The effective share of i in j is the sum, over all walks from i
to j that do not come back to i, of the products of their fractions: the shares of F = (diag N)⁻¹ N held, N = (I − held)⁻¹.
For a holder whom nobody holds (a person) N is 1 on the diagonal and this is Brioschi, Buzzacchi, Colombo, "Risk capital
financing and the separation of ownership and control in business groups", Journal of Banking and Finance 13, 1989; for
firms within a loop the division leaves out what they hold of themselves, as Baldone, Brioschi, Paleari, "Ownership
measures among firms connected by cross-shareholdings", 1998, and Vitali, Glattfelder, Battiston, "The network of global
corporate control", PLoS ONE 6, 2011 (appendix). Shares of a firm over all whom nobody holds add up to its recorded total.

A set of firms that hold one another wholly has no owner outside and N does not exist; records with more than 100 % can
make a loop grow without end. Neither crashes: where the answer is not defined it is NaN, and `rings` says which firms.
Cost: one sparse factorisation of the holders (or holdings) reached, plus a dense inverse per loop.
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csc_array, csr_array, eye_array
from scipy.sparse.csgraph import breadth_first_order, connected_components
from scipy.sparse.linalg import splu

from analytics.algorithms.adjacency import weights_only
from analytics.algorithms.best_path import Floats, Ints

CLOSED = 1e-9  # a loop whose firms are held from outside by less than this fraction is closed: double precision leaves nothing beyond it


@dataclass(frozen=True, slots=True)
class Ring:
    """Firms that hold one another in a loop. `bounded`: shares through it are defined for holders outside; `self_held`: of each firm, NaN if not."""

    nodes: tuple[int, ...]
    bounded: bool
    self_held: tuple[float, ...]


def effective_owners(held: csr_array, subject: int) -> Floats:
    """For every node its effective share of the subject; for the subject itself, what it holds of itself through loops.

    In: square matrix of fractions (ValueError for a negative one), a node. Out: fractions (NaN: loops leave it undefined). Cost O(holders reached · fill).
    """
    held = weights_only(held)
    found = np.zeros(held.shape[0])
    above = _reached(csr_array(held.T), subject)
    block = csr_array(held[above][:, above])
    place = int(np.searchsorted(above, subject))
    endless = _upstream_of_endless(block)
    plain = np.flatnonzero(~endless)
    if not endless[place]:
        inside = csr_array(block[plain][:, plain])  # walks from these never leave them
        found[above[plain]] = _walks_to(inside, int(np.searchsorted(plain, place))) / _returns(inside)
    for start in np.flatnonzero(endless).tolist():
        found[above[start]] = _first_passages(block, start)[place]
    return found


def effective_holdings(held: csr_array, holder: int) -> Floats:
    """For every node the effective share that the holder has of it; for the holder itself, what it holds of itself.

    In: square matrix of fractions, a node. Out: fractions (NaN: loops leave it undefined). Cost O(holdings reached · fill).
    """
    held = weights_only(held)
    found = np.zeros(held.shape[0])
    below = _reached(held, holder)
    found[below] = _first_passages(csr_array(held[below][:, below]), int(np.searchsorted(below, holder)))
    return found


def rings(held: csr_array) -> list[Ring]:
    """Every loop of holdings (strongly connected component with an edge inside), by its smallest node.

    Tarjan, "Depth-first search and linear graph algorithms", SIAM J. Comput. 1, 1972 (scipy.sparse.csgraph). Cost O(edges) and, per loop, its size cubed.
    """
    held = weights_only(held)
    nodes = held.shape[0]
    if nodes == 0:
        return []
    _, label = connected_components(held, directed=True, connection="strong")
    size = np.bincount(label)
    looped = (size[label] > 1) | (held.diagonal() > 0)
    order = np.lexsort((np.arange(nodes), label))
    order = order[looped[order]]
    found = [_ring(held, group) for group in np.split(order, np.flatnonzero(np.diff(label[order])) + 1) if len(group)]
    return sorted(found, key=lambda ring: ring.nodes)


def _ring(held: csr_array, nodes: Ints) -> Ring:
    inside = np.asarray(held[nodes][:, nodes].todense())
    bounded = _bounded(inside)
    returns = np.diagonal(np.linalg.inv(np.eye(len(nodes)) - inside)) if bounded else np.full(len(nodes), np.nan)
    selves = 1 - 1 / returns if bounded else [_first_passages(csr_array(inside), n)[n] for n in range(len(nodes))]
    return Ring(tuple(int(n) for n in nodes), bounded, tuple(float(each) for each in selves))


def _bounded(inside: Floats) -> bool:
    """Whether walks inside a loop die out: its spectral radius is below 1 (Perron and Frobenius)."""
    within = inside.sum(axis=0)
    if within.max() <= 1 + CLOSED:
        return bool(within.min() < 1 - CLOSED)
    return bool(np.abs(np.linalg.eigvals(inside)).max() < 1 - CLOSED)


def _walks_to(block: csr_array, place: int) -> Floats:
    """Sum over all walks of at least one step that end at `place`, by their start."""
    last = np.asarray(block[:, [place]].todense(), dtype=np.float64).ravel()
    return _solved(block, last)


def _returns(block: csr_array) -> Floats:
    """Diagonal of (I − block)⁻¹: 1 outside loops."""
    found = np.ones(block.shape[0])
    for ring in rings(block):
        found[list(ring.nodes)] = 1 / (1 - np.array(ring.self_held))
    return found


def _first_passages(block: csr_array, start: int) -> Floats:
    """Sum over all walks from `start` that do not come back to it, by their end; for `start` itself, over the walks that end on their return."""
    into = np.asarray(block[:, [start]].todense(), dtype=np.float64).ravel()
    others = csr_array(block @ _without(block.shape[0], start))
    first = np.asarray(others[[start], :].todense(), dtype=np.float64).ravel()
    endless = _endless(others)
    if endless.any():
        others = csr_array(others @ _only(~endless))
        first = np.where(endless, 0.0, first)
    found = _solved(csr_array(others.T), first)
    found[endless & _below(block, start)] = np.nan
    reached = found != 0  # NaN included
    found[start] = into[start] + float(found[reached & (into > 0)] @ into[reached & (into > 0)])
    return found


def _upstream_of_endless(block: csr_array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Nodes of loops in which walks never die out, and all that lie above them."""
    marked, above = np.zeros(block.shape[0], dtype=np.bool_), csr_array(block.T)
    for ring in rings(block):
        if not ring.bounded:
            marked[_reached(above, ring.nodes[0])] = True
    return marked


def _endless(block: csr_array) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Nodes of loops in which walks never die out, and all that lies below them."""
    marked = np.zeros(block.shape[0], dtype=np.bool_)
    for ring in rings(block):
        if not ring.bounded:
            marked[_reached(block, ring.nodes[0])] = True
    return marked


def _below(block: csr_array, start: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    marked = np.zeros(block.shape[0], dtype=np.bool_)
    marked[_reached(block, start)] = True
    return marked


def _solved(block: csr_array, right: Floats) -> Floats:
    """x with x = right + block x."""
    return np.asarray(splu(csc_array(eye_array(block.shape[0]) - block)).solve(right), dtype=np.float64)


def _only(kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> csr_array:
    size = len(kept)
    return csr_array((kept.astype(np.float64), (np.arange(size), np.arange(size))), shape=(size, size))


def _without(size: int, node: int) -> csr_array:
    kept = np.ones(size, dtype=np.bool_)
    kept[node] = False
    return _only(kept)


def _reached(held: csr_array, start: int) -> Ints:
    """Nodes that can be reached, the start included, in order."""
    return np.sort(breadth_first_order(held, start, directed=True, return_predecessors=False)).astype(np.int64)
