"""What every algorithm takes: a square sparse matrix, entry (i, j) the weight of the edge from i to j.

A stored zero is no edge; entries that are stored twice are one edge with the sum of both. Parts of a whole are not negative.
"""

from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array, triu

from analytics.algorithms.best_path import Floats, Ints


def edges_only(graph: csr_array, *, loops: bool = True) -> csr_array:
    """A copy with sorted rows, without stored zeros and, if asked, without self-loops. ValueError if it is not square or not finite."""
    if graph.shape[0] != graph.shape[1]:
        raise ValueError(f"a graph is a square matrix, not {graph.shape[0]} × {graph.shape[1]}")
    held = csr_array(graph, dtype=np.float64, copy=True)
    held.sum_duplicates()
    if not np.isfinite(held.data).all():
        raise ValueError("an edge has a weight that is no finite number")
    if not loops:
        rows = np.repeat(np.arange(held.shape[0]), np.diff(held.indptr))
        held.data[rows == held.indices] = 0.0
    held.eliminate_zeros()
    return held


def weights_only(graph: csr_array, *, loops: bool = True) -> csr_array:
    """The same where a weight is a part of a whole, or a strength: ValueError also for one below zero."""
    held = edges_only(graph, loops=loops)
    refuse_negative(held.data)
    return held


def refuse_negative(weights: Floats) -> None:
    """ValueError if a weight is below zero or no finite number."""
    if not np.isfinite(weights).all():
        raise ValueError("an edge has a weight that is no finite number")
    if len(weights) and weights.min() < 0:
        raise ValueError(f"weights are not negative, and one is {weights.min():g}")


def row_of(graph: csr_array, node: int) -> list[tuple[int, float]]:
    """Edges that leave one node, by their ends, entries of the same edge added up: what `weights_only` does, for one row of a large graph."""
    span = slice(graph.indptr[node], graph.indptr[node + 1])
    refuse_negative(graph.data[span])
    found: dict[int, float] = {}
    for other, weight in zip(graph.indices[span].tolist(), graph.data[span].tolist(), strict=True):
        found[other] = found.get(other, 0.0) + weight
    return [(other, weight) for other, weight in sorted(found.items()) if weight]


def either_way(graph: csr_array) -> csr_array:
    """Undirected and without self-loops: an edge weighs the mean of its two directions, so a symmetric graph stays as it is."""
    held = edges_only(graph, loops=False)
    return csr_array((held + held.T) / 2)


def network_of(graph: csr_array) -> Any:
    """A symmetric graph as a networkit Graph, each edge once with its weight."""
    import networkit  # half a second to import, so only when it is asked for

    once = coo_array(triu(graph, 1))
    return networkit.GraphFromCoo((once.data, (once.row, once.col)), n=graph.shape[0], weighted=True)


def smallest_of(labels: Ints) -> Ints:
    """For every node the smallest node number that bears its label: a name of the group that no order of visits changes."""
    _, first, group = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(first[group.ravel()], dtype=np.int64)
