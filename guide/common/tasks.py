"""Runs work in the background: keeps each task until it is done, and logs its failure, because nobody waits for it."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import structlog

log = structlog.get_logger()


class BackgroundTasks:
    """Keeps tasks until they are done: the event loop has only weak references to them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Awaitable[object]) -> asyncio.Task[None]:
        """Run `work` as a task; a failure is logged, not raised."""
        task = asyncio.create_task(self._logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self) -> None:
        """Wait until all tasks are done, also those that they start."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _logged(self, work: Awaitable[object]) -> None:
        try:
            await work
        # Whatever one task raises, the others go on.
        except Exception as error:
            log.error("background task failed", error=str(error), kind=type(error).__name__)
