"""A record for a command: one connection, no event loop, while no server or other nodes may be at work.

A place is a data folder (SQLite; nobody else may hold it) or a postgresql:// URL.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import psycopg
import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.data_folder import FILE, FolderLock
from guide.store.migrate import Standing
from guide.store.postgresql import complete, place, unreachable
from guide.store.sql.job import reason
from guide.store.sqlite import connect, unusable

_UPGRADES: Final = 0x67756964  # "guid": the advisory lock of those who change the schema, one at a time
_CONNECT_WITHIN: Final = 10.0  # seconds


@contextmanager
def connected(where: Path | str) -> Iterator[Connection]:
    """A connection, not in a transaction. What fails inside or here is a StoreError: FolderError, DatabaseError, …"""
    try:
        if isinstance(where, str):
            with _server(where) as connection:
                yield connection
        else:
            with _folder(where) as connection:
                yield connection
    except (SQLAlchemyError, CommandError, OSError) as error:
        raise failure(where, error) from error


def failure(where: Path | str, error: Exception) -> StoreError:
    """What to raise where something failed at this place."""
    if isinstance(where, Path):
        return unusable(where, error)
    return error if isinstance(error, StoreError) else StoreError(f"{place(where)}: {reason(error)}")


def upgrade(where: Path | str) -> tuple[str | None, str]:
    """Bring the place's schema to this version, all or nothing. The version before, and now. Raises StoreError."""
    with connected(where) as connection, connection.begin():
        if isinstance(where, str):
            connection.execute(sa.select(sa.func.pg_advisory_xact_lock(_UPGRADES)))
        before = migrate.version(connection)
        if migrate.standing(connection) is Standing.LATER:
            raise DatabaseError("later", place(where) if isinstance(where, str) else str(where / FILE))
        migrate.upgrade(connection)
        return before, migrate.head()


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
