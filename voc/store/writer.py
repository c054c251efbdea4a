"""What can be done inside the one write transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, bindparam, delete, func, insert, select, update

from voc.domain.analysis import ThemeMatch
from voc.domain.comment import Response
from voc.domain.errors import NotFound
from voc.domain.themes import ThemeModel
from voc.pipeline import Reading
from voc.service import Request, Status, StoredSegments, Submission
from voc.store import queries
from voc.store.rows import match_values, rows_to_insert, theme_values
from voc.store.schema import requests, responses, segments, theme_settings, themes


@dataclass(frozen=True)
class SqlWriter:
    """Writes on the connection that holds the write transaction."""

    connection: Connection

    def fingerprints(self, ids: Sequence[str]) -> dict[str, str]:
        """Return the fingerprints of those of `ids` that are stored."""
        found: dict[str, str] = {}
        for start in range(0, len(ids), queries.CHUNK):
            chunk = ids[start : start + queries.CHUNK]
            statement = select(responses.c.id, responses.c.fingerprint)
            rows = self.connection.execute(statement.where(responses.c.id.in_(chunk)))
            found.update((row.id, row.fingerprint) for row in rows)
        return found

    def add(self, items: Sequence[tuple[Response, Reading]]) -> None:
        """Store responses with their analyses and segment vectors."""
        tables = rows_to_insert(
            items,
            first_key=self._next(responses.c.key),
            first_segment=self._next(segments.c.key),
        )
        for table, rows in tables.items():
            if rows:
                self.connection.execute(insert(table), rows)

    def delete(self, id: str) -> None:
        """Delete a response and, by cascade, all read from it. Raises `NotFound`."""
        deleted = self.connection.execute(delete(responses).where(responses.c.id == id))
        if not deleted.rowcount:
            raise NotFound("response", id)

    def theme_model(self) -> ThemeModel:
        """Return the current themes."""
        return queries.theme_model(self.connection)

    def segments(self) -> StoredSegments:
        """Return what themes are fitted on and assigned to."""
        return queries.stored_segments(self.connection)

    def replace_themes(
        self, model: ThemeModel, keys: Sequence[int], matches: Sequence[ThemeMatch | None]
    ) -> None:
        """Make `model` current and assign the segments under `keys` to its themes.

        Segments under other keys end up without a theme.
        """
        assigned = update(segments).where(segments.c.theme_id.is_not(None))
        self.connection.execute(assigned.values(match_values(None)))
        self.connection.execute(delete(themes))
        self.connection.execute(delete(theme_settings))
        self.connection.execute(insert(theme_settings), {"key": 1, "floor": model.floor})
        if model.themes:
            self.connection.execute(insert(themes), list(theme_values(model)))
        self._assign(keys, matches)

    def recall(self, key: str) -> tuple[str, tuple[Submission, ...]] | None:
        """Return the fingerprint and outcome remembered under an idempotency key."""
        row = self.connection.execute(select(requests).where(requests.c.key == key)).one_or_none()
        if row is None:
            return None
        return row.fingerprint, tuple(Submission(id, Status(status)) for id, status in row.outcome)

    def remember(self, request: Request, outcome: Sequence[Submission]) -> None:
        """Remember the outcome of a request under its key."""
        row = {
            "key": request.key,
            "fingerprint": request.fingerprint,
            "outcome": [(submission.id, submission.status.value) for submission in outcome],
            "created_at": datetime.now(UTC),
        }
        self.connection.execute(insert(requests), row)

    def _assign(self, keys: Sequence[int], matches: Sequence[ThemeMatch | None]) -> None:
        assigned = [
            {"segment": key, **match_values(match)}
            for key, match in zip(keys, matches, strict=True)
            if match
        ]
        if assigned:
            statement = update(segments).where(segments.c.key == bindparam("segment"))
            self.connection.execute(statement, assigned)

    def _next(self, key: Column[int]) -> int:
        """The next free number: no other writer can take it meanwhile."""
        return (self.connection.scalar(select(func.max(key))) or 0) + 1
