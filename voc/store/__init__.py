"""The store: responses, analyses, vectors and themes in SQLite or PostgreSQL."""

from voc.store.engine import sqlite_wal_reset_bug
from voc.store.repository import SqlRepository, open_repository

__all__ = ["SqlRepository", "open_repository", "sqlite_wal_reset_bug"]
