import numpy as np

from tests.unit.nlp.vectors import blobs, unit
from voc.nlp.cluster import centres, nearest
from voc.nlp.prototypes import learned_centres, least_similarity


def wide_and_narrow() -> tuple[np.ndarray, np.ndarray]:
    """A wide group beside a narrow one: some of the wide one are nearer the narrow's mean."""
    rng = np.random.default_rng(0)
    base = unit(rng.normal(size=(2, 48)))
    base[1:] = unit(base[:1] + 0.6 * base[1:])
    noise = unit(rng.normal(size=(200, 48)))
    spread = np.repeat([1.5, 0.2], 100)[:, None]
    return unit(np.repeat(base, 100, axis=0) + spread * noise), np.repeat([0, 1], 100)


def test_assigning_agrees_with_the_groups_found() -> None:
    """Learned centres give fewer members to another group than the groups' means do."""
    vectors, labels = wide_and_narrow()
    by_mean = (nearest(vectors, centres(vectors, labels)) == labels).mean()
    learned = (nearest(vectors, learned_centres(vectors, labels)) == labels).mean()
    assert learned > by_mean


def test_centres_are_unit_length_and_near_the_mean() -> None:
    """Learning moves a centre a little; it stays the direction of its group."""
    vectors, labels = blobs(3, 30), np.repeat(np.arange(3), 30)
    learned = learned_centres(vectors, labels)
    np.testing.assert_allclose(np.linalg.norm(learned, axis=1), 1, rtol=1e-5)
    assert ((learned * centres(vectors, labels)).sum(axis=1) > 0.9).all()


def test_rows_of_no_group_do_not_count() -> None:
    """What is labelled -1 moves no centre."""
    vectors, labels = blobs(3, 30), np.repeat(np.arange(3), 30)
    stray = np.vstack([vectors, blobs(1, 30, seed=5)])
    marked = np.concatenate([labels, np.full(30, -1)])
    np.testing.assert_allclose(
        learned_centres(stray, marked), learned_centres(vectors, labels), atol=1e-6
    )


def test_the_floor_lies_between_chance_and_belonging() -> None:
    """Nearly all members are above it, nearly all pairs with another group below."""
    vectors, labels = blobs(6, 50), np.repeat(np.arange(6), 50)
    middle = centres(vectors, labels)
    floor = least_similarity(vectors, middle)
    similarity = vectors @ middle.T
    own = similarity[np.arange(300), labels]
    assert (own >= floor).mean() >= 0.92
    assert (similarity < floor).sum() >= 0.9 * 5 * 300


def test_with_one_theme_all_that_made_it_belong_to_it() -> None:
    """With nothing to compare, the farthest member sets the floor."""
    vectors = blobs(1, 40)
    middle = centres(vectors, np.zeros(40, np.int64))
    assert ((vectors @ middle.T) >= least_similarity(vectors, middle)).all()
