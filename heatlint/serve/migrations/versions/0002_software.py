"""Software configurations and deployments, and snapshots."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_TIME = sa.String(26)


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "software_configs",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("project", sa.String(64), nullable=False, index=True),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_table(
        "software_deployments",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("project", sa.String(64), nullable=False),
        sa.Column("server", sa.String(255), nullable=False),
        sa.Column("config", sa.String(36), sa.ForeignKey("software_configs.id"), nullable=False, index=True),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("updated", _TIME),
        sa.Column("data", sa.JSON, nullable=False),
    )
    op.create_index("deployments_of_server", "software_deployments", ["project", "server"])
    op.create_table(
        "snapshots",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("stack", sa.String(36), nullable=False, index=True),
        sa.Column("name", sa.String(255)),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text),
        sa.Column("body", sa.JSON, nullable=False),
        sa.Column("data", sa.JSON),
    )
