import numpy as np
import pytest

from voc.domain import themes as module
from voc.domain.errors import Conflict
from voc.domain.themes import (
    EMPTY_THEME_MODEL,
    Subject,
    Theme,
    ThemeModel,
    centre_of,
    centres_of_part,
)

MODEL = ThemeModel(
    (Theme("t-1", "east"), Theme("t-2", "north")), np.eye(2, dtype=np.float32), floor=0.8
)


def test_a_segment_goes_to_its_nearest_theme() -> None:
    """Each vector is matched with the centre of the highest cosine similarity."""
    matches = MODEL.assign(np.array([[1.0, 0.0], [0.0, 1.0]], np.float32))
    assert [match.theme_id for match in matches if match] == ["t-1", "t-2"]


def test_what_is_near_no_theme_stays_unassigned() -> None:
    """Below the floor, unassigned is the honest answer."""
    assert MODEL.assign(np.array([[0.71, 0.70]], np.float32)) == [None]


def test_without_themes_or_segments_nothing_is_assigned() -> None:
    """Before the first fit every segment is unassigned; no segments give no matches."""
    assert EMPTY_THEME_MODEL.assign(np.ones((2, 384), np.float32)) == [None, None]
    assert MODEL.assign(np.zeros((0, 2), np.float32)) == []


def test_vectors_of_another_encoder_are_refused() -> None:
    """They can't be compared with the centres; the message says what to do."""
    with pytest.raises(Conflict, match=r"have 2 dimensions, .* have 3: use that bundle"):
        MODEL.assign(np.eye(3, dtype=np.float32))


def test_places_agree_with_matches() -> None:
    """In arrays, a segment's theme is its index in `themes`, and -1 where it has none."""
    places, similarities = MODEL.place(np.array([[0.0, 1.0], [0.71, 0.70]], np.float32))
    assert places.tolist() == [1, -1]
    assert similarities.tolist() == pytest.approx([1.0, 0.71])


def test_many_segments_are_matched_in_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many segments there are, each gets the theme it would get alone."""
    monkeypatch.setattr(module, "_BLOCK", 3)
    vectors = np.array([[1.0, 0.0], [0.0, 1.0], [0.6, 0.6], [0.9, 0.1]] * 2, np.float32)
    assert MODEL.assign(vectors) == [MODEL.assign(row[None])[0] for row in vectors]


def test_a_theme_may_have_several_centres() -> None:
    """A segment goes to the theme that owns the nearest centre; the subjects come back whole."""
    one = Subject(Theme("t-1", "east or north"), np.eye(3, dtype=np.float32)[:2])
    other = Subject(Theme("t-2", "up"), np.eye(3, dtype=np.float32)[2:])
    model = ThemeModel.of([one, other], floor=0.5, next_number=3)
    matches = model.assign(np.eye(3, dtype=np.float32))
    assert [match.theme_id for match in matches if match] == ["t-1", "t-1", "t-2"]
    assert [subject.theme for subject in model.subjects] == [one.theme, other.theme]
    np.testing.assert_array_equal(model.subjects[0].centres, one.centres)


def test_a_model_of_no_subjects_assigns_nothing() -> None:
    """Taking the last theme away leaves a model that can be used."""
    model = ThemeModel.of([], floor=0.5, next_number=3)
    assert model.assign(np.ones((1, 3), np.float32)) == [None]
    assert model.next_number == 3


def test_a_few_examples_find_the_middle_of_what_is_like_them() -> None:
    """Stored segments near the examples pull the centre; those below the floor do not."""
    example = np.array([[1.0, 0.0]], np.float32)
    stored = np.array([[0.8, 0.6], [0.8, 0.6], [0.0, 1.0]], np.float32)
    assert centre_of(example, stored, 0.5)[0].tolist() == pytest.approx([0.9080, 0.4191], abs=1e-3)
    np.testing.assert_array_equal(centre_of(example, stored, 0.9), example)
    np.testing.assert_array_equal(centre_of(example, stored[:0], 0.5), example)


def test_parts_draw_together_what_the_whole_drew() -> None:
    """Each draws its own segments, and none of a theme beside the whole."""
    whole, beside = np.array([[1.0, 0, 0]], np.float32), np.array([[0, 0, 1.0]], np.float32)
    one = np.array([[0.9, 0.43, 0.0]], np.float32)
    other = np.array([[0.9, -0.3, 0.3]], np.float32)
    segments = np.concatenate([one, other])
    parts = [centres_of_part(whole, segments, part) for part in (one, other)]
    model = ThemeModel.of(
        [Subject(Theme(f"t-{i}", ""), centre) for i, centre in enumerate([*parts, beside])],
        floor=0.1,
        next_number=3,
    )
    edge = np.array([[0.5, -0.6, 0.6]], np.float32)  # nearer to the theme beside
    assert model.place(np.concatenate([segments, edge]))[0].tolist() == [0, 1, 2]
