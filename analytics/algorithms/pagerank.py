"""PageRank: how often somebody who follows edges at random, and now and then starts anew anywhere, is at a node.

Brin and Page, "The anatomy of a large-scale hypertextual web search engine", Computer Networks 30, 1998; nodes without a way out are
taken to lead everywhere, as LDBC Graphalytics defines it. Power iteration: cost O(edges) per step, error at most damping^steps.
"""

import numpy as np
from scipy.sparse import csr_array, diags_array

from analytics.algorithms.adjacency import weights_only
from analytics.algorithms.best_path import Floats


def pagerank(graph: csr_array, *, damping: float = 0.85, steps: int = 200, tolerance: float = 1e-12) -> Floats:
    """For every node its share, all together 1. An edge is followed in proportion to its weight.

    It ends after `steps`, or when all shares together move by less than `tolerance`; 0 runs all the steps.
    ValueError for a negative weight or a damping that is not in 0..1 (1 excluded).
    """
    held = weights_only(graph)
    nodes = held.shape[0]
    if not 0 <= damping < 1:
        raise ValueError("damping is from 0 to below 1")
    if nodes == 0:
        return np.empty(0)
    out = np.asarray(held.sum(axis=1)).ravel()
    stuck = out == 0
    follow = csr_array(diags_array(np.divide(1.0, out, out=np.zeros(nodes), where=~stuck)) @ held).T.tocsr()
    share = np.full(nodes, 1 / nodes)
    for _ in range(steps):
        before, share = share, (1 - damping) / nodes + damping * (follow @ share + share[stuck].sum() / nodes)
        if np.abs(share - before).sum() < tolerance:
            break
    return share
