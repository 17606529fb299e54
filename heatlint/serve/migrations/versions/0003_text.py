"""On PostgreSQL, JSON is text, since its own type refuses NaN and Infinity, and a physical id has any length."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"

_JSON = (
    ("tokens", "data"),
    ("stacks", "tags"),
    ("stacks", "body"),
    ("stacks", "data"),
    ("stacks", "previous"),
    ("resources", "data"),
    ("events", "properties"),
    ("steps", "data"),
    ("software_configs", "data"),
    ("software_deployments", "data"),
    ("snapshots", "body"),
    ("snapshots", "data"),
)
_PHYSICAL_IDS = ("resources", "physical_id"), ("events", "physical_id")


def upgrade() -> None:
    """Change the type of the columns; for SQLite all texts are the same."""
    if op.get_bind().dialect.name == "postgresql":
        for table, column in (*_JSON, *_PHYSICAL_IDS):
            op.alter_column(table, column, type_=sa.Text(), postgresql_using=f"{column}::text")
