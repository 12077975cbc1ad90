"""The engine of several machines: Redis 7 or newer, alone, behind sentinels, or as a cluster. See `contract.Engine`.

There are three ways to each server, so that none holds up another: commands on pooled connections; messages, which one
task publishes one after another; and a subscription (`redis_subscription`).
Each second a probe goes out on every connection. When it does not come back, or a command fails, that server is away,
and the sessions that it carries are cut off; those of a cluster's other servers are not. The engine is away while any
server is. One line in the log says so, and one that it is back.
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
from guide.engine.redis_client import FAULTS, LATE, RedisClient, cancel_all, explain
from guide.engine.redis_subscription import Subscription
from guide.engine.redis_url import RedisAddress
from guide.engine.stall import StallWatch

PROBE: Final = 1.0  # seconds
STEADY: Final = 1.0  # seconds without a fault until the log says that Redis is back
WAITING_MOST: Final = 512  # messages that wait to be published: seconds of a busy session; older ones are worth nothing
COMMANDS_AT_ONCE: Final = 64  # commands under server at one server; redis-py refuses the 101st
FLUSH_WITHIN: Final = 0.5  # seconds that a stopping node waits until its last messages have gone
_ID_LENGTH: Final = 24  # letters of a node's id

log = structlog.get_logger()
_not_taken = RateLimitedLog("error", "message not processed")
_unexpected = RateLimitedLog("error", "redis command failed")
T = TypeVar("T")


class _Server:
    """One server: the messages that it is to publish, and its fault, which is that of the last command or message.

    No message waits while there is a fault: it would be old. `room`: for commands, each of which takes a connection.
    """

    def __init__(self) -> None:
        self.fault: str | None = None
        self.room = asyncio.Semaphore(COMMANDS_AT_ONCE)
        self.waiting: deque[tuple[str, bytes]] = deque(maxlen=WAITING_MOST)
        self.wake = asyncio.Event()
        self.flushed = asyncio.Event()  # nothing waits, and nothing is on its way
        self.flushed.set()
        self.task: asyncio.Task[None] | None = None


class RedisEngine:
    """See the module."""

    def __init__(self, address: RedisAddress) -> None:
        self.node = new_id()
        self._address = address
        self._deliver: dict[str, Deliver] = {}
        self._subscriptions: dict[str, Subscription] = {}  # by place
        self._servers: dict[str, _Server] = {}  # by place
        self._fault: str | None = "not connected yet"  # one that is no single server's
        self._logged: str | None = None  # `away`, as the log has it
        self._away_since = 0.0
        self._last_fault_at = float("-inf")  # monotonic seconds
        self._tasks: list[asyncio.Task[None]] = []
        self._relocating: asyncio.Task[None] | None = None
        self._stalls = StallWatch()
        self._client: RedisClient

    @property
    def away(self) -> str | None:
        parts: list[_Server | Subscription] = [*self._servers.values(), *self._subscriptions.values()]
        return self._fault or next((part.fault for part in parts if part.fault is not None), None)

    def cut_off(self, session: str) -> bool:
        channel = keys.channel(session)
        place = self._client.known(channel)
        if place is None:
            return True
        faulty = place in self._servers and self._servers[place].fault is not None
        subscriptions = [one for one in self._subscriptions.values() if channel in one.channels]
        return faulty or any(one.fault is not None for one in subscriptions)

    @property
    def alone(self) -> bool:
        return False  # who has set up a broker has other nodes, or is about to

    @property
    def _sessions(self) -> int:
        return len(self._deliver.keys() - {keys.channel(NODES)})

    # ── beginning and end ───────────────────────────────────────────────────────────────────────────────────────────

    async def start(self) -> None:
        self._client = RedisClient(self._address)
        client = self._client.client
        self._claim = client.register_script(keys.CLAIM)
        self._release = client.register_script(keys.RELEASE)
        self._append = client.register_script(keys.APPEND)
        self._publish = "SPUBLISH" if self._client.sharded else "PUBLISH"
        try:
            await self._probe()
        except BaseException:  # a cancellation too: nobody stops an engine that has not started
            with contextlib.suppress(*FAULTS):
                await self._client.close()
            raise
        self._tasks = [asyncio.create_task(self._stalls.run()), asyncio.create_task(self._probe_loop())]

    async def stop(self) -> None:
        if not self._tasks:
            return
        await self._flush()
        tasks, self._tasks = self._tasks, []
        if self._relocating is not None:
            tasks.append(self._relocating)
        tasks += [server.task for server in self._servers.values() if server.task is not None]
        await cancel_all(tasks)
        self._servers.clear()
        subscriptions = list(self._subscriptions.values())
        self._subscriptions.clear()
        self._deliver.clear()
        for subscription in subscriptions:
            await subscription.stop()
        with contextlib.suppress(*FAULTS):  # it is closed all the same
            await self._client.close()

    async def _flush(self) -> None:
        """Wait until what was published last has gone, for FLUSH_WITHIN at most: it says that this node leaves."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(FLUSH_WITHIN):
                await asyncio.gather(*(server.flushed.wait() for server in self._servers.values()))

    # ── messages ────────────────────────────────────────────────────────────────────────────────────────────────────

    def publish(self, session: str, message: bytes) -> None:
        channel = keys.channel(session)
        place = self._client.known(channel)
        if place is None or not self._tasks:
            return
        server = self._server(place)
        if server.fault is None:
            server.waiting.append((channel, self.node.encode() + message))
            server.flushed.clear()
            server.wake.set()

    async def subscribe(self, session: str, deliver: Deliver) -> None:
        self._deliver[keys.channel(session)] = deliver
        await self._subscribe_to(keys.channel(session))

    async def unsubscribe(self, session: str) -> None:
        channel = keys.channel(session)
        self._deliver.pop(channel, None)
        for place, subscription in list(self._subscriptions.items()):
            subscribed_again = channel in self._deliver
            if channel in subscription.channels and not subscribed_again:
                await self._unsubscribe_from(place, subscription, channel)

    async def _unsubscribe_from(self, place: str, subscription: Subscription, channel: str) -> None:
        """Take the channel off this subscription. One that has no other channel is removed before it is stopped, so
        that whoever subscribes meanwhile gets a new one."""
        if subscription.channels.keys() <= {channel} and self._subscriptions.get(place) is subscription:
            del self._subscriptions[place]
        await subscription.remove(channel)

    async def _subscribe_to(self, channel: str) -> None:
        """Subscribe to the channel at the server that carries it."""
        try:
            place = await self._client.place(channel)
        except FAULTS as error:
            self._failed(error)
            place = next(iter(self._subscriptions), "")  # its own is found when the cluster is back
        if channel not in self._deliver:
            return  # unsubscribed meanwhile
        subscription = self._subscriptions.get(place)
        if subscription is None:
            subscription = self._subscriptions[place] = Subscription(
                self._client, self._receive, self._log_change, self._on_broken
            )
        await subscription.add(channel)

    def _receive(self, channel: str, data: bytes) -> None:
        message, deliver = data[_ID_LENGTH:], self._deliver.get(channel)
        if not message or deliver is None:
            return
        try:
            node = data[:_ID_LENGTH].decode()
            if node != self.node:
                deliver(node, message)
        # Anyone may publish anything, and a fault may be ours: the subscription, which serves many sessions, goes on.
        except Exception:
            _not_taken(exc_info=True)

    def _server(self, place: str) -> _Server:
        server = self._servers.get(place)
        if server is None:
            server = self._servers[place] = _Server()
            server.task = asyncio.create_task(self._send_loop(place, server))
        return server

    async def _send_loop(self, place: str, server: _Server) -> None:
        """Publish what waits for this server, batch after batch."""
        while True:
            await server.wake.wait()
            server.wake.clear()
            batch = list(server.waiting)
            server.waiting.clear()
            if batch:
                await self._guarded(place, self._attempt(place, self._client.publish(place, self._publish, batch)))
            if not server.waiting:
                server.flushed.set()

    # ── the lease and the events ────────────────────────────────────────────────────────────────────────────────────

    async def claim(self, session: str, epoch: str, claim: Claim, fence: int) -> LeaseStatus:
        names = [keys.lease(session), keys.fence(session), keys.events(session, epoch)]
        holder, highest, last = await self._call(session, lambda: self._claim(names, [self.node, claim.value, fence]))
        return LeaseStatus(holder.decode() or None, int(highest), int(last))

    async def release(self, session: str) -> None:
        await self._call(session, lambda: self._release([keys.lease(session)], [self.node]))

    async def append(self, session: str, epoch: str, number: int, message: bytes) -> None:
        arguments = number, message, keys.channel(session), self.node.encode() + message, self._publish
        receivers = await self._call(session, lambda: self._append([keys.events(session, epoch)], arguments))
        if not receivers:  # its slot may be moving, with those who are subscribed still at the former server
            self.publish(session, message)

    async def events(self, session: str, epoch: str, after: int) -> list[tuple[int, bytes]]:
        client: Any = self._client.client
        stream = keys.events(session, epoch)
        entries = await self._call(session, lambda: client.xrange(stream, f"({after}-0", "+"))
        return [(int(id_.split(b"-")[0]), fields[b"e"]) for id_, fields in entries]

    # ── whether Redis is there ──────────────────────────────────────────────────────────────────────────────────────

    async def _call(self, session: str, command: Callable[[], Awaitable[T]]) -> T:
        """Return the answer to a session's command, which waits for its turn where many are under way.

        Raises EngineAway.
        """
        place = self._client.known(keys.channel(session))
        if place is None or not self._tasks:
            return await self._answer_of(place, command())
        async with self._server(place).room:
            return await self._answer_of(place, command())

    async def _answer_of(self, place: str | None, command: Awaitable[T]) -> T:
        """Return the answer of the server at `place`, and note whether it has a fault. Raises EngineAway.

        An answer that is late because this process stood still is no fault of the server's: the next command will tell.
        """
        try:
            answer = await command
        except FAULTS as error:
            if not (isinstance(error, LATE) and self._tasks and self._stalls.stood_still):
                self._failed(error, place)
            raise EngineAway(explain(error)) from None
        self._fault = None
        if place in self._servers:
            self._servers[place].fault = None
        self._log_change()
        return answer

    async def _attempt(self, place: str | None, command: Awaitable[Any]) -> None:
        with contextlib.suppress(EngineAway):
            await self._answer_of(place, command)

    async def _guarded(self, place: str | None, work: Awaitable[None]) -> None:
        """Do a round of a task whose end nobody would notice: what it raises is a fault, and the next round comes."""
        try:
            await work
        except Exception as error:
            _unexpected(exc_info=True)
            self._failed(error, place)

    def _failed(self, error: BaseException, place: str | None = None) -> None:
        if place is None:
            self._fault = explain(error)
        else:
            server = self._server(place)
            server.fault = explain(error)
            server.waiting.clear()
            server.flushed.set()
        self._log_change()

    def _log_change(self) -> None:
        """Log one line when Redis has gone away or come back. That it is back is logged after STEADY: commands that
        waited for an answer may still fail when the server is back."""
        away, now = self.away, time.monotonic()
        if away is not None:
            self._last_fault_at = now
        if (away is None) == (self._logged is None) or (away is None and now - self._last_fault_at < STEADY):
            return
        if away is None:
            log.info("redis back", after=round(now - self._away_since, 1))
        else:
            self._away_since = now
            log.warning("redis away", server=str(self._address), why=away, sessions=self._sessions)
        self._logged = away

    async def _probe_loop(self) -> None:
        while True:
            await asyncio.sleep(PROBE)
            await self._guarded(None, self._probe())

    async def _probe(self) -> None:
        """Publish a probe for every subscription, so that silence means a fault; ask every server that has a fault."""
        for subscription in self._subscriptions.values():
            subscription.renew()
        channels = {place: next(iter(one.channels)) for place, one in self._subscriptions.items() if one.channels}
        places = channels.keys() | {place for place, server in self._servers.items() if server.fault is not None}
        if places:
            probes = (self._probe_server(place, channels.get(place)) for place in places)
            await asyncio.gather(*map(self._guarded, places, probes))
        else:
            await self._attempt(None, self._client.client.ping())
        if self.away is not None:
            self._on_broken()
        self._log_change()

    async def _probe_server(self, place: str, channel: str | None) -> None:
        if channel is None:
            await self._attempt(place, self._client.ping(place))
        else:
            await self._attempt(place, self._client.publish(place, self._publish, [(channel, self.node.encode())]))

    def _on_broken(self) -> None:
        """A connection broke: look up anew which of the cluster's servers carries what."""
        if self._client.sharded and (self._relocating is None or self._relocating.done()):
            self._relocating = asyncio.create_task(self._relocate())

    async def _relocate(self) -> None:
        """Move each subscription to the server that carries its channel now."""
        try:
            await self._client.relearn()
            places = {channel: await self._client.place(channel) for channel in list(self._deliver)}
        except FAULTS as error:
            self._failed(error)
            return
        self._fault = None
        for place in [place for place in self._servers if not self._client.carries(place)]:
            server = self._servers.pop(place)  # another carries its sessions now, and its fault is of no interest
            if server.task is not None:
                await cancel_all([server.task])
        for place, subscription in list(self._subscriptions.items()):
            for channel in [name for name in subscription.channels if places.get(name, place) != place]:
                await self._unsubscribe_from(place, subscription, channel)
                await self._subscribe_to(channel)
