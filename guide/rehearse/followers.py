"""Many light followers in one process: a WebSocket spoken by hand, each message understood once for all.

Every follower of a session gets the same bytes, so what a tick says is looked up by its bytes; a follower costs the
system call that reads it and a comparison or two.

Invariants, for each follower
- `tick` and `event` are the last it was given; what follows must be the next, or a resume or snapshot that says why.
- It has one connection; when that ends it comes back after the wait it was told, as a page would,
  until `FollowerPool.leave`.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import Counter
from typing import Final, cast

from guide.protocol import wire
from guide.protocol.codes import Close, WireError
from guide.protocol.messages import Bye, ByeMessage, Hello, Report, Resume, Resumed, Snapshot, Tick
from guide.rehearse import ws_frames
from guide.rehearse.latency import Distance, Lags
from guide.rehearse.target import Target

REPORT_EVERY: Final = 5.0  # seconds, as pages do
COMES_BACK: Final = (0.5, 5.0)  # seconds between tries, where the server names none
REMEMBERED: Final = 512  # ticks
MOMENT: Final = 2.0  # seconds in which a server that dies takes all lines with it, and thousands are told of it


class FollowerPool:
    """All followers, and what they saw. Why they were kept out is counted from where a step rises (`rise`), as those
    who are told to wait may not come again before it is over; all else from where it is measured (`begin`)."""

    def __init__(self, target: Target) -> None:
        self.target = target
        self.tls = target.tls()
        self.loop = asyncio.get_running_loop()
        self.followers: list[Follower] = []
        self.present = 0
        self.refused: Counter[str] = Counter()
        """why connections were not opened, by HTTP status or kind of error"""
        self.closes: Counter[int] = Counter()
        """close codes told by the server"""
        self.restart: float | None = None
        """ms on our clock, when in this step the server first said that it restarts, or ended without a word"""
        self.ended = False
        """it ended without a word: most lines did in one moment, and nobody was left"""
        self.back: float | None = None
        """seconds from then until everybody was here again; None while somebody is not"""
        self.distance = Distance()
        self.known: dict[bytes, Heard] = {}
        self.leaving = False
        self._tasks: set[asyncio.Task[None]] = set()
        self._cut, self._cuts = 0.0, 0
        self.begin()

    def rise(self) -> None:
        """A step begins: forget why followers of the last one were kept out."""
        self.refused.clear()
        self.closes.clear()
        self.restart = self.back = None
        self.ended = False

    def begin(self) -> None:
        """Its measuring begins: forget what was counted so far. A silence that has begun already goes on."""
        self.lags = Lags()
        self.longest = 0.0
        """ms, the longest silence of any follower that is over"""
        self.ticks = self.missed = self.holes = self.drops = 0

    def silence(self) -> float:
        """Seconds that some follower was given no message at all, those that still wait among them."""
        now = time.perf_counter() * 1000
        return max(self.longest, *(now - one.last for one in self.followers if one.here), 0.0) / 1000

    def arrived(self) -> None:
        """Somebody came, or came back."""
        if self.restart is not None and self.present == len(self.followers):
            self.back = time.perf_counter() - self.restart / 1000

    def cut(self) -> None:
        """A line ended, and nobody had said why."""
        now = time.perf_counter() * 1000
        if now - self._cut > MOMENT * 1000:
            self._cut, self._cuts = now, 0
        self._cuts += 1
        if self.restart is None and not self.present and 2 * self._cuts > len(self.followers):
            self.restart, self.ended = self._cut, True

    def add(self, token: str) -> None:
        """One more follower, with the token that joining gave it."""
        follower = Follower(self, token)
        self.followers.append(follower)
        self.spawn(follower, 0.0)

    def spawn(self, follower: Follower, wait: float) -> None:
        """Connect, after `wait` seconds."""
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
            self.spawn(follower, random.uniform(*COMES_BACK))  # noqa: S311 – to spread, not to keep secret

    async def leave(self) -> None:
        """Everybody says goodbye; after three seconds the rest is cut."""
        self.leaving = True
        for task in self._tasks:
            task.cancel()
        for number, follower in enumerate(self.followers):
            follower.goodbye()
            if number % 200 == 199:
                await asyncio.sleep(0.02)
        deadline = self.loop.time() + 3.0
        # To be woken by each of thousands would be no better.
        while self.loop.time() < deadline and any(one.transport is not None for one in self.followers):  # noqa: ASYNC110
            await asyncio.sleep(0.05)
        for follower in self.followers:
            if follower.transport is not None:
                follower.transport.abort()


class Follower(asyncio.Protocol):
    """One of them, over all its connections."""

    __slots__ = (
        "_crowd",
        "_event",
        "_explained",
        "_report",
        "_rest",
        "_tick",
        "_token",
        "_upgraded",
        "_wait",
        "epoch",
        "here",
        "last",
        "transport",
    )

    def __init__(self, crowd: FollowerPool, token: str) -> None:
        self._crowd = crowd
        self._token = token
        self._tick = 0
        self._event = 0
        self._rest = b""
        self._upgraded = False
        self._explained = False
        self._wait: float | None = None
        self._report: asyncio.TimerHandle | None = None
        self.epoch: str | None = None
        self.here = False
        self.last = 0.0
        """ms on our clock, when the last message came; of no meaning while not `here`"""
        self.transport: asyncio.Transport | None = None

    # ── the line ────────────────────────────────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are not of asyncio's class
        self._rest, self._upgraded, self._explained, self._wait = b"", False, False, None
        self.transport.write(ws_frames.request(self._crowd.target.host))

    def data_received(self, data: bytes) -> None:
        if not self._rest:
            heard = self._crowd.known.get(data)
            if heard is not None:
                self._ticked(heard, time.perf_counter() * 1000)
                return
        self._rest += data
        if not self._upgraded and not self._upgrade():
            return
        self._frames(time.perf_counter() * 1000)

    def connection_lost(self, exc: Exception | None) -> None:
        crowd = self._crowd
        self.transport = None
        if self._report is not None:
            self._report.cancel()
            self._report = None
        if self.here:
            self._spoken(time.perf_counter() * 1000)
            self.here = False
            crowd.present -= 1
            if not crowd.leaving:
                crowd.drops += 1
                crowd.back = None
                if not self._explained:
                    crowd.cut()
        if not crowd.leaving and self._wait != float("inf"):
            wait = random.uniform(*COMES_BACK) if self._wait is None else self._wait  # noqa: S311 – as above
            crowd.spawn(self, wait)

    def goodbye(self) -> None:
        """Leave for good."""
        if self.transport is not None:
            if self._upgraded:
                self._send(wire.encode_client(Bye()))
            else:
                self.transport.abort()

    def _upgrade(self) -> bool:
        end = self._rest.find(b"\r\n\r\n")
        if end < 0:
            return False
        head, self._rest = self._rest[:end], self._rest[end + 4 :]
        status = head.split(b" ", 2)[1:2]
        if status != [b"101"]:
            self._crowd.refused[status[0].decode("ascii", "replace") if status else "?"] += 1
            self._wait = ws_frames.retry_after(head)
            if self.transport is not None:
                self.transport.abort()
            return False
        self._upgraded = True
        resume = None if self.epoch is None else (self.epoch, self._event)
        self._send(wire.encode_client(Hello(wire.VERSION, self._token, ("opus",), resume)))
        return True

    def _frames(self, now: float) -> None:
        """Take every whole frame out of what has come."""
        try:
            frames, self._rest = ws_frames.frames(self._rest)
        except ValueError:
            self._fault()
            return
        for opcode, whole, payload in frames:
            self._frame(opcode, whole, payload, now)

    def _frame(self, opcode: int, whole: bytes, payload: bytes, now: float) -> None:
        if opcode == 2:
            heard = self._crowd.known.get(whole)
            if heard is None:
                self._message(whole, payload, now)
            else:
                self._ticked(heard, now)
        elif opcode == 9:
            self._send(payload, ws_frames.PONG)
        elif opcode == 8:
            code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
            self._explained = True
            self._crowd.closes[code] += not self._crowd.leaving
            if code == Close.SERVER_RESTARTING and self._crowd.restart is None:
                self._crowd.restart = time.perf_counter() * 1000
            if 4100 <= code < 4300:
                self._wait = float("inf")  # coming back is no use
            self._send(payload[:2], ws_frames.CLOSE)
            if self.transport is not None:
                self.transport.close()

    def _send(self, payload: bytes, first: int = ws_frames.BINARY) -> None:
        if self.transport is not None:
            self.transport.write(ws_frames.frame(payload, first))

    # ── what is said ────────────────────────────────────────────────────────────────────────────────────────────────

    def _message(self, whole: bytes, payload: bytes, now: float) -> None:
        try:
            message = wire.decode_server(payload)
        except WireError:
            self._fault()
            return
        if not isinstance(message, Tick):  # a tick says so itself
            self._spoken(now)
        match message:
            case Tick():
                known = self._crowd.known
                if len(known) >= REMEMBERED:
                    del known[next(iter(known))]
                heard = known[whole] = Heard(message)
                self._ticked(heard, now)
            case Snapshot(epoch, event, tick):
                self.epoch, self._event, self._tick = epoch, event, tick
                self._arrived()
            case Resumed(epoch, event, tick, events=events, left=left):
                numbers = [item.number for item in events]
                complete = left is not None or numbers == list(range(self._event + 1, event + 1))
                if epoch != self.epoch or not complete:
                    self._crowd.holes += 1
                if self.here:
                    self._crowd.missed += max(0, tick - self._tick)
                self.epoch, self._event, self._tick = epoch, event, tick
                self._arrived()
            case ByeMessage(wait=wait) if wait:
                self._wait = wait / 1000

    def _ticked(self, heard: Heard, now: float) -> None:
        crowd = self._crowd
        crowd.ticks += 1
        self._spoken(now)
        if heard.number != self._tick + 1:
            crowd.missed += max(0, heard.number - self._tick - 1)
        self._tick = heard.number
        if heard.event:
            if heard.follows(self._event):
                self._event = heard.event
            else:
                crowd.holes += 1
                self._send(wire.encode_client(Resume(self.epoch or "", self._event)))
        if heard.time is not None:
            crowd.lags.add(crowd.distance.lag(heard.time, now))

    def _spoken(self, now: float) -> None:
        """A message came, or none will: how long was there nothing? Who is not in is absent, not left in silence."""
        if self.here and now - self.last > self._crowd.longest:
            self._crowd.longest = now - self.last
        self.last = now

    def _arrived(self) -> None:
        if not self.here:
            self.here = True
            self._crowd.present += 1
            self._crowd.arrived()
            first = random.uniform(0, REPORT_EVERY)  # noqa: S311 – as above
            self._report = self._crowd.loop.call_later(first, self._tell)

    def _tell(self) -> None:
        self._report = self._crowd.loop.call_later(REPORT_EVERY, self._tell)
        self._send(wire.encode_client(Report({"tick": self._tick, "event": self._event, "rung": 0})))

    def _fault(self) -> None:
        """What came is not the protocol."""
        self._crowd.holes += 1
        self._explained = True
        if self.transport is not None:
            self.transport.abort()


class Heard:
    """What one tick says that a light follower checks. Times in ms.

    It stands for the events after number `after` up to `event` (0: none); `sampled`: comments among them are left out.
    """

    __slots__ = ("after", "event", "number", "sampled", "time")

    def __init__(self, tick: Tick) -> None:
        events, left = tick.events, tick.left
        self.number = tick.number
        self.time = tick.time
        self.sampled = left is not None
        self.after = left[0] if left else events[0].number - 1 if events else 0
        self.event = left[1] if left else events[-1].number if events else 0

    def follows(self, event: int) -> bool:
        """Whether one who has seen up to `event` misses and doubles nothing with this."""
        return self.after <= event <= self.event if self.sampled else self.after == event
