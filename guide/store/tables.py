"""A whole record, read or written table by table in one transaction: what a copy between two places is made of.

Invariants
- A record that is read is seen as of one moment, whatever nodes write meanwhile.
- A record that is written is written by nobody else: a data folder is locked; in PostgreSQL no node can connect, and
  no other program can write, until the end. Nothing is kept unless `commit` is called.
- Each row is its columns' values in the order of the schema. No table counts with a sequence (a test checks that), so
  nothing has to be set after rows were inserted.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, RootTransaction
from sqlalchemy.exc import SQLAlchemyError

from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.data_folder import FILE
from guide.store.migrate import SchemaStatus
from guide.store.offline import connected, failure
from guide.store.postgresql import IN_SCHEMA, KEEPALIVES, NODES, place
from guide.store.schema import metadata

BATCH: Final = 1000  # rows
_DISCONNECT_WITHIN: Final = 2.0  # seconds in which a server has noticed that a node closed its connections
_LOCK_PERIOD: Final = 0.05  # seconds between two tries to get the lock

NAMES: Final = tuple(table.name for table in metadata.sorted_tables)
"""The tables, in an order in which each refers only to those before it."""

Row = tuple[Any, ...]


class Tables:
    """The tables of one record, inside one transaction. Every method raises StoreError with the record's `side`."""

    def __init__(self, where: Path | str, side: str, connection: Connection, transaction: RootTransaction) -> None:
        self._where = where
        self._side = side
        self._connection = connection
        self._transaction = transaction

    def counts(self) -> dict[str, int]:
        """Return the number of rows by table, in the order of NAMES."""
        with _errors(self._where, self._side):
            return migrate.counts(self._connection)

    def rows(self, table: str) -> Iterator[list[Row]]:
        """Return all rows of a table, in batches and in no particular order."""
        query = sa.select(metadata.tables[table]).execution_options(yield_per=BATCH)
        with _errors(self._where, self._side), self._connection.execute(query) as result:
            for batch in result.partitions():
                yield [tuple(row) for row in batch]

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        into = metadata.tables[table]
        columns = into.columns.keys()
        with _errors(self._where, self._side):
            self._connection.execute(into.insert(), [dict(zip(columns, row, strict=True)) for row in rows])

    def commit(self) -> None:
        with _errors(self._where, self._side):
            self._transaction.commit()


@contextmanager
def open_tables(where: Path | str, side: str, *, write: bool = False) -> Iterator[Tables]:
    """Open the record at a place (a data folder or a postgresql:// URL), whose tables must be of this version.

    `side`: "source" or "target", for the errors. `write`: to insert rows; else only to read. Raises StoreError: also
    where there is no record to read, and where others use what is to be written.
    """
    with ExitStack() as stack:
        with _errors(where, side):
            if isinstance(where, Path) and not write and not (where / FILE).exists():
                raise DatabaseError("none", str(where))
            connection = stack.enter_context(connected(where))
            if isinstance(where, str) and not write:
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            transaction = connection.begin()
            stack.callback(transaction.close)  # undoes what was not committed
            if isinstance(where, str) and write:
                _lock_out_nodes(where, connection)
            status = migrate.status(connection)
            if status is not SchemaStatus.READY:
                raise DatabaseError(status.value, place(where) if isinstance(where, str) else str(where))
            if isinstance(where, str) and write:
                connection.exec_driver_sql(f"LOCK TABLE {', '.join(NAMES)} IN SHARE ROW EXCLUSIVE MODE")
        yield Tables(where, side, connection, transaction)


@contextmanager
def _errors(where: Path | str, side: str) -> Iterator[None]:
    """Raise what fails inside as a StoreError with its side."""
    try:
        yield
    except StoreError as error:
        error.side = side
        raise
    except (SQLAlchemyError, OSError) as error:
        failed = failure(where, error)
        failed.side = side
        raise failed from error


def _lock_out_nodes(url: str, connection: Connection) -> None:
    """Take the lock that every node shares. Raises DatabaseError where nodes are connected.

    It is tried for, not waited for: behind a waiting one, a node that is at work could not open another connection.
    """
    connection.exec_driver_sql(f"SELECT {KEEPALIVES}")
    lock = sa.select(sa.func.pg_try_advisory_xact_lock(sa.literal_column(str(NODES)), sa.literal_column(IN_SCHEMA)))
    deadline = time.monotonic() + _DISCONNECT_WITHIN
    while not connection.execute(lock).scalar_one():
        if time.monotonic() > deadline:
            raise DatabaseError("in_use", place(url))
        time.sleep(_LOCK_PERIOD)
