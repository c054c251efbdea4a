import numpy as np
import pytest

from tests.unit.nlp.vectors import blobs
from voc.nlp import neighbours as module
from voc.nlp.neighbours import shared_neighbours


def test_weights_are_shares_and_the_same_both_ways() -> None:
    """An edge weighs the same from both ends, more than 0 and no more than 1."""
    graph = shared_neighbours(blobs(3, 20))
    assert abs(graph - graph.T).max() == 0
    assert 0 < graph.data.min() <= graph.data.max() <= 1


def test_neighbours_within_a_group_weigh_more_than_across() -> None:
    """Vectors of one group share neighbours; those of two groups hardly do."""
    graph = shared_neighbours(blobs(2, 20)).tocoo()
    within = graph.row // 20 == graph.col // 20
    assert graph.data[within].mean() > 3 * graph.data[~within].sum() / max(1, (~within).sum())


def test_weight_is_ruzickas_similarity_of_ranked_neighbourhoods() -> None:
    """Three points on a line: the weight is what the definition gives by hand."""
    points = np.array([[1, 0], [0.9, 0.1], [0, 1]], np.float32)
    graph = shared_neighbours((points.T / np.linalg.norm(points, axis=1)).T).toarray()
    near = (0.5 + 1 + 1) / (2 * 2.5 - 2.5)  # {a: 1, b: 1, c: .5} and {b: 1, a: 1, c: .5}
    assert graph[0, 1] == np.float32(near)


def test_blocks_make_no_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    """Edges are weighed in blocks, which saves memory and changes nothing."""
    whole = shared_neighbours(blobs(3, 20))
    monkeypatch.setattr(module, "_BLOCK", 7)
    assert abs(shared_neighbours(blobs(3, 20)) - whole).max() == 0
