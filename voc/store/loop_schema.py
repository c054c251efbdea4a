"""The tables of the closed loop: cases, their history, messages about them, and actions."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Index, Integer, Table, Text, UniqueConstraint

from voc.store.schema import Id, Number, UtcDateTime, metadata, responses

cases = Table(
    "cases",
    metadata,
    Column("id", Id, primary_key=True),
    Column("response_key", Number, ForeignKey(responses.c.key, ondelete="CASCADE"), nullable=False),
    Column("rule", Text, nullable=False),
    Column("stage", Text),
    Column("theme_id", Id),  # a theme may go with the next fit; the case stays
    Column("scores", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("assignee", Text),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("response_key", "rule"),
    Index(None, "due_at", "id"),
)


def _case_id(*, primary_key: bool = False) -> Column[str]:
    parent = ForeignKey(cases.c.id, ondelete="CASCADE")
    return Column("case_id", Id, parent, primary_key=primary_key, nullable=False)


case_events = Table(
    "case_events",
    metadata,
    _case_id(primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("kind", Text, nullable=False),
    Column("detail", Text, nullable=False),
)

messages = Table(
    "messages",
    metadata,
    Column("key", Number, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False, unique=True),
    _case_id(),
    Column("payload", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime, nullable=False, index=True),
    Column("delivered_at", UtcDateTime),
    Column("error", Text),
    Index(None, "case_id"),
)

actions = Table(
    "actions",
    metadata,
    Column("id", Id, primary_key=True),
    Column("title", Text, nullable=False),
    Column("date", Date, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("stage", Text),
    Column("theme_id", Id),
    Column("where", JSON, nullable=False),
    Column("owner", Text),
    Column("note", Text),
    Column("status", Text, nullable=False),
)
