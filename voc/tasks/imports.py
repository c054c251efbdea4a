"""The job behind `POST /v1/imports`: an uploaded file, analysed and stored."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from voc.contract import ResponseParser
from voc.domain.errors import UnusableInput
from voc.domain.plausibility import joined
from voc.ingest import (
    ColumnMap,
    Format,
    Rejection,
    Remark,
    Row,
    Source,
    Survey,
    cut,
    open_survey,
)
from voc.jobs import Fault, Job, Note, Progress, Reason, Shift
from voc.service import Service
from voc.submission import Request, Status
from voc.tasks.batches import BATCH_ROWS, submit_rows
from voc.tasks.uploads import Uploads

TITLE = "the file"
GONE = "the uploaded file is gone: every process of the service needs the same folder VOC_UPLOADS"
MAX_NOTES = 100
MAX_REASONS = 100
MAX_NOTED_NAME = 40  # a file without a header shows customers' words where names should be
OTHER_COLUMNS = "(other columns)"  # JSON Lines may bring any number of them
OTHERS = ("(others)", "for other reasons")  # some reasons name a place in the text


@dataclass(frozen=True)
class Upload:
    """What was uploaded and how to read it: the parameters of an import."""

    name: str
    format: Format
    encoding: str | None
    columns: ColumnMap

    def parameters(self) -> dict[str, Any]:
        """As a job keeps them."""
        return {
            "file": self.name,
            "format": self.format.value,
            "encoding": self.encoding,
            "columns": dict(self.columns.columns),
            "attributes": list(self.columns.attributes),
            "date_format": self.columns.date_format,
        }

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> "Upload":
        """Read what a job kept."""
        columns = ColumnMap(
            parameters["columns"], tuple(parameters["attributes"]), parameters["date_format"]
        )
        format = Format(parameters["format"])
        return cls(parameters["file"], format, parameters["encoding"], columns)


@dataclass(frozen=True)
class ImportTask:
    """Reads uploaded files and stores their rows, batch by batch, as `voc import` does."""

    service: Service
    parser: ResponseParser
    uploads: Uploads

    def check(self, upload: Upload) -> dict[str, Any]:
        """Read the beginning of a file, and say how it is read, as its job keeps it.

        Raises `UnusableInput` where it can't be used at all.
        """
        with self._opened(upload) as survey:
            next(survey.rows, None)
        layout = survey.layout
        fields = {field: [cut(name) for name in names] for field, names in layout.fields.items()}
        remarks = [_plain(remark) for remark in survey.remarks]
        return {"fields": fields, "attributes": layout.attributes, "remarks": remarks}

    def run(self, job: Job, shift: Shift) -> None:
        """Store the rows behind `job.progress`.

        The outcome of a batch is remembered under a key of its own until the progress says it,
        so that a crash in between changes no count.
        """
        progress = job.progress
        with self._opened(Upload.of(job.parameters)) as survey:
            for _ in islice(survey.rows, progress.read):  # their ids depend on what came before
                shift.check()
            while batch := list(islice(survey.rows, BATCH_ROWS)):
                shift.check()
                # no client can send a key with a line break
                request = Request(f"{job.id}\n{progress.read}", job.id)
                progress, faults = self._store(batch, progress, request)
                shift.advance(progress, faults, forget=request.key)

    def clean(self, job: Job) -> None:
        """Delete the uploaded file."""
        self.uploads.discard(Upload.of(job.parameters).name)

    def tidy(self, unfinished: Collection[str]) -> None:
        """Delete the files of jobs that ended without it."""
        self.uploads.sweep(unfinished)

    @contextmanager
    def _opened(self, upload: Upload) -> Iterator[Survey]:
        path = self.uploads.path(upload.name)
        if not path.is_file():
            raise UnusableInput(GONE)
        source = Source(path, upload.format, upload.encoding, title=TITLE)
        with open_survey(source, self.parser, upload.columns) as survey:
            yield survey

    def _store(
        self, batch: Sequence[Row | Rejection], progress: Progress, request: Request
    ) -> tuple[Progress, list[Fault]]:
        rows = [item for item in batch if isinstance(item, Row)]
        rejected = [item for item in batch if isinstance(item, Rejection)]
        tally = submit_rows(rows, self.service, request)
        found = sorted((*rejected, *tally.conflicts), key=lambda rejection: rejection.row)
        faults = [Fault(each.row, _plain(each.field), each.reason, each.line) for each in found]
        done = replace(
            progress,
            stored=progress.stored + tally.outcome[Status.STORED],
            duplicate=progress.duplicate + tally.outcome[Status.DUPLICATE],
            conflict=progress.conflict + tally.outcome[Status.CONFLICT],
            rejected=progress.rejected + len(rejected),
            old=progress.old + tally.old,
            notes=_noted(progress.notes, [*_remarks(rows), *tally.remarks]),
            reasons=_summed(progress.reasons, faults),
            agreements=joined(progress.agreements, tally.agreements),
        )
        return done, faults


def _remarks(rows: Iterable[Row]) -> Iterator[Remark]:
    return (remark for row in rows for remark in row.remarks)


def _noted(notes: Iterable[Note], remarks: Iterable[Remark]) -> tuple[Note, ...]:
    """Count remarks on top of those counted before."""
    counts = {(note.column, note.reason): note.values for note in notes}
    for remark in remarks:
        key = (_plain(cut(remark.column, MAX_NOTED_NAME)), remark.reason)
        if key not in counts and len(counts) >= MAX_NOTES:
            key = (OTHER_COLUMNS, remark.reason)
        counts[key] = counts.get(key, 0) + 1
    return tuple(Note(*key, values) for key, values in counts.items())


def _summed(reasons: Iterable[Reason], faults: Iterable[Fault]) -> tuple[Reason, ...]:
    """Count the faults of rows by field and reason on top of those counted before."""
    found = {(each.field, each.reason): each for each in reasons}
    for fault in faults:
        key = (fault.field, fault.reason)
        if key not in found and len(found) >= MAX_REASONS:
            key = OTHERS
        known = found.get(key, Reason(*key, 0, fault.row))
        found[key] = replace(known, rows=known.rows + 1)
    return tuple(found.values())


def _plain(name: str) -> str:
    """A name out of a file as every database can hold it."""
    return name.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
