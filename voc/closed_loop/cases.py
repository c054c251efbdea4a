"""The inner loop: open cases by rules, work through them, tell other systems."""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Protocol
from uuid import uuid4

from voc.closed_loop.outbox import Message
from voc.domain.analysis import AnalysedResponse
from voc.domain.cases import (
    Case,
    CaseChange,
    CaseEvent,
    CaseFile,
    CaseQuery,
    Rule,
    TimeToClose,
    changed,
    findings,
    new_case,
    time_to_close,
)
from voc.domain.comment import Response
from voc.domain.selection import EVERYTHING, Selection
from voc.domain.taxonomy import Taxonomy

BATCH = 500
MAX_AGE = timedelta(days=30)
EVERY_CASE = CaseQuery()

Opening = tuple[Case, Message | None]


class CaseWriter(Protocol):
    """Writes cases inside somebody's write transaction."""

    def open(self, openings: Sequence[Opening]) -> int:
        """Store those cases, with their messages, that are not stored yet; returns how many.

        A case whose response is not stored (any more) is left out.
        """

    def get(self, id: str) -> Case:
        """Return one case. Raises `NotFound`."""

    def change(self, case: Case, events: Sequence[CaseEvent], message: Message | None) -> None:
        """Replace a stored case, and add to its history."""


class CaseStore(Protocol):
    """Where cases are kept."""

    def write(self) -> AbstractContextManager[CaseWriter]:
        """Begin the write transaction."""

    def file(self, id: str) -> CaseFile:
        """Return one case with its history. Raises `NotFound`."""

    def page(
        self, query: CaseQuery, *, after: tuple[datetime, str] | None, limit: int
    ) -> Sequence[Case]:
        """Return up to `limit` cases, due first first, behind the (due time, id) `after`."""

    def count(self, query: CaseQuery) -> int:
        """How many cases are asked for."""

    def responses(self, ids: Sequence[str]) -> Mapping[str, Response]:
        """What customers submitted, by id; deleted ones are missing."""

    def spans(self, query: CaseQuery, now: datetime) -> Sequence[tuple[timedelta, bool]]:
        """How long each case took or has been open, and whether it is closed."""


class Responses(Protocol):
    """The stored responses."""

    def case_candidates(
        self, selection: Selection, rules: Collection[Rule], *, since: datetime | None
    ) -> Iterator[AnalysedResponse]:
        """Stream the selected responses that may open a case by these rules, not stored yet.

        All that do are among them. Those given before `since` are left out, if it is said.
        """


@dataclass(frozen=True)
class Cases:
    """The use cases around cases.

    `due_in` holds the rules in force and how soon their cases should be closed. Where
    `announces`, each opening and change is put into the outbox as well; the customer's words
    go with it only where `with_text`. A response that was given longer than `max_age` ago
    opens no case by itself: calling back after a year helps nobody.
    """

    store: CaseStore
    responses: Responses
    taxonomy: Taxonomy
    due_in: Mapping[Rule, timedelta]
    announces: bool = False
    with_text: bool = False
    max_age: timedelta = MAX_AGE

    def is_too_old(self, response: Response) -> bool:
        """Whether a response opens no case by itself; one without a date counts as of now."""
        given = response.created_at
        return given is not None and datetime.now(UTC) - given > self.max_age

    def open_for(self, writer: CaseWriter, rows: Iterable[AnalysedResponse]) -> int:
        """Open the cases of `rows` that are not too old, inside a write transaction."""
        return self._open(writer, [row for row in rows if not self.is_too_old(row.response)])

    def open_stored(self, selection: Selection = EVERYTHING) -> int:
        """Open the cases of what is stored; returns how many are new.

        A selection that says since when is taken at its word, however long ago that is.
        """
        since = None if selection.since else datetime.now(UTC) - self.max_age
        rows = self.responses.case_candidates(selection, set(self.due_in), since=since)
        opened = 0
        while batch := list(islice(rows, BATCH)):
            with self.store.write() as writer:
                opened += self._open(writer, batch)
        return opened

    def change(self, id: str, change: CaseChange) -> CaseFile:
        """Assign, note, close or reopen a case. Raises `NotFound`."""
        now = datetime.now(UTC)
        with self.store.write() as writer:
            case, events = changed(writer.get(id), change, now)
            if events:
                writer.change(case, events, self._message("case.updated", case, now))
        return self.store.file(id)

    def time_to_close(self, query: CaseQuery = EVERY_CASE) -> TimeToClose:
        """How long the cases asked for take, in whatever state they are."""
        return time_to_close(self.store.spans(query.in_any_state, datetime.now(UTC)))

    def _open(self, writer: CaseWriter, rows: Iterable[AnalysedResponse]) -> int:
        now = datetime.now(UTC)
        return writer.open([opening for row in rows for opening in self._openings(row, now)])

    def _openings(self, row: AnalysedResponse, now: datetime) -> Iterator[Opening]:
        given = row.response.stage or self.taxonomy.stage_at(row.response.touchpoint)
        row = replace(row, response=replace(row.response, stage=given))
        for finding in findings(row):
            if finding.rule in self.due_in:
                case = new_case(row, finding, now, self.due_in[finding.rule])
                text = row.response.comment.text if self.with_text else None
                yield case, self._message("case.opened", case, now, text)

    def _message(
        self, kind: str, case: Case, now: datetime, text: str | None = None
    ) -> Message | None:
        if not self.announces:
            return None
        data = announced(case) | ({} if text is None else {"text": text})
        body = {"type": kind, "timestamp": now.isoformat(), "data": data}
        return Message(f"msg_{uuid4().hex}", case.id, json.dumps(body))


def announced(case: Case) -> dict[str, object]:
    """What other systems are told of a case: ids, rule, place and scores, never the words."""
    return {
        "case_id": case.id,
        "response_id": case.response_id,
        "rule": case.rule.value,
        "status": case.status.value,
        "stage": case.stage,
        "theme_id": case.theme_id,
        "scores": dict(case.scores),
        "assignee": case.assignee,
        "opened_at": case.opened_at.isoformat(),
        "due_at": case.due_at.isoformat(),
        "closed_at": case.closed_at.isoformat() if case.closed_at else None,
    }
