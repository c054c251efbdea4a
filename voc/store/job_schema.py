"""The tables of jobs: where each stands, and which rows it could not store."""

from sqlalchemy import JSON, BigInteger, Boolean, Column, ForeignKey, Integer, Table, Text

from voc.store.schema import Id, Number, UtcDateTime, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False, unique=True),
    Column("kind", Text, nullable=False),
    Column("parameters", JSON, nullable=False),
    Column("state", Text, nullable=False, index=True),
    Column("progress", JSON, nullable=False),
    Column("result", JSON(none_as_null=True)),
    Column("error", Text),
    Column("cancelling", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("finished_at", UtcDateTime),
    Column("owner", Text),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", UtcDateTime),
)

job_faults = Table(
    "job_faults",
    metadata,
    Column(
        "job_key",
        Number,
        ForeignKey(jobs.c.key, ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
    ),
    Column("position", Integer, primary_key=True),
    Column("row", BigInteger, nullable=False),
    Column("line", BigInteger),
    Column("field", Text, nullable=False),
    Column("reason", Text, nullable=False),
)
