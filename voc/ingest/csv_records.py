"""CSV: strict, so that a broken row is rejected by number instead of shifting its neighbours.

The header decides on the delimiter. A sniffer that looks at the data would let one broken
row change how all the others are read.
"""

import csv
import re
from collections.abc import Iterator

from voc.domain.errors import UnusableInput
from voc.ingest.records import Record, Rejection, Source, Table
from voc.ingest.text import MAX_LINE_CHARACTERS, Lines, OverlongLine

DELIMITERS = ",;\t|"
QUOTED = re.compile(r'"[^"]*"')


def csv_table(lines: Lines, source: Source) -> Table:
    """Read the header. Blank lines are skipped; a column without a name gets "column N"."""
    try:
        first = next((line for line in lines if line.strip()), None)
        if first is None:
            raise UnusableInput(f"{source.name} has no header and no rows")
        delimiter = _delimiter(first)
        header = next(csv.reader(_joined(first, lines), delimiter=delimiter, strict=True))
    except (csv.Error, OverlongLine) as error:
        raise UnusableInput(f"{source.name}: the header can't be read: {_why(error)}") from None
    columns = tuple(name.strip() or f"column {n}" for n, name in enumerate(header, 1))
    return Table(columns, _records(lines, columns, delimiter))


def _records(
    lines: Lines, columns: tuple[str, ...], delimiter: str
) -> Iterator[Record | Rejection]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    row = 0
    while True:
        before = lines.number
        try:
            values = next(reader)
        except StopIteration:
            return
        except (csv.Error, OverlongLine) as error:
            row += 1
            yield Rejection(row, "row", _broken(error, before + 1, lines.number), before + 1)
            continue
        if values:
            row += 1
            if any(value.strip() for value in values):  # spreadsheets leave empty rows behind
                yield _record(row, columns, values, before + 1)


def _record(row: int, columns: tuple[str, ...], values: list[str], line: int) -> Record | Rejection:
    if len(values) == len(columns):
        return Record(row, columns, tuple(values), line)
    reason = f"has {len(values)} values where the header has {len(columns)}"
    return Rejection(row, "row", reason, line)


def _delimiter(header: str) -> str:
    """The candidate that stands most often outside quotes; a single column has none."""
    bare = QUOTED.sub("", header)
    return max(DELIMITERS, key=bare.count)


def _joined(first: str, lines: Lines) -> Iterator[str]:
    """A quoted name in the header may run over several lines."""
    yield first
    yield from lines


def _broken(error: Exception, first: int, last: int) -> str:
    span = f" (lines {first}-{last} were read as one row)" if last > first else ""
    return f"is not valid CSV{span}: {_why(error)}"


def _why(error: Exception) -> str:
    if isinstance(error, OverlongLine):
        return f"a line has more than {MAX_LINE_CHARACTERS:,} characters"
    return str(error)  # the csv module's messages name the rule and never the text
