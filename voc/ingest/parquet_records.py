"""Parquet, streamed by DuckDB."""

import glob
import math
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from voc.domain.errors import UnusableInput
from voc.ingest.offline import open_duckdb
from voc.ingest.records import Record, Source, Table
from voc.ingest.text import readable

FETCHED_AT_ONCE = 1024


@contextmanager
def parquet_table(source: Source) -> Iterator[Table]:
    """Open a Parquet file. Raises `UnusableInput` for standard input and for other files."""
    if source.path is None:
        raise UnusableInput("Parquet can't be read from standard input; give a file")
    with readable(source):
        source.path.open("rb").close()
    with open_duckdb() as connection:
        result = _scan(connection, source, source.path)
        columns = tuple(column[0] for column in result.description)
        yield Table(columns, _records(result, columns, source))


def _scan(
    connection: duckdb.DuckDBPyConnection, source: Source, path: Path
) -> duckdb.DuckDBPyConnection:
    exact = [glob.escape(str(path))]  # DuckDB would take `*` in a name for a pattern
    try:
        schema = connection.execute("DESCRIBE SELECT * FROM read_parquet(?)", exact).fetchall()
        wanted = ", ".join(_selected(name, kind) for name, kind, *_ in schema)
        # the names come from the file, quoted; the path goes in as a parameter
        return connection.execute(f"SELECT {wanted} FROM read_parquet(?)", exact)  # noqa: S608
    except duckdb.Error:
        raise UnusableInput(f"{source.name} is not a Parquet file") from None


def _selected(name: str, kind: str) -> str:
    """Times with a zone come as UTC: DuckDB would need another package to hand them over."""
    quoted = '"' + name.replace('"', '""') + '"'
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"make_timestamp(epoch_us({quoted})) AS {quoted}"
    return quoted


def _records(
    result: duckdb.DuckDBPyConnection, columns: tuple[str, ...], source: Source
) -> Iterator[Record]:
    row = 0
    try:
        while batch := result.fetchmany(FETCHED_AT_ONCE):
            for values in batch:
                row += 1
                yield Record(row, columns, tuple(_null_if_nan(value) for value in values))
    except duckdb.Error:
        raise UnusableInput(f"{source.name} is damaged behind row {row}") from None


def _null_if_nan(value: object) -> object:
    """Data-frame libraries write a missing number as NaN."""
    return None if isinstance(value, float) and math.isnan(value) else value
