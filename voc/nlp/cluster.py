"""Groups segment vectors; how many groups there are is found, not given.

A graph joins each vector to its nearest neighbours; an edge weighs as much as the two ends
share neighbours (Jarvis and Patrick, 1973), so a dense region and a sparse one count alike.
Leiden (Traag et al., 2019) divides it at a range of resolutions. Each division is judged by
its margin: how much nearer vectors are, on average, to their own group than to the next one.
The margin is read off the vectors, not the graph, which is why it can judge between
resolutions: scores on the graph (modularity, map equation, surprise, description length)
were measured too and prefer a group size of their own. Margins waver with the luck of the
search, so each is a mean over several, and one a little short of the widest is as good: from
the widest on, the finest division is kept before margins drop. Divisions coarser than
modularity's own (resolution 1) are not considered.
"""

import math

import graspologic_native
import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.neighbors import NearestNeighbors

from voc.domain.themes import Vectors

Labels = npt.NDArray[np.int64]
Margins = npt.NDArray[np.float64]

_NEIGHBOURS = 15
_RESOLUTIONS = np.geomspace(1, 64, 13)
# The margin of a resolution is the mean over so many searches; this near the widest is as good.
# Measured on three labelled sets and 21 parts of them (fewer groups, fewer texts, uneven
# groups), three searches each: NMI + ARI fall .018 short of the best resolution's, at worst .08.
_SEARCHES = 5
_AS_GOOD = 0.97
# Above this the groups are found on a sample: neighbours take time quadratic in its size.
_SAMPLE = 20_000
# Vectors that agree to 11 bits in every dimension are of one text, give or take a full stop.
_GRAIN = 2048


def cluster(vectors: Vectors, *, seed: int = 0) -> Labels:
    """Label each row of `vectors` (n, dimensions; unit length) with its group: 0, 1, ….

    Group 0 is the largest. Equal rows are one point, so a text that is often repeated counts
    once in the search and shares its label. The same vectors and seed give the same labels.
    """
    if not len(vectors):
        return np.zeros(0, np.int64)
    points, point_of = _distinct(vectors)
    chosen = _sample(len(points), seed)
    labels = _best_partition(points[chosen], seed)
    if len(chosen) < len(points):
        labels = nearest(points, centres(points[chosen], labels))
    return _largest_first(labels[point_of])


def centres(vectors: Vectors, labels: Labels) -> Vectors:
    """Return the mean direction of each group, unit length, shape (groups, dimensions)."""
    sums = _sums(vectors, labels)
    lengths = np.linalg.norm(sums, axis=1, keepdims=True)
    means: Vectors = sums / np.maximum(lengths, np.finfo(np.float32).tiny)
    return means


def nearest(vectors: Vectors, centres: Vectors) -> Labels:
    """Return for each row of `vectors` the index of the most similar centre."""
    best: Labels = (vectors @ centres.T).argmax(axis=1)
    return best


def margin(vectors: Vectors, labels: Labels) -> float:
    """How much nearer vectors are to their own group than to the next one, on average.

    Nearness is the mean cosine similarity with a group's members: the difference that
    Rousseeuw's silhouette (1987) divides by the larger of its terms, without the division,
    which favours ever smaller groups. In [-2, 2]; a group of one counts 0, as there.
    """
    sizes = np.bincount(labels)
    if len(sizes) < 2:
        return 0.0
    rows = np.arange(len(vectors))
    similarity = vectors @ _sums(vectors, labels).T
    own = (similarity[rows, labels] - 1) / np.maximum(sizes[labels] - 1, 1)
    similarity /= sizes
    similarity[rows, labels] = -np.inf
    margins = np.where(sizes[labels] > 1, own - similarity.max(axis=1), 0)
    return float(margins.mean())


def _distinct(vectors: Vectors) -> tuple[Vectors, Labels]:
    """Return the distinct rows, in order of first appearance, and which one each row is."""
    grains = np.round(vectors * _GRAIN).astype(np.int16)
    _, first, inverse = np.unique(grains, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return vectors[first[order]], rank[inverse.ravel()]


def _sample(n: int, seed: int) -> Labels:
    if n <= _SAMPLE:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, _SAMPLE, replace=False))


def _best_partition(points: Vectors, seed: int) -> Labels:
    if len(points) < 3:
        return np.zeros(len(points), np.int64)
    graph = _shared_neighbours(points)
    searches = [
        [_leiden(graph, float(resolution), seed + search) for resolution in _RESOLUTIONS]
        for search in range(_SEARCHES)
    ]
    margins = np.array([[margin(points, labels) for labels in search] for search in searches])
    if margins.max() <= 0:
        return np.zeros(len(points), np.int64)
    chosen = _finest(margins.mean(axis=0))
    return searches[margins[:, chosen].argmax()][chosen]


def _finest(margins: Margins) -> int:
    """Return the last index, from the widest margin on, before margins drop."""
    widest = int(margins.argmax())
    drops = np.flatnonzero(margins[widest:] < _AS_GOOD * margins[widest])
    return widest + int(drops[0]) - 1 if len(drops) else len(margins) - 1


def _shared_neighbours(points: Vectors) -> sparse.csr_array:
    """Join neighbours, weighted by the share of neighbours they have in common, in (0, 1].

    Few points have fewer neighbours each: were all joined to all, there would be no groups.
    """
    k = min(_NEIGHBOURS, math.isqrt(len(points)) + 1, len(points) - 1)
    search = NearestNeighbors(n_neighbors=k, algorithm="brute").fit(points)
    known = sparse.csr_array(search.kneighbors_graph())
    edges = sparse.triu(known + known.T, k=1).tocoo()
    known = sparse.csr_array(known + sparse.eye_array(len(points)))
    shared = known[edges.row].multiply(known[edges.col]).sum(axis=1)
    weights = shared / (2 * (k + 1) - shared)
    half = sparse.coo_array((weights, (edges.row, edges.col)), known.shape)
    return sparse.csr_array(half + half.T)


def _leiden(graph: sparse.csr_array, resolution: float, seed: int) -> Labels:
    _, group_of = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data,
        graph.shape[0],
        resolution=resolution,
        iterations=2,
        seed=seed,
    )
    return np.array([group_of[node] for node in range(graph.shape[0])], np.int64)


def _largest_first(labels: Labels) -> Labels:
    _, found, sizes = np.unique(labels, return_inverse=True, return_counts=True)
    rank = np.empty(len(sizes), np.int64)
    rank[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    ordered: Labels = rank[found]
    return ordered


def _sums(vectors: Vectors, labels: Labels) -> Vectors:
    ones = np.ones(len(labels), np.float32)
    members = sparse.csr_array((ones, (labels, np.arange(len(labels)))))
    return np.asarray(members @ vectors)
