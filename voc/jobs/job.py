"""A job: what is to be done, how far it is, and how it ended."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import uuid4

from voc.domain.plausibility import Agreement
from voc.domain.scores import Metric


class Kind(StrEnum):
    """What a job does."""

    IMPORT = "import"
    THEME_FIT = "theme_fit"


class State(StrEnum):
    """Where a job stands; the last three are for good."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether nothing will happen to the job any more."""
        return self in (State.SUCCEEDED, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Fault:
    """A row that was not stored, and why. Never holds a value of the row."""

    row: int
    field: str
    reason: str
    line: int | None = None


@dataclass(frozen=True)
class Note:
    """Values of a column that could not be used, or look wrong: how many, and why."""

    column: str
    reason: str
    values: int


@dataclass(frozen=True)
class Reason:
    """How many rows were not stored for one reason, and the number of the first of them."""

    field: str
    reason: str
    rows: int
    first: int


@dataclass(frozen=True)
class Progress:
    """How far an import is, in rows: `read` is the sum of the other four.

    `old` of those stored were given too long ago to open a case; `agreements` tell how the words
    of those stored go with their answers to each metric. `reasons` sum up the rows not stored.
    """

    stored: int = 0
    duplicate: int = 0
    conflict: int = 0
    rejected: int = 0
    old: int = 0
    notes: tuple[Note, ...] = ()
    reasons: tuple[Reason, ...] = ()
    agreements: Mapping[Metric, Agreement] = field(default_factory=dict)

    @property
    def read(self) -> int:
        """The rows dealt with."""
        return self.stored + self.duplicate + self.conflict + self.rejected

    @property
    def faults(self) -> int:
        """The rows that were not stored and are no duplicates."""
        return self.conflict + self.rejected


@dataclass(frozen=True)
class Job:
    """One job. `number` grows in the order of creation; `error` holds no customer's text."""

    id: str
    kind: Kind
    parameters: Mapping[str, Any]
    created_at: datetime
    number: int = 0
    state: State = State.QUEUED
    progress: Progress = Progress()
    result: Mapping[str, Any] | None = None
    error: str | None = None
    started_at: datetime | None = None
    finished_at: datetime | None = None
    is_cancelling: bool = False


def new_job(kind: Kind, parameters: Mapping[str, Any], now: datetime) -> Job:
    """A job that nobody has begun."""
    return Job(f"j-{uuid4().hex[:16]}", kind, parameters, now)
