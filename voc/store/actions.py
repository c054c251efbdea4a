"""Actions in the database."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import Connection, Engine, Row, delete, insert, select, update

from voc.domain.actions import Action, ActionStatus
from voc.domain.errors import NotFound
from voc.store.engine import reading, writing
from voc.store.loop_schema import actions
from voc.store.writer import SqlWriter
from voc.submission import Request, Submission


@dataclass(frozen=True)
class SqlActionWriter:
    """Writes actions on the connection that holds the write transaction."""

    connection: Connection

    def add(self, action: Action) -> None:
        """Store a new action."""
        self.connection.execute(insert(actions), _values(action))

    def get(self, id: str) -> Action:
        """Return one action. Raises `NotFound`."""
        return _one(self.connection, id)

    def replace(self, action: Action) -> None:
        """Replace a stored action."""
        mine = update(actions).where(actions.c.id == action.id)
        self.connection.execute(mine.values(_values(action)))

    def delete(self, id: str) -> None:
        """Delete an action. Raises `NotFound`."""
        if not self.connection.execute(delete(actions).where(actions.c.id == id)).rowcount:
            raise NotFound("action", id)

    def recall(self, key: str) -> tuple[str, tuple[Submission, ...]] | None:
        """Return the fingerprint and outcome remembered under an idempotency key."""
        return SqlWriter(self.connection).recall(key)

    def remember(self, request: Request, outcome: Sequence[Submission]) -> None:
        """Remember the outcome of a request under its key."""
        SqlWriter(self.connection).remember(request, outcome)


@dataclass(frozen=True)
class SqlActionStore:
    """Actions in a database. Serves all threads."""

    engine: Engine

    @contextmanager
    def write(self) -> Iterator[SqlActionWriter]:
        """Begin the write transaction; a second writer waits."""
        with writing(self.engine) as connection:
            yield SqlActionWriter(connection)

    def all(self) -> Sequence[Action]:
        """Return all actions, latest date first."""
        statement = select(actions).order_by(actions.c.date.desc(), actions.c.id)
        with reading(self.engine) as connection:
            return [_action(row) for row in connection.execute(statement)]

    def get(self, id: str) -> Action:
        """Return one action. Raises `NotFound`."""
        with reading(self.engine) as connection:
            return _one(connection, id)


def _one(connection: Connection, id: str) -> Action:
    row = connection.execute(select(actions).where(actions.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("action", id)
    return _action(row)


def _values(action: Action) -> dict[str, object]:
    return {**asdict(action), "where": dict(action.where), "status": action.status.value}


def _action(row: Row[Any]) -> Action:
    return Action(**{**row._mapping, "status": ActionStatus(row.status)})
