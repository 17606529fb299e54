"""Of what each thing in the cloud of the inventory is, and whether it stays without that."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"

_PHYSICAL_ID = sa.String(255).with_variant(sa.Text(), "postgresql")


def upgrade() -> None:
    """Add the columns. Things of before stay as little as their resource."""
    with op.batch_alter_table("things") as things:
        things.add_column(sa.Column("physical_id", _PHYSICAL_ID, nullable=True))
        things.add_column(sa.Column("is_retained", sa.Boolean(), nullable=False, server_default=sa.false()))
