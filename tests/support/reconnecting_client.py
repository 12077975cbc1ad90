"""A client as stubborn as the page's (client_js/src), without a page: it reconnects, resumes, and repeats what is not
acknowledged.

Where the page's address leads to one of several nodes, a client has the list, and takes the next one with each try.
`tests/chaos/people/person.py` and `tests/nodes/roaming.py` say what their clients make of what they receive.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
import ssl
import time
from collections.abc import Mapping, Sequence
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
    Resumed,
    ServerMessage,
    Snapshot,
    Tick,
    Welcome,
)
from tests.support.server_process import token_for

DEAD_LINE: Final = 3.0  # seconds without a message, as PROTOCOL.md has it
BACKOFF, BACKOFF_CAP = 0.5, 20.0  # seconds
GOOD_LINE: Final = 5.0  # seconds: after that the next wait is a short one again
REFUSED_AGAIN: Final = 1.0  # seconds until what was refused is sent again
LINE_ERRORS: Final = (OSError, TimeoutError, EOFError, websockets.WebSocketException)


class ReconnectingClient:
    """Made with `join` or `enter`; lives in `run`. `state` is as the server last said."""

    first_answer = 10.0  # seconds for the handshake and for the welcome
    waits_as_asked = True  # comes back when the server asked it to
    wants_all = True  # no comment may be left out; else it passes over those that are, as the page does

    def __init__(self, urls: Sequence[str], token: str, name: str = "", at: int = 0) -> None:
        """`at`: the node it begins with."""
        self.urls = list(urls)
        self.token = token
        self.name = name
        self.at = at
        self.stays = False  # comes back at the same node
        self.trust: ssl.SSLContext | None = None  # for addresses with https
        self.online = False
        self.me: dict[str, Any] = {}
        self.state: dict[str, Any] = {}
        self.epoch: str | None = None
        self.last = 0
        self.pending: dict[str, Comment] = {}
        self.acked: dict[str, int] = {}
        self.refused: list[str] = []
        self.resets = 0
        self.faults: list[str] = []
        self.codes: list[int] = []  # how connections ended
        self.waits: list[int] = []  # ms that it was asked to wait then
        self.back: list[float] = []  # seconds that it took to be back
        self.welcomes = 0
        self.broken = 0  # connections that ended by themselves
        self._socket: websockets.ClientConnection | None = None
        self._lost = 0.0
        self._over = False
        self._sending: set[asyncio.Task[None]] = set()

    @classmethod
    async def join(cls, urls: Sequence[str], code: str, name: str, at: int = 0) -> Self:
        token = await token_for(urls[at], f"sessions/{code}/members", name=name, branch="一支部")
        return cls(urls, token, name, at)

    @classmethod
    async def enter(cls, urls: Sequence[str], secret: str, name: str = "", at: int = 0) -> Self:
        """With a guide's or a co-guide's secret."""
        return cls(urls, await token_for(urls[at], "guides", secret=secret, name=name), name, at)

    # ── what it does ────────────────────────────────────────────────────────────────────────────────────────────────

    async def run(self) -> None:
        """Have a connection, and another where it breaks, until `leave`, or until cancelled."""
        loop = asyncio.get_running_loop()
        attempts = 0
        while not self._over:
            wait, since = None, loop.time()
            try:
                wait = await self._connect()
            except LINE_ERRORS:
                self.broken += 1
            if self.online and loop.time() - since >= GOOD_LINE:
                attempts = 0
            if self.online:
                self._lost = time.monotonic()
            self.online, self._socket = False, None
            if self._over:
                return
            if not self.stays:
                self.at = (self.at + 1) % len(self.urls)
            await asyncio.sleep(self._pause(attempts) if wait is None or not self.waits_as_asked else wait)
            attempts += 1

    def _pause(self, attempts: int) -> float:
        """Seconds until the next try, after so many that failed."""
        return random.uniform(0, min(BACKOFF_CAP, BACKOFF * 2**attempts))

    async def leave(self) -> None:
        self._over = True
        if self._socket is not None:
            with contextlib.suppress(*LINE_ERRORS):
                await self._socket.close()

    def break_off(self) -> None:
        """Its connection ends without a word."""
        assert self._socket is not None
        self._socket.transport.abort()

    async def comment(self, id_: str, text: str) -> None:
        """Sent until it is acknowledged, on whatever connection there is."""
        self.pending[id_] = Comment(id_, "comment", text)
        await self.send(self.pending[id_])

    async def send(self, *messages: ClientMessage) -> None:
        """Lost where there is no connection."""
        for message in messages:
            if self.online and self._socket is not None:
                with contextlib.suppress(*LINE_ERRORS):
                    await self._socket.send(wire.encode_client(message))

    # ── one connection ──────────────────────────────────────────────────────────────────────────────────────────────

    async def _connect(self) -> float | None:
        """Until it ends: seconds to wait before the next, as the server says."""
        url = self.urls[self.at].replace("http", "ws") + "/ws"
        async with websockets.connect(
            url,
            ssl=self.trust,
            open_timeout=self.first_answer,
            close_timeout=0.2,
            ping_interval=None,
            compression=None,
            proxy=None,
        ) as socket:
            self._socket = socket
            resume = None if self.epoch is None else (self.epoch, self.last)
            await socket.send(wire.encode_client(Hello(wire.VERSION, self.token, (), resume)))
            while True:
                async with asyncio.timeout(DEAD_LINE if self.online else self.first_answer):
                    data = await socket.recv(decode=False)
                message = wire.decode_server(bytes(data))
                if isinstance(message, ByeMessage):
                    self._closed(message.code, message.wait)
                    return message.wait / 1000
                await self._receive(message)

    def _closed(self, code: int, wait: int) -> None:
        """The server ends the connection; `wait`: ms until it would like the next."""
        self.codes.append(code)
        self.waits.append(wait)

    async def _receive(self, message: ServerMessage) -> None:
        match message:
            case Welcome(me=me):
                self.me, self.online = dict(me), True
                self.welcomes += 1
                if self._lost:
                    self.back.append(time.monotonic() - self._lost)
                await self.send(*self.pending.values())
                await self._welcomed()
            case Snapshot():
                again = self.epoch is not None
                self.resets += again
                self.epoch, self.last, self.state = message.epoch, message.event, dict(message.state)
                await self._snapshot(message, again=again)
            case Resumed():
                self.epoch, self.state = message.epoch, dict(message.state)
                await self._take(message.events, message.left)
                if self.last != message.event:
                    self.faults.append(f"{self.name}: a resume ended at {self.last}, not at {message.event}")
                await self._resumed(message)
            case Tick():
                self.state.update(message.state)
                await self._tick(message)
                await self._take(message.events, message.left)
            case Ack(id_, number):
                if self.pending.pop(id_, None) is not None:
                    self._acknowledged(id_, number)
            case ErrorMessage(code, id_, detail):
                self._refuse(code, id_, detail)

    async def _take(self, events: Sequence[Event], left: tuple[int, int] | None) -> None:
        """`left`: after which number, and up to which, comments were left out."""
        after, until = left or (0, 0)
        for event in events:
            passed_over = not self.wants_all and after <= self.last < event.number <= until + 1
            if event.number == self.last + 1 or passed_over:
                self.last = event.number
                self._event(event)
            elif await self._out_of_order(event):
                return
        if not self.wants_all and after <= self.last:
            self.last = max(self.last, until)

    def _refuse(self, code: str, id_: str | None, detail: Mapping[str, Any]) -> None:
        self.refused.append(code)
        comment = None if id_ is None else self.pending.get(id_)
        if comment is not None:
            wait = detail["wait"] / 1000 if code == Refusal.TOO_MANY_COMMENTS else REFUSED_AGAIN
            asyncio.get_running_loop().call_later(wait, self._again, comment)

    def _again(self, comment: Comment) -> None:
        if comment.id in self.pending:
            task = asyncio.ensure_future(self.send(comment))
            self._sending.add(task)
            task.add_done_callback(self._sending.discard)

    # ── what its kind makes of it ───────────────────────────────────────────────────────────────────────────────────

    async def _welcomed(self) -> None:
        """Online, perhaps again."""

    async def _snapshot(self, snapshot: Snapshot, *, again: bool) -> None:
        """The whole state has come, with the newest events. `again`: it is a reset."""

    async def _resumed(self, resumed: Resumed) -> None:
        """The whole state has come after a resume; what was missed has been taken."""

    async def _tick(self, tick: Tick) -> None:
        """A tick has come; its state is taken, and its events come next."""

    def _acknowledged(self, id_: str, number: int) -> None:
        self.acked[id_] = number

    def _event(self, event: Event) -> None:
        """The next event has come."""
        raise NotImplementedError

    async def _out_of_order(self, event: Event) -> bool:
        """Another event than the next one has come. Whether those that came with it are left alone."""
        raise NotImplementedError
