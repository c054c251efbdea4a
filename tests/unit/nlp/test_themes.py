from dataclasses import replace

import numpy as np
import pytest

from voc.domain.themes import EMPTY_THEME_MODEL, Subject, Theme, ThemeModel, Vectors
from voc.nlp.themes import ThemeFitter

SUBJECTS = ("waiting time", "VAT invoice", "mobile app", "parking space")


def unit(rows: np.ndarray) -> Vectors:
    vectors: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return vectors


def survey(each: int = 20, subjects: int = 4, *, seed: int = 0) -> tuple[list[str], Vectors]:
    """`each` segments on each of some subjects, one subject after the other."""
    rng = np.random.default_rng(seed)
    middle = unit(np.random.default_rng(42).normal(size=(4, 48)))[:subjects]
    noise = unit(rng.normal(size=(subjects * each, 48)))
    texts = [f"the {subject} was {i}" for subject in SUBJECTS[:subjects] for i in range(each)]
    return texts, unit(np.repeat(middle, each, axis=0) + 0.6 * noise)


def ids(model: ThemeModel) -> list[str]:
    return [theme.id for theme in model.themes]


def test_finds_and_names_the_subjects() -> None:
    """Each subject of the survey is a theme under the customers' name for it."""
    model = ThemeFitter().fit(*survey())
    assert {theme.name for theme in model.themes} == set(SUBJECTS)
    assert sorted(ids(model)) == ["t-1", "t-2", "t-3", "t-4"]


def test_same_input_same_model() -> None:
    """Fitting twice gives the same themes, centres and floor."""
    one, other = ThemeFitter().fit(*survey()), ThemeFitter().fit(*survey())
    assert one.themes == other.themes
    assert one.floor == other.floor
    np.testing.assert_array_equal(one.centres, other.centres)


def test_most_segments_are_assigned_and_junk_is_not() -> None:
    """At least 85 % of the fitted segments have a theme; a text about nothing like it has none."""
    texts, vectors = survey()
    model = ThemeFitter().fit(texts, vectors)
    assert sum(match is not None for match in model.assign(vectors)) >= 0.85 * len(texts)
    assert model.assign(unit(np.random.default_rng(9).normal(size=(1, 48)))) == [None]


def test_larger_themes_come_first() -> None:
    """Themes stand in the order of their volume."""
    texts, vectors = survey(each=30)
    kept = np.r_[0:10, 30:60, 60:80]
    model = ThemeFitter().fit([texts[i] for i in kept], vectors[kept])
    assert [theme.name for theme in model.themes] == ["VAT invoice", "mobile app", "waiting time"]


def test_small_groups_are_no_themes() -> None:
    """A subject with fewer segments than the least size is left unassigned."""
    texts, vectors = survey(each=40)
    few = np.r_[0:123]
    model = ThemeFitter(min_size=5).fit([texts[i] for i in few], vectors[few])
    assert "parking space" not in {theme.name for theme in model.themes}


def test_refit_keeps_ids_and_edited_names() -> None:
    """A theme found again keeps its id and the name a user gave it."""
    first = ThemeFitter().fit(*survey())
    edited = replace(first.themes[0], name="our own name")
    first = ThemeModel((edited, *first.themes[1:]), first.centres, first.floor)
    second = ThemeFitter().fit(*survey(seed=1), previous=first)
    assert {t.id: t.name for t in second.themes} == {t.id: t.name for t in first.themes}


def test_new_theme_gets_the_next_id() -> None:
    """What was not there before has a number that no earlier theme had."""
    first = ThemeFitter().fit(*survey(subjects=3))
    second = ThemeFitter().fit(*survey(subjects=4), previous=first)
    assert {t.id: t.name for t in second.themes}["t-4"] == "parking space"


def test_themes_of_another_encoder_are_not_matched() -> None:
    """Centres of other dimensions can't be compared: all themes are new."""
    first = ThemeFitter().fit(*survey())
    other = ThemeModel(first.themes, first.centres[:, :10], first.floor)
    assert not set(ids(ThemeFitter().fit(*survey(), previous=other))) & set(ids(first))


def test_remarks_without_a_subject_have_their_own_theme() -> None:
    """General praise is one theme, however near it lies to a subject."""
    texts, vectors = survey()
    texts = ["Great!" if i % 20 < 6 else text for i, text in enumerate(texts)]
    general = unit(np.ones((1, 48)))
    vectors = np.where(np.array(texts)[:, None] == "Great!", general, vectors)
    model = ThemeFitter().fit(texts, vectors.astype(np.float32))
    assert "general praise" in {theme.name for theme in model.themes}
    assert not any("great" in theme.name for theme in model.themes)


@pytest.mark.parametrize("n", [0, 1])
def test_nothing_recurs_in_less_than_two_segments(n: int) -> None:
    """With no segment, or one, there is no theme."""
    texts, vectors = survey()
    assert ThemeFitter().fit(texts[:n], vectors[:n]) is EMPTY_THEME_MODEL


def test_two_unlike_segments_are_no_theme() -> None:
    """Two remarks that have nothing in common are not forced into one theme."""
    texts, vectors = survey()
    assert not ThemeFitter().fit([texts[0], texts[70]], vectors[[0, 70]]).themes


def test_a_few_segments_on_one_subject_are_a_theme() -> None:
    """Ten customers with one subject are enough for a theme."""
    texts, vectors = survey(each=10, subjects=1)
    assert len(ThemeFitter().fit(texts, vectors).themes) >= 1


def test_all_identical_is_one_theme() -> None:
    """One text from fifty customers is one theme that holds them all."""
    texts, vectors = survey()
    model = ThemeFitter().fit(texts[:1] * 50, np.repeat(vectors[:1], 50, axis=0))
    assert len(model.themes) == 1
    assert None not in model.assign(vectors[:1])


def test_numbers_of_retired_themes_never_come_back() -> None:
    """A theme that went, and with it its number, leaves a gap."""
    first = ThemeFitter().fit(*survey(subjects=3))
    assert first.next_number == 4
    left = replace(first, themes=first.themes[:1], centres=first.centres[:1])
    second = ThemeFitter().fit(*survey(subjects=4), previous=left)
    assert set(ids(second)) == {"t-1", "t-4", "t-5", "t-6"}
    assert second.next_number == 7


def test_a_theme_of_several_centres_is_found_again() -> None:
    """A merged theme that a user pinned keeps its id by any of its centres."""
    first = ThemeFitter().fit(*survey(subjects=3))
    pinned = Subject(Theme("t-9", "ours", pinned=True), first.centres[:2])
    previous = ThemeModel.of([*first.subjects[2:], pinned], floor=first.floor, next_number=10)
    assert "t-9" in ids(ThemeFitter().fit(*survey(subjects=3, seed=1), previous=previous))


def test_all_blank_has_no_theme() -> None:
    """Segments without words are about nothing; nothing is made up for them."""
    vectors = survey()[1]
    assert ThemeFitter().fit(["", " ", "?!", "…"] * 10, vectors[:40]) is EMPTY_THEME_MODEL
