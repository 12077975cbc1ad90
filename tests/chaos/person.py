"""A client as stubborn as the page's (client_js/src/session: connection, client, unacknowledged), without a page.

Where the page's address leads to one of several nodes, a Person has the list, and takes the next one with each try.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import random
from collections.abc import Mapping, Sequence
from typing import Any, Final

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
    Resume,
    Resumed,
    ServerMessage,
    Snapshot,
    Take,
    Tick,
    Welcome,
)
from tests.chaos.ledger import Sheet
from tests.chaos.voice import Ear, said
from tests.support.server_process import token_for

DEAD_LINE: Final = 3.0  # seconds without a message
FIRST_ANSWER: Final = 10.0  # seconds for the handshake and the welcome
BACKOFF, BACKOFF_CAP = 0.5, 20.0  # seconds
GOOD_LINE: Final = 5.0  # seconds: after that the next wait is a short one again
RESUME_APART: Final = 1.0  # seconds
REFUSED_AGAIN: Final = 1.0  # seconds until what was refused is sent again
LEAD_EVERY: Final = 0.04  # seconds
LINE_ERRORS: Final = (OSError, TimeoutError, websockets.WebSocketException)

_numbers = itertools.count(1)


class Person:
    """Joins with `join`, lives in `live`. `silences`: (last heard, heard again) on one line or over several, seconds
    of the loop's clock, where longer than a second and a half; ticks come each second at least."""

    def __init__(self, urls: Sequence[str], token: str, name: str) -> None:
        self.urls = list(urls)
        self.token = token
        self.name = name
        self.sheet = Sheet(name)
        self.ear = Ear(name)
        self.at = 0  # of `urls`
        self.started_at = 0
        self.online = False
        self.me: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.epoch: str | None = None
        self.last = 0
        self.time = 0
        self.silences: list[tuple[float, float]] = []
        self.led: list[tuple[float, str, float]] = []  # ticks of a lead frame: when, scene, yaw
        self.pending: dict[str, Comment] = {}
        self.refused: list[str] = []
        self.closes: list[int] = []
        self.lines = 0  # welcomes so far
        self.broken = 0  # lines that ended by themselves
        self.heard = 0.0
        self._resume_asked = float("-inf")
        self._socket: websockets.ClientConnection | None = None
        self._over = False

    @classmethod
    async def join(cls, urls: Sequence[str], code: str, name: str) -> Person:
        return cls(urls, await token_for(urls[0], f"sessions/{code}/members", name=name, branch="一支部"), name)

    # ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────

    async def live(self) -> None:
        """Have a line, and another where it breaks, until `leave`."""
        loop = asyncio.get_running_loop()
        self.heard = loop.time()
        attempts = 0
        while not self._over:
            wait, since = None, loop.time()
            try:
                wait = await self._line()
            except LINE_ERRORS:
                self.broken += 1
            good = self.online and loop.time() - since >= GOOD_LINE
            self.online, self._socket = False, None
            if self._over:
                return
            if good:
                attempts = 0
            self.at = (self.at + 1) % len(self.urls)
            await asyncio.sleep(random.uniform(0, min(BACKOFF_CAP, BACKOFF * 2**attempts)) if wait is None else wait)
            attempts += 1

    async def leave(self) -> None:
        self._over = True
        if self._socket is not None:
            with contextlib.suppress(*LINE_ERRORS):
                await self._socket.close()

    async def say(self) -> None:
        """A comment, sent until it is acknowledged, on whatever line there is."""
        comment = Comment(f"{self.name}-{next(_numbers)}", "comment", f"我是{self.name}")
        self.pending[comment.id] = comment
        await self.send(comment)

    async def talk(self, every: float) -> None:
        """Say something every so many seconds, until cancelled."""
        await asyncio.sleep(random.uniform(0, every))
        while True:
            await self.say()
            await asyncio.sleep(every)

    async def send(self, message: ClientMessage) -> None:
        """Lost where there is no line."""
        if self.online and self._socket is not None:
            with contextlib.suppress(*LINE_ERRORS):
                await self._socket.send(wire.encode_client(message))

    # ── one line ────────────────────────────────────────────────────────────────────────────────────────────────────

    async def _line(self) -> float | None:
        """Until it ends: seconds to wait before the next, as the server says."""
        url = self.urls[self.at].replace("http", "ws") + "/ws"
        async with websockets.connect(
            url, open_timeout=FIRST_ANSWER, ping_interval=None, close_timeout=0.2, compression=None, proxy=None
        ) as socket:
            self._socket = socket
            resume = None if self.epoch is None else (self.epoch, self.last)
            await socket.send(wire.encode_client(Hello(wire.VERSION, self.token, (), resume)))
            while True:
                async with asyncio.timeout(DEAD_LINE if self.online else FIRST_ANSWER):
                    data = await socket.recv(decode=False)
                now = asyncio.get_running_loop().time()
                message = wire.decode_server(bytes(data))
                if isinstance(message, ByeMessage):
                    return self._goodbye(message.code, message.wait)
                if now - self.heard > 1.5:
                    self.silences.append((self.heard, now))
                self.heard = now
                await self._take(message, now)

    def _goodbye(self, code: int, wait: int) -> float:
        self.closes.append(code)
        if code >= 4100:  # not to come back with this token: none of the failures here is a reason for that
            self.sheet.faults.append(f"{self.name} was closed with {code}")
            self._over = True
        return wait / 1000

    async def _take(self, message: ServerMessage, now: float) -> None:
        match message:
            case Welcome(me=me):
                self.me, self.online = dict(me), True
                self.lines += 1
                for comment in list(self.pending.values()):
                    await self.send(comment)
            case Snapshot(epoch, event, _, time, state, events):
                self.sheet.begin(event)
                known = {number: id_ for number, _, id_ in self.sheet.told}
                for number, _, _, body in events:
                    if known.get(number, body.get("id") or "") != (body.get("id") or ""):
                        self.sheet.faults.append(f"{self.name}: the snapshot has another event {number}")
                self.epoch, self.last, self.state = epoch, event, state
                self._whole(time)
                await self._fresh()
            case Resumed(epoch, event, _, time, state, events):
                self.epoch, self.state = epoch, state
                await self._events(events, now)
                if self.last != event:
                    self.sheet.faults.append(f"{self.name}: a resume ended at {self.last}, not at {event}")
                self._whole(time)
                await self._fresh()
            case Tick(_, time, state, packets, events):
                self.state.update(state)
                self.ear.hear(packets, now)
                self._show(time)
                if time is not None and self.state.get("view"):
                    self.led.append((now, self.state["view"][0], self.state["view"][1]))
                await self._events(events, now)
            case Ack(id_, number):
                if self.pending.pop(id_, None) is not None:
                    self.sheet.ack(id_, number)
            case ErrorMessage(code, id_, detail):
                self._refuse(code, id_, detail)

    async def _fresh(self) -> None:
        """The whole state has come."""

    def _whole(self, time: int | None) -> None:
        """Guide time never runs back."""
        if time is not None and time < self.time:
            self.sheet.faults.append(f"{self.name}: guide time ran back from {self.time} to {time}")

    def _show(self, time: int | None) -> None:
        if time is not None:
            self._whole(time)
            self.time = time

    async def _events(self, events: list[Event], now: float) -> None:
        for number, kind, _, body in events:
            if number <= self.last:
                continue
            if number > self.last + 1:
                if now - self._resume_asked >= RESUME_APART and self.epoch is not None:
                    self._resume_asked = now
                    await self.send(Resume(self.epoch, self.last))
                return
            self.last = number
            self.sheet.tell(number, kind, str(body.get("id") or ""))

    def _refuse(self, code: str, id_: str | None, detail: Mapping[str, Any]) -> None:
        self.refused.append(code)
        comment = None if id_ is None else self.pending.get(id_)
        if comment is not None:
            wait = detail["wait"] / 1000 if code == Refusal.TOO_MANY_COMMENTS else REFUSED_AGAIN
            loop = asyncio.get_running_loop()
            loop.call_later(wait, lambda: _spawn(self.send(comment)) if comment.id in self.pending else None)


