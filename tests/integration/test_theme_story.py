"""The life of themes on the sample survey: fit once, edit, refit, undo."""

from pathlib import Path

import pytest

from voc.bootstrap import Application, application
from voc.domain.curation import Edit
from voc.domain.errors import NotFound
from voc.ingest import Row, Source, read_rows
from voc.sample import journey_path, survey_path
from voc.service import Service
from voc.settings import Settings

LATER = 200  # so many responses come in after the first fit


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Application:
    place = tmp_path_factory.mktemp("lives") / "sample.db"
    return application(Settings(db_url=f"sqlite:///{place}", taxonomy=Path(journey_path())))


def names(service: Service) -> dict[str, str]:
    return {theme.id: theme.name for theme in service.repository.theme_model().themes}


def themes_of_segments(service: Service) -> list[str | None]:
    """The theme of each stored segment."""
    with service.repository.write() as store:
        found = store.occurrences()
    ids = [*(theme.id for theme in found.themes), None]
    return [ids[place] for place in found.places]


def events_of(service: Service, edit: Edit) -> list[tuple[str, str]]:
    """What an edit made of the themes."""
    recorded = service.theme_views.history()
    return [(r.event.kind.value, r.event.theme_id) for r in recorded if r.edit == edit.id]


def test_edits_survive_refits_and_can_be_undone(app: Application) -> None:
    """Fit, merge, split, rename, hide, define; refit with new responses; undo all of it."""
    service, edits = app.service, app.service.theme_edits
    rows = [
        row.response for row in read_rows(Source(survey_path()), app.parser) if isinstance(row, Row)
    ]
    service.submit(rows[LATER:])
    service.fit_themes()
    first, assigned = names(service), themes_of_segments(service)
    largest = service.repository.theme_model().themes
    whole, source, target, hidden, named = (theme.id for theme in largest[:5])

    diff = service.theme_fits.preview()
    assert (diff.events, diff.moved, len(diff.kept)) == ((), 0.0, len(first))

    merge = edits.merge(source, target)
    split = edits.split(whole)
    rename = edits.rename(named, "our own name")
    hide = edits.hide(hidden)
    define = edits.define("parking at the office", ["There is nowhere to park at your office."])
    assert events_of(service, merge) == [("merged", source)]
    assert ("retired", whole) in events_of(service, split)
    assert events_of(service, rename) == [("renamed", named)]
    assert whole not in names(service)
    assert source not in names(service)
    parts = split.change.theme_ids[1:]
    new = {*parts, *define.change.theme_ids}
    assert not new & set(first)

    service.submit(rows[:LATER])
    service.fit_themes()
    again = names(service)
    assert {*new, target, named, hidden} <= set(again)
    assert not {whole, source} & set(again)
    assert again[named] == "our own name"
    assert next(t.hidden for t in service.repository.theme_model().themes if t.id == hidden)
    kept = set(first) - {whole, source}
    assert len(kept & set(again)) >= 0.8 * len(kept)

    for edit in (define, hide, rename, split, merge):
        edits.undo(edit.id)
    assert all(edit.undone for edit in edits.log())
    restored = names(service)
    with service.repository.write() as store:
        found = {theme.id for theme in store.found_themes().themes}
    assert set(restored) == found  # a part that the fit found by itself stays
    assert restored.get(named) == first[named]
    with pytest.raises(NotFound):
        service.theme_views.profile(define.change.theme_ids[0])

    for row in rows[:LATER]:
        service.delete(row.id)
    service.fit_themes()
    pairs = list(zip(assigned, themes_of_segments(service), strict=True))
    assert sum(old == new for old, new in pairs) >= 0.7 * len(pairs)
