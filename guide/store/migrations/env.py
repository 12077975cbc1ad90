"""Alembic's entry point. It runs on a connection that the caller opened, inside the caller's transaction."""

from __future__ import annotations

from alembic import context

from guide.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
