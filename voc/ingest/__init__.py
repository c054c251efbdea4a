"""Survey files in, responses out: row by row, nothing guessed and nothing dropped in silence.

CSV, JSON Lines, Parquet and Excel come in as records; columns become fields; rows that can't be
read come out as rejections that say where and why, and never what the customer wrote.
"""

from voc.ingest.columns import ColumnMap, cut, load_column_map
from voc.ingest.offline import open_duckdb
from voc.ingest.records import SUFFIXES, Format, Record, Rejection, Source, Table
from voc.ingest.rows import Remark, Row
from voc.ingest.survey import Layout, Survey, open_survey, read_rows
from voc.ingest.tables import open_table

__all__ = [
    "SUFFIXES",
    "ColumnMap",
    "Format",
    "Layout",
    "Record",
    "Rejection",
    "Remark",
    "Row",
    "Source",
    "Survey",
    "Table",
    "cut",
    "load_column_map",
    "open_duckdb",
    "open_survey",
    "open_table",
    "read_rows",
]
