"""Excel workbooks for tests, as a spreadsheet program would save them."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from openpyxl import Workbook

Cell = str | float | bool | date | timedelta | None


def write_workbook(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Cell]]],
    *,
    first_row: int = 1,
    hidden: str | None = None,
) -> Path:
    """Write sheets of rows, of which the first stands in `first_row`."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        sheet.sheet_state = "hidden" if name == hidden else "visible"
        for number, row in enumerate(rows, first_row):
            for column, value in enumerate(row, 1):
                sheet.cell(number, column, value)
    book.save(path)
    return path
