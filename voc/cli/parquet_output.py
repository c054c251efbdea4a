"""Analysed comments as Parquet, with nested columns."""

import shutil
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from voc.cli.files import whole_file

# Spelled out, since types inferred from the data would differ from file to file.
COLUMNS = {
    "id": "VARCHAR",
    "language": "VARCHAR",
    "sentiment": "STRUCT(label VARCHAR, confidence DOUBLE, score DOUBLE)",
    "stages": "STRUCT(stage VARCHAR, sentiment VARCHAR, confidence DOUBLE)[]",
    "segments": (
        'STRUCT(start BIGINT, "end" BIGINT, text VARCHAR, '
        "sentiment STRUCT(label VARCHAR, confidence DOUBLE, score DOUBLE), "
        "stages STRUCT(stage VARCHAR, confidence DOUBLE)[], theme_id VARCHAR)[]"
    ),
    "themes": "VARCHAR[]",
    "scores": "STRUCT(nps DOUBLE, csat DOUBLE, ces DOUBLE)",
    "model": "STRUCT(bundle VARCHAR, version VARCHAR)",
    "warnings": "VARCHAR[]",
    "labels": "JSON",  # what is in it depends on the bundle
}


def lines_file(path: Path) -> AbstractContextManager[IO[bytes]]:
    """Take JSON lines, and keep them as what the suffix of `path` says."""
    return parquet_file(path) if path.suffix == ".parquet" else whole_file(path)


@contextmanager
def parquet_file(path: Path) -> Iterator[IO[bytes]]:
    """Take JSON lines; when all went well, turn them into a Parquet file at `path`."""
    with whole_file(path) as output, TemporaryDirectory(prefix="voc-") as folder:
        lines, table = Path(folder, "lines.jsonl"), Path(folder, "table.parquet")
        with lines.open("wb") as file:
            yield file
        _convert(lines, table)
        with table.open("rb") as finished:
            shutil.copyfileobj(finished, output)


def _convert(lines: Path, table: Path) -> None:
    from voc.ingest import open_duckdb

    columns = ", ".join(f"{name}: '{kind}'" for name, kind in COLUMNS.items())
    with open_duckdb() as connection:
        # no value in this statement comes from outside, and COPY takes no parameters
        connection.execute(
            f"COPY (SELECT * FROM read_json('{lines}', format='newline_delimited', "  # noqa: S608
            f"columns={{{columns}}})) TO '{table}' (FORMAT parquet)"
        )