class Guide(Person):
    """A guide or co-guide: leads, once told to, with a lead frame every 40 ms and the voice between. Its yaws begin at
    `base`, so that a view tells whose it is; each sixtieth frame goes to another scene, which is an event."""

    base: float = 0.0
    wanted = False
    insists = False  # sends lead frames also where it is told that it does not lead
    stays = False  # in the scene where it is: nothing more is to be recorded

    @classmethod
    async def enter(cls, urls: Sequence[str], secret: str, name: str, base: float) -> Guide:
        made = cls(urls, await token_for(urls[0], "guides", secret=secret, name=name), name)
        made.base = base
        return made

    @property
    def leads(self) -> bool:
        leader = self.state.get("leader")
        return bool(self.online and leader is not None and leader["id"] == self.me.get("id"))

    async def take(self, *, force: bool = False) -> None:
        self.wanted = True
        await self.send(Take(force))

    async def go_live(self) -> None:
        await self.send(Phase("live"))

    async def _fresh(self) -> None:
        if self.wanted and self.state.get("leader") is None:
            await self.send(Take(False))

    async def lead(self) -> None:
        """Lead frames while it leads, until cancelled."""
        loop = asyncio.get_running_loop()
        begun = loop.time()
        for number in itertools.count():
            await asyncio.sleep(max(0.0, begun + number * LEAD_EVERY - loop.time()))
            if self.leads or self.insists:
                at = round(number * LEAD_EVERY * 1000)
                await self.send(Lead(at, {"view": self._view(number)}, said(number, round(self.base))))

    def _view(self, number: int) -> tuple[str, float, float, float]:
        scene = ("lobby", "roads")[number // 60 % 2]
        if self.stays and self.state.get("view"):
            scene = self.state["view"][0]
        return scene, self.base + number % 900 / 10, 0.0, 70.0


_sending: set[asyncio.Task[None]] = set()


def _spawn(work: Any) -> None:
    task = asyncio.ensure_future(work)
    _sending.add(task)
    task.add_done_callback(_sending.discard)
