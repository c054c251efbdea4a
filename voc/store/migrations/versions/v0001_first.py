"""The first schema."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0001"
down_revision = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Create all tables."""
    _responses()
    _attributes()
    _scores()
    _analyses()
    _themes()
    _segments()
    _requests()


def _responses() -> None:
    op.create_table(
        "responses",
        sa.Column("key", NUMBER, autoincrement=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("question", sa.Text()),
        sa.Column("touchpoint", sa.Text()),
        sa.Column("stage", sa.Text()),
        sa.Column("channel", sa.Text()),
        sa.Column("created_at", sa.DateTime()),
        sa.Column("customer_id", sa.Text()),
        sa.PrimaryKeyConstraint("key", name="pk_responses"),
        sa.UniqueConstraint("id", name="uq_responses_id"),
    )
    op.create_index("ix_responses_created_at", "responses", ["created_at"])
    op.create_index(
        "ix_responses_customer_id", "responses", ["customer_id"], postgresql_using="hash"
    )


def _attributes() -> None:
    op.create_table(
        "attributes",
        sa.Column("response_key", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("response_key", "position", name="pk_attributes"),
        _of_response("attributes"),
    )


def _scores() -> None:
    op.create_table(
        "scores",
        sa.Column("response_key", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("value", sa.Double(), nullable=False),
        sa.Column("scale_low", sa.Double(), nullable=False),
        sa.Column("scale_high", sa.Double(), nullable=False),
        sa.Column("satisfied_from", sa.Double(), nullable=False),
        sa.Column("reversed", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("response_key", "position", name="pk_scores"),
        _of_response("scores"),
    )


def _analyses() -> None:
    op.create_table(
        "analyses",
        sa.Column("response_key", NUMBER, autoincrement=False),
        sa.Column("bundle", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("language", sa.Text()),
        sa.Column("sentiment", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("warnings", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("response_key", name="pk_analyses"),
        _of_response("analyses"),
    )


def _themes() -> None:
    op.create_table(
        "themes",
        sa.Column("id", ID),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("parent", sa.Text()),
        sa.Column("centre", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_themes"),
    )
    op.create_table(
        "theme_settings",
        sa.Column("key", sa.Integer(), autoincrement=False),
        sa.Column("floor", sa.Double(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_theme_settings"),
    )


def _segments() -> None:
    op.create_table(
        "segments",
        sa.Column("key", NUMBER, autoincrement=False),
        sa.Column("response_key", NUMBER, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("span_start", sa.Integer(), nullable=False),
        sa.Column("span_end", sa.Integer(), nullable=False),
        sa.Column("sentiment", sa.Text(), nullable=False),
        sa.Column("confidence", sa.Double(), nullable=False),
        sa.Column("score", sa.Double(), nullable=False),
        sa.Column("stages", sa.JSON(), nullable=False),
        sa.Column("theme_id", ID),
        sa.Column("similarity", sa.Double()),
        sa.PrimaryKeyConstraint("key", name="pk_segments"),
        sa.UniqueConstraint("response_key", "position", name="uq_segments_response_key"),
        _of_response("segments"),
        sa.ForeignKeyConstraint(
            ["theme_id"], ["themes.id"], name="fk_segments_theme_id", ondelete="SET NULL"
        ),
    )
    op.create_index("ix_segments_theme_id", "segments", ["theme_id"])
    op.create_table(
        "vectors",
        sa.Column("segment_key", NUMBER, autoincrement=False),
        sa.Column("embedding", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("segment_key", name="pk_vectors"),
        sa.ForeignKeyConstraint(
            ["segment_key"], ["segments.key"], name="fk_vectors_segment_key", ondelete="CASCADE"
        ),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("key", ID),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_requests"),
    )


def _of_response(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["response_key"], ["responses.key"], name=f"fk_{table}_response_key", ondelete="CASCADE"
    )
