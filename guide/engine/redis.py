"""The engine of several machines: Redis 7 or newer, alone, behind sentinels, or as a cluster. See `contract.Engine`.

Three ways to each server, so that none holds up another: commands on pooled connections, what is published one after
another by one task, and a subscribed line (`redis_feed`).
Each second a probe goes out on every line; when one does not come back, or a command fails, that server is away, and
the sessions that it carries are cut off; those of a cluster's other servers are not. The engine is away while any is.
One line in the log says so, and one that it is back.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeVar

import structlog

from guide.common.logs import RateLimitedLog
from guide.common.tokens import new_id
from guide.engine import redis_scripts as keys
from guide.engine.contract import NODES, Claim, Deliver, EngineAway, LeaseStatus
from guide.engine.redis_client import FAULTS, Source, end, why
from guide.engine.redis_subscription import Feed
from guide.engine.redis_url import RedisAddress

PROBE: Final = 1.0  # seconds
STEADY: Final = 1.0  # seconds without a fault, until the log says that it is back
WAITING: Final = 512  # messages that wait to be published: seconds of a busy session; older ones are worth nothing
AT_ONCE: Final = 64  # commands under way at one server; redis-py refuses the 101st
LAST_WORDS: Final = 0.5  # seconds that a stopping node gives what it has said last
_ID: Final = 24  # letters of a node's id

log = structlog.get_logger()
_not_taken = RateLimitedLog("error", "message not taken in")
_unexpected = RateLimitedLog("error", "redis command failed")
T = TypeVar("T")


class _Way:
    """What is to be published by one server, and its fault: of the last command, or message. Nothing waits while there
    is one: it would be old. `room`: for commands, each of which has a connection while it is under way."""

    def __init__(self) -> None:
        self.fault: str | None = None
        self.room = asyncio.Semaphore(AT_ONCE)
        self.waiting: deque[tuple[str, bytes]] = deque(maxlen=WAITING)
        self.wake = asyncio.Event()
        self.busy = False
        self.task: asyncio.Task[None] | None = None


class RedisEngine:
    """See the module."""

    def __init__(self, address: RedisAddress) -> None:
        self.node = new_id()
        self._address = address
        self._deliver: dict[str, Deliver] = {}
        self._feeds: dict[str, Feed] = {}  # by place
        self._ways: dict[str, _Way] = {}  # by place
        self._fault: str | None = "not connected yet"  # that is of no one server
        self._told: str | None = None
        self._since = 0.0
        self._faulty_at = float("-inf")  # monotonic seconds
        self._tasks: list[asyncio.Task[None]] = []
        self._moving: asyncio.Task[None] | None = None
        self._source: Source

    @property
    def away(self) -> str | None:
        faults = [way.fault for way in self._ways.values()] + [feed.fault for feed in self._feeds.values()]
        return self._fault or next(filter(None, faults), None)

    def cut_off(self, session: str) -> bool:
        channel = keys.channel(session)
        place = self._source.known(channel)
        if place is None:
            return True
        faulty = place in self._ways and self._ways[place].fault is not None
        return faulty or any(feed.fault is not None for feed in self._feeds.values() if channel in feed.channels)

    @property
    def alone(self) -> bool:
        return False  # who has set up a broker has other nodes, or is about to

    @property
    def _sessions(self) -> int:
        return len(self._deliver.keys() - {keys.channel(NODES)})

    # ── beginning and end ───────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        self._source = Source(self._address)
        client = self._source.client
        self._claim = client.register_script(keys.CLAIM)
        self._release = client.register_script(keys.RELEASE)
        self._append = client.register_script(keys.APPEND)
        self._publish = "SPUBLISH" if self._source.sharded else "PUBLISH"
        await self._probe()
        self._tasks = [asyncio.create_task(self._probes())]

    async def stop(self) -> None:
        if not self._tasks:
            return
        await self._sent_off()
        tasks, self._tasks = self._tasks, []
        if self._moving is not None:
            tasks.append(self._moving)
        tasks += [way.task for way in self._ways.values() if way.task is not None]
        await end(tasks)
        self._ways.clear()
        feeds = list(self._feeds.values())
        self._feeds.clear()
        self._deliver.clear()
        for feed in feeds:
            await feed.stop()
        with contextlib.suppress(*FAULTS):  # closed it is
            await self._source.close()

    async def _sent_off(self) -> None:
        """Wait, not for long, until what was published last has gone: that a node leaves is said at its end."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                while any(  # noqa: ASYNC110 - nobody need wait for it but this, once
                    way.fault is None and (way.waiting or way.busy) for way in self._ways.values()
                ):
                    await asyncio.sleep(0.01)

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────

    def publish(self, session: str, message: bytes) -> None:
        channel = keys.channel(session)
        place = self._source.known(channel)
        if place is None or not self._tasks:
            return
        way = self._way(place)
        if way.fault is None:
            way.waiting.append((channel, self.node.encode() + message))
            way.wake.set()

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
            _not_taken(exc_info=True)

    def _way(self, place: str) -> _Way:
        way = self._ways.get(place)
        if way is None:
            way = self._ways[place] = _Way()
            way.task = asyncio.create_task(self._sends(place, way))
        return way

    async def _sends(self, place: str, way: _Way) -> None:
        while True:
            await way.wake.wait()
            way.wake.clear()
            batch = list(way.waiting)
            way.waiting.clear()
            if batch:
                way.busy = True
                await self._survives(place, self._try(place, self._source.publish(place, self._publish, batch)))
                way.busy = False

    # ── the lease and the events ────────────────────────────────────────────────────────────────────────────────────

    async def claim(self, session: str, epoch: str, claim: Claim, fence: int) -> LeaseStatus:
        names = [keys.lease(session), keys.fence(session), keys.events(session, epoch)]
        holder, highest, last = await self._call(session, lambda: self._claim(names, [self.node, claim.value, fence]))
        return LeaseStatus(holder.decode() or None, int(highest), int(last))

    async def release(self, session: str) -> None:
        await self._call(session, lambda: self._release([keys.lease(session)], [self.node]))

    async def append(self, session: str, epoch: str, number: int, message: bytes) -> None:
        said = number, message, keys.channel(session), self.node.encode() + message, self._publish
        hearers = await self._call(session, lambda: self._append([keys.events(session, epoch)], said))
        if not hearers:  # its slot may be on its way, and those who hear it still where it was
            self.publish(session, message)

    async def events(self, session: str, epoch: str, after: int) -> list[tuple[int, bytes]]:
        client: Any = self._source.client
        stream = keys.events(session, epoch)
        entries = await self._call(session, lambda: client.xrange(stream, f"({after}-0", "+"))
        return [(int(id_.split(b"-")[0]), fields[b"e"]) for id_, fields in entries]

    # ── whether it is there ─────────────────────────────────────────────────────────────────────────────────────────

    async def _call(self, session: str, command: Callable[[], Awaitable[T]]) -> T:
        """What a session's command answers, where many are under way in its turn. Raises EngineAway."""
        place = self._source.known(keys.channel(session))
        if place is None or not self._tasks:
            return await self._done(place, command())
        async with self._way(place).room:
            return await self._done(place, command())

    async def _done(self, place: str | None, command: Awaitable[T]) -> T:
        """What the server at `place` answers. Raises EngineAway."""
        try:
            answer = await command
        except FAULTS as error:
            self._failed(error, place)
            raise EngineAway(why(error)) from None
        self._fault = None
        if place in self._ways:
            self._ways[place].fault = None
        self._tell()
        return answer

    async def _try(self, place: str | None, command: Awaitable[Any]) -> None:
        with contextlib.suppress(EngineAway):
            await self._done(place, command)

    async def _survives(self, place: str | None, work: Awaitable[None]) -> None:
        """A turn of a task whose end nobody would notice: whatever it raises is a fault, and the next turn comes."""
        try:
            await work
        except Exception as error:
            _unexpected(exc_info=True)
            self._failed(error, place)

    def _failed(self, error: BaseException, place: str | None = None) -> None:
        if place is None:
            self._fault = why(error)
        else:
            way = self._way(place)
            way.fault = why(error)
            way.waiting.clear()
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
            log.warning("redis away", server=str(self._address), why=away, sessions=self._sessions)
        self._told = away

    async def _probes(self) -> None:
        while True:
            await asyncio.sleep(PROBE)
            await self._survives(None, self._probe())

    async def _probe(self) -> None:
        """Something of ours on every line, so that silence means something; and to every server that has a fault."""
        for feed in self._feeds.values():
            feed.renew()
        channels = {place: next(iter(feed.channels)) for place, feed in self._feeds.items() if feed.channels}
        places = channels.keys() | {place for place, way in self._ways.items() if way.fault is not None}
        if places:
            await asyncio.gather(*(self._survives(place, self._ask(place, channels.get(place))) for place in places))
        else:
            await self._try(None, self._source.client.ping())
        if self.away is not None:
            self._lost()
        self._tell()

    async def _ask(self, place: str, channel: str | None) -> None:
        if channel is None:
            await self._try(place, self._source.ping(place))
        else:
            await self._try(place, self._source.publish(place, self._publish, [(channel, self.node.encode())]))

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
        self._fault = None
        for place in [place for place in self._ways if not self._source.carries(place)]:
            way = self._ways.pop(place)  # what it carried is another's now, its fault nobody's
            if way.task is not None:
                await end([way.task])
        for place, feed in list(self._feeds.items()):
            for channel in [name for name in feed.channels if places.get(name, place) != place]:
                await self._drop(place, feed, channel)
                await self._hear(channel)
