"""One door to all formats."""

from collections.abc import Iterator
from contextlib import contextmanager

from voc.ingest.csv_records import csv_table
from voc.ingest.jsonl_records import jsonl_table
from voc.ingest.parquet_records import parquet_table
from voc.ingest.records import Format, Source, Table
from voc.ingest.text import detect_format, open_bytes, open_lines
from voc.ingest.xlsx_records import xlsx_table


@contextmanager
def open_table(source: Source) -> Iterator[Table]:
    """Open `source` in the format it has. Raises `UnusableInput` when it can't be read."""
    known = source.known_format()
    if known in (Format.PARQUET, Format.XLSX):
        with parquet_table(source) if known is Format.PARQUET else xlsx_table(source) as table:
            yield table
        return
    with open_bytes(source) as data:
        newline = "" if (kind := known or detect_format(data)) is Format.CSV else "\n"
        with open_lines(data, source, newline=newline) as lines:
            yield csv_table(lines, source) if kind is Format.CSV else jsonl_table(lines)
