"""The one thread that speaks to a SQLite file: many waiting jobs, one transaction.

SQLite before 3.51.3 can lose committed writes when two connections write and checkpoint at once, so there is one
connection and it belongs to this thread. Jobs that wait while a transaction is being committed share the next one, each
in a savepoint of its own, so that one that fails does not take the others along. A job's future is done after the
commit, never before. A long job, such as a copy of the file, runs outside transactions and lets them in between its
steps.
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

_BATCH: Final = 256  # jobs in one transaction: keeps a commit short enough to wait for
Job = Callable[[Connection], Any]
LongJob = Callable[[Connection, Callable[[], None]], Any]
"""Runs outside a transaction; calls its second argument between its steps, outside one too."""


class _Long(NamedTuple):
    job: LongJob
    future: asyncio.Future[Any]


class Writer:
    """Runs jobs on a connection that `connect` opens, in the order they came."""

    def __init__(self, connect: Callable[[], Connection]) -> None:
        self._connect = connect
        self._jobs: queue.SimpleQueue[tuple[Job, asyncio.Future[Any]] | _Long | None] = queue.SimpleQueue()
        self._long: deque[_Long] = deque()  # the thread's own
        self._ending = False  # the thread's own
        self._loop = asyncio.get_running_loop()
        self._started: asyncio.Future[None] = self._loop.create_future()
        self._thread = threading.Thread(target=self._run, name="guide-store", daemon=True)

    async def start(self) -> None:
        """Open the connection. Raises what `connect` raises."""
        self._thread.start()
        await self._started

    async def run(self, job: Callable[[Connection], T]) -> T:
        """The job's result, after the commit. Raises what the job or the commit raises; then nothing of it is kept."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put((job, future))
        return await future

    async def run_long(self, job: Callable[[Connection, Callable[[], None]], T]) -> T:
        """The result of a job that takes long; others are committed meanwhile. Raises what it raises."""
        future: asyncio.Future[T] = self._loop.create_future()
        self._jobs.put(_Long(job, future))
        return await future

    async def stop(self) -> None:
        """Finish what waits, close the connection, end the thread."""
        self._jobs.put(None)
        await self._loop.run_in_executor(None, self._thread.join)

    def _run(self) -> None:
        try:
            connection = self._connect()
        # Handed to whoever waits in start(), whatever it is.
        except BaseException as error:
            self._tell(self._started, error, None)
            return
        self._tell(self._started, None, None)
        with contextlib.closing(connection):
            while self._long or not self._ending:
                if self._long:
                    self._run_alone(connection, self._long.popleft())
                else:
                    self._serve(connection, wait=True)

    def _serve(self, connection: Connection, *, wait: bool) -> None:
        """Commit a batch of what waits; where nothing does, `wait` for it. Long jobs are put aside."""
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

    def _run_alone(self, connection: Connection, item: _Long) -> None:
        try:
            result = item.job(connection, lambda: self._serve(connection, wait=False))
        # Handed to whoever waits for it, whatever it is.
        except Exception as error:
            self._tell(item.future, error, None)
        else:
            self._tell(item.future, None, result)

    def _commit(self, connection: Connection, batch: list[tuple[Job, asyncio.Future[Any]]]) -> None:
        results: list[tuple[asyncio.Future[Any], BaseException | None, Any]] = []
        alone = len(batch) == 1  # the transaction is its savepoint: another would cost a fifth of recording a comment
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
        # Nothing of the batch is kept, and each is told.
        except Exception as error:
            results = [(future, error, None) for _, future in batch]
        for future, failure, result in results:
            self._tell(future, failure, result)

    def _tell(self, future: asyncio.Future[Any], error: BaseException | None, result: Any) -> None:
        def done() -> None:
            if future.done():
                return  # the one who asked has gone
            if error is None:
                future.set_result(result)
            else:
                future.set_exception(error)

        with contextlib.suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(done)
