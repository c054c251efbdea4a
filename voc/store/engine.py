"""Connections and transactions: one writer at a time, readers see one moment.

| | SQLite | PostgreSQL |
|---|---|---|
| write | BEGIN IMMEDIATE | read committed, behind an advisory lock |
| read | BEGIN (a WAL snapshot) | repeatable read, read only |
| durable | WAL, synchronous=FULL | the server's setting |
"""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event, func, select
from sqlalchemy.engine.interfaces import DBAPIConnection, DBAPICursor

from voc.domain.errors import ConfigurationError
from voc.store.address import is_sqlite
from voc.store.outage import answering

BUSY_TIMEOUT_MS = 30_000
CONNECT_TIMEOUT_S = 10
WAL_RETRY_S = 0.05
WRITE_LOCK = int.from_bytes(b"voc")
WRITES = "voc_writes"  # execution option of the connections that write


def open_engine(url: URL) -> Engine:
    """Prepare connections to a database; none is made yet.

    Raises `ConfigurationError` when its folder or its driver can't be had.
    """
    return _sqlite_engine(url) if is_sqlite(url) else _postgres_engine(url)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """Hold the one write transaction; commits at a good end, else rolls back.

    Raises `StoreUnavailable`, as `reading` does.
    """
    with answering(), engine.execution_options(**{WRITES: True}).begin() as connection:
        if connection.dialect.name == "postgresql":
            # Under read committed each statement sees what was committed before it began,
            # so all that follows sees what the writer before this one did.
            connection.execute(select(func.pg_advisory_xact_lock(WRITE_LOCK)))
        yield connection


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """Hold a read transaction; all its statements see the same moment."""
    if engine.dialect.name == "postgresql":
        engine = engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )
    with answering(), engine.begin() as connection:
        yield connection


def sqlite_wal_reset_bug(version: tuple[int, int, int]) -> bool:
    """Whether this SQLite can lose commits when two connections write or checkpoint at once.

    Fixed in 3.51.3, 3.50.7 and 3.44.6.
    """
    fixed_in_its_line = {(3, 50): 7, (3, 44): 6}.get(version[:2])
    if fixed_in_its_line is not None:
        return version[2] < fixed_in_its_line
    return version < (3, 51, 3)


def _sqlite_engine(url: URL) -> Engine:
    folder = Path(str(url.database)).parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ConfigurationError(f"can't make the folder {folder}: {error.strerror}") from error
    engine = create_engine(url, hide_parameters=True)
    event.listen(engine, "connect", _configure_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _postgres_engine(url: URL) -> Engine:
    timeout = {"connect_timeout": str(CONNECT_TIMEOUT_S)} | dict(url.query)
    try:
        # Parameters are verbatims: they must not turn up in errors or logs.
        return create_engine(url.set(query=timeout), hide_parameters=True, pool_pre_ping=True)
    except ImportError as error:
        raise ConfigurationError(
            "PostgreSQL needs an extra: pip install 'voc[postgres]'"
        ) from error


def _configure_sqlite(connection: DBAPIConnection, _record: object) -> None:
    connection.isolation_level = None  # transactions begin in `_begin_sqlite`, not in the driver
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    _switch_to_wal(cursor)
    cursor.execute("PRAGMA synchronous = FULL")
    cursor.execute("PRAGMA foreign_keys = ON")
    cursor.execute("PRAGMA secure_delete = ON")  # what customers wrote stays in no free page
    cursor.close()


def _switch_to_wal(cursor: DBAPICursor) -> None:
    """Keep a write-ahead log from now on.

    The busy timeout does not cover this switch, and two processes may open a new file at
    once: so it is tried again here.
    """
    deadline = time.monotonic() + BUSY_TIMEOUT_MS / 1000
    while True:
        try:
            (mode,) = cursor.execute("PRAGMA journal_mode = WAL").fetchone()
            break
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > deadline:
                raise
            time.sleep(WAL_RETRY_S)
    if mode != "wal":
        raise sqlite3.OperationalError("its file system can't hold a write-ahead log")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
