"""Light clients that wander: when their line breaks, or is silent for 3 s, they come back at another node, as pages
behind a balancer do. A guide that leads, and a follower that says things and notes everything it is told."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
import ssl
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final, Self

import websockets

from guide.protocol import wire
from guide.protocol.codes import Refusal
from guide.protocol.messages import (
    Ack,
    ByeMessage,
    ClientMessage,
    Comment,
    ErrorMessage,
    Event,
    Hello,
    Lead,
    Phase,
    Resumed,
    ServerMessage,
    Snapshot,
    Take,
    Tick,
    Welcome,
)
from tests.support.server_process import token_for

DEAD: Final = 3.0  # seconds, as PROTOCOL.md has it
AGAIN: Final = 0.3  # seconds at the most until the next try
LINE_ERRORS: Final = (OSError, TimeoutError, EOFError, websockets.WebSocketException)


class Roamer:
    """A member. `state` is as it was last told; `events` by number; `ticks` are (when they came, guide time)."""

    def __init__(self, urls: Sequence[str], token: str, at: int = 0) -> None:
        """`at`: the node it begins with."""
        self.urls = urls
        self.at = at
        self.token = token
        self.state: dict[str, Any] = {}
        self.events: dict[int, Event] = {}
        self.ticks: list[tuple[float, int | None]] = []
        self.acked: dict[str, int] = {}
        self.said: dict[str, ClientMessage] = {}
        self.faults: list[str] = []
        self.codes: list[int] = []  # how connections ended
        self.waits: list[int] = []  # ms that it was asked to wait then
        self.back: list[float] = []  # seconds that it took to be back
        self.missed: list[int] = []  # how many events had come meanwhile, each time that it was back
        self.resets = 0
        self.epoch: str | None = None
        self.last = 0
        self.stays = False  # comes back at the same node
        self.trust: ssl.SSLContext | None = None  # for addresses with https
        self._socket: websockets.ClientConnection | None = None
        self._lost = 0.0

    @classmethod
    async def join(cls, urls: Sequence[str], code: str, name: str, at: int = 0) -> Self:
        return cls(urls, await token_for(urls[at], f"sessions/{code}/members", name=name, branch="一支部"), at)

    @classmethod
    async def enter(cls, urls: Sequence[str], secret: str, at: int = 0) -> Self:
        """With a guide's or a co-guide's secret."""
        return cls(urls, await token_for(urls[at], "guides", secret=secret, name=""), at)

    @property
    def online(self) -> bool:
        return self._socket is not None

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                url = self.urls[self.at].replace("http", "ws") + "/ws"
                async with asyncio.timeout(DEAD):
                    socket = await websockets.connect(
                        url, ssl=self.trust, open_timeout=None, close_timeout=0.1, ping_interval=None
                    )
                try:
                    await self._listen(socket)
                finally:
                    self._socket = None
                    self._lost = time.monotonic()
                    socket.transport.abort()
            except LINE_ERRORS:
                pass
            if not self.stays:
                self.at = (self.at + 1) % len(self.urls)
            await asyncio.sleep(random.uniform(0, AGAIN))

    async def _listen(self, socket: websockets.ClientConnection) -> None:
        resume = None if self.epoch is None else (self.epoch, self.last)
        await socket.send(wire.encode_client(Hello(wire.VERSION, self.token, (), resume)))
        while True:
            async with asyncio.timeout(DEAD):
                data = await socket.recv(decode=False)
            message = wire.decode_server(bytes(data))
            if isinstance(message, Welcome):
                self._socket = socket
                if self._lost:
                    self.back.append(time.monotonic() - self._lost)
                for waiting in self.said.values():
                    await socket.send(wire.encode_client(waiting))
                await self.welcomed()
            elif isinstance(message, ByeMessage):
                self.codes.append(message.code)
                self.waits.append(message.wait)
                return
            else:
                self._take(message)

    async def welcomed(self) -> None:
        """Online, perhaps again."""

    async def say(self, *messages: ClientMessage) -> None:
        for message in messages:
            if isinstance(message, Comment):
                self.said[message.id] = message
            if self._socket is not None:
                with contextlib.suppress(*LINE_ERRORS):
                    await self._socket.send(wire.encode_client(message))

    async def comment_until(self, stop: asyncio.Event, name: str) -> None:
        """One after another, each until it is acknowledged."""
        for number in itertools.count():
            if stop.is_set():
                return
            id_ = f"{name}-{number}"
            await self.say(Comment(id_, "comment", f"我说 {id_}"))
            while id_ in self.said:  # noqa: ASYNC110 - as long as it takes
                await asyncio.sleep(0.02)
            await asyncio.sleep(random.uniform(0.3, 0.6))

    async def sees(self, wanted: Any, within: float = 10.0) -> float:
        """Seconds until `wanted(state)` is true."""
        begun = time.monotonic()
        async with asyncio.timeout(within):
            while not wanted(self.state):  # noqa: ASYNC110 - there is nothing to be woken by
                await asyncio.sleep(0.01)
        return time.monotonic() - begun

    def silence(self, since: float) -> float:
        """The longest time without a tick from `since` (monotonic) until now."""
        times = [since, *(at for at, _ in self.ticks if at > since), time.monotonic()]
        return max(after - before for before, after in itertools.pairwise(times))

    def _take(self, message: ServerMessage) -> None:
        match message:
            case Snapshot(epoch, event, state=state, events=events):
                if self.epoch is not None:
                    self.resets += 1
                    self.missed.append(len(events))
                self.epoch, self.last, self.state = epoch, event, dict(state)
                for item in events:
                    self._see(item)
            case Resumed(event=event, state=state, events=events):
                self.state = dict(state)
                self.missed.append(len(events))
                self._events(events)
                if self.last != event:
                    self.faults.append(f"a resume ended at {self.last}, not at {event}")
            case Tick(time=guide_time, state=state, events=events, left=left):
                self.ticks.append((time.monotonic(), guide_time))
                self.state.update(state)
                if left is not None:
                    self.faults.append(f"comments were left out: {left}")
                self._events(events)
            case Ack(id_, event):
                self.acked[id_] = event
                self.said.pop(id_, None)
            case ErrorMessage(Refusal.TOO_MANY_COMMENTS, str() as id_, detail) if id_ in self.said:
                asyncio.get_running_loop().call_later(detail["wait"] / 1000, self._again, id_)

    def _again(self, id_: str) -> None:
        if id_ in self.said:
            task = asyncio.ensure_future(self.say(self.said[id_]))
            task.add_done_callback(lambda _: None)

    def _events(self, events: list[Event]) -> None:
        for item in events:
            if item.number != self.last + 1:
                self.faults.append(f"event {item.number} came after {self.last}")
            self.last = item.number
            self._see(item)

    def _see(self, item: Event) -> None:
        known = self.events.setdefault(item.number, item)
        if known != item:
            self.faults.append(f"event {item.number} was {known}, is {item}")


class LightGuide(Roamer):
    """Leads: looks around slowly, a lead frame every `every` seconds."""

    every = 0.04
    led = 0  # lead frames that were sent

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            group.create_task(super().run())
            group.create_task(self._lead())

    async def welcomed(self) -> None:
        await self.say(Take(force=False))
        if self.state.get("phase") in (None, "waiting"):
            await self.say(Phase("live"))

    async def _lead(self) -> None:
        begun = time.monotonic()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, begun + number * self.every - time.monotonic()))
            capture = round((time.monotonic() - begun) * 1000) + 1000
            self.led += self.online
            await self.say(Lead(capture, {"view": ("lobby", float(number % 360), 0.0, 70.0)}))


@asynccontextmanager
async def running(*members: Roamer) -> AsyncIterator[None]:
    """All of them, online."""
    tasks = [asyncio.create_task(member.run()) for member in members]
    try:
        async with asyncio.timeout(20):
            while not all(member.online for member in members):  # noqa: ASYNC110 - there is nothing to be woken by
                await asyncio.sleep(0.01)
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


@asynccontextmanager
async def talking(*members: Roamer) -> AsyncIterator[None]:
    """Each says one thing after another, all through; what was said last is acknowledged at the end."""
    stop = asyncio.Event()
    async with asyncio.TaskGroup() as group:
        for number, member in enumerate(members):
            group.create_task(member.comment_until(stop, f"c{number}"))
        yield
        stop.set()


async def follow(*members: Roamer, within: float = 10.0) -> float:
    """Seconds until the guide's movements have come in again for all."""

    async def one(member: Roamer) -> float:
        begun = time.monotonic()
        count = len(member.ticks)
        async with asyncio.timeout(within):
            while sum(guide_time is not None for _, guide_time in member.ticks[count:]) < 10:  # noqa: ASYNC110 - as above
                await asyncio.sleep(0.01)
        return time.monotonic() - begun

    return max(await asyncio.gather(*map(one, members)))


def one_tour(*members: Roamer) -> None:
    """Nobody missed anything, everyone saw the same, and guide time never ran back."""
    for member in members:
        assert not member.faults, "; ".join(member.faults)
        times = [guide_time for _, guide_time in member.ticks if guide_time is not None]
        assert all(before <= after for before, after in itertools.pairwise(times))
    for number in set.union(*(set(member.events) for member in members)):
        assert len({str(member.events[number]) for member in members if number in member.events}) == 1


def recorded(record: Sequence[Event], *members: Roamer) -> None:
    """What was acknowledged is recorded once, under the number that was told, and nothing was seen that is not."""
    rows = [(event.body["id"], event.number) for event in record if event.kind == "comment"]
    acked = {(id_, number) for member in members for id_, number in member.acked.items()}
    seen = {
        (item.body["id"], item.number)
        for member in members
        for item in member.events.values()
        if item.kind == "comment"
    }
    assert acked
    assert acked <= set(rows)
    assert seen <= set(rows)
    assert len(rows) == len({id_ for id_, _ in rows}), "nothing twice"
