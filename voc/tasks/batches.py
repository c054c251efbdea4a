"""Rows of a file, stored some at a time: the one way in for `voc import` and for jobs."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from voc.ingest import Rejection, Row
from voc.service import Service
from voc.submission import Request, Status

BATCH_ROWS = 256  # one transaction each: what an interruption leaves is whole batches
TAKEN = "other content is already stored under this id; nothing was changed"


@dataclass(frozen=True)
class Tally:
    """What became of a batch; `old` of the stored were given too long ago to open a case."""

    outcome: Counter[Status]
    conflicts: tuple[Rejection, ...]
    old: int


def submit_rows(rows: Sequence[Row], service: Service, request: Request | None = None) -> Tally:
    """Analyse and store a batch. A `request` seen before only tells what became of it then."""
    results = service.submit([row.response for row in rows], request=request) if rows else ()
    fates = list(zip(rows, [result.status for result in results], strict=True))
    stored = [row for row, status in fates if status is Status.STORED]
    return Tally(
        Counter(status for _, status in fates),
        tuple(
            Rejection(row.number, "id", TAKEN, row.line)
            for row, status in fates
            if status is Status.CONFLICT
        ),
        sum(service.cases.is_too_old(row.response) for row in stored) if service.cases else 0,
    )
