"""uvicorn's HTTP protocol with bounds on what the app does not see: how many connections, of all and of one address,
how long and how large a request's head and its body, and how long an answer may wait to be taken. Without them a
connection that never says anything, never ends, or never listens, is kept for ever.

Where the app reads a body it is checked, too, and the answer says more (`api.services`): the bounds here are a little
wider. Connections of a proxy that is believed whom it speaks for are not counted by address; WebSockets, also those
behind it, are by the door.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from typing import Any, ClassVar, Final

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from guide.common.limits import DEFAULTS, Limits
from guide.common.logs import RateLimitedLog
from guide.common.rate_limit import network_of

RESERVED: Final = 100  # connections for /livez, /readyz and pages where WebSockets have taken all that may be
PIPELINED_MOST: Final = 4  # requests that wait on one connection: browsers send the next when they have the answer
HEAD_MOST: Final = 32 * 1024  # bytes of a request's line and headers: browsers send 1 or 2 KiB
BODY_LATER: Final = 1.0  # seconds more than a request may take, for the app's own answer to a body that does not come
BODY_SPARE: Final = 64 * 1024  # bytes more than a body may have, which uvicorn keeps while the app does not read
TAKEN_WITHIN: Final = 60.0  # seconds in which what was written must be taken, 64 KiB of a file: a phone in a tunnel
FULL: Final = b"503 Service Unavailable", b"Retry-After: 10\r\n"

_refused = RateLimitedLog("info", "connection refused")


class LimitedHttpProtocol(HttpToolsProtocol):
    """Invariants
    - `_late` is planned exactly while a head is awaited or under way, or a body is: `_in_body`. Between requests, when
      all have their answers, uvicorn waits for the next, but only until anything comes: then a head is awaited here.
    - `_left` is how many bytes may still come of what `_late` waits for; what came in one piece with the head before
      is not counted.
    - `_untaken` is planned exactly while bytes of an answer wait here, or of the handshake before it.
    - `lines` counts the connections by address that are HTTP's, only those above 0; `_network` is what it counts this
      one for, or empty.
    - A line becomes a WebSocket only when nothing of HTTP is left on it.
    """

    limits: ClassVar[Limits] = DEFAULTS
    refusals: ClassVar[Counter[str]] = Counter()
    lines: ClassVar[dict[str, int]] = {}
    _late: asyncio.TimerHandle | None = None
    _untaken: asyncio.TimerHandle | None = None
    _answering: RequestResponseCycle | None = None  # uvicorn knows only the one that was asked for last
    _left = 0
    _in_body = False
    _network = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=1, low=0)  # `pause_writing` as soon as anything is not taken
        network = self._peer()
        lines = self.lines.get(network, 0)
        if len(self.connections) > self.limits.connections + RESERVED:
            self._refuse("too_many_connections", *FULL)
        elif network and lines >= min(self.limits.address_http_connections, max(1, self.limits.connections // 2)):
            self._refuse("too_many_of_address", *FULL)
        else:
            if network:
                self._network, self.lines[network] = network, lines + 1
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._has_come()
        self._taken()
        self._uncount()
        gone, self._answering = self._answering, None
        if gone is not None and not gone.response_complete:
            gone.disconnected = True
            gone.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._untaken is None:
            self._untaken = self.loop.call_later(TAKEN_WITHIN, self._cut)

    def resume_writing(self) -> None:
        self._taken()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        self._left -= len(data)
        super().data_received(data)
        if self.transport.is_closing() or self.parser is None:  # now it is a WebSocket's
            return
        if self._late is None:
            if self._answered():  # an empty line, or the end of a body that nobody waited for
                self._await_head()
        elif self._left < 0 and not self._in_body:
            self._refuse("head_too_large", b"431 Request Header Fields Too Large")
        elif self._left < 0 and not self.flow.read_paused:  # the app has more than it may, or does not want it
            self._refuse_body("body_too_large", b"413 Content Too Large")

    def on_message_begin(self) -> None:
        if self._late is None:  # the next request on this connection
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        size = sum(len(name) + len(value) for name, value in self.headers)
        self._await_body()
        if size + len(self.url) > HEAD_MOST:  # in one piece
            self._refuse("head_too_large", b"431 Request Header Fields Too Large")
        elif len(self.pipeline) >= PIPELINED_MOST:
            self._refuse("too_many_at_once", b"429 Too Many Requests", b"Retry-After: 1\r\n")
        elif self._should_upgrade() and not self._all_said():
            self._refuse("upgrade_too_soon", b"400 Bad Request")
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():  # of a request that was refused
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._has_come()
        if not self.transport.is_closing():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Another protocol has the line now; without its parser, which knows it in turn, this one is forgotten."""
        if self.transport.is_closing():  # it was refused
            return
        self._uncount()
        self._has_come()
        self._taken()  # by now, or it is told to the other
        self.transport.set_write_buffer_limits()
        super().handle_websocket_upgrade()
        self.parser = None  # type: ignore[assignment]  # as uvicorn does where a line ends

    def shutdown(self) -> None:
        """The server stops: an answer under way is given, but who has not even sent the whole request is cut."""
        cycle = self._answering
        if cycle is not None and not cycle.response_complete and cycle.more_body:
            self.transport.abort()
        else:
            super().shutdown()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def _all_said(self) -> bool:
        """Whether every request has its answer, and it is taken. Before the first only a TLS handshake's end waits."""
        return self._answered() and (self._answering is None or self._untaken is None)

    def _answered(self) -> bool:
        return self._answering is None or self._answering.response_complete

    def _peer(self) -> str:
        """The address that this connection counts for; empty where it is not counted."""
        peer = self.client[0] if self.client else ""
        believed = isinstance(self.app, ProxyHeadersMiddleware) and peer in self.app.trusted_hosts
        return "" if believed else network_of(peer)

    def _uncount(self) -> None:
        if self._network:
            left = self.lines.pop(self._network) - 1
            if left:
                self.lines[self._network] = left
            self._network = ""

    def _await_head(self) -> None:
        self._left, self._in_body = HEAD_MOST, False
        self._late = self.loop.call_later(self.limits.request_within, self._refuse, "head_late", b"408 Request Timeout")

    def _await_body(self) -> None:
        self._has_come()
        self._left, self._in_body = self.limits.body_bytes + BODY_SPARE, True
        within = self.limits.request_within + BODY_LATER
        self._late = self.loop.call_later(within, self._refuse_body, "body_late", b"408 Request Timeout")

    def _has_come(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None

    def _taken(self) -> None:
        if self._untaken is not None:
            self._untaken.cancel()
            self._untaken = None

    def _cut(self) -> None:
        self._untaken = None
        self._count("answer_not_taken")
        self.transport.abort()

    def _count(self, why: str) -> None:
        self.refusals[why] += 1
        _refused(why=why)

    def _refuse(self, why: str, status: bytes, header: bytes = b"") -> None:
        """An empty `status`: nothing is said."""
        self._has_come()
        if self.transport.is_closing():
            return
        self._count(why)
        if status:
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\n" + header + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
        self.transport.close()

    def _refuse_body(self, why: str, status: bytes) -> None:
        """Many requests are answered before their body has come: then no other answer may follow."""
        begun = self._answering is not None and self._answering.response_started
        self._refuse(why, b"" if begun else status)


def inlet(limits: Limits, refusals: Counter[str]) -> Any:
    """The protocol class for uvicorn's `http`, with these limits. `refusals`: counts what is refused, by why."""
    return type("Inlet", (LimitedHttpProtocol,), {"limits": limits, "refusals": refusals, "lines": {}})
