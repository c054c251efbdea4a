"""Rows on their way in: rejections are written down, remarks counted, the rest passed on.

Before the rows it is said which column is read as what: a wrong one would go unnoticed otherwise.
"""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack, contextmanager
from typing import IO, TYPE_CHECKING, Any

from voc.cli.files import whole_file
from voc.cli.terminal import say, tracked
from voc.domain.plurals import counted

if TYPE_CHECKING:  # at run time these are imported by the command that needs them
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from voc.contract import ResponseParser
    from voc.ingest import ColumnMap, Layout, Rejection, Remark, Row, Source

SHOWN = 20  # messages of a kind; --errors keeps all rejections


class Intake:
    """Reads rows. Rejections go to the file `errors`, without one to standard error.

    `done` is what all other rows were: stored, for instance.
    """

    def __init__(self, done: str, errors: Path | None, files: ExitStack) -> None:
        self.rejected = 0
        self._done = done
        self._read = 0
        self._reasons: Counter[tuple[str, str]] = Counter()
        self._first: dict[tuple[str, str], int] = {}
        self._errors = errors
        self._files = files
        self._file: IO[bytes] | None = None
        self._remarks: Counter[Remark] = Counter()

    def rows(self, source: Source, parser: ResponseParser, columns: ColumnMap) -> Iterator[Row]:
        """Yield the rows that could be read."""
        from voc.ingest import Rejection, open_survey

        with open_survey(source, parser, columns) as survey:
            for told in (_columns(survey.layout), *survey.remarks):
                say(told)
            for item in tracked(survey.rows, "rows"):
                self._read += 1
                if isinstance(item, Rejection):
                    self.reject(item)
                else:
                    self.remark(item.remarks)
                    yield item

    def remark(self, remarks: Iterable[Remark]) -> None:
        """Count what a reader should know of values."""
        self._remarks.update(remarks)

    def reject(self, rejection: Rejection) -> None:
        """Write a rejection down."""
        from voc.batch.lines import json_line

        self.rejected += 1
        reason = (rejection.field, rejection.reason)
        self._reasons[reason] += 1
        self._first.setdefault(reason, rejection.row)
        if self._errors:
            if self._file is None:  # the file is there only if something was rejected
                self._file = self._files.enter_context(whole_file(self._errors))
            self._file.write(f"{json_line(_shape(rejection))}\n".encode())
        elif self.rejected <= SHOWN:
            say(f"row {rejection.row}: {rejection.field}: {rejection.reason}")

    def conclude(self) -> None:
        """Say what the user should know of the rows, and remove an earlier run's errors."""
        from voc.ingest import cut

        for remark, count in self._remarks.most_common(SHOWN):
            say(f"column {cut(remark.column)!r}, {counted(count, 'value')}: {remark.reason}")
        if len(self._remarks) > SHOWN:
            say(f"and {counted(len(self._remarks) - SHOWN, 'more column')} of this kind")
        if self._errors and not self.rejected and self._errors.is_file():
            self._errors.unlink()
        if self.rejected:
            self._sum_up()

    def _sum_up(self) -> None:
        """Say how much is missing and why: the count alone would not show what to mend."""
        were = "was" if self.rejected == 1 else "were"
        place = f"see {self._errors}" if self._errors else "--errors PATH lists them"
        rows = f"{self.rejected:,} of {counted(self._read, 'row')}"
        say(f"warning: {rows} {were} not {self._done}: {place}")
        for reason, count in self._reasons.most_common(SHOWN):
            field, why = reason
            say(f"- {counted(count, 'row')}, first row {self._first[reason]}: {field}: {why}")
        if len(self._reasons) > SHOWN:
            say(f"- and {counted(len(self._reasons) - SHOWN, 'more reason')}")


@contextmanager
def intake(done: str, errors: Path | None) -> Iterator[Intake]:
    """Take rows in, to be `done`; what was rejected is on disk when this ends."""
    with ExitStack() as files:
        found = Intake(done, errors, files)
        yield found
    found.conclude()


def _columns(layout: Layout) -> str:
    """Which column is read as what, in one line; a field without a column of another name is one.

    No text is worth a word: scores alone can't say why.
    """
    fields = layout.fields if "text" in layout.fields else {"text": (), **layout.fields}
    read = ", ".join(_column(field, names) for field, names in fields.items())
    return f"columns: {read}; {counted(layout.attributes, 'other')} kept as attributes"


def _column(field: str, names: tuple[str, ...]) -> str:
    from voc.ingest.columns import shown

    return field if names == (field,) else f"{field} ← {shown(names)}"


def _shape(rejection: Rejection) -> dict[str, Any]:
    line = {} if rejection.line is None else {"line": rejection.line}
    return {"row": rejection.row, **line, "field": rejection.field, "reason": rejection.reason}
