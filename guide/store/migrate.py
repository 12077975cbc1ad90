"""The version of a record's schema, and bringing it up to this one."""

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


class Standing(Enum):
    """How a record's schema stands to this version of the program."""

    READY = "ready"
    EMPTY = "empty"
    BEHIND = "behind"
    LATER = "later"
    """Written by a later version: nothing here knows what its tables mean."""


def head() -> str:
    """The schema's version of this program."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def version(connection: Connection) -> str | None:
    """The schema's version of this record; None where it has none yet."""
    return MigrationContext.configure(connection).get_current_revision()


def standing(connection: Connection) -> Standing:
    found, script = version(connection), ScriptDirectory.from_config(_config())
    if found is None:
        return Standing.EMPTY
    if found == script.get_current_head():
        return Standing.READY
    known = {revision.revision for revision in script.walk_revisions()}
    return Standing.BEHIND if found in known else Standing.LATER


def upgrade(connection: Connection) -> None:
    """Bring the schema to `head()`, inside the caller's transaction. Raises alembic's CommandError for a later one."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def counts(connection: Connection) -> dict[str, int]:
    """Rows by table."""
    tables = metadata.sorted_tables
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables
    }


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
