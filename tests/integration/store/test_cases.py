"""Cases, actions and messages in both databases."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.integration.store.builders import item, stored
from voc.closed_loop import Message, Opening
from voc.closed_loop.outbox import MAX_ATTEMPTS, Receipt
from voc.domain.actions import Action, ActionStatus
from voc.domain.cases import Case, CaseChange, CaseQuery, CaseStatus, Rule, changed
from voc.domain.errors import NotFound
from voc.store import SqlActionStore, SqlCaseStore, SqlOutbox, SqlRepository
from voc.webhooks import TIMEOUT_S

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def case(number: int, **fields: object) -> Case:
    """A case of response `r-NUMBER`, due after that many hours."""
    usual = {
        "id": f"c-{number}",
        "rule": Rule.CHURN_WORDS,
        "response_id": f"r-{number}",
        "stage": "renewal",
        "theme_id": "t-1",
        "scores": {"nps": 3},
        "opened_at": NOW,
        "due_at": NOW + timedelta(hours=number),
    }
    return Case(**{**usual, **fields})  # type: ignore[arg-type]  # the fields of a case


def message(number: int) -> Message:
    return Message(f"msg_{number}", f"c-{number}", f'{{"number": {number}}}')


def opened(repository: SqlRepository, openings: Sequence[Opening]) -> int:
    with SqlCaseStore(repository.engine).write() as writer:
        return writer.open(openings)


@pytest.fixture
def filled(repository: SqlRepository) -> SqlRepository:
    stored(repository, *(item(f"r-{number}") for number in range(5)))
    assert opened(repository, [(case(n), message(n)) for n in range(5)]) == 5
    return repository


def test_a_case_is_stored_once(filled: SqlRepository) -> None:
    """Opening again opens nothing, tells nothing, and leaves the work done on it alone."""
    store = SqlCaseStore(filled.engine)
    with store.write() as writer:
        worked, events = changed(writer.get("c-1"), CaseChange(CaseStatus.RESOLVED), NOW)
        writer.change(worked, events, None)
    assert opened(filled, [(case(1), message(9)), (case(7), None)]) == 0
    assert store.file("c-1").case.status is CaseStatus.RESOLVED
    assert len(SqlOutbox(filled.engine).receipts(dead=False, limit=99)) == 5


def test_a_case_reads_back_with_its_history(filled: SqlRepository) -> None:
    """Every field, in UTC, and its events in order."""
    store = SqlCaseStore(filled.engine)
    with store.write() as writer:
        change = CaseChange(CaseStatus.IN_PROGRESS, assignee="mira", note="Called.")
        worked, events = changed(writer.get("c-2"), change, NOW + timedelta(hours=1))
        writer.change(worked, events, None)
    file = store.file("c-2")
    assert file.case == worked
    assert [event.kind.value for event in file.events] == ["opened", "assigned", "status", "note"]
    with pytest.raises(NotFound):
        store.file("c-99")


def test_cases_come_due_first_and_page_by_page(filled: SqlRepository) -> None:
    """The place behind a page is its last case, even where two are due at the same time."""
    stored(filled, item("r-same"))
    opened(filled, [(case(9, id="c-1b", response_id="r-same", due_at=case(1).due_at), None)])
    store = SqlCaseStore(filled.engine)
    first = store.page(CaseQuery(), after=None, limit=2)
    assert [found.id for found in first] == ["c-0", "c-1"]
    rest = store.page(CaseQuery(), after=(first[-1].due_at, first[-1].id), limit=9)
    assert [found.id for found in rest] == ["c-1b", "c-2", "c-3", "c-4"]


def test_what_customers_submitted_is_found_by_id(filled: SqlRepository) -> None:
    """All at once, for a page, with customer and attributes; one that is gone is missing."""
    given = {"customer_id": "k-7", "channel": "app", "attributes": {"b": "2", "a": "1"}}
    stored(filled, item("r-7", created_at=NOW, **given))
    found = SqlCaseStore(filled.engine).responses(["r-1", "r-7", "gone"])
    assert found == {id: filled.get(id).response for id in ("r-1", "r-7")}
    assert SqlCaseStore(filled.engine).responses([]) == {}


def test_cases_are_filtered(filled: SqlRepository) -> None:
    """By status, rule, assignee, stage, response, and by being overdue."""
    store = SqlCaseStore(filled.engine)
    with store.write() as writer:
        for id, change in {
            "c-0": CaseChange(CaseStatus.RESOLVED),
            "c-3": CaseChange(assignee="mira"),
        }.items():
            worked, events = changed(writer.get(id), change, NOW)
            writer.change(worked, events, None)

    def ids(query: CaseQuery) -> list[str]:
        return [found.id for found in store.page(query, after=None, limit=9)]

    assert ids(CaseQuery(status=(CaseStatus.RESOLVED,))) == ["c-0"]
    assert ids(CaseQuery(assignee="mira")) == ["c-3"]
    assert ids(CaseQuery(response_id="r-4")) == ["c-4"]
    assert ids(CaseQuery(overdue_at=NOW + timedelta(hours=2, minutes=1))) == ["c-1", "c-2"]
    assert ids(CaseQuery(rule=Rule.PROMOTER_COMPLAINT)) == ids(CaseQuery(stage="usage")) == []
    assert store.count(CaseQuery(assignee="mira", status=(CaseStatus.OPEN,))) == 1
    assert store.count(CaseQuery()) == 5
    assert store.spans(CaseQuery(assignee="mira"), NOW) == [(timedelta(0), False)]
    spans = store.spans(CaseQuery(), NOW + timedelta(hours=4))
    assert sorted(spans) == sorted([(timedelta(0), True)] + [(timedelta(hours=4), False)] * 4)


def test_what_hangs_on_a_response_goes_with_it(filled: SqlRepository) -> None:
    """A deleted customer leaves neither case nor message behind."""
    with filled.write() as writer:
        writer.delete("r-1")
    with pytest.raises(NotFound):
        SqlCaseStore(filled.engine).file("c-1")
    told = SqlOutbox(filled.engine).receipts(dead=False, limit=99)
    assert "c-1" not in {receipt.message.case_id for receipt in told}


def claimed(outbox: SqlOutbox, moment: datetime) -> list[Receipt]:
    """All that is due at a moment."""
    return list(iter(lambda: outbox.claim(moment), None))


def test_a_message_is_nobody_elses_while_it_is_sent(filled: SqlRepository) -> None:
    """One is claimed at a time, and held as long as an attempt to send it may take."""
    outbox, other = SqlOutbox(filled.engine), SqlOutbox(filled.engine)
    mine, theirs = outbox.claim(NOW), other.claim(NOW)
    assert mine is not None
    assert theirs is not None
    assert [mine.message, theirs.message] == [message(0), message(1)]
    assert mine.attempts == 1
    slow = NOW + timedelta(seconds=3 * TIMEOUT_S)
    rest = claimed(other, slow)
    assert [receipt.message for receipt in rest] == [message(n) for n in range(2, 5)]
    outbox.settle(mine, slow, None)
    outbox.settle(mine, slow, "answered 500")
    assert [r.message for r in claimed(other, NOW + timedelta(seconds=61))] == [message(1)]
    delivered = outbox.receipts(dead=False, limit=9)[-1]
    assert (delivered.delivered_at, delivered.attempts, delivered.error) == (slow, 1, None)


def test_a_message_that_failed_waits_from_the_end_of_its_attempt(filled: SqlRepository) -> None:
    """Ten seconds, give or take two; then the same bytes come again."""
    outbox = SqlOutbox(filled.engine)
    first, *_ = claimed(outbox, NOW)
    end = NOW + timedelta(seconds=20)
    outbox.settle(first, end, "ReadTimeout")
    assert claimed(outbox, end + timedelta(seconds=7)) == []
    (again,) = claimed(outbox, end + timedelta(seconds=13))
    assert (again.message, again.attempts, again.error) == (message(0), 2, "ReadTimeout")


def test_a_message_that_is_never_accepted_dies_visibly(filled: SqlRepository) -> None:
    """After the last attempt it waits as a dead letter until somebody revives it."""
    outbox = SqlOutbox(filled.engine)
    moment = NOW
    for _ in range(MAX_ATTEMPTS):
        for receipt in claimed(outbox, moment):
            outbox.settle(receipt, moment, "answered 503")
        moment += timedelta(days=9)
    assert outbox.claim(moment) is None
    dead = outbox.receipts(dead=True, limit=9)
    assert len(dead) == 5
    assert (dead[0].is_dead, dead[0].error) == (True, "answered 503")
    assert outbox.revive(moment) == 5
    assert len(claimed(outbox, moment)) == 5


def test_actions_read_back(repository: SqlRepository) -> None:
    """Every field; latest first; a deleted one is gone."""
    store = SqlActionStore(repository.engine)
    guide = Action("a-1", "Guide", date(2026, 9, 1), NOW, "renewal", "t-1", {"plan": "Team"}, "Ana")
    older = Action("a-2", "Call centre", date(2026, 2, 1), NOW, status=ActionStatus.CLOSED)
    with store.write() as writer:
        writer.add(guide)
        writer.add(older)
    assert list(store.all()) == [guide, older]
    with store.write() as writer:
        writer.delete("a-1")
        with pytest.raises(NotFound):
            writer.delete("a-1")
    with pytest.raises(NotFound):
        store.get("a-1")
