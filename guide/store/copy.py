"""The whole record from one place to another: one view of the source, one transaction at the target, all or nothing.

Both have this version's schema, and the target is empty. Before the commit the target's rows are read back, counted and
compared by checksum. No table counts with a sequence (a test holds that), so nothing is left to be set afterwards.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row

from guide.codes import GuideError
from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.direct import connected
from guide.store.migrate import Standing
from guide.store.postgresql import place
from guide.store.schema import metadata
from guide.store.sqlite import FILE

BATCH: Final = 1000  # rows

Progress = Callable[[int, int], None]
"""Called with rows done and rows in all; each row counts twice: it is written, and read back."""


class NotEmptyError(GuideError):
    """The target holds something already."""


class DifferentError(GuideError):
    """The target's rows are not the source's; nothing was kept of them. `table` says where."""

    def __init__(self, table: str, why: str) -> None:
        super().__init__(f"{table}: {why}")
        self.table = table


def copy(source: Path | str, target: Path | str, progress: Progress = lambda _done, _all: None) -> dict[str, int]:
    """Rows by table. Places are data folders or postgresql:// URLs. Raises StoreError, NotEmptyError, DifferentError.

    A data folder is held for the time: no server may be using it. Nodes that use a source in PostgreSQL may go on, and
    what they write meanwhile is not copied; a target in PostgreSQL is closed to other writers until the end.
    """
    if isinstance(source, Path) and not (source / FILE).exists():
        raise StoreError(f"{source}: there is no {FILE} in it")
    with connected(source) as reading, connected(target) as writing:
        if reading.dialect.name == "postgresql":
            reading.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with reading.begin(), writing.begin():
            for connection, where in ((reading, source), (writing, target)):
                _check(connection, where)
            if writing.dialect.name == "postgresql":
                names = ", ".join(table.name for table in metadata.sorted_tables)
                writing.exec_driver_sql(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
            if any(migrate.counts(writing).values()):
                raise NotEmptyError
            return _copy(reading, writing, progress)


def _copy(reading: Connection, writing: Connection, progress: Progress) -> dict[str, int]:
    counts = migrate.counts(reading)
    done, total = 0, 2 * sum(counts.values())
    progress(done, total)
    for table in metadata.sorted_tables:
        columns, sums = table.columns.keys(), [0, 0]
        for side, connection in enumerate((reading, writing)):
            rows = 0
            for batch in _batches(connection, table):
                if connection is reading:
                    writing.execute(table.insert(), [dict(zip(columns, row, strict=True)) for row in batch])
                sums[side] = (sums[side] + sum(_digest(row) for row in batch)) % 2**256
                rows += len(batch)
                done += len(batch)
                progress(done, total)
            if rows != counts[table.name]:
                raise DifferentError(table.name, f"expected {counts[table.name]} rows, got {rows}")
        if sums[0] != sums[1]:
            raise DifferentError(table.name, "the checksums differ")
    return counts


def _batches(connection: Connection, table: sa.Table) -> Iterator[list[Row[Any]]]:
    with connection.execute(sa.select(table).execution_options(yield_per=BATCH)) as result:
        for batch in result.partitions():
            yield list(batch)


def _digest(row: Row[Any]) -> int:
    """Summed over a table the digests say the same in whatever order the rows come."""
    return int.from_bytes(hashlib.sha256(repr(tuple(row)).encode()).digest())


def _check(connection: Connection, where: Path | str) -> None:
    found = migrate.standing(connection)
    if found is not Standing.READY:
        raise DatabaseError(found.value, place(where) if isinstance(where, str) else str(where))
