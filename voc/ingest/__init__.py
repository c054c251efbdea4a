"""Survey files in, responses out: row by row, nothing guessed and nothing dropped in silence.

CSV, JSON Lines and Parquet come in as records; columns become fields; rows that can't be
read come out as rejections that say where and why, and never what the customer wrote.
"""

from voc.ingest.columns import ColumnMap, load_column_map
from voc.ingest.offline import open_duckdb
from voc.ingest.records import Format, Record, Rejection, Source, Table
from voc.ingest.rows import Remark, Row, read_rows
from voc.ingest.tables import open_table

__all__ = [
    "ColumnMap",
    "Format",
    "Record",
    "Rejection",
    "Remark",
    "Row",
    "Source",
    "Table",
    "load_column_map",
    "open_duckdb",
    "open_table",
    "read_rows",
]
