"""Where jobs are kept, as their worker and the edges know it.

Whoever works on a job holds a lease on it and renews it. A process that dies lets its lease
run out, and the next worker goes on from the last progress noted.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from voc.jobs.job import Fault, Job, Kind, Progress, State
from voc.submission import Request


@dataclass(frozen=True)
class Claim:
    """A job in the hands of one worker. `attempts` counts claims since its last progress."""

    job: Job
    owner: str
    attempts: int


class JobStore(Protocol):
    """Jobs and the faults of their rows. All methods may raise `StoreUnavailable`."""

    def create(self, job: Job, request: Request | None = None) -> Job:
        """Keep a job; a `request` seen before returns the job it made then.

        Raises `Conflict` when its key was used for another body.
        """

    def get(self, id: str) -> Job:
        """Return one job. Raises `NotFound`."""

    def page(self, state: State | None, *, before: int | None, limit: int) -> Sequence[Job]:
        """Return up to `limit` jobs older than number `before`, newest first."""

    def faults(self, id: str) -> Iterator[Fault]:
        """Stream the faults of a job in the order they were found."""

    def cancel(self, id: str, now: datetime) -> Job:
        """End a queued job, or ask the worker of a running one to stop.

        Raises `NotFound`, and `Conflict` where it has ended otherwise.
        """

    def claim(self, now: datetime, until: datetime) -> Claim | None:
        """Take the oldest job that is queued or whose lease ran out."""

    def renew(self, claim: Claim, until: datetime) -> bool:
        """Prolong a lease; False where the job is another's by now."""

    def advance(
        self,
        claim: Claim,
        progress: Progress,
        faults: Sequence[Fault],
        until: datetime,
        *,
        forget: str | None,
    ) -> Job | None:
        """Note progress and faults at once, and prolong the lease.

        Forgets the idempotency key of the step that this completes. Returns the job as it is
        now; None where it is another's, then nothing was noted.
        """

    def release(self, claim: Claim) -> None:
        """Put a job back for the next worker."""

    def settle(
        self,
        claim: Claim,
        state: State,
        now: datetime,
        *,
        result: Mapping[str, Any] | None = None,
        error: str | None = None,
    ) -> bool:
        """Note how a job ended; False where it is another's by now."""

    def unfinished(self) -> Collection[str]:
        """The ids of all jobs that have not ended."""

    def counts(self) -> Mapping[tuple[Kind, State], int]:
        """How many jobs there are of each kind in each state."""
