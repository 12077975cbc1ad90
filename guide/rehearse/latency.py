"""How far behind followers are, when the server's clock and ours have nothing in common. Pure.

A tick says guide time, its arrival is on our clock. The difference is the unknown distance of the two clocks plus what
the way took; the smallest difference seen is taken as the distance. So a lag here is what a tick took longer than the
quickest of all, and the way's own length (half a round trip) is not in it.
"""

from __future__ import annotations

import asyncio
import contextlib
import resource
import time
from typing import Final

LONGEST: Final = 10_000  # ms: whatever is later counts as this


class Distance:
    """The smallest difference, in ms, between our clock and guide time. Invariant: it never grows."""

    __slots__ = ("least",)

    def __init__(self) -> None:
        self.least: float | None = None

    def lag(self, guide_time: int, arrived: float) -> int:
        """Whole ms behind the quickest so far; `guide_time`, `arrived` in ms. 0 … LONGEST."""
        apart = arrived - guide_time
        if self.least is None or apart < self.least:
            self.least = apart
        return min(LONGEST, int(apart - self.least))


class Lags:
    """Lags of one step, counted by the millisecond."""

    __slots__ = ("_counts", "total")

    def __init__(self) -> None:
        self._counts = [0] * (LONGEST + 1)
        self.total = 0

    def add(self, lag: int) -> None:
        self._counts[lag] += 1
        self.total += 1

    def quantile(self, part: float) -> int | None:
        """The lag, ms, that `part` (0 to 1) of all stay within; None where there is none."""
        if not self.total:
            return None
        wanted, so_far = part * self.total, 0
        for lag, count in enumerate(self._counts):
            so_far += count
            if so_far >= wanted:
                return lag
        return LONGEST


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
