"""Draws pictures one after another, keeps those that were asked for last, and lets only so many wait.

Invariants
- One picture is drawn at a time, whoever asks; one that is asked for twice meanwhile is drawn once.
- At most WAITING_MOST wait; whoever comes then is told to come again, and so is an address that asks for too many.
- Kept pictures never take more than KEPT_BYTES.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from guide.api.problems import Problem, retry_after
from guide.common.logs import RateLimitedLog
from guide.common.rate_limit import AddressRateLimit
from guide.halls.posters.renderer import RenderError, Task, render

KEPT_BYTES: Final = 32 << 20  # some 200 pictures
WAITING_MOST: Final = 8  # each takes up to a second
WAIT: Final = 5.0  # seconds until to come again
DRAWN_PER_MINUTE: Final = 60  # for one address, half of them at once: an office behind one; what is kept does not count

_failed = RateLimitedLog("warning", "picture not drawn")


class Renders:
    """`clock`: monotonic seconds. `draw`: what draws, in a thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic, draw: Callable[[Task], bytes] = render) -> None:
        self._clock = clock
        self._draw = draw
        self._limit = AddressRateLimit.per_minute(DRAWN_PER_MINUTE)
        self._kept: OrderedDict[Hashable, bytes] = OrderedDict()  # the one used last is last
        self._bytes = 0
        self._waiting: dict[Hashable, asyncio.Future[bytes]] = {}
        self._pool = ThreadPoolExecutor(1, "render")

    async def get(self, key: Hashable, task: Task, address: str) -> bytes:
        """Return the picture of a task. `key`: equal for what looks the same. Raises Problem too_many_requests,
        drawing_busy, or not_drawn."""
        kept = self._kept.get(key)
        if kept is not None:
            self._kept.move_to_end(key)
            return kept
        waiting = self._waiting.get(key)
        if waiting is None:
            if len(self._waiting) >= WAITING_MOST:
                raise Problem("drawing_busy", headers=retry_after(WAIT))
            wait = self._limit.wait(address, self._clock())
            if wait:
                raise Problem("too_many_requests", headers=retry_after(wait))
            waiting = asyncio.ensure_future(self._make(key, task))
            self._waiting[key] = waiting
            waiting.add_done_callback(lambda done: self._done(key, done))
        try:
            return await asyncio.shield(waiting)  # whoever hangs up does not take it from others
        except RenderError as error:
            _failed(error=str(error))
            raise Problem("not_drawn") from None

    async def _make(self, key: Hashable, task: Task) -> bytes:
        made = await asyncio.get_running_loop().run_in_executor(self._pool, self._draw, task)
        self._kept[key] = made
        self._bytes += len(made)
        while self._bytes > KEPT_BYTES:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= len(gone)
        return made

    def _done(self, key: Hashable, done: asyncio.Future[bytes]) -> None:
        del self._waiting[key]
        if not done.cancelled():
            done.exception()  # it was told to whoever waited; nobody may have
