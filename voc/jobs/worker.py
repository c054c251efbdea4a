"""Works on jobs, one at a time, so that none is lost and none is done twice."""

import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import Enum
from typing import Any, Protocol

from voc.domain.errors import StoreUnavailable, VocError
from voc.jobs.job import Fault, Job, Kind, Progress, State
from voc.jobs.store import Claim, JobStore

LEASE = timedelta(minutes=3)
"""How long nobody else takes a job that its worker has not renewed, after a crash for instance.

Renewing needs the store's one write transaction, so this is longer than any of them lasts: a
fit assigns a large store anew in one, and a worker waits for its turn.
"""
HEARTBEAT_S = 5.0
MAX_ATTEMPTS = 5  # claims without any progress: the job itself may be what kills processes
GAVE_UP = f"given up: {MAX_ATTEMPTS} times the service ended while it worked on this"
INTERNAL = "something went wrong in voc; the service logged it under the job's id"


class Why(Enum):
    """Why work on a job stops before its end."""

    CANCELLED = "cancelled"
    TAKEN = "taken"  # the lease ran out, and somebody else has the job
    STOPPING = "stopping"  # the service ends


class Halted(Exception):
    """Tells a task to stop where it is."""

    def __init__(self, why: Why) -> None:
        super().__init__(why.value)
        self.why = why


class Shift:
    """What a task sees of its worker: where it notes progress, and learns that it must stop."""

    def __init__(self, store: JobStore, claim: Claim, stop: threading.Event) -> None:
        self._store = store
        self._claim = claim
        self._stop = stop

    def check(self) -> None:
        """Raise `Halted` when the service ends."""
        if self._stop.is_set():
            raise Halted(Why.STOPPING)

    def advance(
        self, progress: Progress, faults: Sequence[Fault] = (), *, forget: str | None = None
    ) -> None:
        """Note progress and new faults. Raises `Halted` when the task must not go on."""
        until = datetime.now(UTC) + LEASE
        job = self._store.advance(self._claim, progress, faults, until, forget=forget)
        if job is None:
            raise Halted(Why.TAKEN)
        if job.is_cancelling:
            raise Halted(Why.CANCELLED)
        self.check()


class Task(Protocol):
    """How jobs of one kind are done."""

    def run(self, job: Job, shift: Shift) -> Mapping[str, Any] | None:
        """Do the job, going on from `job.progress`; returns its result.

        May be done again after a crash. Errors made on purpose (`VocError`) end the job.
        """

    def clean(self, job: Job) -> None:
        """Remove what only the job needed; it has ended."""

    def tidy(self, unfinished: Collection[str]) -> None:
        """Remove what is left of jobs whose worker died; those `unfinished` are not to touch."""


class Log(Protocol):
    """Where it is told that a task broke."""

    def __call__(self, job: Job, error: Exception) -> None:
        """Note an error that nobody expected."""


@dataclass(frozen=True)
class _End:
    """How a job ended."""

    state: State
    result: Mapping[str, Any] | None = None
    error: str | None = None


@dataclass(frozen=True)
class Worker:
    """Takes jobs from the store and does them. Several, in several processes, share a store."""

    store: JobStore
    tasks: Mapping[Kind, Task]
    log: Log

    def tidy(self) -> None:
        """Remove what crashes left behind."""
        unfinished = self.store.unfinished()
        for task in self.tasks.values():
            task.tidy(unfinished)

    def work(self, stop: threading.Event) -> bool:
        """Do one job that is due; returns whether there was one."""
        now = datetime.now(UTC)
        claim = self.store.claim(now, now + LEASE)
        if claim is None:
            return False
        with _heart(self.store, claim):
            try:
                end = self._end(claim, stop)
            except Halted:
                return True
        self._settle(claim, end)
        return True

    def _end(self, claim: Claim, stop: threading.Event) -> _End:
        """Do a job. Raises `Halted` where it goes on later or elsewhere."""
        if claim.job.is_cancelling:
            return _End(State.CANCELLED)
        if claim.attempts > MAX_ATTEMPTS:
            return _End(State.FAILED, error=GAVE_UP)
        try:
            return self._run(claim.job, Shift(self.store, claim, stop))
        except Halted as halted:
            if halted.why is Why.CANCELLED:
                return _End(State.CANCELLED)
            if halted.why is Why.STOPPING:
                self.store.release(claim)
            raise
        except StoreUnavailable:
            with suppress(StoreUnavailable):  # then the lease runs out, and somebody goes on
                self.store.release(claim)
            raise

    def _run(self, job: Job, shift: Shift) -> _End:
        try:
            return _End(State.SUCCEEDED, self.tasks[job.kind].run(job, shift))
        except (Halted, StoreUnavailable):
            raise
        except VocError as error:
            return _End(State.FAILED, error=str(error))
        except Exception as error:  # noqa: BLE001 - whatever it is, the other jobs must go on
            self.log(job, error)
            return _End(State.FAILED, error=INTERNAL)

    def _settle(self, claim: Claim, end: _End) -> None:
        now = datetime.now(UTC)
        if self.store.settle(claim, end.state, now, result=end.result, error=end.error):
            self.tasks[claim.job.kind].clean(claim.job)


@contextmanager
def _heart(store: JobStore, claim: Claim) -> Iterator[None]:
    """Renew a lease as long as this context is open: a task may take long between two steps."""
    done = threading.Event()

    def beat() -> None:
        while not done.wait(HEARTBEAT_S):
            try:
                if not store.renew(claim, datetime.now(UTC) + LEASE):
                    return
            except StoreUnavailable:
                continue  # the next beat tries again

    thread = threading.Thread(target=beat, name="job lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
