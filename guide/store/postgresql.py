"""Keeps the record in PostgreSQL, which several nodes write at once.

Invariants
- A job is one transaction. Numbering a session's events locks its row (see `sql.events`), so no number is missing.
- A job that failed for a reason that may pass (a restart, a failover, a broken connection, a deadlock) is run again for
  `patience` seconds. A commit whose answer was lost may have succeeded: whatever is recorded has an identity, by which
  it is found then.
- Nothing waits for ever. The server ends statements and waits for locks; it ends a transaction that stands still for
  IDLE seconds, as when a node is stopped, and releases its locks. Here, a connection on which nothing comes is cut.
- A caller that is cancelled does not undo its transaction.
- Every connection of a node shares an advisory lock (NODES, IN_SCHEMA); whoever copies a record into the database holds
  it alone. So neither begins while the other is at work.
"""

from __future__ import annotations

import asyncio
import os
import random
import re
import socket
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

import psycopg
import sqlalchemy as sa
import structlog
from psycopg.conninfo import conninfo_to_dict, make_conninfo
from sqlalchemy.exc import DBAPIError, IntegrityError, SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from guide.common.logs import RateLimitedLog
from guide.common.tokens import new_id
from guide.protocol.messages import Draft, Event
from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.migrate import SchemaStatus
from guide.store.sql.job_runner import Job, T, reason
from guide.store.sql.store import SqlStore

log = structlog.get_logger()

IDLE: Final = 5.0  # seconds a transaction may stand still; the event loop of a busy node never does for so long
GRACE: Final = 2.0  # seconds that the server has to end a statement itself, before its connection is cut
FIRST_WAIT: Final = 0.05  # seconds before the second try; doubled with each further one
LONGEST_WAIT: Final = 1.0  # seconds

# SQLSTATE classes and codes of failures that may pass: broken connection, conflict, lack of resources, an operator's
# intervention, a disk error; read-only: the connection leads to a server that has become a standby; the end of an idle
# transaction; a lock that was not available.
PASSING: Final = ("08", "40", "53", "57", "58", "25006", "25P03", "55P03")
READ_ONLY: Final = "25006"

# Those of them that a server reports which is there: it lacks resources, or a statement took too long (BUSY); or it met
# other transactions (CONFLICT).
BUSY: Final = ("53", "57014")
CONFLICT: Final = ("40", "55P03")

# libpq gives no SQLSTATE (28P01, 28000, 3D000) where connecting fails, only a message. The messages of a server in
# another language are not recognised: it is reported as not answering then, with its message.
REFUSED: Final = re.compile(
    r"FATAL: .*(authentication failed for user|(role|database) \".*\" does not exist|no pg_hba\.conf entry)"
)

NODES: Final = 0x67756964  # "guid": the advisory lock that all nodes share
IN_SCHEMA: Final = "hashtext(coalesce(current_schema(), ''))"  # such a lock is of the database, a record of a schema

# Set at the server: otherwise it would keep the lock for hours for a node whose machine lost its power.
KEEPALIVES: Final = """
           set_config('tcp_keepalives_idle', '5', false),
           set_config('tcp_keepalives_interval', '2', false),
           set_config('tcp_keepalives_count', '3', false)"""

# synchronous_commit: a server that acknowledges before its disk has the data would break the promise of the record.
_PREPARE: Final = f"""
    SELECT pg_try_advisory_lock_shared({NODES}, {IN_SCHEMA}),
           {KEEPALIVES},
           set_config('statement_timeout', %(statement)s, false),
           set_config('lock_timeout', %(statement)s, false),
           set_config('idle_in_transaction_session_timeout', %(idle)s, false),
           set_config('default_transaction_isolation', 'read committed', false),
           CASE current_setting('synchronous_commit')
               WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END
"""


