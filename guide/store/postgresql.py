"""The record in PostgreSQL, which several nodes write at once.

Invariants
- A call is one transaction. Who numbers a session's events holds its row's lock (see `sql`), so numbers have no hole.
- A failure that may pass (a restart, a failover, a broken line, a deadlock) is tried again for `patience` seconds. A
  commit whose answer was lost may have gone through: what is recorded has an identity of its own, so it is found then.
- Nothing waits for ever: statements and locks end at the server, a transaction whose node stopped is ended there after
  IDLE seconds and gives its locks back, and here a line is cut when nothing has come for longer than that.
- A caller that goes away does not take its transaction along.
- Each line of a node shares the lock (NODES, IN_SCHEMA) as long as it is open; who puts a record in holds it alone. So
  neither begins while the other is at work.
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
from guide.store.migrate import Standing
from guide.store.sql.job import Job, T, reason
from guide.store.sql.store import SqlStore

log = structlog.get_logger()

IDLE: Final = 5.0  # seconds a transaction may stand still; a busy node's loop never does for so long
GRACE: Final = 2.0  # seconds that the server has to end a statement itself, before its line is cut
FIRST_WAIT: Final = 0.05  # seconds; doubled with each try
LONGEST_WAIT: Final = 1.0

# SQLSTATE classes and codes that may pass: broken line, conflict, lack of resources, a hand at the server, its disk;
# read-only: the line leads to a server that is a standby now; an idle transaction's end; a lock that was not to be had.
PASSING: Final = ("08", "40", "53", "57", "58", "25006", "25P03", "55P03")
READ_ONLY: Final = "25006"

# Of these, what a server says that is there: it lacks something or a statement took too long; others were in the way.
BUSY: Final = ("53", "57014")
CONFLICT: Final = ("40", "55P03")

# libpq gives no SQLSTATE (28P01, 28000, 3D000) where connecting fails, only words. Those of a server that speaks
# another language are not known here: it is said not to answer then, with its words.
REFUSED: Final = re.compile(
    r"FATAL: .*(authentication failed for user|(role|database) \".*\" does not exist|no pg_hba\.conf entry)"
)

NODES: Final = 0x67756964  # "guid"
IN_SCHEMA: Final = "hashtext(coalesce(current_schema(), ''))"  # advisory locks are the database's, a record a schema's

# The server's own: whoever's machine lost its power would keep that lock for hours otherwise.
KEEPALIVES: Final = """
           set_config('tcp_keepalives_idle', '5', false),
           set_config('tcp_keepalives_interval', '2', false),
           set_config('tcp_keepalives_count', '3', false)"""

# A server that is told to acknowledge before the disk has it would break the promise of an acknowledged comment.
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
    """See `contract.Store`. Several may use one database; its schema is made by `upgrade`, not by a store."""

    def __init__(self, url: str, *, connections: int = 8, timeout: float = 10.0, patience: float = 20.0) -> None:
        """`url`: postgresql://…, as libpq takes it. `timeout`: seconds for a statement, and for connecting;
        `patience`: seconds for which something is tried again. Raises DatabaseError where `url` is none."""
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
            found = await self.run(migrate.standing)
            if found is not Standing.READY:
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

    async def record(self, drafts: Sequence[Draft]) -> list[Event]:
        # What the rules bring forth has no identity of its own: it gets one, to be found again after a lost answer.
        return await super().record([draft if draft.id else replace(draft, id="~" + new_id()) for draft in drafts])

    async def run(self, job: Job[T], again: Job[T] | None = None) -> T:
        if self._engine is None:
            raise StoreError("the record is closed")
        task = asyncio.create_task(self._try(self._engine, job, again or job))
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return await asyncio.shield(task)

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        task.exception()  # seen, also where the one who asked has gone

    async def _try(self, engine: AsyncEngine, job: Job[T], again: Job[T]) -> T:
        deadline, wait = time.monotonic() + self._patience, FIRST_WAIT
        while True:
            try:
                result = await self._once(engine, job)
            except IntegrityError as error:
                raise ValueError(_taken(error)) from None
            except (SQLAlchemyError, psycopg.Error, OSError) as error:
                if not passing(error):
                    raise StoreError(reason(error)) from error
                self._tell(error)
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

    def _tell(self, error: Exception) -> None:
        """Say in the log what may pass; while the database is away, no more of what follows from that."""
        if self.away:
            return
        told = {"database": self._place, "error": reason(error), "trying": self._patience}
        state = _state(error) or ""
        if isinstance(error, sa.exc.TimeoutError):
            told["error"] = f"none of {self._connections} connections was free: GUIDE_DATABASE_CONNECTIONS"
            self._busy(**told)
        elif state.startswith(BUSY):
            self._busy(**told)
        elif state.startswith(CONFLICT):
            self._conflict(**told)
        else:
            self.away = True
            log.warning("database away", **told)

    async def _once(self, engine: AsyncEngine, job: Job[T]) -> T:
        async with engine.connect() as connection:
            line: Any = (await connection.get_raw_connection()).driver_connection
            watch = self._watch(line)
            try:
                async with connection.begin():
                    return await connection.run_sync(job)
            except DBAPIError as error:
                if _state(error) == READ_ONLY:
                    await connection.invalidate()  # the next line may lead to the new primary
                raise
            finally:
                watch.cancel()

    async def _connect(self, *_: object, **__: object) -> psycopg.AsyncConnection[Any]:
        line = await psycopg.AsyncConnection.connect(self._url, autocommit=True)
        watch = self._watch(line)
        try:
            values = {"statement": _ms(self._timeout), "idle": _ms(min(IDLE, self._timeout))}
            prepared = await (await line.execute(_PREPARE, values)).fetchone()
            if prepared is None or not prepared[0]:
                raise DatabaseError("filling", self._place)
            await line.set_autocommit(False)
        except BaseException:
            await line.close()
            raise
        finally:
            watch.cancel()
        return line

    def _watch(self, line: psycopg.AsyncConnection[Any]) -> asyncio.TimerHandle:
        return asyncio.get_running_loop().call_later(self._timeout + GRACE, _cut, line)


def place(url: str) -> str:
    """Host, port and database of a libpq URL, for people: never its password. Raises DatabaseError."""
    given = _parts(url)
    port = f":{given['port']}" if given.get("port") else ""
    return f"{given.get('host', 'localhost')}{port}/{given.get('dbname', '')}"


def same(url: str, other: str) -> bool:
    """Whether two libpq URLs name one database (and schema), whoever connects and however. Raises DatabaseError."""
    usual = {"host": "localhost", "port": "5432"}
    names = ("host", "hostaddr", "port", "dbname", "options", "service")
    one, two = ({**usual, **_parts(each)} for each in (url, other))
    return all(one.get(name) == two.get(name) for name in names)


def unreachable(place: str, why: str) -> DatabaseError:
    """What to raise where a server cannot be connected to, `why` as libpq says it."""
    if REFUSED.search(why):
        return DatabaseError("refused", place, why.partition("FATAL:")[2].strip() or why)
    return DatabaseError("untrusted" if "certificate" in why else "away", place, why)


def passing(error: BaseException) -> bool:
    """Whether the same may well succeed a little later."""
    state = _state(error)
    if state is not None:
        return state.startswith(PASSING)
    original = error.orig if isinstance(error, DBAPIError) else error
    return isinstance(original, (psycopg.OperationalError, psycopg.InterfaceError, sa.exc.TimeoutError, OSError))


def _state(error: BaseException) -> str | None:
    return getattr(error.orig if isinstance(error, DBAPIError) else error, "sqlstate", None)


def _taken(error: IntegrityError) -> str:
    """Which constraint refused, of which columns; not the values, which may be secrets."""
    diagnosis = getattr(error.orig, "diag", None)
    columns = re.search(r"\((.*?)\)=", getattr(diagnosis, "message_detail", None) or "")
    return reason(error) + (f" ({columns[1]})" if columns else "")


def complete(url: str, timeout: float) -> str:
    """The URL with what notices a dead line, where it says nothing of that itself. Raises DatabaseError."""
    usual: dict[str, Any] = {
        "application_name": "guide",
        "connect_timeout": max(2, round(timeout)),
        "keepalives_idle": 5,
        "keepalives_interval": 2,
        "keepalives_count": 3,
        "tcp_user_timeout": _ms(timeout),
    }
    return make_conninfo(**usual | _parts(url))


def _parts(url: str) -> dict[str, Any]:
    try:
        return dict(conninfo_to_dict(url))
    except psycopg.Error:  # whose text may hold the password
        raise DatabaseError("url", "GUIDE_DATABASE_URL") from None


def _cut(line: psycopg.AsyncConnection[Any]) -> None:
    """End a line on which nothing comes any more: whoever waits there gets an error at once."""
    with suppress(OSError, psycopg.Error), socket.socket(fileno=os.dup(line.fileno())) as sock:
        sock.shutdown(socket.SHUT_RDWR)


def _ms(seconds: float) -> str:
    return str(round(seconds * 1000))
