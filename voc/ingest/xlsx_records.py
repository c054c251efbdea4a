"""Excel workbooks (.xlsx), read by openpyxl row by row: one sheet.

The first visible sheet with anything in it is read; its first row that is not blank is the header.
Rows have the numbers that Excel shows. Of a formula the value is read that was saved with it, of
an error its sign (`#N/A`). Unpacked, a workbook may have `MAX_UNPACKED_BYTES`.
"""

import datetime as dt
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import Workbook, load_workbook
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from voc.domain.errors import UnusableInput
from voc.domain.plurals import counted
from voc.ingest.columns import cut
from voc.ingest.records import Record, Source, Table
from voc.ingest.text import readable

MAX_UNPACKED_BYTES = 500_000_000  # only its texts are all in memory at once
OTHER_OFFICE = b"\xd0\xcf\x11\xe0"  # how .xls begins, and .xlsx under a password
# what a file that is no workbook, or a damaged one, makes the library raise
DAMAGED = (
    zipfile.BadZipFile, zlib.error, ParseError, EOFError,
    ValueError, KeyError, TypeError, IndexError, AttributeError,
)  # fmt: skip

Cells = tuple[object, ...]


@contextmanager
def xlsx_table(source: Source) -> Iterator[Table]:
    """Open a workbook. Raises `UnusableInput` for standard input and for other files."""
    if source.path is None:
        raise UnusableInput("Excel can't be read from standard input; give a file")
    _check(source, source.path)
    with closing(_opened(source, source.path)) as workbook:
        yield _table(workbook, source)


def _check(source: Source, path: Path) -> None:
    with readable(source), path.open("rb") as file:
        start = file.read(len(OTHER_OFFICE))
    if start == OTHER_OFFICE:
        raise UnusableInput(
            f"{source.name} is an old .xls file or has a password; save it as .xlsx without one"
        )
    try:
        with zipfile.ZipFile(path) as parts:
            size = sum(part.file_size for part in parts.infolist())
    except zipfile.BadZipFile:
        raise UnusableInput(f"{source.name} is not an Excel file (.xlsx)") from None
    if size > MAX_UNPACKED_BYTES:
        raise UnusableInput(
            f"{source.name} has more than {MAX_UNPACKED_BYTES:,} bytes unpacked; save it as CSV"
        )


def _opened(source: Source, path: Path) -> Workbook:
    try:
        return load_workbook(path, read_only=True, data_only=True)
    except (*DAMAGED, OSError):
        raise _damaged(source) from None


def _damaged(source: Source) -> UnusableInput:
    return UnusableInput(f"{source.name} is damaged: not a whole Excel file")


def _table(workbook: Workbook, source: Source) -> Table:
    filled = _filled(workbook, source)
    if (sheet := next(filled, None)) is None:
        raise UnusableInput(f"{source.name} has no visible sheet with anything in it")
    rows = _rows(sheet, source)
    _, header = next(rows)
    columns = _names(header, len(header))
    records = (_record(row, values, columns) for row, values in rows)
    return Table(columns, records, _remarks(sheet.title, sum(1 for _ in filled)))


def _filled(workbook: Workbook, source: Source) -> Iterator[ReadOnlyWorksheet]:
    """The visible sheets with anything in them."""
    for sheet in workbook.worksheets:
        is_read = isinstance(sheet, ReadOnlyWorksheet) and sheet.sheet_state == "visible"
        if is_read and next(_rows(sheet, source), None):
            yield sheet


def _rows(sheet: ReadOnlyWorksheet, source: Source) -> Iterator[tuple[int, Cells]]:
    """The rows that are not blank, with their numbers, each as long as it is filled."""
    sheet.reset_dimensions()  # what a file says of its own size need not be true
    lines = sheet.iter_rows(values_only=True)  # type: ignore[misc]  # the stub knows other sheets
    rows = enumerate(lines, 1)
    while True:
        try:
            row, values = next(rows)
        except StopIteration:
            return
        except DAMAGED:
            raise _damaged(source) from None
        if cells := _filled_cells(values):
            yield row, cells


def _filled_cells(values: Sequence[object]) -> Cells:
    """The cells of a row up to the last one that is not blank."""
    cells = [_cell(value) for value in values]
    while cells and not str(cells[-1]).strip():
        cells.pop()
    return tuple(cells)


def _record(row: int, values: Cells, columns: tuple[str, ...]) -> Record:
    """A row as long as the header; one that is longer has columns of its own."""
    if len(values) > len(columns):
        columns = _names(columns, len(values))
    return Record(row, columns, (*values, *[""] * (len(columns) - len(values))))


def _cell(value: object) -> object:
    """Spell a value as people see it; times stay what they are."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date()  # a day is a moment to Excel
    return str(value) if isinstance(value, dt.timedelta) else value


def _names(header: Cells, width: int) -> tuple[str, ...]:
    given = (*header, *[""] * (width - len(header)))
    return tuple(str(cell).strip() or f"column {n}" for n, cell in enumerate(given, 1))


def _remarks(name: str, others: int) -> tuple[str, ...]:
    if not others:
        return ()
    return (f"the sheet {cut(name)!r} was read, and {counted(others, 'other')} left out",)
