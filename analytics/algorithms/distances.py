"""Distances: how many edges away a node is from the nearest of some sources, along the direction of the edges.

Breadth-first search (Moore, "The shortest path through a maze", 1959), as Dijkstra's method with every edge worth one, which scipy
runs for all sources at once. Cost O((nodes + edges) · log nodes); with a limit only what lies within it is visited.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from analytics.algorithms.adjacency import edges_only
from analytics.algorithms.best_path import Ints

UNREACHED = -1


def distances(graph: csr_array, sources: Ints, steps: int | None = None) -> Ints:
    """For every node the edges from the nearest source, 0 for a source itself, UNREACHED beyond `steps` or where no path leads."""
    held = edges_only(graph)
    if held.shape[0] == 0 or len(sources) == 0:
        return np.full(held.shape[0], UNREACHED, dtype=np.int64)
    far = np.inf if steps is None else float(steps)
    found = dijkstra(held, directed=True, indices=np.unique(sources), unweighted=True, limit=far, min_only=True)
    return np.where(np.isfinite(found), np.nan_to_num(found, posinf=0), UNREACHED).astype(np.int64)


def neighbourhoods(graph: csr_array, starts: Ints, steps: int) -> csr_array:
    """What each start reaches within `steps` edges: a matrix starts × nodes with 1 + the distance, nothing where it is farther.

    Breadth-first search from all starts side by side as products of sparse matrices (Kepner and Gilbert, "Graph algorithms in the
    language of linear algebra", 2011). Cost O(edges that leave what is reached), for each start.
    """
    held = edges_only(graph)
    held.data[:] = 1.0
    rows = np.arange(len(starts))
    front = csr_array((np.ones(len(starts)), (rows, starts)), shape=(len(starts), held.shape[0]))
    found = front.copy()
    for step in range(1, steps + 1):
        front = csr_array(front @ held)
        front.data[:] = 1.0
        front = csr_array(front - front.multiply(found > 0))  # what was reached before is nearer
        front.eliminate_zeros()
        if front.nnz == 0:
            break
        found = csr_array(found + front * (step + 1))
    found.sort_indices()
    return found
