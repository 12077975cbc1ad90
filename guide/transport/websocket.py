"""uvicorn's WebSocket protocol, extended so that the fan-out can write shared frames straight to the socket.

A tick is framed once and the same bytes go to every follower. uvicorn's own `send` would build the frame again and wait
for each of them. `FrameProtocol` puts itself into the ASGI scope's extensions under `EXTENSION`; live/connection.py
takes it from there, and uses a `QueueWriter` where another server runs the app.

A frame is written straight to the descriptor while the transport holds nothing back: one system call and no copy, and
under our own TLS (tls.py) the frame's records. Otherwise it goes through the transport, which keeps the order.
"""

from __future__ import annotations

import asyncio
import errno
import os
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, Final, cast

from websockets.protocol import State
from websockets.streams import StreamReader

from guide.common.limits import DEFAULTS, Limits
from guide.common.rate_limit import TokenBucket
from guide.protocol.codes import Close
from guide.transport.frames import Frame, client_message
from guide.transport.light_asyncio import LightEvent, LightQueue
from guide.transport.socket_buffers import bytes_in_kernel, limit_socket_buffers
from guide.transport.tls import TlsConnection
from guide.transport.websocket_lifetime import WebSocketLifetime
from guide.transport.writer import EXTENSION, DirectSocket

WAITING_MESSAGES: Final = 8  # messages that may wait for the app; with more of them the connection is not read

_AT_EOF: Final = StreamReader.at_eof.__code__  # where the library's parser stands while it waits for a frame to begin
_CONNECTION_GONE: Final = frozenset({errno.EPIPE, errno.ECONNRESET, errno.ENOTCONN, errno.ETIMEDOUT})


