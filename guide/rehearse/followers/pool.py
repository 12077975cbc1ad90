"""All light followers of a rehearsal, and the figures of what they observe.

Every follower of a session gets the same bytes. So a tick is decoded once, and its summary is found by its bytes: a
follower costs one system call to read them and a few comparisons.
"""

from __future__ import annotations

import asyncio
import time
from collections import Counter
from contextlib import suppress
from typing import Final

from guide.rehearse.followers.follower import Follower, retry_wait
from guide.rehearse.followers.tick_summary import TickSummary
from guide.rehearse.latency import ClockOffset, Lags
from guide.rehearse.target import Target

GOODBYE_WITHIN: Final = 3.0  # seconds
SAME_MOMENT: Final = 2.0  # seconds in which a crashed server's connections end: it takes a while to see thousands end


class FollowerPool:
    """Creates the followers, connects them and counts what they observe.

    Why followers were kept out is counted from the start of a step (`begin_step`), because one that is told to wait may
    not try again before the step is over. Everything else is counted from `begin_measuring`.
    """

    def __init__(self, target: Target) -> None:
        self.target = target
        self.tls = target.tls()
        self.loop = asyncio.get_running_loop()
        self.followers: list[Follower] = []
        self.present = 0
        self.refused: Counter[str] = Counter()
        """connections that were not opened, by HTTP status or kind of error"""
        self.closes: Counter[int] = Counter()
        """connections that the server closed, by close code"""
        self.interrupted_at: float | None = None
        """ms on our clock, when the server first said in this step that it restarts, or crashed"""
        self.crashed = False
        """most connections ended in one moment without a close code, and nobody was left"""
        self.recovery: float | None = None
        """seconds from then until everybody was back; None while somebody is not"""
        self.clock_offset = ClockOffset()
        self.summaries: dict[bytes, TickSummary] = {}
        self.leaving = False
        self.connections = 0
        """that are open, followers who have not joined included"""
        self.all_ended = asyncio.Event()
        self.all_ended.set()
        self._changed = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()
        self._cuts_since, self._cuts = 0.0, 0
        self.begin_measuring()

    def begin_step(self) -> None:
        """Forget why followers of the last step were kept out."""
        self.refused.clear()
        self.closes.clear()
        self.interrupted_at = self.recovery = None
        self.crashed = False

    def begin_measuring(self) -> None:
        """Forget what was counted so far. A silence that has begun already goes on."""
        self.lags = Lags()
        self.longest_silence = 0.0
        """ms, of the silences that are over"""
        self.ticks = self.missed = self.gaps = self.drops = 0

    def silence(self) -> float:
        """Return the longest time, in seconds, in which some follower got no message, also if it still gets none."""
        now = time.perf_counter() * 1000
        waiting = (now - one.last_message_at for one in self.followers if one.joined)
        return max(self.longest_silence, *waiting, 0.0) / 1000

    def on_connect(self) -> None:
        """A follower's connection is open."""
        self.connections += 1
        self.all_ended.clear()

    def on_disconnect(self) -> None:
        """A follower's connection has ended."""
        self.connections -= 1
        if not self.connections:
            self.all_ended.set()

    async def until_present(self, count: int) -> None:
        """Wait until so many are here."""
        while self.present < count:
            self._changed.clear()
            await self._changed.wait()

    async def until_back(self) -> None:
        """Wait until everybody is back whom the server sent away, or cut."""
        while self.recovery is None:
            self._changed.clear()
            await self._changed.wait()

    def on_join(self) -> None:
        """A follower has joined, or come back."""
        self._changed.set()
        if self.interrupted_at is not None and self.present == len(self.followers):
            self.recovery = time.perf_counter() - self.interrupted_at / 1000

    def on_cut(self) -> None:
        """A connection ended, and the server had not said why."""
        now = time.perf_counter() * 1000
        if now - self._cuts_since > SAME_MOMENT * 1000:
            self._cuts_since, self._cuts = now, 0
        self._cuts += 1
        if self.interrupted_at is None and not self.present and 2 * self._cuts > len(self.followers):
            self.interrupted_at, self.crashed = self._cuts_since, True

    def add(self, token: str) -> None:
        """Add a follower with the token of its place in the session, and connect it."""
        follower = Follower(self, token)
        self.followers.append(follower)
        self.connect(follower, 0.0)

    def connect(self, follower: Follower, wait: float) -> None:
        """Connect a follower after `wait` seconds."""
        task = self.loop.create_task(self._connect(follower, wait))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _connect(self, follower: Follower, wait: float) -> None:
        await asyncio.sleep(wait)
        if self.leaving:
            return
        target = self.target
        name = target.name if self.tls is not None else None
        try:
            async with asyncio.timeout(20):
                await self.loop.create_connection(
                    lambda: follower, target.address, target.port, ssl=self.tls, server_hostname=name
                )
        except (OSError, TimeoutError) as error:  # ssl.SSLError is an OSError
            self.refused[type(error).__name__] += 1
            self.connect(follower, retry_wait())

    async def leave(self) -> None:
        """Let every follower say goodbye; cut the connections that are left after GOODBYE_WITHIN."""
        self.leaving = True
        for task in self._tasks:
            task.cancel()
        for number, follower in enumerate(self.followers):
            follower.leave()
            if number % 200 == 199:
                await asyncio.sleep(0.02)  # the server needs its turn
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_WITHIN):
                await self.all_ended.wait()
        for follower in self.followers:
            if follower.transport is not None:
                follower.transport.abort()
