import numpy as np

from voc.domain.themes import Vectors
from voc.nlp.openings import without_why
from voc.nlp.themes import ThemeFitter

SUBJECTS = ("late engineer", "friendly agent", "price rise")


def unit(rows: np.ndarray) -> Vectors:
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def survey(why: int, each: int = 30) -> tuple[list[str], Vectors]:
    """Some segments on each subject, of which `why` begin with "because", which moves them."""
    rng = np.random.default_rng(3)
    middle, because = unit(rng.normal(size=(3, 32))), unit(rng.normal(size=(1, 32)))[0]
    texts, rows = [], []
    for subject, centre in zip(SUBJECTS, middle, strict=True):
        for i in range(each):
            begins = i < why
            texts.append(f"{'Because ' if begins else ''}the {subject} was {i}")
            rows.append(centre + 0.15 * rng.normal(size=32) + (1.5 * because if begins else 0))
    return texts, unit(np.array(rows))


def test_because_makes_no_theme_of_its_own() -> None:
    """Sentences that begin so lie with what they are about."""
    texts, vectors = survey(why=12)
    model = ThemeFitter().fit(texts, vectors)
    assert {theme.name for theme in model.themes} == set(SUBJECTS)
    places = model.place(without_why(texts, vectors))[0].reshape(3, -1)
    assert all(len(set(row)) == 1 for row in places.tolist())


def test_vectors_stay_as_they_are_where_few_or_all_begin_so() -> None:
    """A handful says more about its subjects; and without others there is nothing to compare."""
    for why in (0, 3, 30):
        texts, vectors = survey(why)
        assert without_why(texts, vectors) is vectors
    texts, vectors = survey(why=12)
    np.testing.assert_allclose(np.linalg.norm(without_why(texts, vectors), axis=1), 1, atol=1e-5)
