"""Cases, their history and messages, and actions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create the tables of the closed loop."""
    _cases()
    _case_events()
    _messages()
    _actions()


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", ID),
        sa.Column("response_key", NUMBER, nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("stage", sa.Text()),
        sa.Column("theme_id", ID),
        sa.Column("scores", sa.JSON(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("assignee", sa.Text()),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime()),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
        sa.UniqueConstraint("response_key", "rule", name="uq_cases_response_key"),
        sa.ForeignKeyConstraint(
            ["response_key"], ["responses.key"], name="fk_cases_response_key", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_cases_due_at", "cases", ["due_at", "id"])


def _case_events() -> None:
    op.create_table(
        "case_events",
        sa.Column("case_id", ID, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("case_id", "position", name="pk_case_events"),
        _of_case("case_events"),
    )


def _messages() -> None:
    op.create_table(
        "messages",
        sa.Column("key", NUMBER, autoincrement=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("case_id", ID, nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime(), nullable=False),
        sa.Column("delivered_at", sa.DateTime()),
        sa.Column("error", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_messages"),
        sa.UniqueConstraint("id", name="uq_messages_id"),
        _of_case("messages"),
    )
    op.create_index("ix_messages_next_attempt_at", "messages", ["next_attempt_at"])
    op.create_index("ix_messages_case_id", "messages", ["case_id"])


def _actions() -> None:
    op.create_table(
        "actions",
        sa.Column("id", ID),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("date", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("stage", sa.Text()),
        sa.Column("theme_id", ID),
        sa.Column("where", sa.JSON(), nullable=False),
        sa.Column("owner", sa.Text()),
        sa.Column("note", sa.Text()),
        sa.Column("status", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_actions"),
    )


def _of_case(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["case_id"], ["cases.id"], name=f"fk_{table}_case_id", ondelete="CASCADE"
    )
