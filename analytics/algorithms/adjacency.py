"""What every algorithm takes: a square sparse matrix, entry (i, j) the weight of the edge from i to j; a stored zero is no edge."""

from typing import Any

import numpy as np
from scipy.sparse import coo_array, csr_array, triu

from analytics.algorithms.best_path import Ints


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
