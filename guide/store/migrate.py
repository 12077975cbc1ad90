"""Which version a record's schema has, and how it is brought to the version of this program.

Alembic is imported only where there is something to migrate: a server starts a third of a second sooner without it.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from guide.store.schema import metadata

if TYPE_CHECKING:
    from alembic.config import Config

HEAD: Final = "0001"
"""The newest of the migrations."""


class MigrationError(SQLAlchemyError):
    """The schema cannot be brought to the version of this program."""


class SchemaStatus(Enum):
    """A record's schema compared with the one that this program needs."""

    READY = "ready"
    EMPTY = "empty"
    BEHIND = "behind"
    LATER = "later"
    """Made by a later version of the program, whose tables this one does not know."""


def head() -> str:
    """Return the version of the schema that this program needs."""
    return HEAD


def version(connection: Connection) -> str | None:
    """Return the version of a record's schema; None where it has no tables yet."""
    table = sa.table("alembic_version", sa.column("version_num", sa.String))
    if not sa.inspect(connection).has_table(table.name):
        return None
    found = connection.execute(sa.select(table.c.version_num)).scalar_one_or_none()
    return None if found is None else str(found)


def status(connection: Connection) -> SchemaStatus:
    """Return how a record's schema compares with the one that this program needs."""
    found = version(connection)
    if found is None:
        return SchemaStatus.EMPTY
    if found == HEAD:
        return SchemaStatus.READY
    from alembic.script import ScriptDirectory

    known = {revision.revision for revision in ScriptDirectory.from_config(_config()).walk_revisions()}
    return SchemaStatus.BEHIND if found in known else SchemaStatus.LATER


def upgrade(connection: Connection) -> None:
    """Bring a record's schema to `head()`, inside the caller's transaction. Raises MigrationError for a later one."""
    if version(connection) == HEAD:
        return
    from alembic import command
    from alembic.util import CommandError

    config = _config()
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, "head")
    except CommandError as error:
        raise MigrationError(str(error)) from error


def counts(connection: Connection) -> dict[str, int]:
    """Return the number of rows by table, in an order in which each table refers only to those before it."""
    tables = metadata.sorted_tables
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one() for table in tables
    }


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    return config
