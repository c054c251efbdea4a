"""Jobs in the database."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import (
    ColumnElement,
    Connection,
    Engine,
    Row,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from voc.domain.errors import Conflict, NotFound
from voc.domain.plausibility import Agreement
from voc.domain.scores import Metric
from voc.jobs import Claim, Fault, Job, Kind, Note, Progress, Reason, State
from voc.store.engine import reading, writing
from voc.store.job_schema import job_faults, jobs
from voc.store.schema import requests
from voc.store.writer import SqlWriter
from voc.submission import Request, Status, Submission, replayed

KEPT = timedelta(days=30)  # how long a job can be looked at after its end
FAULTS_AT_ONCE = 1_000
FINAL = [state.value for state in State if state.is_final]


@dataclass(frozen=True)
class SqlJobStore:
    """Jobs in a database. Serves all threads and processes."""

    engine: Engine

    def create(self, job: Job, request: Request | None = None) -> Job:
        """Keep a job, and forget those that ended long ago."""
        with writing(self.engine) as connection:
            requests_made = SqlWriter(connection)
            if request and (done := replayed(request, requests_made.recall(request.key))):
                return _one(connection, done[0].id)
            connection.execute(delete(jobs).where(jobs.c.finished_at < job.created_at - KEPT))
            key = (connection.scalar(select(func.max(jobs.c.key))) or 0) + 1
            connection.execute(insert(jobs), _new_values(key, job))
            if request:
                requests_made.remember(request, [Submission(job.id, Status.STORED)])
            return _one(connection, job.id)

    def get(self, id: str) -> Job:
        """Return one job. Raises `NotFound`."""
        with reading(self.engine) as connection:
            return _one(connection, id)

    def page(self, state: State | None, *, before: int | None, limit: int) -> Sequence[Job]:
        """Return up to `limit` jobs older than number `before`, newest first."""
        statement = select(jobs).order_by(jobs.c.key.desc()).limit(limit)
        if state is not None:
            statement = statement.where(jobs.c.state == state.value)
        if before is not None:
            statement = statement.where(jobs.c.key < before)
        with reading(self.engine) as connection:
            return [_job(row) for row in connection.execute(statement)]

    def faults(self, id: str) -> Iterator[Fault]:
        """Stream the faults of a job in the order they were found, some at a time."""
        position = -1
        while rows := self._faults_behind(id, position):
            for row in rows:
                yield Fault(row.row, row.field, row.reason, row.line)
            position = rows[-1].position

    def cancel(self, id: str, now: datetime) -> Job:
        """End a queued job, or ask the worker of a running one to stop."""
        with writing(self.engine) as connection:
            job = _one(connection, id)
            if job.state.is_final and job.state is not State.CANCELLED:
                raise Conflict(f"the job has ended: it {job.state.value}")
            values: dict[str, Any] = {"cancelling": True}
            if job.state is State.QUEUED:
                values |= {"state": State.CANCELLED.value, "finished_at": now}
            if not job.state.is_final:
                connection.execute(update(jobs).where(jobs.c.id == id).values(values))
            return _one(connection, id)

    def claim(self, now: datetime, until: datetime) -> Claim | None:
        """Take the oldest job that is queued or whose lease ran out."""
        lapsed = and_(jobs.c.state == State.RUNNING.value, jobs.c.lease_until < now)
        due = or_(jobs.c.state == State.QUEUED.value, lapsed)
        statement = select(jobs).where(due).order_by(jobs.c.key).limit(1)
        with reading(self.engine) as connection:  # most rounds: nobody needs to wait for a writer
            if connection.execute(statement).first() is None:
                return None
        with writing(self.engine) as connection:
            row = connection.execute(statement).first()
            if row is None:
                return None
            values = {
                "state": State.RUNNING.value,
                "owner": uuid4().hex,
                "attempts": row.attempts + 1,
                "lease_until": until,
                "started_at": row.started_at or now,
            }
            connection.execute(update(jobs).where(jobs.c.key == row.key).values(values))
            return Claim(_one(connection, row.id), str(values["owner"]), row.attempts + 1)

    def renew(self, claim: Claim, until: datetime) -> bool:
        """Prolong a lease; False where the job is another's by now."""
        with writing(self.engine) as connection:
            return _update(connection, claim, lease_until=until)

    def advance(
        self,
        claim: Claim,
        progress: Progress,
        faults: Sequence[Fault],
        until: datetime,
        *,
        forget: str | None,
    ) -> Job | None:
        """Note progress and faults in one transaction, and prolong the lease."""
        kept = {"progress": asdict(progress), "lease_until": until, "attempts": 0}
        with writing(self.engine) as connection:
            if not _update(connection, claim, **kept):
                return None
            if faults:
                first = progress.faults - len(faults)
                rows = [_fault_values(claim, first + n, fault) for n, fault in enumerate(faults)]
                connection.execute(insert(job_faults), rows)
            if forget is not None:
                connection.execute(delete(requests).where(requests.c.key == forget))
            return _one(connection, claim.job.id)

    def release(self, claim: Claim) -> None:
        """Put a job back for the next worker."""
        with writing(self.engine) as connection:
            _update(connection, claim, state=State.QUEUED.value, owner=None, attempts=0)

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
        end = {"state": state.value, "finished_at": now, "result": result, "error": error}
        with writing(self.engine) as connection:
            return _update(connection, claim, **end, owner=None, lease_until=None)

    def unfinished(self) -> Collection[str]:
        """The ids of all jobs that have not ended."""
        statement = select(jobs.c.id).where(jobs.c.state.not_in(FINAL))
        with reading(self.engine) as connection:
            return set(connection.scalars(statement))

    def counts(self) -> Mapping[tuple[Kind, State], int]:
        """How many jobs there are of each kind in each state."""
        statement = select(jobs.c.kind, jobs.c.state, func.count()).group_by(
            jobs.c.kind, jobs.c.state
        )
        with reading(self.engine) as connection:
            rows = connection.execute(statement).all()
        return {(Kind(kind), State(state)): count for kind, state, count in rows}

    def _faults_behind(self, id: str, position: int) -> Sequence[Row[Any]]:
        statement = (
            select(job_faults)
            .join(jobs, jobs.c.key == job_faults.c.job_key)
            .where(jobs.c.id == id, job_faults.c.position > position)
            .order_by(job_faults.c.position)
            .limit(FAULTS_AT_ONCE)
        )
        with reading(self.engine) as connection:
            return connection.execute(statement).all()


