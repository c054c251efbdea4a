"""Groups segment vectors; how many groups there are is found, not given.

Leiden (Traag et al., 2019) divides the graph of shared neighbours at a range of resolutions.
Each division is judged by its margin: how much nearer vectors are, on average, to their own
group than to the next one. The margin is read off the vectors, not the graph, which is why it
can judge between resolutions: scores on the graph (modularity, map equation, surprise,
description length) were measured too and prefer a group size of their own. Margins a little
short of the widest are as good; among those the division nearest to an earlier one is kept, or
the middle one where there is none. Divisions coarser than modularity's own
(resolution 1) are not considered.

What one search finds hangs on luck, so several are made, and the last one divides the graph by
what they agree on (ensemble clustering for graphs, Poulin and Théberge, 2019).
"""

from collections.abc import Sequence
from dataclasses import dataclass

import graspologic_native
import numpy as np
import numpy.typing as npt
from scipy import sparse
from sklearn.metrics import adjusted_rand_score

from voc.domain.themes import Vectors
from voc.nlp.neighbours import Graph, shared_neighbours

Labels = npt.NDArray[np.int64]

_RESOLUTIONS = np.geomspace(1, 64, 13)
_SEARCHES = 3
_AS_GOOD = 0.97
# What an edge is worth that no search kept within a group, against one that all did.
_DOUBTED = 0.05
# Above this the groups are found on a sample: neighbours take time quadratic in its size.
_SAMPLE = 20_000
# Vectors that agree to 11 bits in every dimension are of one text, give or take a full stop.
_GRAIN = 2048


@dataclass(frozen=True, eq=False)
class _Division:
    """What the searches at one resolution found, one array of labels each."""

    resolution: float
    searches: Sequence[Labels]
    margin: float


def cluster(vectors: Vectors, *, seed: int = 0, earlier: Labels | None = None) -> Labels:
    """Label each row of `vectors` (n, dimensions; unit length) with its group: 0, 1, ….

    Group 0 is the largest. Equal rows are one point, so a text that is often repeated counts
    once in the search and shares its label. The same input and seed give the same labels.
    `earlier` labels of the same rows (n,), -1 where a row had none, decide between divisions
    that are as good as each other.
    """
    if not len(vectors):
        return np.zeros(0, np.int64)
    first, point_of = _distinct(vectors)
    chosen = first[_sample(len(first), seed)]
    labels = _best_partition(vectors[chosen], seed, None if earlier is None else earlier[chosen])
    if len(chosen) < len(first):
        labels = nearest(vectors[first], centres(vectors[chosen], labels))
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


def _distinct(vectors: Vectors) -> tuple[Labels, Labels]:
    """Return where each distinct row first stands, in order, and which of them each row is."""
    grains = np.round(vectors * _GRAIN).astype(np.int16)
    _, first, inverse = np.unique(grains, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    rank = np.empty_like(order)
    rank[order] = np.arange(len(order))
    return first[order], rank[inverse.ravel()]


def _sample(n: int, seed: int) -> Labels:
    if n <= _SAMPLE:
        return np.arange(n)
    return np.sort(np.random.default_rng(seed).choice(n, _SAMPLE, replace=False))


def _best_partition(points: Vectors, seed: int, earlier: Labels | None) -> Labels:
    if len(points) < 3:
        return np.zeros(len(points), np.int64)
    graph = shared_neighbours(points)
    divisions = [_divide(graph, points, float(r), seed) for r in _RESOLUTIONS]
    chosen = _chosen(divisions, earlier)
    if chosen.margin <= 0:
        return np.zeros(len(points), np.int64)
    return _leiden(_agreed(graph, chosen.searches), chosen.resolution, seed)


def _divide(graph: Graph, points: Vectors, resolution: float, seed: int) -> _Division:
    searches = [_leiden(graph, resolution, seed + search) for search in range(_SEARCHES)]
    margins = [margin(points, labels) for labels in searches]
    return _Division(resolution, searches, float(np.mean(margins)))


def _chosen(divisions: Sequence[_Division], earlier: Labels | None) -> _Division:
    """Choose among the divisions, coarsest first, whose margin is as good as the widest."""
    widest = max(division.margin for division in divisions)
    good = [division for division in divisions if division.margin >= _AS_GOOD * widest]
    if earlier is None or not good:
        return good[len(good) // 2] if good else divisions[0]
    return max(good, key=lambda division: _agreement(division, earlier))


def _agreement(division: _Division, earlier: Labels) -> float:
    """How much a division is like an earlier one (adjusted Rand index, mean of its searches)."""
    known = earlier >= 0
    found = [adjusted_rand_score(earlier[known], s[known]) for s in division.searches]
    return float(np.mean(found))


def _agreed(graph: Graph, searches: Sequence[Labels]) -> Graph:
    """Weaken the edges whose ends not every search puts into one group."""
    edges = graph.tocoo()
    together = np.mean([labels[edges.row] == labels[edges.col] for labels in searches], axis=0)
    weights = edges.data * (_DOUBTED + (1 - _DOUBTED) * together)
    return sparse.csr_array((weights, (edges.row, edges.col)), graph.shape)


def _leiden(graph: Graph, resolution: float, seed: int) -> Labels:
    _, group_of = graspologic_native.leiden_csr(
        graph.indptr.astype(np.int64),
        graph.indices.astype(np.int32),
        graph.data.astype(np.float64),
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
