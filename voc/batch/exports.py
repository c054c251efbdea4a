"""Everything stored, or a part of it, line by line: for programs and for spreadsheets."""

import csv
from collections.abc import Iterator
from io import StringIO

from voc.batch.lines import json_line
from voc.contract import Spreadsheet, analysed_json
from voc.contract.spreadsheet import Cell
from voc.domain.selection import Selection
from voc.service import Repository

BYTE_ORDER_MARK = "\ufeff"  # without it Excel takes UTF-8 for the code page of the country

LINE_END = "\r\n"  # the writer quotes just the line ends that it knows


def json_lines(repository: Repository, selection: Selection) -> Iterator[str]:
    """The analysed comments in the shape of the contract, one JSON object a line."""
    return (json_line(analysed_json(item)) for item in repository.select(selection))


def csv_lines(repository: Repository, selection: Selection) -> Iterator[str]:
    """Responses and what was read in them as lines of a CSV file, header first.

    A line may hold line breaks of a comment, in quotation marks.
    """
    names = {theme.id: theme.name for theme in repository.theme_model().themes}
    table = Spreadsheet(names, repository.attribute_names(selection))
    yield BYTE_ORDER_MARK + _csv_line(table.header)
    for item in repository.select(selection):
        yield _csv_line(table.row(item))


def _csv_line(cells: list[Cell]) -> str:
    line = StringIO()
    csv.writer(line, lineterminator=LINE_END).writerow(cells)
    return line.getvalue().removesuffix(LINE_END)
