"""The graph that groups are found in: which segments are neighbours, and how closely.

Each vector is joined to its nearest neighbours. An edge weighs as much as the two ends share
neighbours (Jarvis and Patrick, 1973), so a dense region and a sparse one count alike; near
neighbours count more than far ones (Xu and Su, 2015).
"""

import math

import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from voc.domain.themes import Vectors

Graph = sparse.csr_array

_NEIGHBOURS = 25
_BLOCK = 50_000


def shared_neighbours(points: Vectors) -> Graph:
    """Join the rows of `points` (n, dimensions; unit length; n > 2); weights lie in (0, 1].

    A neighbour's rank tells its weight, from 1 for the nearest down to 1 / k. An edge weighs
    what the two neighbourhoods share of all they hold (Ruzicka's similarity); each point is
    in its own. Few points have fewer neighbours each: were all joined, there would be no groups.
    """
    k = min(_NEIGHBOURS, math.isqrt(len(points)) + 1, len(points) - 1)
    search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(points)
    nearest = search.kneighbors(return_distance=False)
    weights = (1 - np.arange(k) / k).astype(np.float32)
    ranked = _neighbourhoods(nearest, weights)
    edges = sparse.triu(ranked + ranked.T, k=1).tocoo()
    held = sparse.csr_array(ranked + sparse.eye_array(len(points), dtype=np.float32))
    shared = np.concatenate(
        [
            held[edges.row[start : start + _BLOCK]]
            .minimum(held[edges.col[start : start + _BLOCK]])
            .sum(axis=1)
            for start in range(0, edges.nnz, _BLOCK)
        ]
    )
    likeness = shared / (2 * (1 + (k + 1) / 2) - shared)
    half = sparse.coo_array((likeness, (edges.row, edges.col)), ranked.shape)
    return sparse.csr_array(half + half.T)


def _neighbourhoods(nearest: npt.NDArray[np.int64], weights: Vectors) -> Graph:
    n, k = nearest.shape
    rows = np.repeat(np.arange(n), k)
    return sparse.csr_array((np.tile(weights, n), (rows, nearest.ravel())), (n, n))
