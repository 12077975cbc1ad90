"""A server that follows a script, and followers that are connected to it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

import websockets

from guide.protocol import wire
from guide.protocol.messages import Bye, Event, Snapshot, Tick
from guide.rehearse.followers.pool import FollowerPool
from guide.rehearse.target import target

Script = Callable[["Peer"], Awaitable[None]]


class Peer:
    """The server's side of one connection: what it says, and what the follower said, decoded."""

    def __init__(self, socket: websockets.ServerConnection) -> None:
        self.socket = socket
        self.heard: list[Any] = []

    async def snapshot(self, event: int = 0, tick: int = 0) -> None:
        await self.socket.send(wire.encode_server(Snapshot("e1", event, tick, None, {"phase": "live"}, [])))

    async def tick(self, number: int, time: int | None = None, events: tuple[int, ...] = ()) -> None:
        told = [Event(item, "announcement", None, {"text": "好"}) for item in events]
        await self.socket.send(wire.encode_server(Tick(number, time, {}, [], told)))


@asynccontextmanager
async def pool(script: Script, followers: int = 1) -> AsyncIterator[tuple[FollowerPool, list[Peer]]]:
    """Followers of a server that runs `script` once each has said hello."""
    peers: list[Peer] = []

    async def handler(socket: websockets.ServerConnection) -> None:
        peer = Peer(socket)
        peers.append(peer)
        peer.heard.append(wire.decode_client(bytes(await socket.recv(decode=False))))
        await script(peer)
        async for data in socket:
            peer.heard.append(wire.decode_client(data if isinstance(data, bytes) else data.encode()))
            if peer.heard[-1] == Bye():
                return

    async with websockets.serve(handler, "127.0.0.1", 0, compression=None) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        played = FollowerPool(target(f"http://127.0.0.1:{port}"))
        for number in range(followers):
            played.add(f"token-{number}")
        try:
            yield played, peers
        finally:
            await played.leave()


async def welcomed(peer: Peer) -> None:
    await peer.snapshot()
