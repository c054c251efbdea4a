"""What the write transaction can do."""

from dataclasses import replace

import numpy as np
import pytest
from sqlalchemy import func, select

from tests.integration.store.builders import item, stored, themes
from voc.domain.analysis import ThemeMatch
from voc.domain.errors import Conflict, NotFound
from voc.domain.scores import NPS_SCALE, Metric, Score
from voc.store import SqlRepository
from voc.store.schema import metadata
from voc.submission import Request, Status, Submission


def count_rows(repository: SqlRepository) -> dict[str, int]:
    """The tables that hold anything."""
    with repository.engine.connect() as connection:
        counts = {
            table.name: connection.scalar(select(func.count()).select_from(table)) or 0
            for table in metadata.tables.values()
        }
    return {name: count for name, count in counts.items() if count}


def theme_of_each(repository: SqlRepository, id: str) -> list[str | None]:
    """The theme id of each segment of a response."""
    segments = repository.get(id).analysis.segments
    return [segment.theme.theme_id if segment.theme else None for segment in segments]


def test_fingerprints(repository: SqlRepository) -> None:
    """Stored ids bring their fingerprints, unknown ones nothing, however many are asked."""
    expected = stored(repository, item("r-1"), item("r-2", channel="email"))
    asked = [f"unknown-{number}" for number in range(2_000)] + ["r-1", "r-2"]
    with repository.write() as store:
        found = store.fingerprints(asked)
        assert store.fingerprints([]) == {}
    assert found == {each.response.id: each.response.fingerprint for each in expected}
    assert found["r-1"] != found["r-2"]


def test_nothing_to_add(repository: SqlRepository) -> None:
    """Adding no response at all is no error."""
    assert stored(repository) == []


def test_same_id_twice(repository: SqlRepository) -> None:
    """An id can't be stored twice, and the attempt leaves nothing of its transaction."""
    stored(repository, item("r-1"))
    with pytest.raises(Exception, match=r"(?i)unique") as caught:
        stored(repository, item("r-2", "their words"), item("r-1", "their words"))
    assert "their words" not in str(caught.value)
    assert count_rows(repository)["responses"] == 1


def test_vectors_of_another_encoder_are_refused(repository: SqlRepository) -> None:
    """Two lengths of vectors in one store could never be fitted; the message says what to do."""
    stored(repository, item("blank", " "), item("r-1"))
    response, reading = item("r-2")
    wider = replace(reading, embeddings=np.ones((len(reading.embeddings), 8), np.float32))
    with pytest.raises(Conflict, match=r"have 4 dimensions, .* have 8: .*VOC_BUNDLE"):
        stored(repository, (response, wider))
    assert count_rows(repository)["responses"] == 2


def test_delete(repository: SqlRepository) -> None:
    """Deleting a response leaves no row of what was read from it, and others untouched."""
    [kept] = stored(repository, item("kept", attributes={"plan": "Team"}))
    before = count_rows(repository)
    scores = (Score(Metric.NPS, 3, NPS_SCALE),)
    stored(repository, item("gone", scores=scores, attributes={"plan": "Solo"}))
    with repository.write() as store:
        store.delete("gone")
    assert count_rows(repository) == before
    assert repository.get("kept") == kept


def test_a_deleted_id_is_in_no_remembered_outcome(repository: SqlRepository) -> None:
    """Ids may be names or addresses; others' outcomes, and those like it, stay as they were."""
    with repository.write() as store:
        store.add([item("Zoë_%"), item("Zoë_1")])
        outcome = [Submission(id, Status.STORED) for id in ("Zoë_1", "Zoë_%")]
        store.remember(Request("k", "f"), outcome)
        store.remember(Request("other", "f"), outcome[:1])
        store.remember(Request("edit", "f themes"), outcome[1:])
        store.delete("Zoë_%")
    with repository.write() as store:
        assert store.recall("k") == ("f", (outcome[0], Submission("", Status.STORED)))
        assert store.recall("other") == ("f", (outcome[0],))
        assert store.recall("edit") == ("f themes", (outcome[1],))


def test_delete_unknown(repository: SqlRepository) -> None:
    """Deleting what isn't stored raises NotFound."""
    with pytest.raises(NotFound), repository.write() as store:
        store.delete("r-1")


def test_idempotency_key(repository: SqlRepository) -> None:
    """A key brings back the fingerprint and outcome remembered under it, and only it does."""
    outcome = (Submission("r-1", Status.STORED), Submission("🙁", Status.CONFLICT))
    with repository.write() as store:
        assert store.recall("key") is None
        store.remember(Request("key", "abc"), outcome)
    with repository.write() as store:
        assert store.recall("key") == ("abc", outcome)
        assert store.recall("KEY") is None


def test_assign_themes(repository: SqlRepository) -> None:
    """Segments are assigned by key, with the very similarity that was found."""
    stored(repository, item("r-1"), item("r-2"))
    with repository.write() as store:
        keys = store.segments().keys
        matches = [ThemeMatch("t-1", 1 / 3), None, None, ThemeMatch("t-2", 0.5)]
        store.replace_themes(themes("t-1", "t-2"), keys, matches)
    assert theme_of_each(repository, "r-1") == ["t-1", None]
    assert theme_of_each(repository, "r-2") == [None, "t-2"]
    assert repository.get("r-1").analysis.segments[0].theme == ThemeMatch("t-1", 1 / 3)


def test_replace_themes(repository: SqlRepository) -> None:
    """A refit drops the themes before it; one that kept its id keeps it; all is reassigned."""
    stored(repository, item("r-1"))
    with repository.write() as store:
        keys = store.segments().keys
        store.replace_themes(themes("t-1", "t-2"), keys, [ThemeMatch("t-1", 0.9)] * 2)
    with repository.write() as store:
        store.replace_themes(themes("t-3", "t-2"), keys, [ThemeMatch("t-2", 0.8), None])
    assert [theme.id for theme in repository.theme_model().themes] == ["t-3", "t-2"]
    assert theme_of_each(repository, "r-1") == ["t-2", None]


def test_no_themes_any_more(repository: SqlRepository) -> None:
    """A fit that finds nothing leaves no theme, and no segment assigned."""
    stored(repository, item("r-1"))
    with repository.write() as store:
        keys = store.segments().keys
        store.replace_themes(themes("t-1"), keys, [ThemeMatch("t-1", 0.9)] * 2)
        store.replace_themes(themes(), keys, [None, None])
    assert repository.theme_model().themes == ()
    assert theme_of_each(repository, "r-1") == [None, None]


def test_add_with_themes(repository: SqlRepository) -> None:
    """A response that comes after the fit is stored with the themes it was assigned to."""
    with repository.write() as store:
        store.replace_themes(themes("t-1"), [], [])
    response, reading = item("r-1")
    with repository.write() as store:
        assert [theme.id for theme in store.theme_model().themes] == ["t-1"]
        store.add([(response, reading)])
        keys = store.segments().keys
        store.replace_themes(themes("t-1"), keys, [None, ThemeMatch("t-1", 0.4)])
    assert theme_of_each(repository, "r-1") == [None, "t-1"]


def test_themes_survive_deletion(repository: SqlRepository) -> None:
    """Deleting a response leaves the themes it mentioned."""
    stored(repository, item("r-1"))
    with repository.write() as store:
        store.replace_themes(themes("t-1"), store.segments().keys, [ThemeMatch("t-1", 0.9)] * 2)
        store.delete("r-1")
    assert [theme.id for theme in repository.theme_model().themes] == ["t-1"]
