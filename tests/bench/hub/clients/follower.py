"""A follower in Python, also under TLS: it counts frames, answers pings, and says what it is told to."""

from __future__ import annotations

import asyncio

from guide.protocol import wire
from guide.protocol.messages import ClientMessage, Hello

UPGRADE = (
    "GET /ws HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Follower(asyncio.Protocol):
    """`frames`: whole ones that came. `lost`: the connection has ended."""

    def __init__(self, host: str, token: str) -> None:
        """`host`: as a browser would name it, with the port."""
        self.frames = 0
        self.lost = False
        self._upgraded = False
        self._held = b""
        self._request = UPGRADE.format(host=host).encode()
        self._hello = Hello(wire.VERSION, token, ("opus",), None)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        if not isinstance(transport, asyncio.Transport):
            raise TypeError("expected a stream")
        self._transport = transport
        transport.write(self._request)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True

    def close(self) -> None:
        self._transport.abort()

    def say(self, message: ClientMessage) -> None:
        self._send(2, wire.encode_client(message))

    def _send(self, opcode: int, payload: bytes) -> None:
        """Send a frame whose mask is 0, so that its payload stays as it is."""
        size = len(payload)
        length = bytes((0x80 | size,)) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self._transport.write(bytes((0x80 | opcode,)) + length + bytes(4) + payload)

    def data_received(self, data: bytes) -> None:
        data = self._held + data
        if not self._upgraded:
            _, end, rest = data.partition(b"\r\n\r\n")
            if not end:
                self._held = data
                return
            if not data.startswith(b"HTTP/1.1 101 "):
                raise RuntimeError(f"expected to be let in: {data[:500]!r}")
            self._upgraded = True
            self.say(self._hello)
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
                self._send(10, data[at + header : at + header + size])
            at += header + size
        self._held = data[at:]
