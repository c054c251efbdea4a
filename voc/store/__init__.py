"""The store: responses, analyses, vectors, themes, the closed loop and jobs, in a database."""

from voc.store.actions import SqlActionStore
from voc.store.cases import SqlCaseStore
from voc.store.engine import sqlite_wal_reset_bug
from voc.store.jobs import SqlJobStore
from voc.store.outbox import SqlOutbox
from voc.store.repository import SqlRepository, open_repository

__all__ = [
    "SqlActionStore",
    "SqlCaseStore",
    "SqlJobStore",
    "SqlOutbox",
    "SqlRepository",
    "open_repository",
    "sqlite_wal_reset_bug",
]
