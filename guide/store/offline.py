"""Opens a record for a command: one connection, no event loop.

A place is a data folder (SQLite; it is locked, so no server may be using it) or a postgresql:// URL (nodes may go on).
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

import psycopg
import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.data_folder import FILE, FolderLock
from guide.store.migrate import SchemaStatus
from guide.store.postgresql import complete, place, unreachable
from guide.store.sql.job_runner import reason
from guide.store.sqlite import connect, unusable

_UPGRADES: Final = 0x67756964  # "guid": the advisory lock of those who change the schema, one at a time
_CONNECT_WITHIN: Final = 10.0  # seconds


@contextmanager
def connected(where: Path | str) -> Iterator[Connection]:
    """Open a connection to the record at a place, in no transaction yet.

    Raises StoreError (FolderError, DatabaseError), also for what the database or the file system raises inside.
    """
    try:
        if isinstance(where, str):
            with _server(where) as connection:
                yield connection
        else:
            with _folder(where) as connection:
                yield connection
    except (SQLAlchemyError, OSError) as error:
        raise failure(where, error) from error


def failure(where: Path | str, error: Exception) -> StoreError:
    """Return the error to raise where something failed at this place."""
    if isinstance(where, Path):
        return unusable(where, error)
    return error if isinstance(error, StoreError) else StoreError(f"{place(where)}: {reason(error)}")


def upgrade(where: Path | str) -> tuple[str | None, str]:
    """Bring the record's tables to this version, all or nothing. Return the version before (None: no tables) and now.

    Raises StoreError; DatabaseError where a later version made the tables.
    """
    with connected(where) as connection, connection.begin():
        if isinstance(where, str):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADES)))
        before = migrate.version(connection)
        if migrate.status(connection) is SchemaStatus.LATER:
            raise DatabaseError("later", place(where) if isinstance(where, str) else str(where / FILE))
        migrate.upgrade(connection)
        return before, migrate.head()


class RecordCopy:
    """A SQLite file that nobody writes, opened without changing it. Methods raise SQLAlchemyError."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def damage(self) -> str | None:
        """Return what is wrong with the file's pages and indexes; None: nothing is."""
        found = str(self._connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one())
        return None if found == "ok" else found

    def table_with_broken_reference(self) -> str | None:
        """Return a table that has a row that refers to a row that is not there; None: there is no such table."""
        found = self._connection.exec_driver_sql("PRAGMA foreign_key_check").first()
        return None if found is None else str(found[0])

    def schema(self) -> tuple[SchemaStatus, str | None]:
        """Return how the schema stands to this version of the program, and its own version."""
        return migrate.status(self._connection), migrate.version(self._connection)

    def counts(self) -> dict[str, int]:
        """Return rows by table, of the tables that are there: those of an earlier version may be others."""
        names = [name for name in sorted(sa.inspect(self._connection).get_table_names()) if name != "alembic_version"]
        return {
            name: self._connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
            for name in names
        }


@contextmanager
def open_copy(file: Path) -> Iterator[RecordCopy]:
    """Open a copy of a SQLite record to look at it. Raises StoreError, also for what the database raises inside."""
    address = f"sqlite:///file:{quote(str(file.absolute()))}?immutable=1&uri=true"
    engine = sa.create_engine(address, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            yield RecordCopy(connection)
    except SQLAlchemyError as error:
        raise StoreError(f"{file.name}: {reason(error)}") from error


@contextmanager
def _folder(folder: Path) -> Iterator[Connection]:
    lock = FolderLock(folder)
    try:
        with connect(folder / FILE) as connection:
            yield connection
    finally:
        lock.release()


@contextmanager
def _server(url: str) -> Iterator[Connection]:
    whole, name = complete(url, _CONNECT_WITHIN), place(url)
    engine = sa.create_engine(
        "postgresql+psycopg://",
        creator=lambda: psycopg.connect(whole),
        poolclass=sa.NullPool,
        use_native_hstore=False,
        hide_parameters=True,
    )
    try:
        connection = engine.connect()
    except SQLAlchemyError as error:
        raise unreachable(name, reason(error)) from error
    with connection:
        yield connection
