"""What the one write transaction can do to themes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Column, Connection, bindparam, delete, func, insert, select, update

from voc.domain.analysis import ThemeMatch
from voc.domain.curation import Change, Edit
from voc.domain.lineage import Event
from voc.domain.occurrences import Occurrences
from voc.domain.themes import ThemeModel
from voc.store import blocks, theme_queries
from voc.store.revision import changed
from voc.store.rows import Values, match_values
from voc.store.schema import (
    found_themes,
    segments,
    theme_edits,
    theme_events,
    theme_settings,
    themes,
)
from voc.store.theme_rows import change_values, event_values, theme_values
from voc.theming import StoredSegments


@dataclass(frozen=True)
class SqlThemeWriter:
    """Writes themes on the connection that holds the write transaction."""

    connection: Connection

    def theme_model(self) -> ThemeModel:
        """Return the current themes."""
        return theme_queries.theme_model(self.connection)

    def found_themes(self) -> ThemeModel:
        """Return what the last fit found, before any edit."""
        return theme_queries.found_model(self.connection)

    def fits(self) -> int:
        """Return how many fits there were."""
        return theme_queries.fits(self.connection)

    def theme_edits(self) -> list[Edit]:
        """Return all edits, oldest first."""
        return theme_queries.edits(self.connection)

    def segments(self) -> StoredSegments:
        """Return what themes are fitted on and assigned to, in the order of storage."""
        return theme_queries.stored_segments(self.connection)

    def occurrences(self) -> Occurrences:
        """Return when the same segments, in the same order, spoke of which current theme."""
        return theme_queries.occurrences(self.connection)

    def keep_found(self, found: ThemeModel) -> None:
        """Keep what a fit found, and count the fit."""
        fits = self.fits() + 1
        self._settle(found)
        self.connection.execute(update(theme_settings).values(fits=fits))
        self.connection.execute(delete(found_themes))
        columns = found_themes.c.keys()
        rows = [{name: row[name] for name in columns} for row in theme_values(found)]
        if rows:
            self.connection.execute(insert(found_themes), rows)

    def replace_themes(
        self, model: ThemeModel, keys: Sequence[int], matches: Sequence[ThemeMatch | None]
    ) -> None:
        """Make `model` current and assign the segments under `keys` to its themes.

        Segments under other keys end up without a theme. Only what changes is written.
        """
        now = dict(zip(keys, matches, strict=True))
        moves = {key: now.get(key) for key, match in self._assigned() if match != now.get(key)}
        self._keep(model)
        if moves:
            statement = update(segments).where(segments.c.key == bindparam("segment"))
            rows = [{"segment": key, **match_values(match)} for key, match in moves.items()]
            self.connection.execute(statement, rows)
        blocks.move(self.connection, moves)

    def rename_themes(self, model: ThemeModel) -> None:
        """Make `model` current, which has the ids and centres of the one before it."""
        self._keep(model)

    def log(self, change: Change, at: datetime) -> Edit:
        """Add a change to the log of edits."""
        id = self._next_key(theme_edits.c.id)
        row = {"id": id, "at": at, "undone": False, **change_values(change)}
        self.connection.execute(insert(theme_edits), row)
        return Edit(id, at, change)

    def undo(self, edit: int) -> None:
        """Mark an edit as undone."""
        statement = update(theme_edits).where(theme_edits.c.id == edit)
        self.connection.execute(statement.values(undone=True))

    def record(
        self,
        events: Sequence[Event],
        at: datetime,
        *,
        edit: int | None = None,
        undoing: bool = False,
    ) -> None:
        """Add events to the history, under the last fit and the edit made or undone."""
        first, cause = (
            self._next_key(theme_events.c.key),
            {"at": at, "fit": self.fits(), "edit": edit, "undoing": undoing},
        )
        rows = [{"key": key, **cause, **event_values(e)} for key, e in enumerate(events, first)]
        if rows:
            self.connection.execute(insert(theme_events), rows)

    def _keep(self, model: ThemeModel) -> None:
        """Make `model` current; the segments of themes that go have none."""
        changed(self.connection)
        self._settle(model)
        there = self._theme_ids()
        rows = list(theme_values(model))
        for id in there - {str(row["id"]) for row in rows}:
            self.connection.execute(delete(themes).where(themes.c.id == id))
        for row in rows:
            if row["id"] in there:
                statement = update(themes).where(themes.c.id == row["id"])
                self.connection.execute(statement.values(row))
            else:
                self.connection.execute(insert(themes), row)

    def _settle(self, model: ThemeModel) -> None:
        """Keep the floor, and the number of the next theme, which never falls."""
        before = self.connection.execute(select(theme_settings)).one_or_none()
        number = max(model.next_number, before.next_number if before else 1)
        values: Values = {"floor": model.floor, "next_number": number}
        if before:
            self.connection.execute(update(theme_settings).values(values))
        else:
            self.connection.execute(insert(theme_settings), {"key": 1, "fits": 0, **values})

    def _theme_ids(self) -> set[str]:
        return set(self.connection.scalars(select(themes.c.id)))

    def _assigned(self) -> Iterator[tuple[int, ThemeMatch | None]]:
        columns = (segments.c.key, segments.c.theme_id, segments.c.similarity)
        for key, theme_id, similarity in self.connection.execute(select(*columns)).all():
            yield key, ThemeMatch(theme_id, similarity) if theme_id is not None else None

    def _next_key(self, key: Column[int]) -> int:
        """The next free number: no other writer can take it meanwhile."""
        return (self.connection.scalar(select(func.max(key))) or 0) + 1
