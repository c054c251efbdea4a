"""Rows on their way in: rejections are written down, remarks counted, the rest passed on."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any

from voc.cli.files import whole_file
from voc.cli.terminal import say, tracked
from voc.domain.plurals import counted

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from collections.abc import Iterator
    from pathlib import Path

    from voc.contract import ResponseParser
    from voc.ingest import ColumnMap, Rejection, Remark, Row, Source

SHOWN = 20  # messages of a kind; --errors keeps all rejections


class Intake:
    """Reads rows. Rejections go to the file `errors`, without one to standard error."""

    def __init__(self, errors: Path | None, files: ExitStack) -> None:
        self.rejected = 0
        self._errors = errors
        self._files = files
        self._file: IO[bytes] | None = None
        self._remarks: Counter[Remark] = Counter()

    def rows(self, source: Source, parser: ResponseParser, columns: ColumnMap) -> Iterator[Row]:
        """Yield the rows that could be read."""
        from voc.ingest import Rejection, read_rows

        for item in tracked(read_rows(source, parser, columns), "rows"):
            if isinstance(item, Rejection):
                self.reject(item)
            else:
                self._remarks.update(item.remarks)
                yield item

    def reject(self, rejection: Rejection) -> None:
        """Write a rejection down."""
        from voc.batch.lines import json_line

        self.rejected += 1
        if self._errors:
            if self._file is None:  # the file is there only if something was rejected
                self._file = self._files.enter_context(whole_file(self._errors))
            self._file.write(f"{json_line(_shape(rejection))}\n".encode())
        elif self.rejected <= SHOWN:
            say(f"row {rejection.row}: {rejection.field}: {rejection.reason}")

    def conclude(self) -> None:
        """Say what the user should know of the rows, and remove an earlier run's errors."""
        for remark, count in self._remarks.most_common(SHOWN):
            say(f"column {remark.column!r}, {counted(count, 'value')}: {remark.reason}")
        if len(self._remarks) > SHOWN:
            say(f"and {counted(len(self._remarks) - SHOWN, 'more column')} of this kind")
        if self._errors and not self.rejected and self._errors.is_file():
            self._errors.unlink()
        if self._errors and self.rejected:
            say(f"{counted(self.rejected, 'row')} rejected: see {self._errors}")
        elif self.rejected > SHOWN:
            say(f"{self.rejected:,} rows rejected in all: --errors PATH lists them")


@contextmanager
def intake(errors: Path | None) -> Iterator[Intake]:
    """Take rows in; what was rejected is on disk when this ends."""
    with ExitStack() as files:
        found = Intake(errors, files)
        yield found
    found.conclude()


def _shape(rejection: Rejection) -> dict[str, Any]:
    line = {} if rejection.line is None else {"line": rejection.line}
    return {"row": rejection.row, **line, "field": rejection.field, "reason": rejection.reason}
