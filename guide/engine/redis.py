"""The engine of several machines: Redis 7 or newer, alone, behind sentinels, or as a cluster. See `contract.Engine`.

Three ways to the server, so that none holds up another: commands on pooled connections, what is published one after
another by one task, and a subscribed line (`redis_feed`) a server.
Each second a probe goes out on every line; when one does not come back, or a command fails, the engine is away.
One line in the log says so, and one that it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable
from typing import Any, Final, TypeVar

import structlog

from guide.engine import redis_keys as keys
from guide.engine.contract import Claim, Deliver, EngineAway, Standing
from guide.engine.redis_connect import FAULTS, Source, end, why
from guide.engine.redis_feed import Feed
from guide.engine.redis_url import RedisAddress
from guide.logs import Seldom
from guide.tokens import new_id

PROBE: Final = 1.0  # seconds
STEADY: Final = 1.0  # seconds without a fault, until the log says that it is back
WAITING: Final = 512  # messages that wait to be published: seconds of a busy session; older ones are worth nothing
_ID: Final = 24  # letters of a node's id

log = structlog.get_logger()
_not_taken = Seldom("error", "message not taken in")
_unexpected = Seldom("error", "redis command failed")
T = TypeVar("T")


class RedisEngine:
    """See the module."""

    def __init__(self, address: RedisAddress) -> None:
        self.node = new_id()
        self._address = address
        self._deliver: dict[str, Deliver] = {}
        self._feeds: dict[str, Feed] = {}  # by place
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=WAITING)
        self._wake = asyncio.Event()
        self._fault: str | None = "not connected yet"  # of the last command
        self._told: str | None = None
        self._since = 0.0
        self._faulty_at = float("-inf")  # monotonic seconds
        self._tasks: list[asyncio.Task[None]] = []
        self._moving: asyncio.Task[None] | None = None
        self._source: Source

    @property
    def away(self) -> str | None:
        return self._fault or next((feed.fault for feed in self._feeds.values() if feed.fault), None)

    @property
    def alone(self) -> bool:
        return False  # who has set up a broker has other nodes, or is about to

    # ── beginning and end ───────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        self._source = Source(self._address)
        client = self._source.client
        self._claim = client.register_script(keys.CLAIM)
        self._release = client.register_script(keys.RELEASE)
        self._append = client.register_script(keys.APPEND)
        self._publish = "SPUBLISH" if self._source.sharded else "PUBLISH"
        await self._probe()
        self._tasks = [asyncio.create_task(self._probes()), asyncio.create_task(self._sends())]

    async def stop(self) -> None:
        tasks, self._tasks = self._tasks, []
        if not tasks:
            return
        if self._moving is not None:
            tasks.append(self._moving)
        await end(tasks)
        feeds = list(self._feeds.values())
        self._feeds.clear()
        self._deliver.clear()
        for feed in feeds:
            await feed.stop()
        with contextlib.suppress(*FAULTS):  # closed it is
            await self._source.close()

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────

    def publish(self, session: str, message: bytes) -> None:
        if self._fault is None:
            self._waiting.append((keys.channel(session), self.node.encode() + message))
            self._wake.set()

    async def subscribe(self, session: str, deliver: Deliver) -> None:
        self._deliver[keys.channel(session)] = deliver
        await self._hear(keys.channel(session))

    async def unsubscribe(self, session: str) -> None:
        channel = keys.channel(session)
        self._deliver.pop(channel, None)
        for place, feed in list(self._feeds.items()):
            if channel in feed.channels and channel not in self._deliver:  # it may be subscribed to again meanwhile
                await self._drop(place, feed, channel)

    async def _drop(self, place: str, feed: Feed, channel: str) -> None:
        """Have the channel on this line no more. A line that has no other is out of the way before it is stopped: who
        subscribes meanwhile gets a new one."""
        if feed.channels.keys() <= {channel} and self._feeds.get(place) is feed:
            del self._feeds[place]
        await feed.remove(channel)

    async def _hear(self, channel: str) -> None:
        """Have the channel on the line to the server that carries it."""
        try:
            place = await self._source.place(channel)
        except FAULTS as error:
            self._failed(error)
            place = next(iter(self._feeds), "")  # found its place when the cluster is back
        if channel not in self._deliver:
            return  # unsubscribed meanwhile
        feed = self._feeds.get(place)
        if feed is None:
            feed = self._feeds[place] = Feed(self._source, self._take, self._tell, self._lost)
        await feed.add(channel)

    def _take(self, channel: str, data: bytes) -> None:
        message, deliver = data[_ID:], self._deliver.get(channel)
        if not message or deliver is None:
            return
        try:
            node = data[:_ID].decode()
            if node != self.node:
                deliver(node, message)
        # Anyone may publish anything, and a fault may be ours: the subscription, which is many sessions', goes on.
        except Exception:
            _not_taken(time.monotonic(), exc_info=True)

    async def _sends(self) -> None:
        while True:
            await self._wake.wait()
            self._wake.clear()
            await self._survives(self._send())

    async def _send(self) -> None:
        batch = list(self._waiting)
        self._waiting.clear()
        if len(batch) == 1:
            await self._try(self._source.client.execute_command(self._publish, *batch[0]))
        elif batch:
            pipeline = self._source.client.pipeline(transaction=False)
            for item in batch:
                pipeline.execute_command(self._publish, *item)
            await self._try(pipeline.execute())

    # ── the lease and the events ────────────────────────────────────────────────────────────────────────────────────

    async def claim(self, session: str, epoch: str, claim: Claim, fence: int) -> Standing:
        names = [keys.lease(session), keys.fence(session), keys.events(session, epoch)]
        holder, highest, last = await self._call(self._claim(names, [self.node, claim.value, fence]))
        return Standing(holder.decode() or None, int(highest), int(last))

    async def release(self, session: str) -> None:
        await self._call(self._release([keys.lease(session)], [self.node]))

    async def append(self, session: str, epoch: str, number: int, message: bytes) -> None:
        names = [keys.events(session, epoch), keys.channel(session)]
        await self._call(self._append(names, [number, message, self.node.encode() + message, self._publish]))

    async def events(self, session: str, epoch: str, after: int) -> list[tuple[int, bytes]]:
        client: Any = self._source.client
        entries = await self._call(client.xrange(keys.events(session, epoch), f"({after}-0", "+"))
        return [(int(id_.split(b"-")[0]), fields[b"e"]) for id_, fields in entries]

    # ── whether it is there ─────────────────────────────────────────────────────────────────────────────────────────

    async def _call(self, command: Awaitable[T]) -> T:
        """What a command answers. Raises EngineAway."""
        try:
            answer = await command
        except FAULTS as error:
            self._failed(error)
            raise EngineAway(why(error)) from None
        self._fault = None
        self._tell()
        return answer

    async def _try(self, command: Awaitable[Any]) -> None:
        try:
            await self._call(command)
        except EngineAway:
            self._waiting.clear()

    async def _survives(self, work: Awaitable[None]) -> None:
        """A turn of a task whose end nobody would notice: whatever it raises is a fault, and the next turn comes."""
        try:
            await work
        except Exception as error:
            _unexpected(time.monotonic(), exc_info=True)
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        self._fault = why(error)
        self._tell()

    def _tell(self) -> None:
        """One line when the condition changed; that it is well, when it has been for a while: what waited for an answer
        may still fail when the server is back."""
        away, now = self.away, time.monotonic()
        if away is not None:
            self._faulty_at = now
        if (away is None) == (self._told is None) or (away is None and now - self._faulty_at < STEADY):
            return
        if away is None:
            log.info("redis back", after=round(now - self._since, 1))
        else:
            self._since = now
            log.warning("redis away", server=str(self._address), why=away, sessions=len(self._deliver))
        self._told = away

    async def _probes(self) -> None:
        while True:
            await asyncio.sleep(PROBE)
            await self._survives(self._probe())

    async def _probe(self) -> None:
        """Something of ours on every line, so that silence means something."""
        client: Any = self._source.client
        for feed in self._feeds.values():
            feed.renew()
        channels = [next(iter(feed.channels)) for feed in self._feeds.values() if feed.channels]
        if not channels:
            await self._try(client.ping())
            if self._fault is not None:
                self._lost()
        for channel in channels:
            await self._try(client.execute_command(self._publish, channel, self.node.encode()))

    def _lost(self) -> None:
        """A line broke: look up anew which of the cluster's servers carries what."""
        if self._source.sharded and (self._moving is None or self._moving.done()):
            self._moving = asyncio.create_task(self._move())

    async def _move(self) -> None:
        try:
            await self._source.relearn()
            places = {channel: await self._source.place(channel) for channel in list(self._deliver)}
        except FAULTS as error:
            self._failed(error)
            return
        for place, feed in list(self._feeds.items()):
            for channel in [name for name in feed.channels if places.get(name, place) != place]:
                await self._drop(place, feed, channel)
                await self._hear(channel)
