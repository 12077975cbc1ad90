"""Whether this process itself stood still: a timer that fires late says nothing of a server then.

A process that was stopped, or whose machine slept, wakes with all its timers due, and with the answers that came
meanwhile still unread.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

LOOK_EVERY: Final = 0.25  # seconds
STALL: Final = 1.0  # seconds that the event loop must be late to have stood still
JUST_NOW: Final = 0.5  # seconds after it goes on in which timers that were due meanwhile have fired


class StallWatch:
    """Looks again and again how late the event loop is. `clock`: monotonic seconds."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._looked_at = clock()
        self._went_on_at = float("-inf")

    async def run(self) -> None:
        """Watch until cancelled."""
        self._looked_at = self._clock()
        while True:
            await asyncio.sleep(LOOK_EVERY)
            self.look()

    def look(self) -> None:
        """Note that the event loop turns now."""
        now = self._clock()
        if now - self._looked_at - LOOK_EVERY >= STALL:
            self._went_on_at = now
        self._looked_at = now

    @property
    def stood_still(self) -> bool:
        """Whether the process stood still until just now.

        True also before `look` has seen it: timers that are due at once fire in any order.
        """
        now = self._clock()
        return now - self._went_on_at < JUST_NOW or now - self._looked_at - LOOK_EVERY >= STALL