class PostgresqlStore(SqlStore):
    """See `contract.Store`. Several may use one database. Its tables are made by `offline.upgrade`, not by a store."""

    def __init__(self, url: str, *, connections: int = 8, timeout: float = 10.0, patience: float = 20.0) -> None:
        """`url`: postgresql://…, as libpq takes it. `connections`: of this store at most. `timeout`: seconds for a
        statement, and for connecting. `patience`: seconds for which a failed job is run again.

        Raises DatabaseError where `url` is not an address.
        """
        self._place = place(url)
        self._url = complete(url, timeout)
        self._connections = connections
        self._timeout = timeout
        self._patience = patience
        self._engine: AsyncEngine | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self.away = False
        self._busy = RateLimitedLog("warning", "database busy")
        self._conflict = RateLimitedLog("warning", "database conflict")

    async def open(self) -> None:
        self._engine = create_async_engine(
            "postgresql+psycopg://",
            async_creator=self._connect,
            pool_size=self._connections,
            max_overflow=0,
            pool_timeout=self._timeout,
            use_native_hstore=False,
            hide_parameters=True,
        )
        try:
            found = await self.run(migrate.status)
            if found is not SchemaStatus.READY:
                raise DatabaseError(found.value, self._place)
        except DatabaseError:
            await self.close()
            raise
        except StoreError as error:
            await self.close()
            raise unreachable(self._place, str(error)) from error

    async def close(self) -> None:
        engine, self._engine = self._engine, None
        if engine is not None:
            if self._tasks:
                await asyncio.wait(self._tasks)
            await engine.dispose()

    async def check(self) -> None:
        # A number for a transaction is given, and recorded, only where something can be.
        await self.run(lambda connection: connection.exec_driver_sql("SELECT txid_current()").close())

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        # What the session's rules produce has no identity: it gets one, by which it is found after a lost answer.
        return await super().record([draft if draft.id else replace(draft, id="~" + new_id()) for draft in drafts])

    async def run(self, job: Job[T], again: Job[T] | None = None) -> T:
        if self._engine is None:
            raise StoreError("the record is closed")
        task = asyncio.create_task(self._run_with_retries(self._engine, job, again or job))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        task.exception()  # marked as retrieved, also where the caller was cancelled

    async def _run_with_retries(self, engine: AsyncEngine, job: Job[T], again: Job[T]) -> T:
        deadline, wait = time.monotonic() + self._patience, FIRST_WAIT
        while True:
            try:
                result = await self._once(engine, job)
            except IntegrityError as error:
                raise ValueError(_taken(error)) from None
            except (SQLAlchemyError, psycopg.Error, OSError) as error:
                if not passing(error):
                    raise StoreError(reason(error)) from error
                self._log_failure(error)
                if time.monotonic() + wait > deadline:
                    raise StoreError(reason(error)) from error
            else:
                if self.away:
                    self.away = False
                    log.info("database back", database=self._place)
                return result
            await asyncio.sleep(random.uniform(wait / 2, wait))  # noqa: S311 – to spread the nodes, not to keep secret
            wait = min(2 * wait, LONGEST_WAIT)
            job = again

    def _log_failure(self, error: Exception) -> None:
        """Log a failure that may pass. While the database does not answer, only the first is logged."""
        if self.away:
            return
        fields = {"database": self._place, "error": reason(error), "trying": self._patience}
        state = _state(error) or ""
        if isinstance(error, sa.exc.TimeoutError):
            fields["error"] = f"none of {self._connections} connections was free: GUIDE_DATABASE_CONNECTIONS"
            self._busy(**fields)
        elif state.startswith(BUSY):
            self._busy(**fields)
        elif state.startswith(CONFLICT):
            self._conflict(**fields)
        else:
            self.away = True
            log.warning("database away", **fields)

    async def _once(self, engine: AsyncEngine, job: Job[T]) -> T:
        async with engine.connect() as connection:
            raw: Any = (await connection.get_raw_connection()).driver_connection
            watch = self._watch(raw)
            try:
                async with connection.begin():
                    return await connection.run_sync(job)
            except DBAPIError as error:
                if _state(error) == READ_ONLY:
                    await connection.invalidate()  # the next connection may lead to the new primary
                raise
            finally:
                watch.cancel()

    async def _connect(self, *_: object, **__: object) -> psycopg.AsyncConnection[Any]:
        raw = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        watch = self._watch(raw)
        try:
            values = {"statement": _ms(self._timeout), "idle": _ms(min(IDLE, self._timeout))}
            prepared = await (await raw.execute(_PREPARE, values)).fetchone()
            if prepared is None or not prepared[0]:
                raise DatabaseError("filling", self._place)
            await raw.set_autocommit(False)
        except BaseException:
            await raw.close()
            raise
        finally:
            watch.cancel()
        return raw

    def _watch(self, raw: psycopg.AsyncConnection[Any]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._timeout + GRACE, _cut, raw)


def place(url: str) -> str:
    """Return host, port and database of a libpq URL, for people to read: never its password. Raises DatabaseError."""
    parts = _parts(url)
    port = f":{parts['port']}" if parts.get("port") else ""
    return f"{parts.get('host', 'localhost')}{port}/{parts.get('dbname', '')}"


def same(url: str, other: str) -> bool:
    """Whether two libpq URLs name one database and schema, by whatever user or options. Raises DatabaseError."""
    defaults = {"host": "localhost", "port": "5432"}
    names = ("host", "hostaddr", "port", "dbname", "options", "service")
    one, two = ({**defaults, **_parts(each)} for each in (url, other))
    return all(one.get(name) == two.get(name) for name in names)


def unreachable(place: str, why: str) -> DatabaseError:
    """Return the error to raise where connecting to a server fails. `why`: the message of libpq."""
    if REFUSED.search(why):
        return DatabaseError("refused", place, why.partition("FATAL:")[2].strip() or why)
    return DatabaseError("untrusted" if "certificate" in why else "away", place, why)


def passing(error: BaseException) -> bool:
    """Whether the same job may succeed a little later."""
    state = _state(error)
    if state is not None:
        return state.startswith(PASSING)
    original = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(original, (psycopg.OperationalError, psycopg.InterfaceError, sa.exc.TimeoutError, OSError))


def _state(error: BaseException) -> str | None:
    return getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)


def _taken(error: IntegrityError) -> str:
    """Return which constraint refused, and its columns; not the values, which may be secrets."""
    diagnosis = getattr(error.orig, "diag", None)
    columns = re.search(r"\((.*?)\)=", getattr(diagnosis, "message_detail", None) or "")
    return reason(error) + (f" ({columns[1]})" if columns else "")


def complete(url: str, timeout: float) -> str:
    """Return the URL with options that notice a dead connection, where it does not set them. Raises DatabaseError."""
    defaults: dict[str, Any] = {
        "application_name": "guide",
        "connect_timeout": max(2, round(timeout)),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": _ms(timeout),
    }
    return make_conninfo(**defaults | _parts(url))


def _parts(url: str) -> dict[str, Any]:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.Error:  # whose text may hold the password
        raise DatabaseError("url", "GUIDE_DATABASE_URL") from None


def _cut(raw: psycopg.AsyncConnection[Any]) -> None:
    """Shut down a connection on which nothing comes any more: whoever waits for it gets an error at once."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(raw.fileno())) as sock:
        sock.shutdown(socket.SHUT_RDWR)


def _ms(seconds: float) -> str:
    return str(round(seconds * 1000))