def _one(connection: Connection, id: str) -> Job:
    row = connection.execute(select(jobs).where(jobs.c.id == id)).one_or_none()
    if row is None:
        raise NotFound("job", id)
    return _job(row)


def _update(connection: Connection, claim: Claim, **values: object) -> bool:
    """Change a job as long as it is in the hands of this owner."""
    mine: tuple[ColumnElement[bool], ...] = (
        jobs.c.key == claim.job.number,
        jobs.c.owner == claim.owner,
    )
    return connection.execute(update(jobs).where(*mine).values(values)).rowcount == 1


def _new_values(key: int, job: Job) -> dict[str, object]:
    return {
        "key": key,
        "id": job.id,
        "kind": job.kind.value,
        "parameters": dict(job.parameters),
        "state": job.state.value,
        "progress": asdict(job.progress),
        "cancelling": False,
        "created_at": job.created_at,
        "attempts": 0,
    }


def _fault_values(claim: Claim, position: int, fault: Fault) -> dict[str, object]:
    return {"job_key": claim.job.number, "position": position, **asdict(fault)}


def _job(row: Row[Any]) -> Job:
    return Job(
        id=row.id,
        kind=Kind(row.kind),
        parameters=row.parameters,
        created_at=row.created_at,
        number=row.key,
        state=State(row.state),
        progress=_progress(row.progress),
        result=row.result,
        error=row.error,
        started_at=row.started_at,
        finished_at=row.finished_at,
        is_cancelling=row.cancelling,
    )


def _progress(kept: Mapping[str, Any]) -> Progress:
    """Read what a job kept; jobs of older versions kept no agreements and no reasons."""
    rest = {
        "notes": tuple(Note(**note) for note in kept["notes"]),
        "reasons": tuple(Reason(**reason) for reason in kept.get("reasons", ())),
        "agreements": {
            Metric(name): Agreement(**sums) for name, sums in kept.get("agreements", {}).items()
        },
    }
    return Progress(**{**kept, **rest})
