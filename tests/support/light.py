"""A light follower in Python, as stubborn as the real one: it reconnects, resumes, repeats what is not acknowledged."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

import httpx
import websockets

from guide.protocol import wire
from guide.protocol.codes import Refusal
from guide.protocol.messages import (
    Ack,
    Comment,
    ErrorMessage,
    Event,
    Hello,
    Resumed,
    ServerMessage,
    Snapshot,
    Span,
    Tick,
)

AGAIN = (0.02, 0.2)  # seconds between tries: quicker than a page's, so that a round has many of them
LINE_ERRORS = (OSError, TimeoutError, websockets.WebSocketException)
BUSY = (429, 503)
TOO_MANY = Refusal.TOO_MANY_COMMENTS
TOO_MANY = Refusal.TOO_MANY_COMMENTS


def come_again(retry_after: str | None, tries: int) -> float:
    """Seconds until the next try of who was turned away: what the server asked for, and by chance a little more."""
    return float(retry_after or 0) + random.uniform(0, min(20.0, 0.5 * 2**tries))


@dataclass
class LightFollower:
    """One follower. `acked`: comment id → event number; `seen`: event number → comment id, as it was told."""

    url: str
    token: str
    name: str
    acked: dict[str, int] = field(default_factory=dict)
    seen: dict[int, str] = field(default_factory=dict)
    epoch: str | None = None
    last: int = 0
    resets: int = 0
    resumes: int = 0
    faults: list[str] = field(default_factory=list)

    @classmethod
    async def join(cls, url: str, code: str, name: str) -> LightFollower:
        """Waits for its turn where the server is busy, as the page does."""
        async with httpx.AsyncClient(base_url=url, timeout=30) as client:
            tries = 0
            while True:
                answer = await client.post(f"/api/sessions/{code}/members", json={"name": name, "branch": "一支部"})
                if answer.status_code not in BUSY or tries == 30:
                    break
                await asyncio.sleep(come_again(answer.headers.get("Retry-After"), tries))
                tries += 1
            answer.raise_for_status()
            return cls(url, answer.json()["token"], name)

    async def comment_until(self, stop: asyncio.Event) -> None:
        """Say one thing after another, each until it is acknowledged; on whatever connection there is."""
        number = len(self.acked)
        while not stop.is_set():
            try:
                async with websockets.connect(self.url.replace("http", "ws") + "/ws", open_timeout=5) as socket:
                    await self._hello(socket)
                    while not stop.is_set():
                        await self._say(socket, f"{self.name}-{number}")
                        number = len(self.acked)
            except websockets.InvalidStatus as refused:
                await asyncio.sleep(come_again(refused.response.headers.get("Retry-After"), 0))
            except LINE_ERRORS:
                await asyncio.sleep(random.uniform(*AGAIN))

    async def listen(self, seconds: float) -> None:
        """Connect and take in what comes, for a while."""
        async with websockets.connect(self.url.replace("http", "ws") + "/ws", open_timeout=5) as socket:
            await self._hello(socket)
            try:
                async with asyncio.timeout(seconds):
                    while True:
                        self._take(wire.decode_server(bytes(await socket.recv(decode=False))))
            except TimeoutError:
                pass

    async def _hello(self, socket: websockets.ClientConnection) -> None:
        resume = None if self.epoch is None else (self.epoch, self.last)
        await socket.send(wire.encode_client(Hello(wire.VERSION, self.token, (), resume)))

    async def _say(self, socket: websockets.ClientConnection, id_: str) -> None:
        await socket.send(wire.encode_client(Comment(id_, "comment", f"我说 {id_}")))
        async with asyncio.timeout(5):
            while id_ not in self.acked:
                message = wire.decode_server(bytes(await socket.recv(decode=False)))
                if isinstance(message, ErrorMessage) and (message.code, message.id) == (TOO_MANY, id_):
                    await asyncio.sleep(message.detail["wait"] / 1000)
                    await socket.send(wire.encode_client(Comment(id_, "comment", f"我说 {id_}")))
                else:
                    self._take(message)

    def _take(self, message: ServerMessage) -> None:
        match message:
            case Snapshot(epoch, event, events=events):
                if self.epoch is not None:
                    self.resets += 1
                self.epoch, self.last = epoch, event
                self.seen.update((item.number, item.body.get("id", "")) for item in events)
            case Resumed(epoch, event, events=events, left=left):
                self.resumes += 1
                self._events(events, left)
                if epoch != self.epoch or self.last != event:
                    self.faults.append(f"a resume ended at {self.last}, not at {event}")
            case Tick(events=events, left=left):
                self._events(events, left)
            case Ack(id_, event):
                self.acked[id_] = event

    def _events(self, events: list[Event], left: Span | None) -> None:
        """`left`: between which numbers comments were left out."""
        for number, _, _, body in events:
            if number != self.last + 1 and not (left and left[0] <= self.last and number <= left[1] + 1):
                self.faults.append(f"event {number} came after {self.last}")
            self.last = number
            self.seen[number] = body.get("id", "")
        if left and left[0] <= self.last:
            self.last = max(self.last, left[1])
