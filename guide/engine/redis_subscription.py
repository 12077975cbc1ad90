"""One subscribed line to one server of Redis, which opens itself again for as long as it is wanted.

Invariants
- A line that has brought nothing for SILENT seconds is dead, whatever the socket says: the engine publishes a probe on
  one of its channels each second, and that comes back here. So a half-open connection is found, a sleeping server too.
- Who has given up its last channel is stopped, and gets no other: the engine makes a new one.
- Where this process itself stood still meanwhile, the silence says nothing of the server: the line is made anew at
  once, as what has come on it is old, and that is no fault.
- `fault` is None while the server has confirmed every channel, and where nothing has shown that it does not.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import time
from collections.abc import Callable
from typing import Final

from redis.asyncio.connection import AbstractConnection

from guide.common.logs import RateLimitedLog
from guide.engine.redis_client import ANSWER_WITHIN, FAULTS, Source, end, why

SILENT: Final = 2.5  # seconds
LATE: Final = 1.0  # seconds after that: so late a timer runs only in a process that stood still
AGAIN: Final = (0.05, 0.3)  # seconds between tries, by chance: nodes do not come back in step

_unexpected = RateLimitedLog("error", "redis line failed")


class Feed:
    """`take(channel, data)` gets every message, `changed()` is called when `fault` may have changed, `lost()` when the
    line broke. All on the loop; none may raise."""

    def __init__(
        self, source: Source, take: Callable[[str, bytes], None], changed: Callable[[], None], lost: Callable[[], None]
    ) -> None:
        self.channels: dict[str, asyncio.Event] = {}  # with whether the server confirmed it
        self.fault: str | None = None  # of the last try: who has just begun is not away
        self._source = source
        self._take = take
        self._changed = changed
        self._lost = lost
        self._line: AbstractConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._subscribe = "SSUBSCRIBE" if source.sharded else "SUBSCRIBE"
        self._unsubscribe = "SUNSUBSCRIBE" if source.sharded else "UNSUBSCRIBE"

    async def add(self, channel: str) -> None:
        """Hear this channel too. Waits for the server's word, not longer than ANSWER_WITHIN."""
        confirmed = self.channels.setdefault(channel, asyncio.Event())
        if self._ended():
            self._task = asyncio.create_task(self._run())
        elif self._line is not None:
            await self._say(self._subscribe, channel)
        with contextlib.suppress(TimeoutError):  # it is subscribed to as soon as the server is back
            async with asyncio.timeout(ANSWER_WITHIN):
                await confirmed.wait()

    async def remove(self, channel: str) -> None:
        if self.channels.pop(channel, None) is None:
            return
        if not self.channels:
            await self.stop()
        elif self._line is not None:
            await self._say(self._unsubscribe, channel)

    async def stop(self) -> None:
        task, self._task = self._task, None
        if task is not None:
            await end([task])

    def renew(self) -> None:
        """Go on where the task has ended, which it should not have: nothing would be heard, and nothing said of it."""
        if self.channels and self._ended():
            self.fault = "the line had ended"
            self._task = asyncio.create_task(self._run())
            self._changed()

    def _ended(self) -> bool:
        return self._task is None or self._task.done()

    async def _say(self, *words: str) -> None:
        if self._line is None:
            return
        with contextlib.suppress(*FAULTS):  # the reader finds the line broken, and subscribes anew
            await self._line.send_command(*words)

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            # Whatever it is, who ended here would be deaf for ever.
            except Exception as error:
                if not isinstance(error, FAULTS):
                    _unexpected(exc_info=True)
                self.fault = why(error)
                self._lost()
                self._changed()
                await asyncio.sleep(random.uniform(*AGAIN))  # noqa: S311 - to spread, not to keep secret

    async def _listen(self) -> None:
        """Until the line is to be made anew; where that is for a fault, raises it."""
        line = self._source.line(next(iter(self.channels)))
        try:
            async with asyncio.timeout(2 * ANSWER_WITHIN):
                await line.connect()  # type: ignore[no-untyped-call]  # redis-py types it not
            self._line = line
            for channel in list(self.channels):  # what comes meanwhile is said by `add`: the line is there
                if channel in self.channels:
                    await line.send_command(self._subscribe, channel)  # one each: two may not be in one slot
            while True:
                since = time.monotonic()
                heard = await line.read_response(disable_decoding=True, timeout=SILENT, disconnect_on_error=False)
                if heard is None and time.monotonic() - since >= SILENT + LATE:
                    return
                if heard is None:
                    raise TimeoutError(f"nothing heard for {SILENT:g} s")
                self._hear(heard)
        finally:
            self._line = None
            for confirmed in self.channels.values():
                confirmed.clear()
            await line.disconnect(nowait=True)

    def _hear(self, heard: list[bytes]) -> None:
        kind, channel = heard[0].decode(), heard[1].decode()
        if kind in ("message", "smessage"):
            self._take(channel, heard[2])
        elif kind in ("subscribe", "ssubscribe"):
            if channel in self.channels:
                self.channels[channel].set()
            if self.fault is not None and all(confirmed.is_set() for confirmed in self.channels.values()):
                self.fault = None
                self._changed()
        elif channel in self.channels:  # unsubscribed without having been asked to: another server carries it now
            raise ConnectionError("the server carries the channel no longer")
