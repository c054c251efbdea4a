"""What the store keeps of the life of themes."""

from dataclasses import replace
from datetime import UTC, date, datetime

import numpy as np
import pytest
from sqlalchemy import delete

from tests.integration.store.builders import item, stored, themes, vectors
from voc.domain.analysis import AnalysisWarning, ThemeMatch
from voc.domain.curation import (
    Change,
    Define,
    Hide,
    Merge,
    Pin,
    Rename,
    Split,
    Unpin,
    curate,
    in_force,
)
from voc.domain.lineage import Event, EventKind
from voc.domain.occurrences import occurrences_of
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.themes import Subject, Theme, ThemeModel
from voc.store import SqlRepository, schema
from voc.store.theme_queries import CHUNK

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
ONE = Subject(Theme("t-1", "🙁 one", ("slow", "dear")), vectors(2, seed=1))
TWO = Subject(Theme("t-2", "two", parent="t-1", hidden=True, pinned=True), vectors(1, seed=2))
MODEL = ThemeModel.of([ONE, TWO], floor=0.25, next_number=7)


def test_a_theme_keeps_all_its_centres_and_marks(repository: SqlRepository) -> None:
    """To the last bit; what was found is kept beside what users made of it."""
    found = ThemeModel.of([ONE], floor=0.25, next_number=7)
    with repository.write() as store:
        store.keep_found(found)
        store.replace_themes(MODEL, [], [])
    read = repository.theme_model()
    assert read.themes == MODEL.themes
    np.testing.assert_array_equal(read.centres, MODEL.centres)
    assert (read.floor, read.next_number) == (0.25, 7)
    with repository.write() as store:
        assert store.found_themes().themes == found.themes
        assert store.fits() == 1


def test_the_number_of_the_next_theme_never_falls(repository: SqlRepository) -> None:
    """Whatever a later model says."""
    with repository.write() as store:
        store.replace_themes(MODEL, [], [])
        store.replace_themes(themes("t-1"), [], [])
    assert repository.theme_model().next_number == 7


@pytest.mark.parametrize(
    "change",
    [
        Rename("t-1", "other 🙂"),
        Hide("t-2", hidden=False),
        Hide("t-1"),
        Pin(ONE),
        Unpin("t-2"),
        Merge(ONE, TWO),
        Split("t-1", (TWO, Subject(Theme("t-8", "eight"), vectors(3, seed=3)))),
        Define(Subject(Theme("t-9", "nine", pinned=True), vectors(1, seed=4))),
    ],
    ids=lambda change: type(change).__name__,
)
def test_an_edit_is_replayed_as_it_was_made(repository: SqlRepository, change: Change) -> None:
    """Reading it back gives the same themes and centres as the change itself."""
    with repository.write() as store:
        edit = store.log(change, NOW)
    (read,) = repository.theme_edits()
    assert (read.id, read.at, read.undone) == (edit.id, NOW, False)
    expected, replayed = curate(MODEL, [change]), curate(MODEL, [read.change])
    assert replayed.themes == expected.themes
    np.testing.assert_array_equal(replayed.centres, expected.centres)


def test_undone_edits_stay_in_the_log(repository: SqlRepository) -> None:
    """Marked, and out of force."""
    with repository.write() as store:
        first = store.log(Rename("t-1", "a"), NOW)
        store.log(Rename("t-1", "b"), NOW)
        store.undo(first.id)
    log = repository.theme_edits()
    assert [edit.undone for edit in log] == [True, False]
    assert in_force(log) == [Rename("t-1", "b")]


def test_events_are_kept_in_order_with_their_cause(repository: SqlRepository) -> None:
    """The last fit, and the edit where there was one."""
    born = Event(EventKind.BORN, "t-1", "one", 5)
    split = Event(EventKind.SPLIT, "t-3", "🙁", 4, "t-1", "one", 1 / 3)
    with repository.write() as store:
        store.keep_found(MODEL)
        store.record([born, split], NOW)
        store.record([born], NOW, edit=4)
        store.record([born], NOW, edit=4, undoing=True)
    found = repository.theme_history()
    assert [(r.event, r.fit, r.edit, r.undoing) for r in found] == [
        (born, 1, None, False),
        (split, 1, None, False),
        (born, 1, 4, False),
        (born, 1, 4, True),
    ]
    assert found[0].at == NOW


