"""The tables of the store."""

from __future__ import annotations

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
    text,
)

METADATA = MetaData()
#: A number that the database gives out. SQLite counts only in a column of the type INTEGER.
NUMBER = BigInteger().with_variant(Integer, "sqlite")

#: A token by the hash of its text. data: the identity that it stands for. expires: seconds since 1970.
TOKENS = Table(
    "tokens",
    METADATA,
    Column("hash", String(64), primary_key=True),
    Column("data", JSON, nullable=False),
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
    Column("id", String(36), nullable=False, unique=True),
    Column("name", String(255), nullable=False),
    Column("project", String(64), nullable=False),
    Column("owner", String(36), nullable=True, index=True),
    Column("parent_resource", String(255), nullable=True),
    Column("root", String(36), nullable=False, index=True),
    Column("username", String(255), nullable=True),
    Column("user_project", String(64), nullable=True),
    Column("action", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("created", String(26), nullable=False),
    Column("updated", String(26), nullable=True),
    Column("deleted", String(26), nullable=True),
    Column("actions", Integer, nullable=False),
    Column("disable_rollback", Boolean, nullable=False),
    Column("timeout", Integer, nullable=True),
    Column("tags", JSON(none_as_null=True), nullable=True),
    Column("body", JSON, nullable=False),
    Column("data", JSON, nullable=False),
    Column("previous", JSON(none_as_null=True), nullable=True),
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
    Column("stack", String(36), ForeignKey("stacks.id", ondelete="CASCADE"), primary_key=True),
    Column("tag", String(80), primary_key=True),
)

#: A resource of a stack that was begun. data: its properties, attributes and so on, see heatlint.serve.compile.
RESOURCES = Table(
    "resources",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("stack", String(36), nullable=False),
    Column("name", String(255), nullable=False),
    Column("physical_id", String(255), nullable=True),
    Column("action", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("created", String(26), nullable=False),
    Column("updated", String(26), nullable=False),
    Column("data", JSON, nullable=False),
    Index("resources_of_stack", "stack", "name", unique=True),
)

EVENTS = Table(
    "events",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("stack", String(36), nullable=False),
    Column("time", String(26), nullable=False),
    Column("resource", String(255), nullable=False),
    Column("physical_id", String(255), nullable=True),
    Column("action", String(16), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("properties", JSON, nullable=False),
    Index("events_of_stack", "stack", "number"),
)

#: A step in the life of a stack that is still to come. due: when, in seconds since 1970. data: what happens, see
#: heatlint.serve.steps.
STEPS = Table(
    "steps",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("root", String(36), nullable=False, index=True),
    Column("due", Float, nullable=False, index=True),
    Column("data", JSON, nullable=False),
)

#: A software configuration. data: its fields as the API shows them, without the id and the time.
SOFTWARE_CONFIGS = Table(
    "software_configs",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("project", String(64), nullable=False, index=True),
    Column("created", String(26), nullable=False),
    Column("data", JSON, nullable=False),
)

#: A software deployment. config: the id of its configuration. server: the id of its server.
#: data: the other fields as the API shows them.
SOFTWARE_DEPLOYMENTS = Table(
    "software_deployments",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("project", String(64), nullable=False),
    Column("server", String(255), nullable=False),
    Column("config", String(36), ForeignKey("software_configs.id"), nullable=False, index=True),
    Column("created", String(26), nullable=False),
    Column("updated", String(26), nullable=True),
    Column("data", JSON, nullable=False),
    Index("deployments_of_server", "project", "server"),
)

#: A snapshot of a stack. body: the request that the stack was made or last updated with. data: what the API shows of
#: the stack, null while the snapshot is being made.
SNAPSHOTS = Table(
    "snapshots",
    METADATA,
    Column("number", NUMBER, primary_key=True, autoincrement=True),
    Column("id", String(36), nullable=False, unique=True),
    Column("stack", String(36), nullable=False, index=True),
    Column("name", String(255), nullable=True),
    Column("created", String(26), nullable=False),
    Column("status", String(16), nullable=False),
    Column("reason", Text, nullable=True),
    Column("body", JSON, nullable=False),
    Column("data", JSON(none_as_null=True), nullable=True),
)
