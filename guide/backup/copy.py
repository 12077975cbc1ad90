"""The whole record from one place to another: one view of the source, one transaction at the target, all or nothing.

Both have this version's schema, and the target is empty, or holds the same already: a copy whose end nobody saw can be
repeated. Before the commit the target's rows are read back, counted and compared by checksum. No table counts with a
sequence (a test holds that), so nothing is left to be set afterwards. No node is at work on a target in PostgreSQL: see
`postgresql`.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from alembic.util import CommandError
from sqlalchemy.engine import Connection, RootTransaction, Row
from sqlalchemy.exc import SQLAlchemyError

from guide.common.errors import GuideError
from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.data_folder import FILE
from guide.store.migrate import Standing
from guide.store.offline import connected, failure
from guide.store.postgresql import IN_SCHEMA, KEEPALIVES, NODES, place
from guide.store.schema import metadata

BATCH: Final = 1000  # rows
_GONE_WITHIN: Final = 2.0  # seconds in which a server has noticed that a node closed its lines

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all; each row counts twice: it is written, and read back."""


class NotEmptyError(GuideError):
    """The target holds something else already."""


class DifferentError(GuideError):
    """The target's rows are not the source's; nothing was kept of them. `table` says where."""

    def __init__(self, table: str, why: str) -> None:
        super().__init__(f"{table}: {why}")
        self.table = table


def copy(
    source: Path | str,
    target: Path | str,
    progress: Progress = lambda _done, _all: None,
    *,
    before_commit: Callable[[], None] = lambda: None,
) -> dict[str, int]:
    """Rows by table. Places are data folders or postgresql:// URLs. A target that holds the same is left as it is.

    Raises NotEmptyError, DifferentError, StoreError with its side, and what `before_commit` raises: called when all was
    compared, it keeps the target from changing where it raises; a StoreError of its own passes as it is.

    A data folder is held for the time: no server may be using it. Nodes that use a source in PostgreSQL may go on, and
    what they write meanwhile is not copied; nodes cannot start on a target in PostgreSQL until the end.
    """
    with ExitStack() as stack:
        one = _Side("source", source)
        with one.told():
            if isinstance(source, Path) and not (source / FILE).exists():
                raise DatabaseError("none", str(source))
            one.open(stack)
        other = _Side("target", target)
        with other.told():
            transaction = other.open(stack, alone=True)
            held = migrate.counts(other.connection)
        with one.told():
            counts = migrate.counts(one.connection)
        if any(held.values()):
            _compare(one, other, counts, held, progress)
        else:
            _copy(one, other, counts, progress)
        before_commit()
        with other.told():
            transaction.commit()
        return counts


class _Side:
    """One of the two places; what fails in `told` is a StoreError that says which of them it is."""

    connection: Connection

    def __init__(self, name: str, where: Path | str) -> None:
        self.name = name
        self.where = where

    @contextmanager
    def told(self) -> Iterator[None]:
        try:
            yield
        except StoreError as error:
            error.side = self.name
            raise
        except (SQLAlchemyError, CommandError, OSError) as error:
            failed = failure(self.where, error)
            failed.side = self.name
            raise failed from error

    def open(self, stack: ExitStack, *, alone: bool = False) -> RootTransaction:
        """Begin the transaction that all is done in. `alone`: it is written to, and by nobody else."""
        self.connection = connection = stack.enter_context(connected(self.where))
        server = isinstance(self.where, str)
        if server and not alone:
            connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        transaction = stack.enter_context(connection.begin())
        if server and alone:
            self._lock_out_nodes()
        found = migrate.standing(connection)
        if found is not Standing.READY:
            raise DatabaseError(found.value, self._place)
        if server and alone:  # whoever else writes there
            names = ", ".join(table.name for table in metadata.sorted_tables)
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
        return transaction

    def batches(self, table: sa.Table) -> Iterator[list[Row[Any]]]:
        query = sa.select(table).execution_options(yield_per=BATCH)
        with self.told(), self.connection.execute(query) as result:
            for batch in result.partitions():
                yield list(batch)

    def insert(self, table: sa.Table, rows: list[Row[Any]]) -> None:
        columns = table.columns.keys()
        with self.told():
            self.connection.execute(table.insert(), [dict(zip(columns, row, strict=True)) for row in rows])

    def _lock_out_nodes(self) -> None:
        """Not by waiting in the server's queue: a node that is at work could not open another line meanwhile."""
        self.connection.exec_driver_sql(f"SELECT {KEEPALIVES}")
        lock = sa.select(sa.func.pg_try_advisory_xact_lock(sa.literal_column(str(NODES)), sa.literal_column(IN_SCHEMA)))
        deadline = time.monotonic() + _GONE_WITHIN
        while not self.connection.execute(lock).scalar_one():
            if time.monotonic() > deadline:
                raise DatabaseError("in_use", self._place)
            time.sleep(0.05)

    @property
    def _place(self) -> str:
        return place(self.where) if isinstance(self.where, str) else str(self.where)


def _compare(one: _Side, other: _Side, counts: dict[str, int], held: dict[str, int], progress: Progress) -> None:
    """Raises NotEmptyError where the target does not hold just the source's rows."""
    if counts != held:
        raise NotEmptyError
    try:
        _copy(one, other, counts, progress, insert=False)
    except DifferentError:
        raise NotEmptyError from None


def _copy(one: _Side, other: _Side, counts: dict[str, int], progress: Progress, *, insert: bool = True) -> None:
    done, total = 0, 2 * sum(counts.values())
    progress(done, total)
    for table in metadata.sorted_tables:
        sums = {one.name: 0, other.name: 0}
        for side in (one, other):
            rows = 0
            for batch in side.batches(table):
                if insert and side is one:
                    other.insert(table, batch)
                sums[side.name] = (sums[side.name] + sum(_digest(row) for row in batch)) % 2**256
                rows += len(batch)
                done += len(batch)
                progress(done, total)
            if rows != counts[table.name]:
                raise DifferentError(table.name, f"expected {counts[table.name]} rows, got {rows}")
        if sums[one.name] != sums[other.name]:
            raise DifferentError(table.name, "the checksums differ")


def _digest(row: Row[Any]) -> int:
    """Summed over a table the digests say the same in whatever order the rows come."""
    return int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())
