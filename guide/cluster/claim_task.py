"""Claims of the lease, one at a time.

Invariant: one claim at a time is under way; who asks for one meanwhile causes one more after it; none begins after
`stop`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from guide.common.tasks import BackgroundTasks


class ClaimTask:
    """See the module's invariant."""

    def __init__(self, claim: Callable[[], Awaitable[None]], tasks: BackgroundTasks) -> None:
        self._claim = claim
        self._tasks = tasks
        self._running: asyncio.Task[None] | None = None
        self._again = False  # asked for while one was under way
        self._stopped = False

    @property
    def running(self) -> bool:
        return self._running is not None

    def soon(self) -> None:
        """Claim, at once or after the claim that is under way."""
        if self._running is not None:
            self._again = True
        elif not self._stopped:
            self._running = self._tasks.spawn(self._claim())
            self._running.add_done_callback(self._done)

    async def stop(self) -> None:
        """Begin no claim any more, and wait for the one that is under way."""
        self._stopped = True
        if self._running is not None:
            await asyncio.wait([self._running])

    def _done(self, _task: object) -> None:
        self._running = None
        if self._again:
            self._again = False
            self.soon()
