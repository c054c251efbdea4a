"""Cases in the database."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    Select,
    func,
    insert,
    select,
    update,
)

from voc.closed_loop import Message, Opening
from voc.domain.cases import (
    Case,
    CaseEvent,
    CaseFile,
    CaseQuery,
    CaseStatus,
    EventKind,
    Rule,
)
from voc.domain.comment import Response
from voc.domain.errors import NotFound
from voc.store.engine import reading, writing
from voc.store.loop_schema import case_events, cases, messages
from voc.store.outbox import message_values
from voc.store.queries import CHUNK, responses_of
from voc.store.schema import responses

CLOSED = [status.value for status in CaseStatus if status.is_closed]


@dataclass(frozen=True)
class SqlCaseWriter:
    """Writes cases on the connection that holds the write transaction."""

    connection: Connection

    def open(self, openings: Sequence[Opening]) -> int:
        """Store those cases, with their messages, that are not stored yet."""
        keys = self._response_keys([case.response_id for case, _ in openings])
        known = self._known([case.id for case, _ in openings])
        new = [
            (case, message)
            for case, message in openings
            if case.id not in known and case.response_id in keys
        ]
        if new:
            rows = [{**_values(case), "response_key": keys[case.response_id]} for case, _ in new]
            self.connection.execute(insert(cases), rows)
            opened = [_event_values(case.id, 0, _opened(case)) for case, _ in new]
            self.connection.execute(insert(case_events), opened)
            self._tell([(message, case.opened_at) for case, message in new if message])
        return len(new)

    def get(self, id: str) -> Case:
        """Return one case. Raises `NotFound`."""
        return _one(self.connection, id)

    def change(self, case: Case, events: Sequence[CaseEvent], message: Message | None) -> None:
        """Replace a stored case, and add to its history."""
        self.connection.execute(update(cases).where(cases.c.id == case.id).values(_values(case)))
        self._note(case.id, events)
        if message:
            self._tell([(message, events[-1].at)])

    def _note(self, id: str, events: Sequence[CaseEvent]) -> None:
        count = select(func.count()).where(case_events.c.case_id == id)
        first = self.connection.scalar(count) or 0
        rows = [_event_values(id, place, event) for place, event in enumerate(events, first)]
        self.connection.execute(insert(case_events), rows)

    def _tell(self, told: Sequence[tuple[Message, datetime]]) -> None:
        if told:
            first = (self.connection.scalar(select(func.max(messages.c.key))) or 0) + 1
            rows = [message_values(key, *one) for key, one in enumerate(told, first)]
            self.connection.execute(insert(messages), rows)

    def _response_keys(self, ids: Sequence[str]) -> dict[str, int]:
        wanted = list(dict.fromkeys(ids))
        statement = select(responses.c.id, responses.c.key)
        found: dict[str, int] = {}
        for start in range(0, len(wanted), CHUNK):
            chunk = responses.c.id.in_(wanted[start : start + CHUNK])
            found.update(
                (row.id, row.key) for row in self.connection.execute(statement.where(chunk))
            )
        return found

    def _known(self, ids: Sequence[str]) -> set[str]:
        found: set[str] = set()
        for start in range(0, len(ids), CHUNK):
            chunk = cases.c.id.in_(ids[start : start + CHUNK])
            found.update(self.connection.scalars(select(cases.c.id).where(chunk)))
        return found


@dataclass(frozen=True)
class SqlCaseStore:
    """Cases in a database. Serves all threads."""

    engine: Engine

    @contextmanager
    def write(self) -> Iterator[SqlCaseWriter]:
        """Begin the write transaction; a second writer waits."""
        with writing(self.engine) as connection:
            yield SqlCaseWriter(connection)

    def file(self, id: str) -> CaseFile:
        """Return one case with its history. Raises `NotFound`."""
        statement = (
            select(case_events).where(case_events.c.case_id == id).order_by(case_events.c.position)
        )
        with reading(self.engine) as connection:
            case = _one(connection, id)
            rows = connection.execute(statement).all()
        return CaseFile(
            case, tuple(CaseEvent(row.at, EventKind(row.kind), row.detail) for row in rows)
        )

    def page(
        self, query: CaseQuery, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Case]:
        """Return up to `limit` cases, due first first, behind the (due time, id) `after`."""
        statement = _selected().where(*_conditions(query)).order_by(cases.c.due_at, cases.c.id)
        if after is not None:
            due_at, id = after
            behind = (cases.c.due_at == due_at) & (cases.c.id > id)
            statement = statement.where((cases.c.due_at > due_at) | behind)
        with reading(self.engine) as connection:
            return [_case(row) for row in connection.execute(statement.limit(limit))]

    def count(self, query: CaseQuery) -> int:
        """How many cases are asked for."""
        statement = select(func.count()).select_from(cases).join(responses)
        with reading(self.engine) as connection:
            return connection.scalar(statement.where(*_conditions(query))) or 0

    def responses(self, ids: Sequence[str]) -> Mapping[str, Response]:
        """What customers submitted, by id; deleted ones are missing."""
        with reading(self.engine) as connection:
            return {response.id: response for response in responses_of(connection, ids)}

    def spans(self, query: CaseQuery, now: datetime) -> Sequence[tuple[timedelta, bool]]:
        """How long each case took or has been open, and whether it is closed."""
        statement = select(cases.c.opened_at, cases.c.closed_at).join_from(cases, responses)
        statement = statement.where(*_conditions(query))
        with reading(self.engine) as connection:
            rows = connection.execute(statement).all()
        return [((row.closed_at or now) - row.opened_at, row.closed_at is not None) for row in rows]


def _selected() -> Select[Any]:
    return select(cases, responses.c.id.label("response_id")).join_from(cases, responses)


def _one(connection: Connection, id: str) -> Case:
    row = connection.execute(_selected().where(cases.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("case", id)
    return _case(row)


def _conditions(query: CaseQuery) -> list[ColumnElement[bool]]:
    equal = {
        cases.c.rule: query.rule.value if query.rule else None,
        cases.c.assignee: query.assignee,
        cases.c.stage: query.stage,
        responses.c.id: query.response_id,
    }
    found = [column == value for column, value in equal.items() if value is not None]
    if query.status:
        found.append(cases.c.status.in_([status.value for status in query.status]))
    if query.overdue_at:
        found += [cases.c.due_at < query.overdue_at, cases.c.status.not_in(CLOSED)]
    return found


def _opened(case: Case) -> CaseEvent:
    return CaseEvent(case.opened_at, EventKind.OPENED, case.rule.value)


def _event_values(case_id: str, position: int, event: CaseEvent) -> dict[str, object]:
    return {
        "case_id": case_id,
        "position": position,
        "at": event.at,
        "kind": event.kind.value,
        "detail": event.detail,
    }


def _values(case: Case) -> dict[str, object]:
    return {
        "id": case.id,
        "rule": case.rule.value,
        "stage": case.stage,
        "theme_id": case.theme_id,
        "scores": dict(case.scores),
        "status": case.status.value,
        "assignee": case.assignee,
        "opened_at": case.opened_at,
        "due_at": case.due_at,
        "closed_at": case.closed_at,
    }


def _case(row: Row[Any]) -> Case:
    return Case(
        id=row.id,
        rule=Rule(row.rule),
        response_id=row.response_id,
        stage=row.stage,
        theme_id=row.theme_id,
        scores=row.scores,
        opened_at=row.opened_at,
        due_at=row.due_at,
        status=CaseStatus(row.status),
        assignee=row.assignee,
        closed_at=row.closed_at,
    )