class FrameProtocol(WebSocketLifetime):
    """uvicorn's sans-I/O WebSocket protocol, which is also a Writer.

    Reading. Nearly every message of a client, reports above all, is one whole frame in one TCP segment. Such a message
    goes to the app without the library's parser, which would take three times as long as everything else. The library
    reads the rest. A client that sends more bytes a second than `limits` allow is read more slowly: nothing is lost,
    and others are served meanwhile. All bytes count, so this covers frames without content, too: pongs, empty parts of
    a message, and whatever follows a close.

    Writing. The library's own frames (pings, pongs, closes) go through the transport. After each step in which it may
    have written one, or closed the connection, `_after_step` stops direct writes if bytes still wait in the transport.

    Its beginning and its end are its base's.
    """

    limits: ClassVar[Limits] = DEFAULTS
    _throttle: asyncio.TimerHandle | None = None  # ends the pause in reading of a client that sent too much
    _socket: int | None = None  # the descriptor
    _fd: int | None = None  # the same; None under a TLS that is not ours: we may not write to it
    _tls: TlsConnection | None = None  # the transport, where it is one
    _direct: DirectSocket | None = None
    _handler: Callable[[bytes], None] | None = None
    _controls: TokenBucket | None = None  # made when it is needed: most clients send one control frame a minute

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
                limit_socket_buffers(sock)
                self._socket = sock.fileno()
                if isinstance(self.transport, TlsConnection):
                    self._tls, self._fd = self.transport, self._socket
                elif self.transport.get_extra_info("sslcontext") is None:
                    self._fd = self._socket

    def connection_lost(self, exc: Exception | None) -> None:
        self._fd = self._socket = None  # the number may be another connection's at once
        if self._throttle is not None:
            self._throttle.cancel()
        self._stop_direct()
        super().connection_lost(exc)
        # Break the reference cycles, so that memory is freed now and not at the next garbage collection.
        self._handler = self._tls = None
        cast("Any", self.conn.parser).close()

    # Reading

    def data_received(self, data: bytes) -> None:
        self._spend(len(data))
        message = client_message(data) if self._between_frames() else None
        if message is None:
            super().data_received(data)
        elif self._handler is not None and self.queue.empty():
            self._handler(message)
        else:
            self.queue.put_nowait({"type": "websocket.receive", "bytes": message})
            if not self.read_paused and len(cast("LightQueue", self.queue)) > WAITING_MESSAGES:
                self.read_paused = True  # until the app has taken them all: uvicorn's `receive` resumes
                self.transport.pause_reading()

    def transport_received(self, size: int) -> None:
        """Count bytes of TLS's own, and let nothing overtake what TLS has answered. See `CountsBytes`."""
        self._spend(size)
        self._after_step()

    def set_handler(self, handler: Callable[[bytes], None]) -> None:
        """From now on call `handler` with each message, without waking the app's `receive`, while that has none left.

        `handler` must not raise. Messages that the library parsed still come by `receive`, and so does the end.
        """
        self._handler = handler

    def wake_receive(self) -> None:
        """Make the app's `receive` return at once, with an empty message, and call the handler no more."""
        self._handler = None
        self.queue.put_nowait({"type": "websocket.receive", "bytes": b""})

    async def receive(self) -> Any:
        event = await super().receive()
        if self._throttle is not None and not self.transport.is_closing():
            self.transport.pause_reading()  # uvicorn resumes when the app has taken all
        return event

    def _between_frames(self) -> bool:
        """Whether the connection is open and the library's parser waits for the first byte of a new message."""
        conn = self.conn
        if self.close_sent or conn.state is not State.OPEN or conn.current_size is not None:
            return False
        parse = cast("Any", conn.parser).gi_yieldfrom
        step = None if parse is None else parse.gi_yieldfrom
        return step is not None and step.gi_code is _AT_EOF

    def _spend(self, size: int) -> None:
        """Count `size` bytes that came. Over the rate, stop reading until the rate allows more."""
        wait = self._bytes.spend(size, self.loop.time())
        if wait and self._socket is not None and not self.transport.is_closing():
            self.transport.pause_reading()
            if self._throttle is None:
                self._throttle = self.loop.call_later(wait, self._end_throttle)

    def _end_throttle(self) -> None:
        self._throttle = None
        self._spend(0)  # throttles again where the rate still does not allow more
        self._resume_reading()

    def _resume_reading(self) -> None:
        if self._throttle is None and not self.read_paused and not self.transport.is_closing():
            self.transport.resume_reading()

    # What a client may cost

    def handle_cont(self, event: Any) -> None:
        """Limit the parts of one message: empty ones do not count towards its size."""
        if len(self.frames) >= self.limits.message_parts:
            self._fail(1009, "too many parts")
        else:
            super().handle_cont(event)

    def send_receive_event_to_app(self) -> None:
        """Close where a text is not UTF-8."""
        if self.curr_msg_data_type == "text" and not self.close_sent:
            try:
                b"".join(self.frames).decode()
            except UnicodeDecodeError:
                self.frames = []
                self._fail(1007, "invalid UTF-8")
                return
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Limit pings: each is answered, and a client that does not read would let the pongs pile up here."""
        if self._control_allowed():
            super().handle_ping()

    def handle_pong(self, event: Any) -> None:
        if self._control_allowed():
            super().handle_pong(event)

    def _control_allowed(self) -> bool:
        """Whether the rate allows one more control frame. If not, the connection is closed."""
        if self._controls is None:
            self._controls = TokenBucket(self.limits.control_frames_burst, 1 / self.limits.control_frames_per_second)
        if not self._controls.wait(self.loop.time()):
            return True
        self._fail(int(Close.FLOODING), Close.FLOODING.word)
        return False

    def keepalive_timeout(self) -> None:
        """Close as uvicorn does where no pong came, but cut the connection if the close frame does not leave."""
        self.pong_timer = self.pending_ping_payload = None
        if not self.transport.is_closing():
            self._fail(1011, "keepalive ping timeout")
        self._after_step()

    def _fail(self, code: int, reason: str) -> None:
        """Close the connection from here; the app's `receive` returns a disconnect with this code."""
        if self.close_sent:
            return  # for a frame that came in one piece with the one before
        self.queue.put_nowait({"type": "websocket.disconnect", "code": code, "reason": reason})
        self.conn.fail(code, reason)
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.transport.close()
        self._after_step()

    # Writing by the library

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            self._free_handshake()
        elif message["type"] == "websocket.http.response.body":
            self.handshake_complete = True  # refused; otherwise uvicorn would log an error of the app

    def _free_handshake(self) -> None:
        """Drop the headers: nobody reads them any more, and they take 4 KiB."""
        self.request.headers.clear()
        self.response.headers.clear()
        cast("list[Any]", self.scope["headers"]).clear()

    def send_keepalive_ping(self) -> None:
        super().send_keepalive_ping()
        self._after_step()

    # Writing by the fan-out: see Writer

    def share_socket(self, direct: DirectSocket | None) -> None:
        self._direct = direct
        if direct is not None and self._tls is not None:
            direct.encrypt, direct.tls = self._tls.encrypt, self._tls.buffers

    def write(self, frame: Frame) -> None:
        transport = self.transport
        if self.close_sent or self.disconnected or transport.is_closing():
            return
        data = frame.framed
        if self._fd is None or transport.get_write_buffer_size():
            self._stop_direct()
            transport.write(data)
            return
        if self._tls is not None:
            data = self._tls.records_of(data)
            if not data:
                return
        try:
            sent = os.write(self._fd, data)
        except OSError as error:
            self.write_rest(data, error)
            return
        if sent < len(data):
            self.write_rest(data[sent:])
        elif self._direct is not None:
            self._direct.fd = self._fd

    def write_rest(self, data: bytes, error: OSError | None = None) -> None:
        self._stop_direct()
        if error is None or isinstance(error, BlockingIOError):
            if self._tls is None:
                self.transport.write(data)
            else:
                self._tls.send_records(data)
        elif error.errno not in _CONNECTION_GONE:
            self.transport.abort()  # whatever it is (no route, no memory), only this connection ends
        # Where the connection is gone, the transport finds out by itself and tells the app.

    def unsent(self) -> int:
        return self.transport.get_write_buffer_size()

    def queued(self) -> int:
        return 0 if self._socket is None else bytes_in_kernel(self._socket)

    async def flush(self) -> None:
        """Wait until the transport holds nothing back or the connection is lost. The caller sets a time limit."""
        if self.unsent() and not self.disconnected:
            # The transport pauses us now and resumes us when it holds nothing: uvicorn keeps `writable` accordingly.
            self.transport.set_write_buffer_limits(high=0, low=0)
            await self.writable.wait()

    def abort(self) -> None:
        self.transport.abort()

    def _after_step(self) -> None:
        """Stop direct writes where the connection closes, or bytes wait in the transport that they would overtake."""
        if self.close_sent or self.transport.is_closing() or self.transport.get_write_buffer_size():
            self._stop_direct()
        super()._after_step()

    def _stop_direct(self) -> None:
        if self._direct is not None:
            self._direct.fd = -1


def websocket_protocol(limits: Limits, refusals: Counter[str] | None = None) -> type[FrameProtocol]:
    """Return the protocol class for uvicorn's `ws`, with these limits. It counts its refusals in `refusals`, by
    reason."""
    own = {"limits": limits, "refusals": Counter() if refusals is None else refusals}
    return type("FrameProtocol", (FrameProtocol,), own)
