"""The database of the endpoint: its tables, and what it keeps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

pytest.importorskip("sqlalchemy")

from serve_client import serve_client
from sqlalchemy import JSON, insert, select, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.exc import DataError

from heatlint._misuse import Misuse
from heatlint.serve.store import Store
from heatlint.serve.tables import METADATA, RESOURCES, STACKS, TOKENS

TOKEN = {"hash": "h", "data": {}, "expires": 1.0}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path / 'heat.db'}"


def test_the_migrations_make_the_tables_of_the_code(url):
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    store = Store(url)
    store.make_tables()
    store.make_tables()
    with store.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), METADATA) == []


def test_an_upgrade_keeps_the_rows_of_the_first_tables(url):
    from alembic import command
    from alembic.config import Config

    store, config = Store(url), Config()
    config.set_main_option("script_location", "heatlint.serve:migrations")
    with store.write() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.execute(insert(TOKENS).values(TOKEN))
    store.make_tables()
    with store.read() as connection:
        assert [dict(row._mapping) for row in connection.execute(select(TOKENS))] == [TOKEN]


def test_tables_of_a_later_version_are_refused(url):
    store = Store(url)
    store.make_tables()
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Misuse, match="the database cannot be used: a later version of heatlint made its tables"):
        store.make_tables()


def kept_by_postgresql(column, value):
    """Return what PostgreSQL's driver gets for a value of a column, and what is read again."""
    dialect = postgresql.dialect()
    type = column.type.dialect_impl(dialect)
    write, read = type.bind_processor(dialect), type.result_processor(dialect, None)
    sent = write(value)
    return sent, read(sent) if read else sent


def test_postgresql_keeps_numbers_that_are_not_json():
    sent, found = kept_by_postgresql(STACKS.c.body, {"a": float("inf"), "b": "\0"})
    assert (sent, found) == ('{"a": Infinity, "b": "\\u0000"}', {"a": float("inf"), "b": "\0"})
    assert [kept_by_postgresql(column, None)[0] for column in (STACKS.c.tags, STACKS.c.body)] == [None, "null"]


def test_no_text_fails_in_postgresql_for_a_character():
    for column in (STACKS.c.reason, STACKS.c.name, RESOURCES.c.physical_id):
        assert kept_by_postgresql(column, "a\0b")[0] == "a\ufffdb"


def test_the_migrations_turn_all_json_of_postgresql_into_text():
    from importlib import import_module

    columns = [(table, column) for table in METADATA.tables.values() for column in table.columns]
    with_json = {(table.name, column.name) for table, column in columns if isinstance(column.type, JSON)}
    made_as_text = {("things", "item")}  # by a later migration
    assert set(import_module("heatlint.serve.migrations.versions.0003_text")._JSON) | made_as_text == with_json


def test_a_value_that_the_database_refuses_is_an_answer(monkeypatch):
    client = serve_client()

    def refuse():
        raise DataError("", {}, Exception("value too long"))

    client.get("stacks")  # the token is known now
    monkeypatch.setattr(client.service.store, "read", refuse)
    answer = client.get("stacks")
    assert (answer.status, answer.json["error"]["type"]) == (400, "HTTPBadRequest")


def test_a_transaction_that_fails_leaves_nothing(url):
    store = Store(url)
    store.make_tables()
    with pytest.raises(KeyError), store.write() as connection:
        connection.execute(insert(TOKENS).values(TOKEN))
        raise KeyError
    with store.read() as connection:
        assert connection.execute(select(TOKENS)).all() == []


def test_a_writer_waits_for_another_one(url):
    first, second = Store(url), Store(url)
    first.make_tables()
    with first.write() as connection:
        connection.execute(insert(TOKENS).values(TOKEN))
        with second.read() as reader:  # a reader does not wait, and sees what was before
            assert reader.execute(select(TOKENS)).all() == []
    with second.read() as reader:
        assert len(reader.execute(select(TOKENS)).all()) == 1


def test_the_writers_of_a_process_take_turns(url):
    """SQLite lets writers wait for each other by asking again; who is unlucky waits for seconds."""
    store = Store(url)
    store.make_tables()
    with ThreadPoolExecutor(1) as threads:
        with store.write():
            second = threads.submit(lambda: insert_token(store))
            assert store._turn.locked() and not second.done()
        second.result()
    with store.read() as reader:
        assert len(reader.execute(select(TOKENS)).all()) == 1


def insert_token(store):
    with store.write() as connection:
        connection.execute(insert(TOKENS).values(TOKEN))


def test_another_process_finds_the_stacks_and_the_tokens(url):
    template = {"heat_template_version": "2018-08-31", "resources": {"a": {"type": "OS::Heat::TestResource"}}}
    first = serve_client(database=url)
    address = first.make("kept", template)
    first.service.close()
    second = serve_client(database=url)
    second.token = first.token
    assert second.stack(address)["stack_status"] == "CREATE_COMPLETE"
    assert second.post("stacks", {"stack_name": "kept", "template": template}).status == 409
