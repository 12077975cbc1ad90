"""A job: one piece of work on the record's database, and what runs it.

The table groups beside this file (sessions, members, events) are written once for every database. All they need is
`run`, which a store implements: on the writer's thread (SQLite) or on a connection of the pool (PostgreSQL). A new
group is one file with one class over JobRunner, and one more base of SqlStore.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.engine import Connection, Row
from sqlalchemy.exc import DBAPIError

T = TypeVar("T")
Job = Callable[[Connection], T]
"""Runs inside a transaction, or inside a savepoint of one, that it neither begins nor ends."""


class JobRunner(ABC):
    """Runs jobs, each of them all or nothing."""

    @abstractmethod
    async def run(self, job: Job[T], again: Job[T] | None = None) -> T:
        """Return the job's result, after the commit. Raises ValueError where a constraint refuses it, else StoreError.

        A database server may go away during a commit, and nobody knows whether it went through. Then `again` is run, by
        default the same job: it must do no harm when its own rows are there already.
        """

    async def _rows(self, query: sa.Select[Any], values: Mapping[str, Any] | None = None) -> Sequence[Row[Any]]:
        """Return all rows of a query. `values`: of its parameters."""
        return await self.run(lambda connection: connection.execute(query, values).all())

    async def _change(self, statement: sa.Update, values: Mapping[str, Any]) -> None:
        """Run an UPDATE that changes nothing more when it is run a second time."""
        await self.run(lambda connection: connection.execute(statement, values).close())

    async def _insert(self, table: sa.Table, insert: sa.Insert, rows: Sequence[Mapping[str, Any]]) -> None:
        """Insert rows into a table whose key is `id`. Raises ValueError where a value that must be unique is taken."""

        def again(connection: Connection) -> None:
            by_id = sa.select(table).where(table.c.id == sa.bindparam("wanted"))
            for row in rows:
                known = connection.execute(by_id, {"wanted": row["id"]}).mappings().first()
                if known is None or dict(known) != row:  # not inserted by us: the insert says what is taken
                    connection.execute(insert, row)

        await self.run(lambda connection: connection.execute(insert, rows).close(), again)


def reason(error: Exception) -> str:
    """Return what the database says, without the statement and its values: these are people's words and secrets."""
    text = str(error.orig if isinstance(error, DBAPIError) else error).partition("\n")[0]
    return text.strip() or type(error).__name__


def now_ms() -> int:
    """Return the time in Unix milliseconds, for people to read: it orders nothing but lists."""
    return time.time_ns() // 1_000_000
