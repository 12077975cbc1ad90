"""WebSocket clients of an application that is served in the test's own process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

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
