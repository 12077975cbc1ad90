"""Posts messages to a server that sends each to all its followers: nchan and the plain Starlette app."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from typing import Self


class Publisher:
    """One kept connection. An async context."""

    def __init__(self, port: int, path: str) -> None:
        self._port = port
        self._path = path

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()

    async def post(self, message: bytes) -> None:
        """Raises RuntimeError where it is not taken."""
        head = (
            f"POST {self._path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/octet-stream\r\n"
            f"Content-Length: {len(message)}\r\n\r\n"
        )
        self._writer.write(head.encode() + message)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        status = int(answer.split(b" ", 2)[1])
        for line in answer.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                await self._reader.readexactly(int(line.split(b":")[1]))
        if not 200 <= status < 300:
            raise RuntimeError(f"expected the message to be taken, got {status}")

    async def play(self, instants: Sequence[Sequence[bytes]], interval: float, seconds: float) -> None:
        """Every `interval` seconds post the messages of one instant, one after another; round and round."""
        begun = time.monotonic()
        number = 0
        while (due := begun + number * interval) < begun + seconds:
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            for message in instants[number % len(instants)]:
                await self.post(message)
            number += 1
