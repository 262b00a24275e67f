"""Connected components: which nodes hang together when edges are read in both directions.

Hopcroft and Tarjan, "Algorithm 447: efficient algorithms for graph manipulation", CACM 16, 1973 (scipy.sparse.csgraph).
Cost O(nodes + edges).
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components as label

from analytics.algorithms.adjacency import edges_only, smallest_of
from analytics.algorithms.best_path import Ints


def connected_components(graph: csr_array) -> Ints:
    """For every node the smallest node number of its component, so that the answer does not depend on the order of visits."""
    held = edges_only(graph)
    if held.shape[0] == 0:
        return np.empty(0, dtype=np.int64)
    _, labels = label(held, directed=True, connection="weak")
    return smallest_of(labels)
