from collections.abc import Sequence

import pytest

from tests.unit.test_pipeline import analyzer
from tests.unit.test_service import BAD, GOOD, Memory, TwoThemes
from voc.domain.errors import Conflict
from voc.domain.taxonomy import DEFAULT_TAXONOMY
from voc.domain.themes import EMPTY_THEME_MODEL, Subject, ThemeModel, Vectors
from voc.service import Service


class OneTheme(TwoThemes):
    """A fitter that no longer finds the short words."""

    def fit(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        *,
        voices: Sequence[int] | None = None,
        tones: Sequence[int] | None = None,
        previous: ThemeModel = EMPTY_THEME_MODEL,
    ) -> ThemeModel:
        found = super().fit(texts, vectors, previous=previous)
        return ThemeModel(found.themes[:1], found.centres[:1], found.floor)


class NoTheme(TwoThemes):
    """A fitter that finds nothing."""

    def fit(
        self,
        texts: Sequence[str],
        vectors: Vectors,
        *,
        voices: Sequence[int] | None = None,
        tones: Sequence[int] | None = None,
        previous: ThemeModel = EMPTY_THEME_MODEL,
    ) -> ThemeModel:
        return EMPTY_THEME_MODEL


def service(store: Memory, fitter: TwoThemes) -> Service:
    return Service(analyzer(), store, fitter, DEFAULT_TAXONOMY)


@pytest.fixture
def store() -> Memory:
    """Two responses, fitted once: "good" in t-1, "bad" in t-2."""
    memory = Memory()
    first = service(memory, TwoThemes())
    first.submit([GOOD, BAD])
    first.fit_themes()
    return memory


def test_a_dry_run_tells_and_changes_nothing(store: Memory) -> None:
    """Themes kept and retired, coverage and trend lines before and after."""
    model, history = store.model, list(store.history)
    diff = service(store, OneTheme()).theme_fits.preview()
    assert [event.kind.value for event in diff.events] == ["retired"]
    assert [(kept.theme.id, kept.before, kept.after) for kept in diff.kept] == [("t-1", 1, 1)]
    assert (diff.coverage_before, diff.coverage_after, diff.moved) == (1.0, 0.5, 0.5)
    assert (store.model, store.history) == (model, history)


def test_a_fit_records_what_became_of_the_themes(store: Memory) -> None:
    """Each event under the number of its fit."""
    service(store, OneTheme()).fit_themes()
    assert [(r.fit, r.event.kind.value, r.event.theme_id) for r in store.history] == [
        (1, "born", "t-1"),
        (1, "born", "t-2"),
        (2, "retired", "t-2"),
    ]


def test_a_pinned_theme_outlives_a_fit_that_finds_nothing(store: Memory) -> None:
    """The floor of the fit before still says what belongs to it."""
    service(store, TwoThemes()).theme_edits.pin("t-2")
    fit = service(store, NoTheme()).fit_themes()
    assert (fit.themes, fit.assigned) == (1, 1)
    assert store.get("b").analysis.theme_ids == ("t-2",)
    assert store.model.next_number == 3


def test_a_fit_gives_way_to_what_was_done_meanwhile(store: Memory) -> None:
    """Ids given out during the fit must not be given twice."""

    class Slow(TwoThemes):
        def fit(
            self,
            texts: Sequence[str],
            vectors: Vectors,
            *,
            voices: Sequence[int] | None = None,
            tones: Sequence[int] | None = None,
            previous: ThemeModel = EMPTY_THEME_MODEL,
        ) -> ThemeModel:
            service(store, TwoThemes()).theme_edits.split("t-1")
            return super().fit(texts, vectors, previous=previous)

    with pytest.raises(Conflict, match="fit them again"):
        service(store, Slow()).fit_themes()


def test_the_fitter_is_told_of_all_that_edits_speak_of(store: Memory) -> None:
    """A merged theme is matched by itself, so that the merge finds it again."""
    told: list[Subject] = []

    class Listening(TwoThemes):
        def fit(
            self,
            texts: Sequence[str],
            vectors: Vectors,
            *,
            voices: Sequence[int] | None = None,
            tones: Sequence[int] | None = None,
            previous: ThemeModel = EMPTY_THEME_MODEL,
        ) -> ThemeModel:
            told.extend(previous.subjects)
            return super().fit(texts, vectors, previous=previous)

    fitting = service(store, Listening())
    fitting.theme_edits.merge("t-2", "t-1")
    fitting.fit_themes()
    assert [subject.theme.id for subject in told] == ["t-1", "t-2"]
