"""The tables. Migrations bring a database here; a test holds the two equal.

One row a response in `responses`, keyed by a number that grows in storage order; all that
was read from it hangs on that number and goes with it. Vectors stand apart from segments:
reports read every segment, but only theme fits read vectors.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
    false,
    text,
)
from sqlalchemy.dialects import postgresql

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
    }
)

# INTEGER PRIMARY KEY is SQLite's own row number
Number = BigInteger().with_variant(Integer(), "sqlite")
# ordered by code point on both databases, whatever the server's locale
Id = Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


class UtcDateTime(TypeDecorator[datetime]):
    """A moment, kept as UTC without a zone: SQLite has none."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Turn a moment in any zone into UTC."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """Say that it is UTC."""
        return value.replace(tzinfo=UTC) if value else None


responses = Table(
    "responses",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False, unique=True),
    Column("fingerprint", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("question", Text),
    Column("touchpoint", Text),
    Column("stage", Text),
    Column("channel", Text),
    Column("created_at", UtcDateTime, index=True),
    Column("customer_id", Text),
    # only equality is asked; a hash index takes values of any length
    Index(None, "customer_id", postgresql_using="hash"),
)


def _response_key(*, primary_key: bool = False) -> Column[int]:
    """What ties a row to its response and deletes it with it."""
    parent = ForeignKey(responses.c.key, ondelete="CASCADE")
    return Column("response_key", Number, parent, primary_key=primary_key, nullable=False)


attributes = Table(
    "attributes",
    metadata,
    _response_key(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", Text, nullable=False),
    Column("value", Text, nullable=False),
)

scores = Table(
    "scores",
    metadata,
    _response_key(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("metric", Text, nullable=False),
    Column("value", Double, nullable=False),
    Column("scale_low", Double, nullable=False),
    Column("scale_high", Double, nullable=False),
    Column("satisfied_from", Double, nullable=False),
    Column("reversed", Boolean, nullable=False),
)

analyses = Table(
    "analyses",
    metadata,
    _response_key(primary_key=True),
    Column("bundle", Text, nullable=False),
    Column("version", Text, nullable=False),
    Column("language", Text),
    Column("sentiment", Text, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("score", Double, nullable=False),
    Column("stages", JSON, nullable=False),
    Column("warnings", JSON, nullable=False),
    Column("dimensions", JSON),
)


def _theme_columns() -> tuple[Column[Any], ...]:
    """A theme with its centres, `rows` vectors one behind the other."""
    return (
        Column("id", Id, primary_key=True),
        Column("position", Integer, nullable=False),
        Column("name", Text, nullable=False),
        Column("keywords", JSON, nullable=False),
        Column("parent", Text),
        Column("centres", LargeBinary, nullable=False),
        Column("rows", Integer, nullable=False, server_default=text("1")),
    )


# what segments are assigned to: what the last fit found, as users edited it
themes = Table(
    "themes",
    metadata,
    *_theme_columns(),
    Column("hidden", Boolean, nullable=False, server_default=false()),
    Column("pinned", Boolean, nullable=False, server_default=false()),
)

# what the last fit found, before any edit
found_themes = Table("found_themes", metadata, *_theme_columns())

theme_settings = Table(
    "theme_settings",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("floor", Double, nullable=False),
    Column("next_number", Integer, nullable=False, server_default=text("1")),
    Column("fits", Integer, nullable=False, server_default=text("0")),
)

# append-only; an edit that was undone stays, marked
theme_edits = Table(
    "theme_edits",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("payload", JSON, nullable=False),
    Column("undone", Boolean, nullable=False),
)

# append-only: what became of the themes, by which fit or edit
theme_events = Table(
    "theme_events",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("fit", Integer, nullable=False),
    Column("edit", Number),
    Column("undoing", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("theme_id", Id, nullable=False),
    Column("name", Text, nullable=False),
    Column("segments", Integer, nullable=False),
    Column("other_id", Id),
    Column("other_name", Text),
    Column("share", Double),
)

segments = Table(
    "segments",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    _response_key(),
    Column("position", Integer, nullable=False),
    Column("span_start", Integer, nullable=False),
    Column("span_end", Integer, nullable=False),
    Column("sentiment", Text, nullable=False),
    Column("confidence", Double, nullable=False),
    Column("score", Double, nullable=False),
    Column("stages", JSON, nullable=False),
    Column("theme_id", Id, ForeignKey(themes.c.id, ondelete="SET NULL"), index=True),
    Column("similarity", Double),
    UniqueConstraint("response_key", "position"),
)

vectors = Table(
    "vectors",
    metadata,
    Column(
        "segment_key",
        Number,
        ForeignKey(segments.c.key, ondelete="CASCADE"),
        primary_key=True,
    ),
    Column("embedding", LargeBinary, nullable=False),
)

# One row: how often what reports count has changed, and in which format its blocks are.
revisions = Table(
    "revisions",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("number", BigInteger, nullable=False),
    Column("blocks", Integer, nullable=False, server_default=text("0")),
)

# What reports count, once more, as columns: `block` is the key of its first response when it was
# made, `revision` the number of the change that wrote the part. See `blocks.py`.
fact_blocks = Table(
    "fact_blocks",
    metadata,
    Column("block", Number, primary_key=True, autoincrement=False),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("part", Text, nullable=False),
    Column("responses", Integer, nullable=False),
    Column("revision", BigInteger, nullable=False),
    Column("payload", LargeBinary, nullable=False),
)

requests = Table(
    "requests",
    metadata,
    Column("key", Id, primary_key=True),
    Column("fingerprint", Text, nullable=False),
    Column("outcome", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False, index=True),
)
