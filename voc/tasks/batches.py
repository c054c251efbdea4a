"""Rows of a file, stored some at a time: the one way in for `voc import` and for jobs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from voc.domain.analysis import AnalysedResponse
from voc.domain.plausibility import Agreement, agreement_of, joined
from voc.domain.scores import Metric
from voc.ingest import Rejection, Remark, Row
from voc.service import Service
from voc.submission import Request, Status

BATCH_ROWS = 256  # one transaction each: what an interruption leaves is whole batches
TAKEN = "other content is already stored under this id; nothing was changed"

ALIKE = (
    "missing, and all else as in a stored response: taken for the same one. If these are other "
    "customers, give them ids or dates"
)


@dataclass(frozen=True)
class Tally:
    """What became of a batch; `old` of the stored were given too long ago to open a case.

    `agreements` tells for each metric how the words of what was stored go with its answers;
    `remarks` what a reader should know of rows that were taken for others.
    """

    outcome: Counter[Status]
    conflicts: tuple[Rejection, ...]
    old: int
    agreements: Mapping[Metric, Agreement]
    remarks: tuple[Remark, ...] = ()

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.outcome + other.outcome,
            (*self.conflicts, *other.conflicts),
            self.old + other.old,
            joined(self.agreements, other.agreements),
            (*self.remarks, *other.remarks),
        )


NOTHING_YET = Tally(Counter(), (), 0, {})


def submit_rows(rows: Sequence[Row], service: Service, request: Request | None = None) -> Tally:
    """Analyse and store a batch. A `request` seen before only tells what became of it then."""
    results = service.submit([row.response for row in rows], request=request) if rows else ()
    fates = list(zip(rows, results, strict=True))
    stored = [row for row, fate in fates if fate.status is Status.STORED]
    read = [AnalysedResponse(r.response, fate.analysis) for r, fate in fates if fate.analysis]
    return Tally(
        Counter(fate.status for fate in results),
        tuple(
            Rejection(row.number, "id", TAKEN, row.line)
            for row, fate in fates
            if fate.status is Status.CONFLICT
        ),
        sum(service.cases.is_too_old(row.response) for row in stored) if service.cases else 0,
        {metric: agreement_of(read, metric) for metric in Metric},
        tuple(
            Remark("id", ALIKE)
            for row, fate in fates
            if fate.status is Status.DUPLICATE and not row.has_id
        ),
    )
