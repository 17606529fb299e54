"""The tables of the store."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
    text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

if TYPE_CHECKING:
    from sqlalchemy import Dialect

METADATA = MetaData()
#: A number that the database gives out. SQLite counts only in a column of the type INTEGER.
NUMBER = BigInteger().with_variant(Integer, "sqlite")


class _String(TypeDecorator[str]):
    """A text. PostgreSQL cannot keep the NUL character; there it is replaced with U+FFFD.

    So no character is refused, also in a step that happens later, when no caller can be told of an error.
    """

    impl = String
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Return what the column gets."""
        return value.replace("\0", "\ufffd") if value is not None and dialect.name == "postgresql" else value


class _Text(_String):
    """A text of any length."""

    impl = Text
    cache_ok = True


#: The id of a resource in the cloud. A template or an adopted stack may give one of any length.
_PHYSICAL_ID = _String(255).with_variant(_Text(), "postgresql")


class _JsonText(TypeDecorator[Any]):
    """JSON in a column of text. PostgreSQL's own type refuses NaN and Infinity, which Heat and SQLite keep."""

    impl = Text
    cache_ok = True

    def __init__(self, none_as_null: bool = False) -> None:
        super().__init__()
        self.none_as_null = none_as_null

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Return what the column gets."""
        return None if value is None and self.none_as_null else json.dumps(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """Return what the column has."""
        return None if value is None else json.loads(value)


def _json(*, none_as_null: bool = False) -> TypeEngine[Any]:
    """Return the type of a column with JSON. none_as_null: whether None is NULL, and not the null of JSON."""
    return JSON(none_as_null).with_variant(_JsonText(none_as_null), "postgresql")


def _state() -> list[Column[Any]]:
    """Return the columns with the state of a stack or of a resource, and why it has this state."""
    return [
        Column("action", _String(16), nullable=False),
        Column("status", _String(16), nullable=False),
        Column("reason", _Text(), nullable=False),
    ]


#: A token by the hash of its text. data: the identity that it stands for. expires: seconds since 1970.
TOKENS = Table(
    "tokens",
    METADATA,
    Column("hash", _String(64), primary_key=True),
    Column("data", _json(), nullable=False),
    Column("expires", Float, nullable=False, index=True),
)

#: A stack. number: counts the stacks in the order in which they are made. owner: the id of the stack that it is nested
#: in; parent_resource: the name of its resource there; root: the id of the outermost stack. created, updated, deleted:
#: times in UTC such as 2026-11-26T13:01:10.123456. actions: how many it has had. tags: a list or null. body: the
#: request that it was made with. data: what heatlint.serve.compile made of it. previous: body and data before the last
#: update.
STACKS = Table(
    "stacks",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", _String(36), nullable=False, unique=True),
    Column("name", _String(255), nullable=False),
    Column("project", _String(64), nullable=False),
    Column("owner", _String(36), nullable=True, index=True),
    Column("parent_resource", _String(255), nullable=True),
    Column("root", _String(36), nullable=False, index=True),
    Column("username", _String(255), nullable=True),
    Column("user_project", _String(64), nullable=True),
    *_state(),
    Column("created", _String(26), nullable=False),
    Column("updated", _String(26), nullable=True),
    Column("deleted", _String(26), nullable=True),
    Column("actions", Integer, nullable=False),
    Column("disable_rollback", Boolean, nullable=False),
    Column("timeout", Integer, nullable=True),
    Column("tags", _json(none_as_null=True), nullable=True),
    Column("body", _json(), nullable=False),
    Column("data", _json(), nullable=False),
    Column("previous", _json(none_as_null=True), nullable=True),
    Index("stacks_of_project", "project", "deleted", "number"),
    # Two replicas cannot make the same name at the same time. A name is free again when its stack is deleted.
    Index(
        "stacks_name",
        "project",
        "name",
        unique=True,
        sqlite_where=text("deleted IS NULL"),
        postgresql_where=text("deleted IS NULL"),
    ),
)

#: The tags of a stack, one a row, for the filters of the list.
TAGS = Table(
    "tags",
    METADATA,
    Column("stack", _String(36), ForeignKey("stacks.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", _String(80), primary_key=True),
)

#: A resource of a stack that was begun. data: its properties, attributes and so on, see heatlint.serve.compile.
RESOURCES = Table(
    "resources",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("stack", _String(36), nullable=False),
    Column("name", _String(255), nullable=False),
    Column("physical_id", _PHYSICAL_ID, nullable=True),
    *_state(),
    Column("created", _String(26), nullable=False),
    Column("updated", _String(26), nullable=False),
    Column("data", _json(), nullable=False),
    Index("resources_of_stack", "stack", "name", unique=True),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", _String(36), nullable=False, unique=True),
    Column("stack", _String(36), nullable=False),
    Column("time", _String(26), nullable=False),
    Column("resource", _String(255), nullable=False),
    Column("physical_id", _PHYSICAL_ID, nullable=True),
    *_state(),
    Column("type", _Text(), nullable=False),
    Column("properties", _json(), nullable=False),
    Index("events_of_stack", "stack", "number"),
)

#: A step in the life of a stack that is still to come. due: when, in seconds since 1970. data: what happens, see
#: heatlint.serve.steps.
STEPS = Table(
    "steps",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("root", _String(36), nullable=False, index=True),
    Column("due", Float, nullable=False, index=True),
    Column("data", _json(), nullable=False),
)

#: A software configuration. data: its fields as the API shows them, without the id and the time.
SOFTWARE_CONFIGS = Table(
    "software_configs",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", _String(36), nullable=False, unique=True),
    Column("project", _String(64), nullable=False, index=True),
    Column("created", _String(26), nullable=False),
    Column("data", _json(), nullable=False),
)

#: A software deployment. config: the id of its configuration. server: the id of its server.
#: data: the other fields as the API shows them.
SOFTWARE_DEPLOYMENTS = Table(
    "software_deployments",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", _String(36), nullable=False, unique=True),
    Column("project", _String(64), nullable=False),
    Column("server", _String(255), nullable=False),
    Column("config", _String(36), ForeignKey("software_configs.id"), nullable=False, index=True),
    Column("created", _String(26), nullable=False),
    Column("updated", _String(26), nullable=True),
    Column("data", _json(), nullable=False),
    Index("deployments_of_server", "project", "server"),
)

#: A snapshot of a stack. body: the request that the stack was made or last updated with. data: what the API shows of
#: the stack, null while the snapshot is being made.
SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", _String(36), nullable=False, unique=True),
    Column("stack", _String(36), nullable=False, index=True),
    Column("name", _String(255), nullable=True),
    Column("created", _String(26), nullable=False),
    Column("status", _String(16), nullable=False),
    Column("reason", _Text(), nullable=True),
    Column("body", _json(), nullable=False),
    Column("data", _json(none_as_null=True), nullable=True),
)

#: What a resource of a stack has made in the cloud of the inventory, see heatlint.serve.cloud. resource: its name; null
#: once the thing stays without it. kind, item: as in an inventory, or TAKEN of heatlint.cloud.made. physical_id: the id
#: of the resource; is_retained: whether the thing stays when the resource is deleted or replaced.
THINGS = Table(
    "things",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("project", _String(64), nullable=False, index=True),
    Column("stack", _String(36), nullable=False, index=True),
    Column("resource", _String(255), nullable=True),
    Column("kind", _String(64), nullable=False),
    Column("item", _json(), nullable=False),
    Column("physical_id", _PHYSICAL_ID, nullable=True),
    Column("is_retained", Boolean, nullable=False, server_default=false()),
)
