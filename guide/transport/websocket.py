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
import fcntl
import os
import socket
import sys
import termios
from collections.abc import Callable
from typing import Any, ClassVar, Final, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.protocol import State
from websockets.streams import StreamReader

from guide.common.limits import DEFAULTS, Limits
from guide.common.rate_limit import TokenBucket
from guide.protocol.codes import Close
from guide.transport.frames import Frame
from guide.transport.light_asyncio import LightEvent, LightQueue
from guide.transport.writer import EXTENSION, DirectSocket

try:
    from websockets.speedups import apply_mask
except ImportError:  # where the library has no compiled part
    from websockets.utils import apply_mask


SEND_BUFFER: Final = 64 * 1024  # bytes; the kernel doubles it for its own needs. A second of ten theme days
NOT_SENT: Final = 16 * 1024  # bytes the kernel takes that it cannot send yet: a second of ticks
UNREAD: Final = 8  # messages that wait for the app before no more are read
_AT_REST: Final = StreamReader.at_eof.__code__

_BROKEN: Final = frozenset({errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.ETIMEDOUT})


CLOSE_WITHIN: Final = 2.0  # seconds for a close to leave: a line that does not drain is cut


def _whole_message(data: bytes) -> bytes | None:
    """What a client says in one unfragmented binary frame that is all there is, else None (RFC 6455 section 5.2)."""
    if len(data) < 6 or data[0] != 0x82 or data[1] < 0x80:
        return None
    size, mask = data[1] & 0x7F, 2
    if size == 126:
        size, mask = int.from_bytes(data[2:4], "big"), 4
        if size < 126:
            return None  # not the shortest form: the library says what it thinks of that
    if size == 127 or len(data) != mask + 4 + size:
        return None
    return apply_mask(data[mask + 4 :], data[mask : mask + 4])


RECEIVE_BUFFER: Final = 32 * 1024  # bytes; the kernel doubles it. What one read may bring, and holds the loop up for


class FrameProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O WebSocket protocol, also a Writer.

    Nearly all that clients say, reports above all, is one whole frame in one segment: such a message goes to the app
    without the library's parser, which would take three times as long as the rest. Everything else the library reads.

    Who sends more bytes than may be is read later: nothing of it is lost, and others are served meanwhile. That holds
    for what has no size, too: pongs, empty parts, what comes after a close.

    The library's own frames (answers to pings, pings, closes) go through the transport. After each of its steps that
    may have written one, `_watch` sees whether it still waits there.
    """

    limits: ClassVar[Limits] = DEFAULTS
    _resting: asyncio.TimerHandle | None = None  # until more is read
    _fd: int | None = None  # where we may write ourselves
    _socket: int | None = None
    _direct: DirectSocket | None = None
    _ear: Callable[[bytes], None] | None = None
    _controls: TokenBucket | None = None  # most send one a minute

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queue = cast("asyncio.Queue[Any]", LightQueue())
        self.writable = cast("asyncio.Event", LightEvent())
        self._bytes = TokenBucket(self.limits.bytes_burst, 1 / self.limits.bytes_per_second)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.response.status_code == 101:
            # The task that runs the app was created just now and has not begun.
            cast("dict[str, Any]", self.scope["extensions"])[EXTENSION] = self
            sock = self.transport.get_extra_info("socket")
            if sock is not None:
                _bound(sock)
                self._socket = sock.fileno()
                self._fd = self._socket if self.transport.get_extra_info("sslcontext") is None else None

    def handle_cont(self, event: Any) -> None:
        """Empty parts of one message count nothing against its size, so they are counted."""
        if len(self.frames) >= self.limits.message_parts:
            self._end(1009, "too many parts")
        else:
            super().handle_cont(event)

    def handle_ping(self) -> None:
        """Each is answered, so they are counted: no more pongs wait for one that does not take them than may come."""
        if self._may_control():
            super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        if self._may_control():
            super().handle_pong(event)

    def _may_control(self) -> bool:
        """Within the rate of control frames. Over it: closed."""
        if self._controls is None:
            self._controls = TokenBucket(self.limits.control_frames_burst, 1 / self.limits.control_frames_per_second)
        if not self._controls.wait(self.loop.time()):
            return True
        self._end(int(Close.FLOODING), Close.FLOODING.word)
        return False

    def _end(self, code: int, reason: str) -> None:
        """End the line from here; the app is told with which code."""
        if self.close_sent:
            return  # what came behind it in one piece
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.fail(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self.loop.call_later(CLOSE_WITHIN, self.transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        self._fd = self._socket = None  # the number may be another connection's at once
        if self._resting is not None:
            self._resting.cancel()
        self._hold()
        super().connection_lost(exc)
        # What knows each other in a circle would be kept until the collector looks through everything.
        self._ear = None
        cast("Any", self.conn.parser).close()

    def data_received(self, data: bytes) -> None:
        self._spend(len(data))
        message = _whole_message(data) if self._between_frames() else None
        if message is None:
            super().data_received(data)
            self._watch()
        elif self._ear is not None and self.queue.empty():
            self._ear(message)
        else:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": message})
            if not self.read_paused and len(cast("LightQueue", self.queue)) > UNREAD:
                self.read_paused = True  # until the app has taken them all: uvicorn's `receive` resumes
                self.transport.pause_reading()

    def _spend(self, size: int) -> None:
        """So many bytes came. Beyond what may come nothing more is read for as long as it takes."""
        wait = self._bytes.spend(size, self.loop.time())
        if wait and self._socket is not None and not self.transport.is_closing():
            self.transport.pause_reading()
            if self._resting is None:
                self._resting = self.loop.call_later(wait, self._rested)

    def _rested(self) -> None:
        self._resting = None
        self._spend(0)
        self._read_on()

    def _read_on(self) -> None:
        if self._resting is None and not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    async def receive(self) -> Any:
        event = await super().receive()
        if self._resting is not None and not self.transport.is_closing():
            self.transport.pause_reading()  # uvicorn reads on where the app has taken all
        return event

    def hear(self, ear: Callable[[bytes], None]) -> None:
        """From now on tell `ear` of messages, where none wait for the app, instead of waking the app for each.

        It must not raise. Whatever the library had to read still comes by the app's `receive`, and so does the end.
        """
        self._ear = ear

    def wake(self) -> None:
        """Let the app's `receive` return at once, with an empty message; who has it hears nothing any more."""
        self._ear = None
        self.queue.put_nowait({"type": "websocket.receive", "bytes": b""})

    def _between_frames(self) -> bool:
        """Whether the library waits for a message's first byte, on an open line, and knows of no fragment."""
        conn = self.conn
        if self.close_sent or conn.state is not State.OPEN or conn.current_size is not None:
            return False
        parse = cast("Any", conn.parser).gi_yieldfrom
        step = None if parse is None else parse.gi_yieldfrom
        return step is not None and step.gi_code is _AT_REST

    async def send(self, message: Any) -> None:
        await super().send(message)
        self._watch()
        if message["type"] == "websocket.accept":
            self._forget()
        elif message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # with a refusal: uvicorn would log each as an error of the app

    def _forget(self) -> None:
        """What was said at the handshake is of no use any more, and 4 KiB."""
        self.request.headers.clear()
        self.response.headers.clear()
        cast("list[Any]", self.scope["headers"]).clear()

    def send_keepalive_ping(self) -> None:
        super().send_keepalive_ping()
        self._watch()

    def keepalive_timeout(self) -> None:
        """No pong: as uvicorn does, but the line is cut where it does not drain, which is likely."""
        self.pong_timer = self.pending_ping_payload = None
        if not self.transport.is_closing():
            self._end(1011, "keepalive ping timeout")
        self._watch()

    def shutdown(self) -> None:
        super().shutdown()
        self._watch()

    def _watch(self) -> None:
        if self.close_sent or self.transport.is_closing() or self.transport.get_write_buffer_size():
            self._hold()

    def _hold(self) -> None:
        if self._direct is not None:
            self._direct.fd = -1

    def lend(self, direct: DirectSocket | None) -> None:
        self._direct = direct

    def write(self, frame: Frame) -> None:
        transport = self.transport
        if self.close_sent or self.disconnected or transport.is_closing():
            return
        data = frame.framed
        if self._fd is None or transport.get_write_buffer_size():
            self._hold()
            transport.write(data)
            return
        try:
            sent = os.write(self._fd, data)
        except OSError as error:
            self.rest(data, error)
            return
        if sent < len(data):
            self.rest(data[sent:])
        elif self._direct is not None:
            self._direct.fd = self._fd

    def rest(self, data: bytes, error: OSError | None = None) -> None:
        self._hold()
        if error is None or isinstance(error, BlockingIOError):
            self.transport.write(data)
        elif error.errno not in _BROKEN:
            self.transport.abort()  # whatever it is (no route any more, no memory), this line is the only one that ends
        # Of a broken line the transport learns by itself, and tells the app.

    def unsent(self) -> int:
        return self.transport.get_write_buffer_size()

    def queued(self) -> int:
        if self._socket is None:
            return 0
        try:
            return int.from_bytes(fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4)), sys.byteorder)
        except OSError:  # not on this system
            return 0

    async def flush(self) -> None:
        """Wait until nothing is held back, at most ten seconds."""
        for _ in range(500):
            if not self.unsent():
                return
            await asyncio.sleep(0.02)

    def abort(self) -> None:
        self.transport.abort()


def _bound(sock: Any) -> None:
    """Keep the kernel from taking minutes of ticks for a follower that does not read."""
    if sock.family in (socket.AF_INET, socket.AF_INET6):
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        if hasattr(socket, "TCP_NOTSENT_LOWAT"):
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NOTSENT_LOWAT, NOT_SENT)


def frames(limits: Limits) -> Any:
    """The protocol class for uvicorn's `ws`, with these limits."""
    return type("FrameProtocol", (FrameProtocol,), {"limits": limits})
