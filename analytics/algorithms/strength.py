"""Strength: how strongly a node is tied to all others.

The weighted degree of Barrat et al., "The architecture of complex weighted networks", PNAS 101, 2004. Cost O(edges).
"""

import numpy as np
from scipy.sparse import csr_array

from analytics.algorithms.adjacency import weights_only
from analytics.algorithms.best_path import Floats


def strength(graph: csr_array) -> Floats:
    """For every node the sum of the weights of its edges to other nodes, in a symmetric graph. A self-loop ties to nobody.

    ValueError for a negative weight.
    """
    return np.asarray(weights_only(graph, loops=False).sum(axis=1), dtype=np.float64).ravel()
