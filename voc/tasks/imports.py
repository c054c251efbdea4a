"""The job behind `POST /v1/imports`: an uploaded file, analysed and stored."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from voc.contract import ResponseParser
from voc.domain.errors import UnusableInput
from voc.domain.plausibility import joined
from voc.ingest import ColumnMap, Format, Rejection, Row, Source, read_rows
from voc.jobs import Fault, Job, Note, Progress, Shift
from voc.service import Service
from voc.submission import Request, Status
from voc.tasks.batches import BATCH_ROWS, submit_rows
from voc.tasks.uploads import Uploads

TITLE = "the file"
GONE = "the uploaded file is gone: every process of the service needs the same folder VOC_UPLOADS"
MAX_NOTES = 100
OTHER_COLUMNS = "(other columns)"  # JSON Lines may bring any number of them


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

    def check(self, upload: Upload) -> None:
        """Read the beginning of a file. Raises `UnusableInput` where it can't be used at all."""
        next(iter(self._rows(upload)), None)

    def run(self, job: Job, shift: Shift) -> None:
        """Store the rows behind `job.progress`.

        The outcome of a batch is remembered under a key of its own until the progress says it,
        so that a crash in between changes no count.
        """
        progress, rows = job.progress, iter(self._rows(Upload.of(job.parameters)))
        for _ in islice(rows, progress.read):  # their ids depend on what came before them
            shift.check()
        while batch := list(islice(rows, BATCH_ROWS)):
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

    def _rows(self, upload: Upload) -> Iterable[Row | Rejection]:
        path = self.uploads.path(upload.name)
        if not path.is_file():
            raise UnusableInput(GONE)
        source = Source(path, upload.format, upload.encoding, title=TITLE)
        return read_rows(source, self.parser, upload.columns)

    def _store(
        self, batch: Sequence[Row | Rejection], progress: Progress, request: Request
    ) -> tuple[Progress, list[Fault]]:
        rows = [item for item in batch if isinstance(item, Row)]
        rejected = [item for item in batch if isinstance(item, Rejection)]
        tally = submit_rows(rows, self.service, request)
        done = replace(
            progress,
            stored=progress.stored + tally.outcome[Status.STORED],
            duplicate=progress.duplicate + tally.outcome[Status.DUPLICATE],
            conflict=progress.conflict + tally.outcome[Status.CONFLICT],
            rejected=progress.rejected + len(rejected),
            old=progress.old + tally.old,
            notes=_noted(progress.notes, rows),
            agreements=joined(progress.agreements, tally.agreements),
        )
        found = sorted((*rejected, *tally.conflicts), key=lambda rejection: rejection.row)
        return done, [Fault(each.row, _plain(each.field), each.reason, each.line) for each in found]


def _noted(notes: Iterable[Note], rows: Iterable[Row]) -> tuple[Note, ...]:
    """Count the remarks of rows on top of those counted before."""
    counts = {(note.column, note.reason): note.values for note in notes}
    for remark in (remark for row in rows for remark in row.remarks):
        key = (_plain(remark.column), remark.reason)
        if key not in counts and len(counts) >= MAX_NOTES:
            key = (OTHER_COLUMNS, remark.reason)
        counts[key] = counts.get(key, 0) + 1
    return tuple(Note(*key, values) for key, values in counts.items())


def _plain(name: str) -> str:
    """A name out of a file as every database can hold it."""
    return name.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8")
