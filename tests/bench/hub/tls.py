"""What TLS in the same process costs a send, beside plain TCP with the same followers."""

from __future__ import annotations

import asyncio
import ssl
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from statistics import median
from typing import Self

from guide.protocol import wire
from guide.protocol.messages import Hello
from tests.bench.figures import figure
from tests.bench.hub.clients.leader import Leader
from tests.bench.hub.machine import cpu_seconds
from tests.bench.hub.servers.product import Product, prepare
from tests.bench.hub.stage import SETTLE

FOLLOWERS = 400  # what a load client in Python keeps up with
ROUNDS = 3
WINDOW = 4.0  # seconds
UPGRADE = (
    "GET /ws HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Counter(asyncio.Protocol):
    """A follower that counts frames and answers pings."""

    def __init__(self, port: int, token: str) -> None:
        self.frames = 0
        self._upgraded = False
        self._held = b""
        self._request = UPGRADE.format(port=port).encode()
        hello = wire.encode_client(Hello(wire.VERSION, token, ("opus",), None))
        self._hello = bytes((0x82, 0x80 | len(hello), 0, 0, 0, 0)) + hello

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("expected a stream")
        self._transport = transport
        transport.write(self._request)

    def close(self) -> None:
        self._transport.abort()

    def data_received(self, data: bytes) -> None:
        data = self._held + data
        if not self._upgraded:
            _, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                self._held = data
                return
            self._upgraded = True
            self._transport.write(self._hello)
            data = rest
        at = 0
        while len(data) - at >= 4:
            size = data[at + 1]
            header = 4 if size == 126 else 10 if size == 127 else 2
            if size >= 126:
                size = int.from_bytes(data[at + 2 : at + header], "big")
            if len(data) - at < header + size:
                break
            self.frames += 1
            if data[at] & 15 == 9:
                self._transport.write(bytes((0x8A, 0x80 | size, 0, 0, 0, 0)) + data[at + header : at + header + size])
            at += header + size
        self._held = data[at:]


def _itself(follower: Counter) -> Counter:
    return follower


class Side:
    """One of the two servers, with its followers. An async context."""

    def __init__(self, folder: Path, scheme: str) -> None:
        self._folder = folder
        self._product = Product(folder, scheme=scheme)
        self._tls: ssl.SSLContext | None = None
        if scheme == "https":
            self._tls = ssl.create_default_context()
            self._tls.check_hostname = False
            self._tls.verify_mode = ssl.CERT_NONE
        self._stack = AsyncExitStack()
        self._followers: list[Counter] = []

    async def __aenter__(self) -> Self:
        prepared = await prepare(self._folder / "data", FOLLOWERS)
        await self._stack.enter_async_context(self._product)
        port = self._product.port
        self.leader = Leader(self._product.server.url, prepared.guide_token, self._folder / "stamps", self._tls)
        await self.leader.start()
        self._stack.push_async_callback(self.leader.stop)
        self.leader.leading.clear()
        loop = asyncio.get_running_loop()
        for token in prepared.tokens:
            follower = Counter(port, token)
            await loop.create_connection(partial(_itself, follower), "127.0.0.1", port, ssl=self._tls)
            self._followers.append(follower)
        return self

    async def __aexit__(self, *_: object) -> None:
        for follower in self._followers:
            follower.close()
        await self._stack.aclose()

    async def per_send(self) -> float:
        """CPU microseconds a frame, while the guide leads."""
        self.leader.leading.set()
        await asyncio.sleep(SETTLE / 2)
        frames, used = sum(item.frames for item in self._followers), cpu_seconds(self._product.pid)
        await asyncio.sleep(WINDOW)
        frames, used = (
            sum(item.frames for item in self._followers) - frames,
            cpu_seconds(self._product.pid) - used,
        )
        self.leader.leading.clear()
        if not frames:
            raise RuntimeError(f"no follower got a frame:\n{self._product.server.log.read_text()[-1000:]}")
        return used / frames * 1e6


async def run(folder: Path, *, quick: bool) -> None:
    for name in ("plain", "tls"):
        (folder / name).mkdir()
    plain: list[float] = []
    tls: list[float] = []
    async with Side(folder / "plain", "http") as bare, Side(folder / "tls", "https") as wrapped:
        for _ in range(1 if quick else ROUNDS):
            plain.append(await bare.per_send())
            tls.append(await wrapped.per_send())
    name = f"{FOLLOWERS} followers, 25 ticks/s, no comments"
    figure("tls", f"{name}: plain TCP, CPU per send", median(plain), "µs", "")
    figure("tls", f"{name}: TLS in this process, CPU per send", median(tls), "µs", "")
    ratios = [there / here for here, there in zip(plain, tls, strict=True)]
    figure("tls", f"{name}: TLS to plain TCP", median(ratios), "", "")
