"""Tells a database that is away or busy from a mistake in what it was asked."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoneFree

from voc.domain.errors import StoreUnavailable

AWAY = "the database can't be reached"
BUSY = "the database is busy: all its connections are in use"
SQLITE = {
    sqlite3.SQLITE_BUSY: "the database is locked by another writer",
    sqlite3.SQLITE_LOCKED: "the database is locked by another writer",
    sqlite3.SQLITE_CANTOPEN: "the database's file can't be opened",
    sqlite3.SQLITE_IOERR: "the database's file can't be read or written",
    sqlite3.SQLITE_READONLY: "the database's file can't be written",
    sqlite3.SQLITE_FULL: "the disk of the database is full",
}
PRIMARY = 0xFF  # SQLite's extended codes keep the primary one in their low byte


@contextmanager
def answering() -> Iterator[None]:
    """Raise `StoreUnavailable` where the database does not answer as it should.

    The driver's own words stay in the cause: they may quote a row or an address.
    """
    try:
        yield
    except NoneFree as error:
        raise StoreUnavailable(BUSY) from error
    except (OperationalError, InterfaceError) as error:
        if (trouble := _trouble(error)) is None:
            raise
        raise StoreUnavailable(trouble) from error


def _trouble(error: DBAPIError) -> str | None:
    """What is wrong with the database; None where it is the statement that is."""
    if not isinstance(error.orig, sqlite3.Error):
        return AWAY
    code = getattr(error.orig, "sqlite_errorcode", None)
    return SQLITE.get(code & PRIMARY) if code is not None else None
