"""Themes with several centres, edits and a history."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0002"
down_revision = "0001"

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
ID = sa.Text().with_variant(postgresql.TEXT(collation="C"), "postgresql")


def upgrade() -> None:
    """Extend the themes; what is there was found by the first fit."""
    _themes()
    _found_themes()
    _settings()
    _edits()
    _events()


def _themes() -> None:
    op.execute("ALTER TABLE themes RENAME COLUMN centre TO centres")
    op.add_column("themes", sa.Column("rows", sa.Integer(), nullable=False, server_default="1"))
    for name in ("hidden", "pinned"):
        default = sa.false()
        op.add_column(
            "themes", sa.Column(name, sa.Boolean(), nullable=False, server_default=default)
        )


def _found_themes() -> None:
    op.create_table(
        "found_themes",
        sa.Column("id", ID),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("keywords", sa.JSON(), nullable=False),
        sa.Column("parent", sa.Text()),
        sa.Column("centres", sa.LargeBinary(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False, server_default="1"),
        sa.PrimaryKeyConstraint("id", name="pk_found_themes"),
    )
    columns = 'id, "position", name, keywords, parent, centres'
    op.execute(f"INSERT INTO found_themes ({columns}) SELECT {columns} FROM themes")  # noqa: S608  # our own names


def _settings() -> None:
    for name, default in (("next_number", "1"), ("fits", "0")):
        op.add_column(
            "theme_settings",
            sa.Column(name, sa.Integer(), nullable=False, server_default=default),
        )
    highest = "SELECT max(CAST(substr(id, 3) AS INTEGER)) FROM themes WHERE id LIKE 't-%'"
    op.execute(f"UPDATE theme_settings SET fits = 1, next_number = coalesce(({highest}), 0) + 1")  # noqa: S608  # our own names


def _edits() -> None:
    op.create_table(
        "theme_edits",
        sa.Column("id", NUMBER, autoincrement=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("undone", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_theme_edits"),
    )


def _events() -> None:
    op.create_table(
        "theme_events",
        sa.Column("key", NUMBER, autoincrement=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("edit", NUMBER),
        sa.Column("undoing", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("theme_id", ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("segments", sa.Integer(), nullable=False),
        sa.Column("other_id", ID),
        sa.Column("other_name", sa.Text()),
        sa.Column("share", sa.Double()),
        sa.PrimaryKeyConstraint("key", name="pk_theme_events"),
    )
