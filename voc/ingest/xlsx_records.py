"""Excel workbooks (.xlsx), read by calamine: one sheet, whole, in memory.

The first visible sheet with anything in it is read; its first row that is not blank is the header.
Rows have the numbers that Excel shows. Of a formula the value is read that was saved with it.
Unpacked, a workbook may have `MAX_UNPACKED_BYTES`: 200,000 rows of 12 columns have 143 MB, and
take 220 MB of memory.
"""

import datetime as dt
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from voc.domain.errors import UnusableInput
from voc.domain.plurals import counted
from voc.ingest.columns import cut
from voc.ingest.records import Record, Source, Table
from voc.ingest.text import readable

MAX_UNPACKED_BYTES = 500_000_000  # which takes about 800 MB of memory
OTHER_OFFICE = b"\xd0\xcf\x11\xe0"  # how .xls begins, and .xlsx under a password


@contextmanager
def xlsx_table(source: Source) -> Iterator[Table]:
    """Open a workbook. Raises `UnusableInput` for standard input and for other files."""
    if source.path is None:
        raise UnusableInput("Excel can't be read from standard input; give a file")
    _check(source, source.path)
    try:
        with CalamineWorkbook.from_path(source.path) as workbook:
            yield _table(workbook, source)
    except CalamineError:
        raise UnusableInput(f"{source.name} is damaged: not a whole Excel file") from None


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


def _table(workbook: CalamineWorkbook, source: Source) -> Table:
    filled = _filled(workbook)
    if (sheet := next(filled, None)) is None:
        raise UnusableInput(f"{source.name} has no visible sheet with anything in it")
    rows = _rows(sheet)
    _, header = next(rows)
    columns = tuple(_name(value, number) for number, value in enumerate(header, 1))
    records = (Record(row, columns, tuple(values)) for row, values in rows)
    return Table(columns, records, _remarks(sheet.name, sum(1 for _ in filled)))


def _filled(workbook: CalamineWorkbook) -> Iterator[CalamineSheet]:
    """The visible sheets with anything in them, one in memory at a time."""
    wanted = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    names = [s.name for s in workbook.sheets_metadata if (s.typ, s.visible) == wanted]
    sheets = (workbook.get_sheet_by_name(name) for name in names)
    return (sheet for sheet in sheets if next(_rows(sheet), None))


def _rows(sheet: CalamineSheet) -> Iterator[tuple[int, list[object]]]:
    """The rows that are not blank, with their numbers."""
    for row, values in enumerate(sheet.iter_rows(), 1):
        cells = [_cell(value) for value in values]
        if any(str(cell).strip() for cell in cells):
            yield row, cells


def _cell(value: object) -> object:
    """Spell a value as people see it; times stay what they are."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return str(value) if isinstance(value, dt.timedelta) else value


def _name(value: object, number: int) -> str:
    return str(value).strip() or f"column {number}"


def _remarks(name: str, others: int) -> tuple[str, ...]:
    if not others:
        return ()
    return (f"the sheet {cut(name)!r} was read, and {counted(others, 'other')} left out",)
