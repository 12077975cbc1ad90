"""Clients of an application in the test's own process, over HTTP and over WebSocket."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx
import websockets
from websockets.asyncio.client import ClientConnection, connect

from guide.access.session_directory import new_session
from guide.app import Application
from guide.common.tokens import digest, new_id, new_token
from guide.live.room import Room
from guide.protocol import wire
from guide.protocol.messages import ByeMessage, ClientMessage, Hello, Resumed, ServerMessage, Snapshot, Welcome
from guide.store.contract import MemberRecord, SessionRecord
from tests.support.fakes import HALL, WITHIN


class Client:
    """A client's end: what comes is decoded and checked."""

    def __init__(self, socket: ClientConnection) -> None:
        self.socket = socket
        self.messages: list[Any] = []

    async def say(self, message: ClientMessage | bytes | str) -> None:
        await self.socket.send(message if isinstance(message, bytes | str) else wire.encode_client(message))

    async def hello(self, token: str, resume: tuple[str, int] | None = None) -> Any:
        """Say hello; the snapshot or the resume that answers it."""
        await self.say(Hello(wire.VERSION, token, ("opus",), resume))
        await self.until(lambda message: isinstance(message, Welcome))
        return await self.until(lambda message: isinstance(message, Snapshot | Resumed))

    async def receive(self) -> ServerMessage:
        message = wire.decode_server(await self.socket.recv(decode=False))
        self.messages.append(message)
        return message

    async def until(self, wanted: Callable[[Any], object]) -> Any:
        async with asyncio.timeout(WITHIN):
            while not wanted(message := await self.receive()):
                pass
            return message

    async def closed(self) -> tuple[int, int | None]:
        """Read to the end: the close code, and the wait of the bye before it; None: there was no bye of this code."""
        try:
            async with asyncio.timeout(WITHIN):
                while True:
                    await self.receive()
        except websockets.ConnectionClosed:
            pass
        code = self.socket.close_code
        assert code is not None
        last = self.messages[-1] if self.messages else None
        return code, last.wait if isinstance(last, ByeMessage) and last.code == code else None


class Rig:
    """The app on a port."""

    def __init__(self, app: Application, port: int) -> None:
        self.app = app
        self.url = f"ws://127.0.0.1:{port}/ws"
        self.store = app.store
        self.hub = app.hub

    async def session(self) -> SessionRecord:
        record = new_session(HALL, "主题日").record
        await self.store.add_session(record)
        return record

    async def token(self, session: SessionRecord, role: str = "follower", expires: float = 2**33) -> str:
        token = new_token()
        await self.store.add_member(
            MemberRecord(new_id(), session.id, role, "李梅", "一支部", digest(token), int(expires))
        )
        return token

    @asynccontextmanager
    async def client(self, **options: Any) -> AsyncIterator[Client]:
        async with connect(self.url, compression=None, max_size=None, open_timeout=WITHIN, **options) as socket:
            yield Client(socket)

    @asynccontextmanager
    async def member(self, session: SessionRecord, role: str = "follower") -> AsyncIterator[Client]:
        async with self.client() as client:
            await client.hello(await self.token(session, role))
            yield client

    async def room_of(self, client: Client) -> Room:
        return self.hub.rooms[client.messages[0].session["id"]]

    async def room(self, session: SessionRecord) -> Room:
        return await self.hub.room(session.id)


def client_of(app: Application, host: str = "tour.example", address: str = "127.0.0.1") -> httpx.AsyncClient:
    """Return a client whose requests come from `address`."""
    transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=(address, 4711))
    return httpx.AsyncClient(transport=transport, base_url=f"http://{host}")


def operator(app: Application) -> dict[str, str]:
    """Return the header that bears the operator's key."""
    return {"Authorization": f"Bearer {app.operator_key.path.read_text().strip()}"}


async def create(app: Application, client: httpx.AsyncClient, **asked: Any) -> dict[str, str]:
    """Make a session; return what is answered: `{id, code, guide_secret, coguide_secret}`."""
    body = {"hall": HALL, "title": "主题日"} | asked
    answer = await client.post("/api/sessions", json=body, headers=operator(app))
    assert answer.status_code == 201, answer.text
    made: dict[str, str] = answer.json()
    return made


async def end(app: Application, made: dict[str, str]) -> None:
    """End a session that `create` made."""
    room = await app.hub.room(made["id"])
    room.session.ticks.set("phase", "ended")


def problem(answer: httpx.Response, status: int, code: str) -> dict[str, Any]:
    """Check an error's status, code and shape; return its detail."""
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/json"
    body = answer.json()
    assert set(body) == {"error", "detail", "message"}
    assert body["error"] == code
    assert set(body["message"]) == {"zh", "en"}
    assert re.search(r"[\u4e00-\u9fff]", body["message"]["zh"])
    assert body["message"]["en"].isascii()
    detail: dict[str, Any] = body["detail"]
    return detail
