"""The theme day's guide: a light client that sends, and stamps, 25 views and 25 pairs of real Opus packets a second."""

from __future__ import annotations

import asyncio
import mmap
import ssl
import struct
import time
from collections import deque
from itertools import pairwise
from pathlib import Path
from typing import Final

import websockets

from guide.protocol import wire
from guide.protocol.messages import Hello, Lead, Phase, Take, Tick
from tests.support.opus import opus_packets

FRAME: Final = 40  # ms
PACKET: Final = 20  # ms
RING: Final = 1 << 16  # frames whose stamps are kept, as in load/load.h
UNKNOWN: Final = -(2**63)  # an offset that is not known yet
KEPT: Final = 500  # ticks kept, for a trace


class Leader:
    """Leads from `start` until `stop`. `stamps` is the file that load/ reads: what load.h says, in native order."""

    def __init__(self, url: str, token: str, stamps: Path, tls: ssl.SSLContext | None = None) -> None:
        self.ticks: deque[bytes] = deque(maxlen=KEPT)
        self.arrivals: deque[float] = deque(maxlen=100_000)  # monotonic seconds of each tick
        self.closed: str | None = None
        self.leading = asyncio.Event()
        self._url = url.replace("http", "ws", 1) + "/ws"
        self._token = token
        self._tls = tls
        stamps.write_bytes(bytes(8 * (2 + RING)))
        with stamps.open("r+b") as file:
            self._stamps = mmap.mmap(file.fileno(), 0)
        self._stamp(1, UNKNOWN)
        self._packets = opus_packets(10.0)
        self._first: int | None = None  # capture time of the first packet
        self._known = asyncio.Event()  # the hub's offset
        self._base = 0
        self._tasks: list[asyncio.Task[None]] = []

    def _stamp(self, index: int, value: int) -> None:
        struct.pack_into("q", self._stamps, 8 * index, value)

    async def start(self) -> None:
        """Take the lead, go live, and lead on until told otherwise."""
        socket = await websockets.connect(
            self._url, open_timeout=20, compression=None, ping_interval=None, ssl=self._tls
        )
        self._socket = socket
        await socket.send(wire.encode_client(Hello(wire.VERSION, self._token, ("opus",), None)))
        await socket.send(wire.encode_client(Take(force=True)))
        self._tasks = [asyncio.create_task(self._listen())]
        self.leading.set()
        self._tasks.append(asyncio.create_task(self._lead()))
        async with asyncio.timeout(10):
            await self._known.wait()
        await socket.send(wire.encode_client(Phase("live")))

    async def stop(self) -> None:
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._socket.close()

    def longest_silence(self, since: float) -> float:
        """The longest time between two ticks at the guide since this monotonic second, in seconds."""
        at = [since, *(moment for moment in self.arrivals if moment >= since), time.monotonic()]
        return max(after - before for before, after in pairwise(at))

    async def _lead(self) -> None:
        self._base = round(time.monotonic() * 1000)
        self._stamp(0, self._base)
        while True:
            await self.leading.wait()
            number = max(0, (round(time.monotonic() * 1000) - self._base) // FRAME) + 1
            while self.leading.is_set():
                at = self._base + number * FRAME
                await asyncio.sleep(max(0.0, at / 1000 - time.monotonic()))
                pair = tuple(
                    (at - PACKET + k * PACKET, self._packets[(2 * number + k) % len(self._packets)])
                    for k in range(FRAME // PACKET)
                )
                view = ["lobby", (number * 0.37) % 360, -3.0 + number % 50 / 10, 70.0]
                message = wire.encode_client(Lead(at, {"view": view}, pair))
                if self._first is None:
                    self._first = pair[0][0]
                self._stamp(2 + number % RING, time.monotonic_ns())
                await self._socket.send(message)
                number += 1

    async def _listen(self) -> None:
        try:
            async for data in self._socket:
                message = wire.decode_server(data) if isinstance(data, bytes) else None
                if isinstance(message, Tick):
                    self.arrivals.append(time.monotonic())
                    self.ticks.append(data if isinstance(data, bytes) else b"")
                    if not self._known.is_set() and self._first is not None and message.packets:
                        # The hub adds one and the same number to all that one guide stamps.
                        self._stamp(1, message.packets[0][0] - self._first)
                        self._known.set()
        except websockets.ConnectionClosed as closed:
            self.closed = str(closed)
