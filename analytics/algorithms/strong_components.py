"""Strongly connected components: which nodes reach each other along the direction of the edges, such as firms that own each other in a ring.

Tarjan, "Depth-first search and linear graph algorithms", SIAM Journal on Computing 1, 1972; Pearce's version with less memory,
Information Processing Letters 116, 2016 (scipy.sparse.csgraph). Cost O(nodes + edges).
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components as label

from analytics.algorithms.adjacency import edges_only, smallest_of
from analytics.algorithms.best_path import Ints


def strongly_connected_components(graph: csr_array) -> Ints:
    """For every node the smallest node number of its component. A node on no ring is a component of its own."""
    held = edges_only(graph)
    if held.shape[0] == 0:
        return np.empty(0, dtype=np.int64)
    _, labels = label(held, directed=True, connection="strong")
    return smallest_of(labels)
