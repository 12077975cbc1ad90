"""Whether the rehearsing machine itself keeps up: its CPU, how late its event loop wakes, its limit of open files."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
from typing import Final

from guide.rehearse.latency import LONGEST, Lags

EVERY: Final = 0.02  # seconds


class LocalLoad:
    """Measures this process while the followers run. `begin_measuring` starts a step."""

    def __init__(self) -> None:
        self._task = asyncio.create_task(self._watch())
        self.begin_measuring()

    def begin_measuring(self) -> None:
        """Forget what was measured so far."""
        self._lateness = Lags()
        self.longest = 0.0
        """ms, the most by which the event loop woke too late: a percentile does not show a single long stop"""
        self._at, self._used = time.monotonic(), time.process_time()

    @property
    def cpu(self) -> float:
        """The share of one core that this process used."""
        return (time.process_time() - self._used) / max(0.001, time.monotonic() - self._at)

    @property
    def lateness(self) -> float:
        """How late the event loop woke, in ms, at the 99th percentile."""
        return float(self._lateness.quantile(0.99) or 0)

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
            self._lateness.add(min(LONGEST, int(late)))


def allow_files(count: int) -> int:
    """Raise the limit of open files to `count`, or as near as this user may. Return the limit that holds now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = max(soft, count if hard == resource.RLIM_INFINITY else min(count, hard))
    if wanted > soft:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
    return wanted
