"""Alembic's way in. The store hands it an open connection, so a migration is a transaction of the only writer."""

from __future__ import annotations

from alembic import context

from guide.store.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
