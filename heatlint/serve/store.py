"""The database: SQLite in a file or in memory, or PostgreSQL."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, func, select
from sqlalchemy.pool import StaticPool

from heatlint._misuse import Misuse
from heatlint.serve.tables import METADATA

#: A database that ends with the process.
IN_MEMORY = "sqlite://"
#: Seconds that SQLite waits for another writer.
BUSY_TIMEOUT = 30
#: Writers on PostgreSQL take turns, as those on SQLite do. Each locks the rows of several stacks; two that lock them in
#: different orders would wait for each other.
_ONE_WRITER = select(func.pg_advisory_xact_lock(0x4845_4154))


class Store:
    """A database with the tables of heatlint.serve.tables.

    url: as SQLAlchemy reads it, for example "sqlite:///heat.db" or "postgresql+psycopg://user@host/name".
    """

    def __init__(self, url: str = IN_MEMORY) -> None:
        self.url = url
        self._is_sqlite = url.startswith("sqlite")
        self._in_memory = self._is_sqlite and (url in (IN_MEMORY, "sqlite:///") or ":memory:" in url)
        self.engine = self._make_engine()
        #: The writers of SQLite take turns here. Its own lock is not fair: who waits asks again now and then, and
        #: the unlucky one waits for seconds. A database in memory has one connection, so readers wait there, too.
        self._turn = threading.Lock() if self._is_sqlite else None

    def _make_engine(self) -> Engine:
        if not self._is_sqlite:
            return create_engine(self.url, pool_pre_ping=True)
        arguments: dict[str, Any] = {"connect_args": {"check_same_thread": False, "timeout": BUSY_TIMEOUT}}
        if self._in_memory:
            arguments["poolclass"] = StaticPool
        engine = create_engine(self.url, **arguments)
        event.listen(engine, "connect", _on_connect)
        event.listen(engine, "begin", _on_begin)
        return engine

    def make_tables(self) -> None:
        """Make the tables, or bring those of an earlier version up to date. Replicas do it in turn.

        Raises Misuse for those of a later version.
        """
        if self._in_memory:
            METADATA.create_all(self.engine)
            return
        from alembic import command
        from alembic.config import Config
        from alembic.util import CommandError

        config = Config()
        config.set_main_option("script_location", "heatlint.serve:migrations")
        with self.write() as connection:
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:  # it does not know the revision of the tables
                raise Misuse(
                    f"the database cannot be used: a later version of heatlint made its tables ({error})"
                ) from None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads."""
        with self._transaction(writes=False) as connection:
            yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that writes. It is committed at the end, and undone when an exception leaves it."""
        with self._transaction(writes=True) as connection:
            yield connection

    @contextmanager
    def _transaction(self, writes: bool) -> Iterator[Connection]:
        turn = self._turn if writes or self._in_memory else None
        with turn or nullcontext(), self.engine.connect() as connection:
            connection = connection.execution_options(writes=writes)
            with connection.begin():
                if writes and not self._is_sqlite:
                    connection.execute(_ONE_WRITER)
                yield connection

    def close(self) -> None:
        """Close all connections."""
        self.engine.dispose()


def next_number(connection: Connection, table: Table) -> int:
    """Return the number that the next row of a table gets; ids and times with a seed are made from it."""
    return (connection.execute(select(func.max(table.c.number))).scalar() or 0) + 1


def _on_connect(connection: Any, record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy begins transactions, not the sqlite3 module
    cursor = connection.cursor()
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")  # what was acknowledged outlives the process and the machine
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _on_begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
