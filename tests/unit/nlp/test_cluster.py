import numpy as np
import pytest

from tests.unit.nlp.vectors import blobs, unit
from voc.nlp import cluster as module
from voc.nlp.cluster import _chosen as choose
from voc.nlp.cluster import _Division as Division
from voc.nlp.cluster import centres, cluster, margin, nearest


@pytest.mark.parametrize("groups", [3, 12])
def test_number_of_groups_is_found(groups: int) -> None:
    """Well separated groups are found as they are, without saying how many there are."""
    labels = cluster(blobs(groups, 40))
    truth = np.repeat(np.arange(groups), 40)
    assert len(set(zip(truth, labels, strict=True))) == len(set(labels)) == groups


def test_same_seed_same_labels() -> None:
    """Vectors that fall into no clear groups still get the same labels twice."""
    vectors = unit(np.random.default_rng(1).normal(size=(300, 8)))
    np.testing.assert_array_equal(cluster(vectors, seed=3), cluster(vectors, seed=3))


def test_nothing_has_no_labels() -> None:
    """No vectors, no labels."""
    assert cluster(np.zeros((0, 8), np.float32)).shape == (0,)


@pytest.mark.parametrize("n", [1, 2, 3, 4, 5, 10])
def test_a_handful_is_labelled(n: int) -> None:
    """However few vectors there are, each has a label, and labels count up from 0."""
    labels = cluster(unit(np.random.default_rng(n).normal(size=(n, 8))))
    assert len(labels) == n
    assert set(labels) == set(range(labels.max() + 1))


def test_all_identical_is_one_group() -> None:
    """A single text, however often it is repeated, is one group."""
    assert set(cluster(np.repeat(blobs(1, 1), 60, axis=0))) == {0}


def test_duplicates_share_a_label_and_leave_the_rest_alone() -> None:
    """A text repeated a hundred times has one label and doesn't tear other groups apart."""
    vectors = blobs(4, 30)
    repeated = np.vstack([vectors, np.repeat(vectors[:1], 100, axis=0)])
    labels = cluster(repeated)
    assert set(labels[120:]) == {labels[0]}
    assert len(set(labels)) == 4


def test_largest_group_is_first() -> None:
    """Group 0 has the most vectors, the last group the fewest."""
    vectors = blobs(3, 60)
    labels = cluster(np.vstack([vectors[:20], vectors[60:100], vectors[120:]]))
    sizes = np.bincount(labels)
    assert sizes.tolist() == sorted(sizes, reverse=True)


def test_large_input_is_fitted_on_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond the sample size, vectors join the group they are nearest to."""
    monkeypatch.setattr(module, "_SAMPLE", 100)
    truth = np.repeat(np.arange(4), 75)
    labels = cluster(blobs(4, 75))
    assert len(set(zip(truth, labels, strict=True))) == 4


def test_margin_prefers_the_true_division() -> None:
    """The margin is widest where groups are neither split nor merged."""
    vectors = blobs(4, 20)
    true, merged, split = (np.arange(80) // size for size in (20, 40, 10))
    assert margin(vectors, true) > max(margin(vectors, merged), margin(vectors, split))


def test_margin_of_one_group_is_zero() -> None:
    """With nothing to tell apart there is no margin."""
    assert margin(blobs(1, 5), np.zeros(5, np.int64)) == 0


def test_centres_are_unit_length_and_nearest_to_their_own() -> None:
    """Each group's centre has length 1 and is the nearest one to its members."""
    vectors, labels = blobs(3, 10), np.repeat(np.arange(3), 10)
    middle = centres(vectors, labels)
    np.testing.assert_allclose(np.linalg.norm(middle, axis=1), 1, rtol=1e-5)
    np.testing.assert_array_equal(nearest(vectors, middle), labels)


def division(groups: int, margin: float) -> Division:
    labels = np.arange(60) // (60 // groups)
    return Division(float(groups), [labels], margin)


def test_the_middle_of_the_good_divisions_is_kept() -> None:
    """Of divisions with margins nearly as wide as the widest, neither end is chosen."""
    found = [division(2, 0.5), division(3, 0.99), division(4, 1.0), division(6, 0.98)]
    assert choose(found, None).resolution == 4


def test_an_earlier_division_decides_between_equals() -> None:
    """Where divisions are as good, the one that is like the earlier one is kept."""
    found = [division(3, 0.99), division(4, 1.0), division(6, 0.98), division(12, 0.6)]
    for groups, kept in ((3, 3), (6, 6), (12, 6)):
        assert choose(found, np.arange(60) // (60 // groups)).resolution == kept


def test_rows_without_an_earlier_group_have_no_say() -> None:
    """A label of -1 is no group: with nothing but those, any division is as like as another."""
    vectors = blobs(4, 30)
    labels = cluster(vectors, earlier=np.full(120, -1))
    assert len(set(labels)) == 4
