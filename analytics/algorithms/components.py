"""Connected components: which nodes hang together when edges are read in both directions.

Hopcroft and Tarjan, "Algorithm 447: efficient algorithms for graph manipulation", CACM 16, 1973 (scipy.sparse.csgraph).
Cost O(nodes + edges).
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components as label

from analytics.algorithms.best_path import Ints


def connected_components(graph: csr_array) -> Ints:
    """For every node the smallest node number of its component, so that the answer does not depend on the order of visits."""
    nodes = graph.shape[0]
    if nodes == 0:
        return np.empty(0, dtype=np.int64)
    count, labels = label(graph, directed=True, connection="weak")
    smallest = np.full(count, nodes, dtype=np.int64)
    np.minimum.at(smallest, labels, np.arange(nodes))
    return np.asarray(smallest[labels], dtype=np.int64)
