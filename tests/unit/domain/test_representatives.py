import numpy as np

from tests.unit.nlp.vectors import blobs, unit
from voc.domain.representatives import representatives

TEXT = "the waiting time was far too long"


def test_the_first_is_the_most_central() -> None:
    """What lies nearest to the centre of the theme stands for it first."""
    vectors = blobs(1, 30)
    centre = unit(vectors.mean(axis=0, keepdims=True))[0]
    chosen = representatives([f"{TEXT} {i}" for i in range(30)], vectors, centre)
    assert len(set(chosen)) == 3
    assert chosen[0] == int((vectors @ centre).argmax())


def test_near_duplicates_stand_once() -> None:
    """Of texts that say the same in nearly the same words one is enough."""
    one, other = blobs(2, 1)
    vectors = unit(np.array([one, one, one, other]))
    chosen = representatives([TEXT] * 4, vectors, unit(vectors.mean(axis=0, keepdims=True))[0])
    assert chosen == [0, 3]


def test_a_text_of_some_length_goes_before_a_scrap() -> None:
    """A single word, however central, doesn't stand for a theme that has sentences."""
    vectors = blobs(1, 4)
    texts = ["waiting", TEXT, f"{TEXT} again", f"{TEXT} today"]
    assert 0 not in representatives(texts, vectors, vectors[0])


def test_scraps_stand_where_there_is_nothing_else() -> None:
    """A theme of single words still has something to show; one of none has nothing."""
    assert representatives(["slow"], blobs(1, 1), blobs(1, 1)[0]) == [0]
    assert representatives([], np.zeros((0, 48), np.float32), blobs(1, 1)[0]) == []
