"""uvicorn's HTTP protocol with bounds on what comes before the app sees it: how many connections, how long and how
large a request's head. Without them a connection that never says anything is kept for ever.

What a request's body may be is checked where it is read (`api.services`).
"""

from __future__ import annotations

import asyncio
from typing import Any, ClassVar, Final

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from guide.limits import DEFAULTS, Limits

RESERVED: Final = 100  # connections for /livez, /readyz and pages where WebSockets have taken all that may be
PIPELINED_MOST: Final = 4  # requests that wait on one connection: browsers send the next when they have the answer
HEAD_MOST: Final = 32 * 1024  # bytes of a request's line and headers: browsers send 1 or 2 KiB


class Inlet(HttpToolsProtocol):
    """Invariant: `_late` is planned exactly while a head is awaited or under way."""

    limits: ClassVar[Limits] = DEFAULTS
    _late: asyncio.TimerHandle | None = None
    _head = 0  # bytes of the head so far; -1: it is through

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        if len(self.connections) > self.limits.connections + RESERVED:
            self._refuse(b"503 Service Unavailable", b"Retry-After: 10\r\n")
        else:
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._head_done()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        before = self._head
        if before >= 0:
            self._head = before + len(data)
        super().data_received(data)
        if before >= 0 and self._head > HEAD_MOST:  # it is not through yet
            self._refuse(b"431 Request Header Fields Too Large")

    def on_message_begin(self) -> None:
        if self._late is None:  # the next request on this connection
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        size = sum(len(name) + len(value) for name, value in self.headers)
        self._head_done()
        if size + len(self.url) > HEAD_MOST:  # in one piece
            self._refuse(b"431 Request Header Fields Too Large")
        elif len(self.pipeline) >= PIPELINED_MOST:
            self._refuse(b"429 Too Many Requests", b"Retry-After: 1\r\n")
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():  # of a request that was refused
            super().on_body(body)

    def on_message_complete(self) -> None:
        if not self.transport.is_closing():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Another protocol has the line now; without its parser, which knows it in turn, this one is forgotten."""
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # as uvicorn does where a line ends

    def _await_head(self) -> None:
        self._head = 0
        self._late = self.loop.call_later(self.limits.request_within, self._refuse, b"408 Request Timeout")

    def _head_done(self) -> None:
        self._head = -1
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _refuse(self, status: bytes, header: bytes = b"") -> None:
        self._head_done()
        if not self.transport.is_closing():
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\n" + header + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
            self.transport.close()


def inlet(limits: Limits) -> Any:
    """The protocol class for uvicorn's `http`, with these limits."""
    return type("Inlet", (Inlet,), {"limits": limits})
