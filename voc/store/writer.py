"""What can be done inside the one write transaction."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime

from sqlalchemy import Text, cast, delete, insert, select, update

from voc.domain.analysis import AnalysedResponse
from voc.domain.comment import Response
from voc.domain.errors import NotFound
from voc.domain.themes import Vectors, require_alike
from voc.pipeline import Reading
from voc.store import blocks, queries
from voc.store.cases import SqlCaseWriter
from voc.store.revision import changed
from voc.store.rows import rows_to_insert, to_vector
from voc.store.schema import requests, responses, segments, vectors
from voc.store.theme_writer import SqlThemeWriter
from voc.submission import KEYS_KEPT, Request, Status, Submission


class SqlWriter(SqlThemeWriter):
    """Writes on the connection that holds the write transaction."""

    @property
    def cases(self) -> SqlCaseWriter:
        """Writes cases in the same transaction."""
        return SqlCaseWriter(self.connection)

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
        """Store responses with their analyses and segment vectors.

        Raises `Conflict` where the vectors are of another length than those there.
        """
        if not items:
            return
        self._require_alike([reading.embeddings for _, reading in items])
        key, segment = self._next_key(responses.c.key), self._next_key(segments.c.key)
        tables = rows_to_insert(items, first_key=key, first_segment=segment)
        for table, rows in tables.items():
            if rows:
                self.connection.execute(insert(table), rows)
        changed(self.connection)
        stored = [AnalysedResponse(response, reading.analysis) for response, reading in items]
        keys = range(segment, segment + len(tables[segments]))
        blocks.append(self.connection, key, stored, keys)

    def delete(self, id: str) -> None:
        """Delete a response and, by cascade, all read from it. Raises `NotFound`.

        Where the outcome of a request is remembered, its id is blank from then on.
        """
        key = self.connection.scalar(select(responses.c.key).where(responses.c.id == id))
        if key is None:
            raise NotFound("response", id)
        self.connection.execute(delete(responses).where(responses.c.key == key))
        changed(self.connection)
        blocks.remove(self.connection, key, id)
        self._forget(id)

    def recall(self, key: str) -> tuple[str, tuple[Submission, ...]] | None:
        """Return the fingerprint and outcome remembered under an idempotency key."""
        known = select(requests).where(requests.c.key == key, requests.c.created_at >= _oldest())
        row = self.connection.execute(known).one_or_none()
        if row is None:
            return None
        return row.fingerprint, tuple(Submission(id, Status(status)) for id, status in row.outcome)

    def remember(self, request: Request, outcome: Sequence[Submission]) -> None:
        """Remember the outcome of a request under its key; forget those of long ago."""
        self.connection.execute(delete(requests).where(requests.c.created_at < _oldest()))
        row = {
            "key": request.key,
            "fingerprint": request.fingerprint,
            "outcome": [(submission.id, submission.status.value) for submission in outcome],
            "created_at": datetime.now(UTC),
        }
        self.connection.execute(insert(requests), row)

    def _require_alike(self, read: Sequence[Vectors]) -> None:
        """A store with vectors of two encoders could never be fitted to themes again."""
        there = self.connection.execute(select(vectors.c.embedding).limit(1)).first()
        if there is None:
            return
        for embeddings in read:
            if len(embeddings):
                require_alike(embeddings, len(to_vector(there.embedding)))

    def _forget(self, id: str) -> None:
        """Take an id out of remembered outcomes: it may be a customer's name or address."""
        outcome = cast(requests.c.outcome, Text)
        named = outcome.contains(json.dumps(id), autoescape=True)
        elsewhere = requests.c.fingerprint.contains(" ")  # ids of jobs and of theme edits
        for row in self.connection.execute(select(requests).where(named, ~elsewhere)).all():
            left = [("" if other == id else other, status) for other, status in row.outcome]
            mine = update(requests).where(requests.c.key == row.key)
            self.connection.execute(mine.values(outcome=left))


def _oldest() -> datetime:
    """When the idempotency keys that still count were first used, at the earliest."""
    return datetime.now(UTC) - KEYS_KEPT
