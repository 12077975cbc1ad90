"""The uvicorn protocol that lends the hub its raw, shared-frame write.

A tick is framed once and the same bytes go to every follower. Servers speak unmasked frames, so a frame is the same for
all; uvicorn's own `send` would frame, join and await anew for each. `FrameProtocol` puts itself into the ASGI scope
under `EXTENSION`; guide.connection takes it from there, and does without where another server runs the app.

The write goes straight to the descriptor while nothing is held back by the transport (one system call, no copy); else,
and under TLS, through the transport, which keeps the order.
"""

from __future__ import annotations

import asyncio
import errno
import os
from typing import Any, Final, Protocol, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

EXTENSION: Final = "guide.frames"


class Frame:
    """One message, framed at most once for all who get it (RFC 6455 section 5.2: FIN, binary, no mask)."""

    __slots__ = ("_framed", "payload")

    def __init__(self, payload: bytes) -> None:
        self.payload = payload
        self._framed: bytes | None = None

    @property
    def framed(self) -> bytes:
        if self._framed is None:
            size = len(self.payload)
            if size < 126:
                header = bytes((0x82, size))
            elif size < 65536:
                header = b"\x82\x7e" + size.to_bytes(2, "big")
            else:
                header = b"\x82\x7f" + size.to_bytes(8, "big")
            self._framed = header + self.payload
        return self._framed


class Writer(Protocol):
    """One follower's line, as the hub sees it. Nothing here awaits."""

    def write(self, frame: Frame) -> None:
        """Send, or hold back for later; in order. Does nothing on a line that is closing."""

    def unsent(self) -> int:
        """Bytes held back in this process."""

    def abort(self) -> None:
        """Cut the line without a word."""


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O WebSocket protocol, also a Writer."""

    _fd: int | None = None

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            # The task that runs the app was created just now and has not begun.
            cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self
            sock = self.transport.get_extra_info("socket")
            if sock is not None and self.transport.get_extra_info("sslcontext") is None:
                self._fd = sock.fileno()

    def connection_lost(self, exc: Exception | None) -> None:
        self._fd = None  # the number may be another connection's at once
        super().connection_lost(exc)

    def write(self, frame: Frame) -> None:
        transport = self.transport
        if self.close_sent or self.disconnected or transport.is_closing():
            return
        data = frame.framed
        if self._fd is not None and transport.get_write_buffer_size() == 0:
            try:
                sent = os.write(self._fd, data)
            except BlockingIOError:
                sent = 0
            except OSError as error:
                if error.errno not in (errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.ETIMEDOUT):
                    raise
                return  # the transport learns of the broken line by itself and tells the app
            if sent == len(data):
                return
            data = data[sent:]
        transport.write(data)

    def unsent(self) -> int:
        return self.transport.get_write_buffer_size()

    async def flush(self) -> None:
        """Wait until nothing is held back, at most ten seconds."""
        for _ in range(500):
            if not self.unsent():
                return
            await asyncio.sleep(0.02)

    def abort(self) -> None:
        self.transport.abort()


class QueueWriter:
    """The plain ASGI path, for servers that are not ours: a task sends what the hub writes.

    `unsent` counts what waits in the queue; what the server itself holds back it does not know.
    """

    def __init__(self, send: Any) -> None:
        """`send` is an async callable that takes one payload."""
        self._send = send
        self._queue: asyncio.Queue[Frame] = asyncio.Queue()
        self._bytes = 0
        self._task = asyncio.get_running_loop().create_task(self._run())

    async def _run(self) -> None:
        while True:
            frame = await self._queue.get()
            try:
                await self._send(frame.payload)
            # Whatever a server raises on a broken line: its receive side tells the app what happened.
            except Exception:
                return
            finally:
                self._bytes -= len(frame.payload)

    def write(self, frame: Frame) -> None:
        if not self._task.done():
            self._bytes += len(frame.payload)
            self._queue.put_nowait(frame)

    def unsent(self) -> int:
        return self._bytes

    async def flush(self) -> None:
        """Wait until what was written is sent, at most a second."""
        for _ in range(100):
            if not self._bytes or self._task.done():
                return
            await asyncio.sleep(0.01)

    def abort(self) -> None:
        self._task.cancel()
