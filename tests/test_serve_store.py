"""The database of the endpoint: its tables, and what it keeps."""

from __future__ import annotations

import pytest

pytest.importorskip("sqlalchemy")

from serve_client import serve_client
from sqlalchemy import insert, select, text

from heatlint._misuse import Misuse
from heatlint.serve.store import Store
from heatlint.serve.tables import METADATA, TOKENS

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


def test_tables_of_a_later_version_are_refused(url):
    store = Store(url)
    store.make_tables()
    with store.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(Misuse, match="the database cannot be used: a later version of heatlint made its tables"):
        store.make_tables()


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


def test_another_process_finds_the_stacks_and_the_tokens(url):
    template = {"heat_template_version": "2018-08-31", "resources": {"a": {"type": "OS::Heat::TestResource"}}}
    first = serve_client(database=url)
    address = first.make("kept", template)
    first.service.close()
    second = serve_client(database=url)
    second.token = first.token
    assert second.stack(address)["stack_status"] == "CREATE_COMPLETE"
    assert second.post("stacks", {"stack_name": "kept", "template": template}).status == 409
