"""The outbox: what must be told to another system, kept until it was told.

A message is stored in the same transaction as the case it tells of. To deliver it is to
claim it, which keeps it from others while it is sent, to send it, and to note the outcome:
whoever is killed in between leaves a message that is simply tried again. So each is delivered
at least once, always under the same id and with the same bytes.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Protocol

MAX_ATTEMPTS = 8  # the last one about a day after the first
FIRST_WAIT_S = 10.0
WAIT_GROWTH = 5.0
JITTER = 0.2  # so that many waiting messages don't all come back at the same second
HELD = timedelta(seconds=60)  # longer than any attempt to send takes: connect, write and read


@dataclass(frozen=True)
class Message:
    """A message as it will be sent: `payload` is the exact body."""

    id: str
    case_id: str
    payload: str


@dataclass(frozen=True)
class Receipt:
    """What became of a message so far. `error` never holds the receiver's words."""

    message: Message
    created_at: datetime
    attempts: int
    next_attempt_at: datetime
    delivered_at: datetime | None
    error: str | None

    @property
    def is_dead(self) -> bool:
        """Whether nobody will try again unless told to."""
        return self.delivered_at is None and self.attempts >= MAX_ATTEMPTS


@dataclass(frozen=True)
class Delivery:
    """How a round of deliveries went."""

    delivered: int
    failed: int


@dataclass(frozen=True)
class Depth:
    """Messages that are not delivered: `waiting` will be tried again, `dead` will not."""

    waiting: int
    dead: int


class Outbox(Protocol):
    """Where messages wait."""

    def claim(self, now: datetime) -> Receipt | None:
        """Take the oldest message that is due, and count the attempt; nobody else has it then."""

    def settle(self, receipt: Receipt, now: datetime, error: str | None) -> None:
        """Note how an attempt ended, and after an `error` when to try again."""

    def receipts(self, *, dead: bool, limit: int) -> Sequence[Receipt]:
        """List messages, newest first; only dead ones if asked."""

    def revive(self, now: datetime) -> int:
        """Let dead messages be tried again from now on; returns how many."""

    def depth(self) -> "Depth":
        """How many messages are not delivered."""


class Sender(Protocol):
    """Sends one message."""

    def send(self, message: Message, now: datetime) -> str | None:
        """Return None when it was accepted, else in a few words why not."""


def deliver(outbox: Outbox, sender: Sender) -> Delivery:
    """Send all messages that are due now, oldest first."""
    delivered = failed = 0
    while receipt := outbox.claim(datetime.now(UTC)):
        error = sender.send(receipt.message, datetime.now(UTC))
        outbox.settle(receipt, datetime.now(UTC), error)
        delivered, failed = delivered + (not error), failed + bool(error)
    return Delivery(delivered, failed)


def wait_after(attempts: int) -> timedelta:
    """How long to wait after so many attempts: 10 s, then five times as long each time."""
    seconds = FIRST_WAIT_S * WAIT_GROWTH ** (attempts - 1)
    spread = random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - spreads load, guards nothing
    return timedelta(seconds=seconds * spread)
