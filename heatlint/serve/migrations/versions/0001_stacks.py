"""The first tables: tokens, stacks, tags, resources, events and steps."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer, "sqlite")
_JSON, _TIME, _ALIVE = sa.JSON(), sa.String(26), sa.text("deleted IS NULL")


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "tokens",
        sa.Column("hash", sa.String(64), primary_key=True),
        sa.Column("data", _JSON, nullable=False),
        sa.Column("expires", sa.Float, nullable=False, index=True),
    )
    op.create_table(
        "stacks",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("project", sa.String(64), nullable=False),
        sa.Column("owner", sa.String(36), index=True),
        sa.Column("parent_resource", sa.String(255)),
        sa.Column("root", sa.String(36), nullable=False, index=True),
        sa.Column("username", sa.String(255)),
        sa.Column("user_project", sa.String(64)),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("updated", _TIME),
        sa.Column("deleted", _TIME),
        sa.Column("actions", sa.Integer, nullable=False),
        sa.Column("disable_rollback", sa.Boolean, nullable=False),
        sa.Column("timeout", sa.Integer),
        sa.Column("tags", _JSON),
        sa.Column("body", _JSON, nullable=False),
        sa.Column("data", _JSON, nullable=False),
        sa.Column("previous", _JSON),
    )
    op.create_index("stacks_of_project", "stacks", ["project", "deleted", "number"])
    op.create_index(
        "stacks_name", "stacks", ["project", "name"], unique=True, sqlite_where=_ALIVE, postgresql_where=_ALIVE
    )
    op.create_table(
        "tags",
        sa.Column("stack", sa.String(36), sa.ForeignKey("stacks.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("tag", sa.String(80), primary_key=True),
    )
    op.create_table(
        "resources",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("stack", sa.String(36), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("physical_id", sa.String(255)),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created", _TIME, nullable=False),
        sa.Column("updated", _TIME, nullable=False),
        sa.Column("data", _JSON, nullable=False),
    )
    op.create_index("resources_of_stack", "resources", ["stack", "name"], unique=True)
    op.create_table(
        "events",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("id", sa.String(36), nullable=False, unique=True),
        sa.Column("stack", sa.String(36), nullable=False),
        sa.Column("time", _TIME, nullable=False),
        sa.Column("resource", sa.String(255), nullable=False),
        sa.Column("physical_id", sa.String(255)),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("properties", _JSON, nullable=False),
    )
    op.create_index("events_of_stack", "events", ["stack", "number"])
    op.create_table(
        "steps",
        sa.Column("number", _NUMBER, primary_key=True, autoincrement=True),
        sa.Column("root", sa.String(36), nullable=False, index=True),
        sa.Column("due", sa.Float, nullable=False, index=True),
        sa.Column("data", _JSON, nullable=False),
    )