def test_only_segments_that_change_are_written(repository: SqlRepository) -> None:
    """Themes that stay keep their segments; those that go take their mark from theirs."""
    stored(repository, item("r-1"), item("r-2"))
    with repository.write() as store:
        keys = store.segments().keys
        before = [ThemeMatch("t-1", 0.5), ThemeMatch("t-2", 0.5), None, ThemeMatch("t-2", 0.5)]
        store.replace_themes(MODEL, keys, before)
        after = [ThemeMatch("t-1", 0.5), None, ThemeMatch("t-1", 0.5), ThemeMatch("t-1", 0.5)]
        store.replace_themes(themes("t-1"), keys, after)
    matches = [s.theme for r in ("r-1", "r-2") for s in repository.get(r).analysis.segments]
    assert matches == after


def test_occurrences(repository: SqlRepository) -> None:
    """When each segment spoke of which theme, for all responses or those selected."""
    stored(repository, item("r-1", created_at=NOW, channel="email"), item("r-2"))
    with repository.write() as store:
        keys = store.segments().keys
        store.replace_themes(MODEL, keys, [None, ThemeMatch("t-2", 0.5), None, None])
    found = occurrences_of(repository.facts(EVERYTHING), repository.theme_model().themes)
    assert found.places.tolist() == [-1, 1, -1, -1]
    assert found.days.tolist() == [date(2026, 3, 2), date(2026, 3, 2), None, None]
    email = repository.facts(Selection(where={"channel": "email"}))
    selected = occurrences_of(email, repository.theme_model().themes)
    assert selected.places.tolist() == [-1, 1]
    with repository.write() as store:
        written = store.occurrences()
    assert (written.places == found.places).all()
    assert written.days.tolist() == found.days.tolist()


def test_segments_by_their_keys(repository: SqlRepository) -> None:
    """In the order asked, over many statements; those without a vector or deleted are missing."""
    stored(repository, *(item(f"r-{number}") for number in range(CHUNK)))
    keys = repository.facts(EVERYTHING).segments.keys[::-1].tolist()
    with repository.write() as store:
        everything = store.segments()
        store.connection.execute(
            delete(schema.vectors).where(schema.vectors.c.segment_key == keys[-1])
        )
        store.delete("r-1")
    left = [row for row in range(2 * CHUNK - 1, 0, -1) if row not in (2, 3)]
    found, expected = repository.segments_under(keys), everything.only(left)
    assert (found.keys, found.texts) == (expected.keys, expected.texts)
    assert (found.embeddings == expected.embeddings).all()
    assert found.voices == [place // 2 for place in range(len(left))]
    assert repository.segments_under(keys[-1:]).embeddings.shape == (0, 0)


def test_segments_that_are_not_english_take_no_part_in_themes(repository: SqlRepository) -> None:
    """Fits don't see them, and one that had a theme loses it with the next fit."""
    with repository.write() as store:
        store.replace_themes(themes("t-1"), [], [])
    given, read = item("f-1", "Zu langsam. Zu teuer.")
    segments = tuple(replace(s, theme=ThemeMatch("t-1", 0.9)) for s in read.analysis.segments)
    warned = replace(
        read.analysis, segments=segments, warnings=(AnalysisWarning.UNSUPPORTED_LANGUAGE,)
    )
    stored(repository, (given, replace(read, analysis=warned)), item("r-1"))
    with repository.write() as store:
        seen = store.segments()
        assert seen.texts == ["Slow.", " Dear."]
        assert len(seen.embeddings) == len(store.occurrences().places) == 2
        store.replace_themes(themes("t-1"), seen.keys, [None, None])
    assert repository.get("f-1").analysis.theme_ids == ()
    assert len(repository.facts(EVERYTHING).segments) == 2
