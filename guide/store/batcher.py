"""Writes many waiting items in one transaction: the same for events and for members.

Invariants
- Items are written in the order in which they were added, each once, unless its batch is refused (below).
- One batch at a time is on its way. What is added meanwhile waits and goes together afterwards.
- A batch that is refused (ValueError) because of one of its items is written again, item by item and before anything
  else, so that the refused item takes no other with it.
- Each item is answered exactly once, after the commit, in the order of writing: whatever the write raises, also where
  it was cancelled, and whatever an answer before it raised.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

import structlog

from guide.store.contract import StoreError

log = structlog.get_logger()

T = TypeVar("T")
R = TypeVar("R")


class BatchQueue(Generic[T]):
    """Decides what goes into the next batch. Pure."""

    def __init__(self, size: int) -> None:
        """`size`: items in one batch at most."""
        self._size = size
        self._waiting: deque[T] = deque()
        self._single: deque[T] = deque()  # of a batch that was refused: each of them goes alone

    def __len__(self) -> int:
        """Return how many items wait for their first try."""
        return len(self._waiting)

    def add(self, item: T) -> None:
        self._waiting.append(item)

    def take(self) -> list[T]:
        """Remove and return the next batch; empty when nothing waits."""
        if self._single:
            return [self._single.popleft()]
        return [self._waiting.popleft() for _ in range(min(self._size, len(self._waiting)))]

    def split(self, batch: Sequence[T]) -> None:
        """Have a batch of several, which was refused, written again item by item."""
        self._single.extend(batch)


class Batcher(Generic[T, R]):
    """Takes one item after another and writes them in batches, in a task that lives while anything waits."""

    def __init__(
        self,
        write: Callable[[list[T]], Awaitable[Sequence[R]]],
        answer: Callable[[list[T], Sequence[R] | Exception], None],
        size: int,
    ) -> None:
        """`write` commits a batch, all or nothing, and returns a result for each item; ValueError: one of the items is
        refused. `answer` gets each batch with its results, or with the error for which nothing of it was written; it
        may add items. `size`: items in one batch at most."""
        self._write = write
        self._answer = answer
        self._queue: BatchQueue[T] = BatchQueue(size)
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        """Return how many items wait; those on their way are not counted."""
        return len(self._queue)

    def add(self, item: T) -> None:
        self._queue.add(item)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def finish(self) -> None:
        """Wait until everything added is answered."""
        while self._task is not None:
            await asyncio.wait([self._task])

    async def _run(self) -> None:
        try:
            while batch := self._queue.take():
                await self._write_batch(batch)
        finally:
            self._task = None

    async def _write_batch(self, batch: list[T]) -> None:
        try:
            results = await self._write(batch)
            if len(results) != len(batch):
                raise StoreError(f"expected {len(batch)} results, got {len(results)}")
            outcome: Sequence[R] | Exception = results
        except ValueError as error:
            if len(batch) > 1:
                self._queue.split(batch)
                return
            outcome = error
        # Whatever it is: whoever waits for the answer gets the error, and the others are written.
        except Exception as error:
            outcome = error
        except asyncio.CancelledError:
            self._give(batch, StoreError("the write was given up"))
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise  # this task is to end; else only the write was
            return
        self._give(batch, outcome)

    def _give(self, batch: list[T], outcome: Sequence[R] | Exception) -> None:
        try:
            self._answer(batch, outcome)
        except Exception as fault:
            log.error("answer failed", exc_info=fault)
