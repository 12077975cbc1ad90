"""One subscribed connection to one server of Redis, which is opened again for as long as it is wanted.

Invariants
- A connection that has brought nothing for SILENT seconds is dead, whatever the socket says: the engine publishes a
  probe on one of its channels each second, and that comes back here. So a half-open connection is found, and a sleeping
  server too.
- A subscription that has given up its last channel is stopped and gets no other: the engine makes a new one.
- Where this process itself stood still meanwhile, the silence says nothing of the server. The connection is then made
  anew at once, as what has come on it is old, and that is no fault.
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
from guide.engine.redis_client import ANSWER_WITHIN, FAULTS, RedisClient, cancel_all, explain

SILENT: Final = 2.5  # seconds
STOOD_STILL: Final = 1.0  # seconds after SILENT: so late a timer fires only in a process that stood still
RETRY_AFTER: Final = (0.05, 0.3)  # seconds between tries, at random: nodes are not to come back in step

_unexpected = RateLimitedLog("error", "redis subscription failed")


class Subscription:
    """Several channels of one server. See the module's invariants."""

    def __init__(
        self,
        client: RedisClient,
        receive: Callable[[str, bytes], None],
        on_change: Callable[[], None],
        on_broken: Callable[[], None],
    ) -> None:
        """`receive(channel, data)` gets every message; `on_change()` is called when `fault` may have changed;
        `on_broken()` when the connection broke. All on the event loop; none may raise."""
        self.channels: dict[str, asyncio.Event] = {}  # each is set when the server has confirmed it
        self.fault: str | None = None  # of the last try; none while the first is under way
        self._client = client
        self._receive = receive
        self._on_change = on_change
        self._on_broken = on_broken
        self._connection: AbstractConnection | None = None
        self._task: asyncio.Task[None] | None = None
        self._subscribe = "SSUBSCRIBE" if client.sharded else "SUBSCRIBE"
        self._unsubscribe = "SUNSUBSCRIBE" if client.sharded else "UNSUBSCRIBE"

    async def add(self, channel: str) -> None:
        """Subscribe to this channel too. Waits until the server has confirmed it, for ANSWER_WITHIN at most."""
        confirmed = self.channels.setdefault(channel, asyncio.Event())
        if self._has_ended():
            self._task = asyncio.create_task(self._run())
        elif self._connection is not None:
            await self._send(self._subscribe, channel)
        with contextlib.suppress(TimeoutError):  # it is subscribed to as soon as the server is back
            async with asyncio.timeout(ANSWER_WITHIN):
                await confirmed.wait()

    async def remove(self, channel: str) -> None:
        """Unsubscribe from this channel; does nothing where it is not subscribed to."""
        if self.channels.pop(channel, None) is None:
            return
        if not self.channels:
            await self.stop()
        elif self._connection is not None:
            await self._send(self._unsubscribe, channel)

    async def stop(self) -> None:
        """Close the connection, until another channel is added."""
        task, self._task = self._task, None
        if task is not None:
            await cancel_all([task])

    def renew(self) -> None:
        """Begin again where the task has ended, which should not happen: nothing would arrive any more."""
        if self.channels and self._has_ended():
            self.fault = "the subscription had ended"
            self._task = asyncio.create_task(self._run())
            self._on_change()

    def _has_ended(self) -> bool:
        return self._task is None or self._task.done()

    async def _send(self, *words: str) -> None:
        if self._connection is None:
            return
        with contextlib.suppress(*FAULTS):  # the reader finds the connection broken, and subscribes anew
            await self._connection.send_command(*words)

    async def _run(self) -> None:
        while True:
            try:
                await self._listen()
            # Whatever it is: a task that ended here would never receive anything again.
            except Exception as error:
                if not isinstance(error, FAULTS):
                    _unexpected(exc_info=True)
                self.fault = explain(error)
                self._on_broken()
                self._on_change()
                await asyncio.sleep(random.uniform(*RETRY_AFTER))  # noqa: S311 - to spread, not to keep secret

    async def _listen(self) -> None:
        """Receive until the connection has to be made anew. Raises the fault, where that is the reason."""
        connection = self._client.connection(next(iter(self.channels)))
        try:
            async with asyncio.timeout(2 * ANSWER_WITHIN):
                await connection.connect()  # type: ignore[no-untyped-call]  # redis-py has no types for it
            self._connection = connection
            for channel in list(self.channels):  # `add` itself sends those that come meanwhile
                if channel in self.channels:
                    # One by one: two channels may lie in different slots.
                    await connection.send_command(self._subscribe, channel)
            while True:
                since = time.monotonic()
                message = await connection.read_response(
                    disable_decoding=True, timeout=SILENT, disconnect_on_error=False
                )
                if message is None and time.monotonic() - since >= SILENT + STOOD_STILL:
                    return
                if message is None:
                    raise TimeoutError(f"nothing received for {SILENT:g} s")
                self._handle(message)
        finally:
            self._connection = None
            for confirmed in self.channels.values():
                confirmed.clear()
            await connection.disconnect(nowait=True)

    def _handle(self, message: list[bytes]) -> None:
        kind, channel = message[0].decode(), message[1].decode()
        if kind in ("message", "smessage"):
            self._receive(channel, message[2])
        elif kind in ("subscribe", "ssubscribe"):
            if channel in self.channels:
                self.channels[channel].set()
            if self.fault is not None and all(confirmed.is_set() for confirmed in self.channels.values()):
                self.fault = None
                self._on_change()
        elif channel in self.channels:  # unsubscribed without our asking: another server carries it now
            raise ConnectionError("the server carries the channel no longer")
