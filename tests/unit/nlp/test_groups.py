import numpy as np

from tests.unit.nlp.vectors import blobs, unit
from voc.domain.themes import Vectors
from voc.nlp.groups import Group, find_groups, labels_of


def nested() -> tuple[list[str], Vectors]:
    """Five subjects of 40 segments, and one of 180 in three parts that stand well apart."""
    plain = blobs(5, 40, spread=0.8)
    parts = unit(0.9 * blobs(1, 1, seed=3) + blobs(3, 1, seed=7)).repeat(60, axis=0)
    noise = unit(np.random.default_rng(2).normal(size=(180, 48)))
    vectors = np.vstack([plain, unit(parts + 0.3 * noise)])
    return [f"the subject number {i}" for i in range(len(vectors))], vectors


def find(texts: list[str], vectors: Vectors) -> list[Group]:
    return find_groups(texts, vectors, least=5, seed=0, earlier=None)


def test_general_remarks_are_groups_by_what_they_say() -> None:
    """Praise without a subject is one group, nothing to add another; neither is searched."""
    texts = ["Great!"] * 6 + ["n/a"] * 6 + [f"the invoice {i}" for i in range(30)]
    groups = find(texts, blobs(1, 42))
    assert [group.name for group in groups[:2]] == ["general praise", "nothing to add"]
    assert groups[0].rows.tolist() == list(range(6))


def test_parts_lie_within_the_group_they_belong_to() -> None:
    """Every part follows its parent and holds some of its segments, not all."""
    groups = find(*nested())
    for group in groups:
        if group.parent is not None:
            parent = groups[group.parent]
            assert parent.parent is None
            assert set(group.rows) < set(parent.rows)


def test_labels_are_the_most_special_group() -> None:
    """A segment in a part is labelled with the part, one in no group with -1."""
    groups = [Group(np.arange(6)), Group(np.array([1, 2]), parent=0)]
    assert labels_of(groups, 8).tolist() == [0, 1, 1, 0, 0, 0, -1, -1]


def test_groups_that_are_too_small_or_too_unlike_are_none() -> None:
    """A handful of segments with nothing in common makes no group."""
    vectors = unit(np.random.default_rng(4).normal(size=(4, 48)))
    assert find(["one thing", "other matters", "third subject", "last word"], vectors) == []
