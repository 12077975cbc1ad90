"""Which version a record's schema has, and how it is brought to the version of this program."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.engine import Connection

from guide.store.schema import metadata


class SchemaStatus(Enum):
    """A record's schema compared with the one that this program needs."""

    READY = "ready"
    EMPTY = "empty"
    BEHIND = "behind"
    LATER = "later"
    """Made by a later version of the program, whose tables this one does not know."""


def head() -> str:
    """Return the version of the schema that this program needs."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def version(connection: Connection) -> str | None:
    """Return the version of a record's schema; None where it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()


def status(connection: Connection) -> SchemaStatus:
    """Return how a record's schema compares with the one that this program needs."""
    found, script = version(connection), ScriptDirectory.from_config(_config())
    if found is None:
        return SchemaStatus.EMPTY
    if found == script.get_current_head():
        return SchemaStatus.READY
    known = {revision.revision for revision in script.walk_revisions()}
    return SchemaStatus.BEHIND if found in known else SchemaStatus.LATER


def upgrade(connection: Connection) -> None:
    """Bring a record's schema to `head()`, inside the caller's transaction. Raises CommandError for a later one."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows by table, in an order in which each table refers only to those before it."""
    tables = metadata.sorted_tables
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables
    }


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
