"""uvicorn's HTTP protocol with limits on what the app does not see.

Limited are the number of connections, in all and of one network; the time and size of a request's head and of its body;
and the time in which an answer must be read. Without them a connection that sends nothing, never ends its request or
never reads is kept for ever. docs/ARCHITECTURE.md lists the states of a connection, and who owns its timer in each.

Requests that no app should see are refused here: of another version than HTTP/1.0 and 1.1, without exactly one Host,
and those for a WebSocket that have a body.

The app checks bodies too, and its answer says more (api/requests.py), so the limits here are a little wider.
Connections from a trusted proxy are not counted by network, as many people stand behind one address. WebSockets are not
either, once they are accepted: access/admission.py counts those, also behind a proxy.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from functools import partial
from typing import Any, ClassVar, Final

from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

from guide.common.limits import DEFAULTS, Limits
from guide.common.logs import RateLimitedLog
from guide.common.rate_limit import network_of
from guide.transport.websocket import FrameProtocol

RESERVED: Final = 100  # connections kept for /livez, /readyz and pages when WebSockets have used up the limit
MAX_PIPELINED: Final = 4  # requests that may wait on one connection: browsers wait for the answer before the next
MAX_HEAD: Final = 32 * 1024  # bytes of a request's line and headers: browsers send 1 or 2 KiB
BODY_EXTRA_TIME: Final = 1.0  # seconds beyond the limit, so that the app's own answer to a late body comes first
BODY_EXTRA: Final = 64 * 1024  # bytes beyond the limit: uvicorn keeps so much while the app does not read
BODY_DROPPED: Final = 8 * 1024 * 1024  # bytes of a body that are read and dropped once the request is answered
READ_WITHIN: Final = 60.0  # seconds in which 64 KiB of an answer must be read: a phone in a tunnel
FULL: Final = b"503 Service Unavailable", b"Retry-After: 10\r\n"
VERSIONS: Final = frozenset({"1.0", "1.1"})

_LINE_EXTRA: Final = len(b"  HTTP/1.1\r\n\r\n")  # beside method, URL and headers
_HEADER_EXTRA: Final = len(b": \r\n")  # of each header
_HANDSHAKE: Final = frozenset(
    {
        b"host",
        b"origin",
        b"connection",
        b"upgrade",
        b"sec-websocket-key",
        b"sec-websocket-version",
        b"sec-websocket-protocol",
        b"sec-websocket-extensions",
    }
)
"""The headers that the WebSocket library is given. It refuses heads that are fine otherwise, as with a long cookie."""

_refused = RateLimitedLog("info", "connection refused")
_failed = RateLimitedLog("error", "connection not shut down")


class LimitedHttpProtocol(HttpToolsProtocol):
    """uvicorn's protocol for one HTTP/1.1 connection, with the limits that this file's docstring lists.

    Invariants
    - `_request_timer` runs exactly while a request's head is awaited or arriving, or its body is (`_in_body`). Between
      requests, when all are answered, uvicorn's own timer runs; at the first byte the head's timer here takes over.
    - `_allowed` is how many more bytes may come of the head or body that `_request_timer` waits for. Bytes of a body
      that came in one piece with its head are not counted. `_may_lack` allows more once the request is answered.
    - `_answer_timer` runs exactly while bytes of an answer wait in the transport, or of the TLS handshake before it.
    - Under TLS (tls.py) the handshake counts as part of the first head, in time and size.
    - `network_connections` counts this process's HTTP connections by network, with no entry for 0. `_network` is the
      one that this connection is counted for, or empty.
    - A connection becomes a WebSocket only when no HTTP answer is outstanding or unread on it. It stays counted here
      until the WebSocket is accepted, or lost.
    - `shutdown` does not raise: what is wrong with one connection stops no other.
    """

    limits: ClassVar[Limits] = DEFAULTS
    refusals: ClassVar[Counter[str]] = Counter()
    network_connections: ClassVar[dict[str, int]] = {}
    _request_timer: asyncio.TimerHandle | None = None
    _answer_timer: asyncio.TimerHandle | None = None
    _current: RequestResponseCycle | None = (
        None  # the one the app runs for: uvicorn's `cycle` is the newest one asked for
    )
    _allowed = 0
    _in_body = False
    _network = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=1, low=0)  # `pause_writing` as soon as anything is not taken
        network = self._counted_network()
        count = self.network_connections.get(network, 0)
        if len(self.connections) > self.limits.connections + RESERVED:
            self._refuse("too_many_connections", *FULL)
        elif network and count >= min(self.limits.address_http_connections, max(1, self.limits.connections // 2)):
            self._refuse("too_many_of_address", *FULL)
        else:
            if network:
                self._network, self.network_connections[network] = network, count + 1
            self._await_head()

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_request_timer()
        self._stop_answer_timer()
        self._release_network()
        gone, self._current = self._current, None
        if gone is not None and not gone.response_complete:
            gone.disconnected = True
            gone.message_event.set()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._answer_timer is None:
            self._answer_timer = self.loop.call_later(READ_WITHIN, self._answer_not_read)

    def resume_writing(self) -> None:
        self._stop_answer_timer()
        super().resume_writing()

    def data_received(self, data: bytes) -> None:
        self._allowed -= len(data)
        super().data_received(data)
        self._check_size()

    def transport_received(self, size: int) -> None:
        """Count bytes of TLS's own. See `CountsBytes`."""
        self._allowed -= size
        self._check_size()

    def _check_size(self) -> None:
        """Refuse what is too large by now."""
        if self.transport.is_closing() or self.parser is None:  # it is a WebSocket by now
            return
        if self._request_timer is None:
            if self._all_answered():  # an empty line, or the end of a body that nobody waited for
                self._await_head()
        elif self._allowed < 0 and not self._in_body:
            self._refuse("head_too_large", b"431 Request Header Fields Too Large")
        elif self._allowed < self._may_lack() and not self.flow.read_paused:  # else the app has yet to read what came
            self._refuse_body("body_too_large", b"413 Content Too Large")

    def _may_lack(self) -> int:
        """Return how far `_allowed` may fall below 0, as a negative number.

        Where the app has answered before the body was whole, most likely that it is too large, the rest is dropped:
        closing with bytes unread resets the connection, and a proxy or browser might never see the answer.
        """
        return -BODY_DROPPED if self._in_body and self._all_answered() else 0

    def on_message_begin(self) -> None:
        if self._request_timer is None:  # the next request on this connection
            self._await_head()
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        self._await_body()
        version = self.parser.get_http_version()
        hosts = sum(name == b"host" for name, _ in self.headers)
        if self._head_size() > MAX_HEAD:  # one that came in one piece
            self._refuse("head_too_large", b"431 Request Header Fields Too Large")
        elif version not in VERSIONS:
            self._refuse("version_unknown", b"505 HTTP Version Not Supported")
        elif hosts > 1 or (not hosts and version == "1.1"):
            self._refuse("host_malformed", b"400 Bad Request")
        elif len(self.pipeline) >= MAX_PIPELINED:
            self._refuse("too_many_at_once", b"429 Too Many Requests", b"Retry-After: 1\r\n")
        elif self._should_upgrade() and not self._all_read():
            self._refuse("upgrade_too_soon", b"400 Bad Request")
        elif self._should_upgrade() and (version != "1.1" or self._has_body()):
            self._refuse("handshake_malformed", b"400 Bad Request")
        if not self.transport.is_closing():
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        if not self.transport.is_closing():  # of a request that was refused
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._stop_request_timer()
        if not self.transport.is_closing():
            super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """Hand the connection over to the WebSocket protocol, and leave nothing behind that keeps this object alive."""
        if self.transport.is_closing():  # the request was refused
            return
        self._stop_request_timer()
        self._stop_answer_timer()  # now: later `resume_writing` goes to the other protocol
        self.transport.set_write_buffer_limits()
        self.connections.discard(self)
        # The type that uvicorn names for it is asyncio.Protocol, which takes no such arguments.
        protocol: Any = self.ws_protocol_class(  # type: ignore[call-arg, misc]
            config=self.config, server_state=self.server_state, app_state=self.app_state
        )
        headers = self.headers
        if isinstance(protocol, FrameProtocol):
            protocol.take_over(headers, partial(_release, self.network_connections, self._network))
            self._network = ""
            headers = [header for header in headers if header[0] in _HANDSHAKE]
        self._release_network()
        head = [self.scope["method"].encode(), b" ", self.url, b" HTTP/1.1\r\n"]
        for name, value in headers:
            head += [name, b": ", value, b"\r\n"]
        protocol.connection_made(self.transport)
        protocol.data_received(b"".join([*head, b"\r\n"]))
        self.transport.set_protocol(protocol)
        self.parser = None  # type: ignore[assignment]  # the parser refers to this object; uvicorn does the same at the end

    def send_400_response(self, msg: str) -> None:
        """Refuse what is no HTTP. Where an answer is under way, nothing may be put into it."""
        midway = self._current is not None and self._current.response_started and not self._current.response_complete
        self._refuse("malformed", b"" if midway else b"400 Bad Request")

    def shutdown(self) -> None:
        """Stop with the server: finish the answer under way, but cut a connection whose request has not come whole."""
        cycle = self._current
        try:
            if cycle is not None and not cycle.response_complete and cycle.more_body:
                self.transport.abort()
            else:
                super().shutdown()
        except Exception as fault:
            _failed(exc_info=fault)
            self.transport.abort()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: Any) -> None:
        self._current = cycle
        super()._start_asgi_task(cycle, app)

    def _all_read(self) -> bool:
        """Whether every request is answered, and the answers are read.

        Before the first request, what waits can only be the end of a TLS handshake, which does not matter.
        """
        return self._all_answered() and (self._current is None or self._answer_timer is None)

    def _all_answered(self) -> bool:
        return self._current is None or self._current.response_complete

    def _counted_network(self) -> str:
        """Return the network that this connection counts for; empty where it is not counted."""
        peer = self.client[0] if self.client else ""
        proxy = isinstance(self.app, ProxyHeadersMiddleware) and peer in self.app.trusted_hosts
        return "" if proxy else network_of(peer)

    def _release_network(self) -> None:
        network, self._network = self._network, ""
        _release(self.network_connections, network)

    def _head_size(self) -> int:
        """Return the bytes of the head that has come, but for white space that the parser dropped."""
        headers = sum(len(name) + len(value) + _HEADER_EXTRA for name, value in self.headers)
        return headers + len(self.parser.get_method()) + len(self.url) + _LINE_EXTRA

    def _has_body(self) -> bool:
        """Whether the head that has come announces a body."""
        length = {value.strip(b"0") for name, value in self.headers if name == b"content-length"}
        return bool(length - {b""}) or any(name == b"transfer-encoding" for name, _ in self.headers)

    def _await_head(self) -> None:
        self._allowed, self._in_body = MAX_HEAD, False
        within = self.limits.request_within
        self._request_timer = self.loop.call_later(within, self._refuse, "head_late", b"408 Request Timeout")

    def _await_body(self) -> None:
        self._stop_request_timer()
        self._allowed, self._in_body = self.limits.body_bytes + BODY_EXTRA, True
        within = self.limits.request_within + BODY_EXTRA_TIME
        self._request_timer = self.loop.call_later(within, self._refuse_body, "body_late", b"408 Request Timeout")

    def _stop_request_timer(self) -> None:
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _stop_answer_timer(self) -> None:
        if self._answer_timer is not None:
            self._answer_timer.cancel()
            self._answer_timer = None

    def _answer_not_read(self) -> None:
        self._answer_timer = None
        self._count("answer_not_taken")
        self.transport.abort()

    def _count(self, why: str) -> None:
        self.refusals[why] += 1
        _refused(why=why)

    def _refuse(self, why: str, status: bytes, header: bytes = b"") -> None:
        """Count a refusal, answer with `status` and `header`, and close. Without a `status`, only close."""
        self._stop_request_timer()
        if self.transport.is_closing():
            return
        self._count(why)
        if status:
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\n" + header + b"Content-Length: 0\r\nConnection: close\r\n\r\n"
            )
        self.transport.close()

    def _refuse_body(self, why: str, status: bytes) -> None:
        """Refuse a body. Where the app has begun to answer before the body came, no other answer may follow."""
        begun = self._current is not None and self._current.response_started
        self._refuse(why, b"" if begun else status)


def _release(counts: dict[str, int], network: str) -> None:
    """Count one connection of a network less; none for an empty name."""
    if network:
        left = counts.pop(network) - 1
        if left:
            counts[network] = left


def http_protocol(limits: Limits, refusals: Counter[str]) -> type[LimitedHttpProtocol]:
    """Return the protocol class for uvicorn's `http`, with these limits. It counts its refusals in `refusals`, by
    reason."""
    own = {"limits": limits, "refusals": refusals, "network_connections": {}}
    return type("LimitedHttpProtocol", (LimitedHttpProtocol,), own)
