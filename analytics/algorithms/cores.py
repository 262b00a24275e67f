"""k-cores: how deep inside the dense part of the network a node sits; in the k-core everybody has k neighbours that are in it too.

Batagelj and Zaveršnik, "An O(m) algorithm for cores decomposition of networks", 2003 (arXiv cs/0310049), in NetworKit. Cost O(nodes + edges).
"""

import numpy as np
from scipy.sparse import csr_array

from analytics.algorithms.adjacency import edges_only, either_way, network_of
from analytics.algorithms.best_path import Ints


def core_numbers(graph: csr_array) -> Ints:
    """For every node the largest k of a k-core that holds it. Weights, directions and self-loops do not matter."""
    held = either_way(abs(edges_only(graph)))
    if held.nnz == 0:
        return np.zeros(held.shape[0], dtype=np.int64)
    from networkit.centrality import CoreDecomposition

    return np.array(CoreDecomposition(network_of(held)).run().scores(), dtype=np.int64)
