"""Analyses hold what was read in dimensions of the user's own."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add the column; analyses made before know of no dimension."""
    op.add_column("analyses", sa.Column("dimensions", sa.JSON()))
