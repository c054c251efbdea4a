"""What is read of themes, on a connection whose transaction the caller holds."""

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import Connection, Row, Select, Table, func, select

from voc.domain.analysis import Sentiment
from voc.domain.curation import Edit
from voc.domain.facts import TONES
from voc.domain.occurrences import Occurrences
from voc.domain.themes import EMPTY_THEME_MODEL, ThemeModel
from voc.store.queries import FOREIGN
from voc.store.rows import to_vector
from voc.store.schema import (
    analyses,
    found_themes,
    responses,
    segments,
    theme_edits,
    theme_events,
    theme_settings,
    themes,
    vectors,
)
from voc.store.theme_rows import to_edit, to_recorded, to_subject
from voc.theming import Recorded, StoredSegments

CHUNK = 500  # rows in memory at once, and keys in one IN (…)


def theme_model(connection: Connection) -> ThemeModel:
    """Read the current themes."""
    return _model(connection, themes)


def found_model(connection: Connection) -> ThemeModel:
    """Read what the last fit found."""
    return _model(connection, found_themes)


def fits(connection: Connection) -> int:
    """Count the fits there were."""
    return connection.scalar(select(theme_settings.c.fits)) or 0


def edits(connection: Connection) -> list[Edit]:
    """Read the log of edits, oldest first."""
    rows = connection.execute(select(theme_edits).order_by(theme_edits.c.id))
    return [to_edit(row) for row in rows]


def history(connection: Connection) -> list[Recorded]:
    """Read the history, oldest first."""
    rows = connection.execute(select(theme_events).order_by(theme_events.c.key))
    return [to_recorded(row) for row in rows]


def stored_segments(connection: Connection) -> StoredSegments:
    """Read all segments with their vectors, in storage order; those not in English are left out."""
    statement = _with_vectors()
    count = connection.scalar(select(func.count()).select_from(statement.subquery())) or 0
    statement = statement.order_by(segments.c.key)
    return _laid_out(connection.execute(statement, execution_options={"yield_per": CHUNK}), count)


def segments_under(connection: Connection, keys: Sequence[int]) -> StoredSegments:
    """Read segments with their vectors by their keys, in that order; those not there are missing.

    A few thousand at most: their rows are in memory at once.
    """
    found: dict[int, Row[Any]] = {}
    for start in range(0, len(keys), CHUNK):
        some = _with_vectors().where(segments.c.key.in_(keys[start : start + CHUNK]))
        found.update((row.key, row) for row in connection.execute(some))
    rows = [found[key] for key in keys if key in found]
    return _laid_out(rows, len(rows))


def _with_vectors() -> Select[Any]:
    return (
        select(
            segments.c.key,
            segments.c.span_start,
            segments.c.span_end,
            segments.c.sentiment,
            responses.c.key.label("response_key"),
            responses.c.customer_id,
            responses.c.text,
            vectors.c.embedding,
        )
        .join_from(segments, responses)
        .join(analyses)
        .join(vectors, vectors.c.segment_key == segments.c.key)
        .where(~FOREIGN)
    )


def _laid_out(rows: Iterable[Row[Any]], count: int) -> StoredSegments:
    keys, texts, voices, tones = [], [], [], []
    numbers: dict[str | int, int] = {}
    embeddings = np.zeros((count, 0), np.float32)
    for index, row in enumerate(rows):
        vector = to_vector(row.embedding)
        if not index:
            embeddings = np.empty((count, len(vector)), np.float32)
        embeddings[index] = vector
        keys.append(row.key)
        texts.append(row.text[row.span_start : row.span_end])
        voices.append(numbers.setdefault(row.customer_id or row.response_key, len(numbers)))
        tones.append(TONES.get(Sentiment(row.sentiment), 0))
    return StoredSegments(keys, texts, embeddings, voices, tones)


def occurrences(connection: Connection) -> Occurrences:
    """Read when the same segments spoke of which theme, in storage order."""
    listed = tuple(subject.theme for subject in theme_model(connection).subjects)
    place_of: dict[str | None, int] = {theme.id: place for place, theme in enumerate(listed)}
    statement = (
        select(segments.c.response_key, responses.c.created_at, segments.c.theme_id)
        .join_from(segments, responses)
        .join(analyses)
        .where(~FOREIGN)
        .order_by(segments.c.key)
    )
    numbers, days, places = [], [], []
    for number, moment, theme_id in connection.execute(statement):
        numbers.append(number)
        days.append(moment.date() if moment else None)
        places.append(place_of.get(theme_id, -1))
    return Occurrences(
        np.array(numbers, np.int64),
        np.array(days, "datetime64[D]"),
        np.array(places, np.int32),
        listed,
    )


def _model(connection: Connection, table: Table) -> ThemeModel:
    settings = connection.execute(select(theme_settings)).one_or_none()
    if settings is None:
        return EMPTY_THEME_MODEL
    rows = connection.execute(select(table).order_by(table.c.position)).all()
    return ThemeModel.of(
        [to_subject(row) for row in rows],
        floor=settings.floor,
        next_number=settings.next_number,
    )
