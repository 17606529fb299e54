"""What stacks have made in the cloud of the inventory."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_JSON = sa.JSON().with_variant(sa.Text(), "postgresql")


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "things",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("project", sa.String(64), nullable=False, index=True),
        sa.Column("stack", sa.String(36), nullable=False, index=True),
        sa.Column("resource", sa.String(255)),
        sa.Column("kind", sa.String(64), nullable=False),
        sa.Column("item", _JSON, nullable=False),
    )
