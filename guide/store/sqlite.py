"""Keeps the record in one SQLite file of the data folder."""

from __future__ import annotations

import asyncio
import contextlib
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from guide.store import migrate
from guide.store.contract import DatabaseError, FolderError, StoreError
from guide.store.data_folder import (
    FILE,
    WORK,
    FolderLock,
    check_finished,
    check_here,
    check_room,
    close_to_others,
    open_file,
)
from guide.store.migrate import SchemaStatus
from guide.store.sql.job_runner import Job, T, reason
from guide.store.sql.store import SqlStore
from guide.store.sqlite_writer import Writer

_PAGES: Final = 250  # a megabyte: one step of a copy; comments wait while it is made


class SqliteStore(SqlStore):
    """See `contract.Store`. Jobs run on the thread of `sqlite_writer`."""

    def __init__(self, folder: Path) -> None:
        """`folder`: the data folder; `open` makes it where it is missing, and locks it."""
        self._folder = folder
        self._writer: Writer | None = None
        self._lock: FolderLock | None = None

    async def open(self) -> None:
        self._lock = FolderLock(self._folder)
        try:
            check_finished(self._folder)
            check_here(self._folder)
        except FolderError:
            self._unlock()
            raise
        for remainder in self._folder.glob(f"{WORK}*.sqlite3"):  # of a copy during which a server was killed
            remainder.unlink(missing_ok=True)
        writer = Writer(self._connect)
        try:
            await writer.start()
        except (StoreError, SQLAlchemyError, OSError) as error:
            self._unlock()
            raise unusable(self._folder, error) from error
        self._writer = writer

    async def close(self) -> None:
        if self._writer is not None:
            await self._writer.stop()
            self._writer = None
        self._unlock()

    def _unlock(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _connect(self) -> Connection:
        connection = connect(self._folder / FILE)
        try:
            with connection.begin():
                upgrade(connection, self._folder)
        except BaseException:
            connection.close()
            raise
        return connection

    async def check(self) -> None:
        await asyncio.to_thread(check_room, self._folder)
        await self.session_by_code("")

    async def snapshot(self, file: Path) -> None:
        """Copy the record into a new file, as it is at one moment near the end of the copying; writes go on meanwhile.

        Raises StoreError; then there is no new file.
        """
        if self._writer is None:
            raise StoreError("the record is closed")
        await self._writer.run_long(lambda connection, between: snapshot(connection, file, between))

    async def run(self, job: Job[T], again: Job[T] | None = None) -> T:
        if self._writer is None:
            raise StoreError("the record is closed")
        try:
            return await self._writer.run(job)
        except IntegrityError as error:
            raise ValueError(str(error.orig)) from None
        except SQLAlchemyError as error:
            raise StoreError(reason(error)) from error


def unusable(folder: Path, error: Exception) -> StoreError:
    """Return the error to raise where the folder's record cannot be opened, by what SQLite or the system says."""
    if isinstance(error, StoreError):
        return error
    code = getattr(getattr(error, "orig", None), "sqlite_errorcode", 0) & 0xFF  # the higher bits say where
    if code in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}:
        return DatabaseError("damaged", str(folder / FILE), reason(error))
    return FolderError(folder, reason(error))


def upgrade(connection: Connection, folder: Path) -> None:
    """Bring the tables to this version, inside the caller's transaction. Raises DatabaseError for a later version."""
    if migrate.status(connection) is SchemaStatus.LATER:
        raise DatabaseError(SchemaStatus.LATER.value, str(folder / FILE))
    migrate.upgrade(connection)


def connect(file: Path) -> Connection:
    """Open the only connection to a record's file. The caller holds the folder's lock.

    The file is made where it is missing; the files that SQLite puts beside it get its mode and owner. Raises OSError.
    """
    os.close(open_file(file))
    close_to_others(file)
    engine = sa.create_engine(
        f"sqlite:///{file}",
        poolclass=sa.NullPool,  # a closed connection leaves no descriptor open
        hide_parameters=True,  # errors are logged, and must hold no token and nothing that a person wrote
    )
    sa.event.listen(engine, "connect", _prepare)
    sa.event.listen(engine, "begin", _begin)
    return engine.connect()


def snapshot(connection: Connection, file: Path, between: Callable[[], None] = lambda: None) -> None:
    """Copy the database of a connection into a new file, which is on the disk when this returns.

    `between` is called after each step of about a megabyte; what the same connection writes there is in the copy too.
    Raises StoreError; then there is no new file.
    """
    source: Any = connection.connection.driver_connection
    try:
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise StoreError(reason(error)) from error
    try:
        with contextlib.closing(sqlite3.connect(file)) as target:
            source.backup(target, pages=_PAGES, progress=lambda *_: between())
            target.execute("PRAGMA journal_mode=DELETE")  # so that it is one file, with no -wal beside it
    except sqlite3.Error as error:
        file.unlink()
        raise StoreError(reason(error)) from error


def set_epoch(file: Path, epoch: str) -> None:
    """Put every session of a copy, which nobody else uses, into this epoch. Raises StoreError."""
    try:
        with contextlib.closing(sqlite3.connect(file)) as connection, connection:
            connection.execute("UPDATE sessions SET epoch = ?", [epoch])
    except sqlite3.Error as error:
        raise StoreError(reason(error)) from error


def _prepare(connection: Any, _record: object) -> None:
    connection.isolation_level = None  # SQLAlchemy's begin event sends BEGIN, not the driver
    # FULL: an acknowledged comment survives the loss of power, not only of the process.
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "busy_timeout=5000"):
        connection.execute(f"PRAGMA {pragma}")


def _begin(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")
