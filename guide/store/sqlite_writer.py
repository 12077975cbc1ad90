"""The one thread that uses a SQLite file, and what it runs: many waiting jobs in one transaction.

Invariants
- There is one connection and it belongs to this thread: SQLite before 3.51.3 can lose committed writes when two
  connections write and checkpoint at once.
- Jobs run in the order in which they came. Those that wait while a transaction is committed share the next one, each in
  a savepoint of its own, so that one that fails does not undo the others.
- A job's future is done after the commit, never before.
- A long job, such as a copy of the file, runs outside transactions; other jobs are committed between its steps.
"""

from __future__ import annotations

import asyncio
import contextlib
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeVar

from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")

_BATCH: Final = 256  # jobs in one transaction: few enough that the first of them is answered soon
Job = Callable[[Connection], Any]
LongJob = Callable[[Connection, Callable[[], None]], Any]
"""Runs outside a transaction, and calls its second argument between its steps."""


class _Long(NamedTuple):
    job: LongJob
    future: asyncio.Future[Any]


class Writer:
    """Runs jobs on a thread of its own. Its methods are for one event loop, the one that runs when it is made."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        """`connect` opens the connection; it is called on the thread."""
        self._connect = connect
        self._jobs: queue.SimpleQueue[tuple[Job, asyncio.Future[Any]] | _Long | None] = queue.SimpleQueue()
        self._long: deque[_Long] = deque()  # used by the thread alone
        self._ending = False  # used by the thread alone
        self._loop = asyncio.get_running_loop()
        self._started: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, name="guide-store", daemon=True)

    async def start(self) -> None:
        """Start the thread and open the connection. Raises what `connect` raises."""
        self._thread.start()
        await self._started

    async def run(self, job: Callable[[Connection], T]) -> T:
        """Return the job's result, after the commit. Raises what either of the two raises; then nothing is kept."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((job, future))
        return await future

    async def run_long(self, job: Callable[[Connection, Callable[[], None]], T]) -> T:
        """Return the result of a long job, between whose steps others are committed. Raises what the job raises."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Long(job, future))
        return await future

    async def stop(self) -> None:
        """Finish the jobs that wait, close the connection and end the thread."""
        self._jobs.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    def _run(self) -> None:
        try:
            connection = self._connect()
        # Whatever it is, it is raised by start().
        except BaseException as error:
            self._resolve(self._started, error, None)
            return
        self._resolve(self._started, None, None)
        with contextlib.closing(connection):
            while self._long or not self._ending:
                if self._long:
                    self._run_long_job(connection, self._long.popleft())
                else:
                    self._run_batch(connection, wait=True)

    def _run_batch(self, connection: Connection, *, wait: bool) -> None:
        """Commit a batch of the jobs that wait. `wait`: for the first job, if need be. Long jobs are put aside."""
        batch: list[tuple[Job, asyncio.Future[Any]]] = []
        with contextlib.suppress(queue.Empty):
            item = self._jobs.get(block=wait)
            while item is not None and not isinstance(item, _Long):
                batch.append(item)
                if len(batch) == _BATCH:
                    break
                item = self._jobs.get_nowait()
            if isinstance(item, _Long):
                self._long.append(item)
            self._ending = self._ending or item is None
        if batch:
            self._commit(connection, batch)

    def _run_long_job(self, connection: Connection, item: _Long) -> None:
        try:
            result = item.job(connection, lambda: self._run_batch(connection, wait=False))
        # Whatever it is, it is raised by run_long().
        except Exception as error:
            self._resolve(item.future, error, None)
        else:
            self._resolve(item.future, None, result)

    def _commit(self, connection: Connection, batch: list[tuple[Job, asyncio.Future[Any]]]) -> None:
        results: list[tuple[asyncio.Future[Any], BaseException | None, Any]] = []
        alone = len(batch) == 1  # it needs no savepoint, which would cost a fifth of the time that a comment takes
        try:
            with connection.begin():
                for job, future in batch:
                    try:
                        with contextlib.nullcontext() if alone else connection.begin_nested():
                            results.append((future, None, job(connection)))
                    except (SQLAlchemyError, ValueError) as error:
                        if alone:
                            raise
                        results.append((future, error, None))
        # Nothing of the batch was kept, so every job of it failed.
        except Exception as error:
            results = [(future, error, None) for _, future in batch]
        for future, failure, result in results:
            self._resolve(future, failure, result)

    def _resolve(self, future: asyncio.Future[Any], error: BaseException | None, result: Any) -> None:
        def resolve() -> None:
            if future.done():
                return  # the caller was cancelled
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        with contextlib.suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self._loop.call_soon_threadsafe(resolve)
