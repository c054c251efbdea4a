import numpy as np
import pytest

from tests.unit.nlp.vectors import blobs
from voc.domain.themes import EMPTY_THEME_MODEL, Theme, ThemeModel, Vectors
from voc.nlp.quality import assess
from voc.nlp.themes import ThemeFitter

FITTER = ThemeFitter()


def survey(groups: int = 4, each: int = 30) -> tuple[list[str], Vectors]:
    texts = [f"the subject {chr(97 + i // each) * 4} was {i}" for i in range(groups * each)]
    return texts, blobs(groups, each)


def test_clear_themes_are_found_to_be_good() -> None:
    """Well separated subjects: nearly all covered, tight, and found by every seed."""
    texts, vectors = survey()
    quality = assess(FITTER, FITTER.fit(texts, vectors), texts, vectors)
    assert (quality.segments, quality.themes, quality.redundant) == (120, 4, ())
    assert quality.coverage >= 0.9
    assert sum(quality.sizes) == round(quality.coverage * 120)
    assert quality.seed_agreement.value == pytest.approx(1, abs=0.1)
    assert quality.ids_kept.value == 1
    assert quality.cohesion.value is not None
    assert quality.silhouette.value is not None
    assert quality.cohesion.value > 0.5
    assert quality.silhouette.value > 0.5


def test_too_few_segments_are_not_judged() -> None:
    """With ten segments the report says why it says nothing."""
    texts, vectors = survey(2, 5)
    quality = assess(FITTER, FITTER.fit(texts, vectors), texts, vectors)
    for measure in (quality.silhouette, quality.seed_agreement, quality.ids_kept):
        assert measure.value is None
        assert "fewer than" in (measure.reason or "")


def test_nothing_is_measured_as_nothing() -> None:
    """Without segments there is no coverage, no theme and no figure."""
    quality = assess(FITTER, EMPTY_THEME_MODEL, [], np.zeros((0, 48), np.float32))
    assert (quality.segments, quality.coverage, quality.themes) == (0, 0.0, 0)
    assert quality.cohesion.value is None


def test_near_centres_are_reported_as_redundant() -> None:
    """Two themes whose centres nearly coincide are named as a pair."""
    texts, vectors = survey()
    centres = vectors[[0, 0, 40]]
    model = ThemeModel(tuple(Theme(f"t-{i}", "x") for i in range(3)), centres, 0.1)
    assert assess(FITTER, model, texts, vectors).redundant == (("t-0", "t-1"),)


def test_cohesion_is_the_mean_similarity_of_two_members() -> None:
    """Three segments of one theme: the mean over their three pairs."""
    vectors = np.array([[1, 0], [0.8, 0.6], [0.6, 0.8]], np.float32)
    model = ThemeModel((Theme("t-1", "x"),), np.array([[0.8, 0.6]], np.float32), 0.0)
    quality = assess(FITTER, model, ["a", "b", "c"], vectors)
    assert quality.cohesion.value == pytest.approx((0.8 + 0.6 + 0.96) / 3)
