"""Overlap of rows through the columns that they share, where a column that everybody shares says nothing.

A column (an address, a telephone, a person) with d rows is worth 1 up to `soft` rows, then 1/(1+log2(d/soft)), and nothing
beyond `cap`: the inverse-frequency idea of Adamic and Adar, "Friends and neighbors on the Web", Social Networks 25, 2003,
with a hard end so that a hub costs nothing either. Cost O(Σ d²) over the columns within `cap`, at most rows × cap.
"""

import numpy as np
from scipy.sparse import csr_array, diags_array

from analytics.algorithms.adjacency import refuse_negative
from analytics.algorithms.best_path import Floats, Ints


def damping(degree: Ints, soft: int, cap: int) -> Floats:
    """What a column with so many rows is worth, in 0..1; a column with fewer than two rows joins nobody."""
    beyond = np.maximum(degree, soft) / soft
    return np.where((degree < 2) | (degree > cap), 0.0, 1.0 / (1.0 + np.log2(beyond)))


def standing(incidence: csr_array) -> csr_array:
    """Who stands in which column, each once, however often and with whatever weight it is stored; ValueError for one below zero."""
    held = csr_array(incidence, dtype=np.float64, copy=True)
    held.sum_duplicates()
    refuse_negative(held.data)
    held.eliminate_zeros()
    held.data[:] = 1.0
    return held


def overlap(incidence: csr_array, worth: Floats) -> csr_array:
    """Symmetric matrix: for every two rows the sum of `worth` over the columns in which both stand. No diagonal."""
    kept = csr_array(standing(incidence)[:, worth > 0])
    joined = csr_array(kept @ diags_array(worth[worth > 0]) @ kept.T) if kept.shape[1] else csr_array(2 * (incidence.shape[0],))
    joined.setdiag(0)
    joined.eliminate_zeros()
    joined.sort_indices()
    return joined
