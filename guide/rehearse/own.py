"""How busy this machine's own side of the rehearsal is: an overloaded witness must not blame the server."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
from typing import Final

from guide.rehearse.lags import LONGEST, Lags

EVERY: Final = 0.02  # seconds


class OwnLoad:
    """Runs beside the followers; `begin` starts a step, `cpu`, `late` and `longest` tell of it so far."""

    def __init__(self) -> None:
        self._task = asyncio.create_task(self._watch())
        self.begin()

    def begin(self) -> None:
        self._late = Lags()
        self.longest = 0.0
        """milliseconds, the most by which this loop woke too late: one long stop is not seen in a percentile"""
        self._at, self._used = time.monotonic(), time.process_time()

    @property
    def cpu(self) -> float:
        """Parts of one core."""
        return (time.process_time() - self._used) / max(0.001, time.monotonic() - self._at)

    @property
    def late(self) -> float:
        """Milliseconds, at the 99th percentile, by which this loop woke too late."""
        return float(self._late.quantile(0.99) or 0)

    async def stop(self) -> None:
        self._task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._task

    async def _watch(self) -> None:
        while True:
            due = time.perf_counter() + EVERY
            await asyncio.sleep(EVERY)
            late = max(0.0, (time.perf_counter() - due) * 1000)
            self.longest = max(self.longest, late)
            self._late.add(min(LONGEST, int(late)))


def allow_files(count: int) -> int:
    """Raise the limit of open files towards `count` as far as this user may; the limit that holds now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, count if hard == resource.RLIM_INFINITY else min(count, hard))
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
