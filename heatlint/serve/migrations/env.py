"""Runs the migrations in the transaction that heatlint.serve.store opens. Alembic reads this file."""

from __future__ import annotations

from alembic import context

from heatlint.serve.tables import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA)
with context.begin_transaction():
    context.run_migrations()
