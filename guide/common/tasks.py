"""Work that runs beside everything else and has nobody to raise to: kept until done, its failures logged."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

import structlog

log = structlog.get_logger()


class BackgroundTasks:
    """The loop keeps only weak references to tasks; this keeps them."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def spawn(self, work: Awaitable[object]) -> asyncio.Task[None]:
        """Run `work`; a failure is logged, not raised."""
        task = asyncio.create_task(self._logged(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def finish(self) -> None:
        """Wait until all of it is done."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _logged(self, work: Awaitable[object]) -> None:
        try:
            await work
        # Whatever a chore meets, the others go on.
        except Exception as error:
            log.error("chore failed", error=str(error), kind=type(error).__name__)
