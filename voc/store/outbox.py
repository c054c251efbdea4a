"""The outbox in the database."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, Row, Select, func, select, update

from voc.closed_loop.outbox import HELD, MAX_ATTEMPTS, Depth, Message, Receipt, wait_after
from voc.store.engine import reading, writing
from voc.store.loop_schema import messages


@dataclass(frozen=True)
class SqlOutbox:
    """Messages in a database. Serves all threads and processes."""

    engine: Engine

    def claim(self, now: datetime) -> Receipt | None:
        """Take the oldest message that is due, and count the attempt; nobody else has it then."""
        due = (
            select(messages)
            .where(
                messages.c.delivered_at.is_(None),
                messages.c.attempts < MAX_ATTEMPTS,
                messages.c.next_attempt_at <= now,
            )
            .order_by(messages.c.key)
            .limit(1)
        )
        if self._first(due) is None:  # most rounds: nobody needs to wait for a writer
            return None
        with writing(self.engine) as connection:
            row = connection.execute(due).first()
            if row is None:
                return None
            taken = {"attempts": row.attempts + 1, "next_attempt_at": now + HELD}
            connection.execute(update(messages).where(messages.c.id == row.id).values(taken))
            return replace(_receipt(row), **taken)

    def _first(self, due: Select[Any]) -> Row[Any] | None:
        with reading(self.engine) as connection:
            return connection.execute(due).first()

    def settle(self, receipt: Receipt, now: datetime, error: str | None) -> None:
        """Note how an attempt ended; a message that was delivered stays delivered."""
        outcome: dict[str, object] = {"error": error}
        if error is None:
            outcome["delivered_at"] = now
        else:
            outcome["next_attempt_at"] = now + wait_after(receipt.attempts)
        mine = (messages.c.id == receipt.message.id, messages.c.delivered_at.is_(None))
        with writing(self.engine) as connection:
            connection.execute(update(messages).where(*mine).values(outcome))

    def receipts(self, *, dead: bool, limit: int) -> Sequence[Receipt]:
        """List messages, newest first; only dead ones if asked."""
        statement = select(messages).order_by(messages.c.key.desc()).limit(limit)
        if dead:
            statement = statement.where(*_DEAD)
        with reading(self.engine) as connection:
            return [_receipt(row) for row in connection.execute(statement)]

    def revive(self, now: datetime) -> int:
        """Let dead messages be tried again from now on; returns how many."""
        with writing(self.engine) as connection:
            revived = update(messages).where(*_DEAD).values(attempts=0, next_attempt_at=now)
            return connection.execute(revived).rowcount

    def depth(self) -> Depth:
        """How many messages are not delivered."""
        undelivered = select(func.count()).where(messages.c.delivered_at.is_(None))
        with reading(self.engine) as connection:
            every = connection.scalar(undelivered) or 0
            dead = connection.scalar(undelivered.where(*_DEAD)) or 0
        return Depth(every - dead, dead)


_DEAD = (messages.c.delivered_at.is_(None), messages.c.attempts >= MAX_ATTEMPTS)


def message_values(key: int, message: Message, now: datetime) -> dict[str, object]:
    """The row of a message that nobody has tried to deliver yet."""
    return {
        "key": key,
        "id": message.id,
        "case_id": message.case_id,
        "payload": message.payload,
        "created_at": now,
        "attempts": 0,
        "next_attempt_at": now,
        "delivered_at": None,
        "error": None,
    }


def _receipt(row: Row[Any]) -> Receipt:
    return Receipt(
        Message(row.id, row.case_id, row.payload),
        row.created_at,
        row.attempts,
        row.next_attempt_at,
        row.delivered_at,
        row.error,
    )
