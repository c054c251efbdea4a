"""DuckDB as voc opens it: in memory, and fetching nothing."""

import duckdb

OFFLINE: dict[str, str | bool | int | float | list[str]] = {
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
}


def open_duckdb() -> duckdb.DuckDBPyConnection:
    """Open a database of its own, to be closed by the caller."""
    return duckdb.connect(config=OFFLINE)
