"""TLS in this process: one connection between uvloop's transport below it and an HTTP or WebSocket protocol above it.

asyncio's own TLS costs more than the encryption itself: each write goes through several layers, and the fan-out cannot
write to the socket itself. Here OpenSSL, through Python's `ssl`, encrypts a frame for one follower after another into
memory, and the fan-out hands the records to the same writer as plain frames.

Invariants
- All connections of an event loop pass their bytes through the same two memory buffers (`TlsBuffers`), one connection
  at a time: both are empty between two calls. So a connection keeps no buffers of its own, which would be 6 KiB.
- Records leave in the order in which they were made: TLS numbers them. Whoever encrypts sends at once, or through
  `send_records` behind what waits already.
- The protocol above knows the connection from its first byte, before the handshake: it counts it and sets its timer.
  Until the handshake is done nothing can be sent: what is written is dropped, and `close` ends the connection.
"""

from __future__ import annotations

import asyncio
import ssl
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, Final, Protocol, cast

from guide.common.logs import RateLimitedLog

RECORD: Final = 16 * 1024  # bytes that one record carries at most
UNCOUNTED: Final = RECORD + 2048  # bytes of a record that has not come whole: RFC 8446, section 5.2, allows 256 more

Encrypt = Callable[[bytes], int]

_failed = RateLimitedLog("info", "TLS failed")


def server_context() -> ssl.SSLContext:
    """Return a context for a server, which has no certificate yet: TLS 1.2 and 1.3, for HTTP/1.1."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION  # a client could ask for it again and again: each costs a handshake
    context.set_alpn_protocols(["http/1.1"])
    return context


class CountsBytes(Protocol):
    """A protocol that limits how much its client sends, and may write past its transport."""

    def transport_received(self, size: int) -> None:
        """Count so many bytes that came and carried nothing for the protocol, and look at the transport, which may have
        answered them itself, or may be closing because of them."""


class TlsBuffers:
    """What all TLS connections of one event loop share. A change of `context` is for connections to come.

    `failures` counts, by reason, connections that ended because of TLS.
    """

    __slots__ = ("context", "failures", "incoming", "outgoing")

    def __init__(self, context: ssl.SSLContext, failures: Counter[str] | None = None) -> None:
        self.context = context
        self.failures = Counter() if failures is None else failures
        self.incoming = ssl.MemoryBIO()
        self.outgoing = ssl.MemoryBIO()


class TlsConnection(asyncio.Transport, asyncio.Protocol):
    """The server's side of one TLS connection: a protocol for the transport below, a transport for the one above.

    `encrypt(data)` adds the records of `data` to the shared outgoing buffer, and returns how many bytes it took.
    """

    __slots__ = ("_above", "_ahead", "_below", "_closing", "_count", "_open", "_tls", "buffers", "encrypt")

    def __init__(self, buffers: TlsBuffers, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self.buffers = buffers
        self._tls = buffers.context.wrap_bio(buffers.incoming, buffers.outgoing, server_side=True)
        # What SSLObject.write calls: for thousands of followers that layer would be a tenth of what encryption costs.
        inner = getattr(self._tls, "_sslobj", self._tls)
        self.encrypt: Encrypt = inner.write
        self._open = False  # the handshake is done
        self._closing = False
        self._ahead = 0  # bytes that came, less those that the protocol got or that were counted
        self._below: asyncio.Transport
        self._above: asyncio.Protocol
        self.set_protocol(protocol)

    # For the transport below

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._below = cast("asyncio.Transport", transport)
        self._above.connection_made(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._closing = True
        self._above.connection_lost(exc)
        self.set_protocol(_NOBODY)  # else the two would keep each other until the next garbage collection

    def data_received(self, data: bytes) -> None:
        if self._closing:
            return
        buffers = self.buffers
        buffers.incoming.write(data)
        parts: list[bytes] = []
        fault: ssl.SSLError | None = None
        ended = False
        try:
            if not self._open:
                self._tls.do_handshake()
                self._open = True
            while part := self._tls.read(RECORD):
                parts.append(part)
            ended = True
        except ssl.SSLWantReadError:
            pass
        except ssl.SSLError as error:
            fault = error
        if buffers.incoming.pending:  # after a fault, or what followed the end
            buffers.incoming.read()
        own = buffers.outgoing.read()  # of the handshake, an alert, or an answer to a change of keys
        if own:
            self._below.write(own)
            self._count(0)  # before the protocol acts: nothing may overtake these records
        plain = parts[0] if len(parts) == 1 else b"".join(parts)
        if plain:
            self._above.data_received(plain)
        if fault is not None:
            self.fail(fault)
        self._ahead += len(data) - len(plain)
        if fault is not None or self._ahead > UNCOUNTED:
            size = max(0, self._ahead - UNCOUNTED)
            self._ahead -= size
            self._count(size)
        if ended and not self.is_closing() and not self._above.eof_received():
            self.close()

    def eof_received(self) -> bool | None:
        return None if self._closing else self._above.eof_received()

    def pause_writing(self) -> None:
        self._above.pause_writing()

    def resume_writing(self) -> None:
        self._above.resume_writing()

    def fail(self, error: ssl.SSLError) -> None:
        """End the connection: the peer speaks no TLS, refuses our certificate, or has sent a broken record."""
        if self._closing:
            return
        self.buffers.failures["tls_failed"] += 1
        _failed(why=error.reason or str(error))
        self._closing = True
        self._below.close()  # with the alert, if there is one

    # For the protocol above

    def set_protocol(self, protocol: asyncio.BaseProtocol) -> None:
        self._above = cast("asyncio.Protocol", protocol)
        self._count: Callable[[int], None] = getattr(protocol, "transport_received", _uncounted)

    def get_protocol(self) -> asyncio.BaseProtocol:
        return self._above

    def get_extra_info(self, name: str, default: Any = None) -> Any:
        if name == "sslcontext":
            return self.buffers.context
        return self._tls if name == "ssl_object" else self._below.get_extra_info(name, default)

    def write(self, data: bytes | bytearray | memoryview) -> None:
        if self._closing or not self._open or not data:
            return
        records = self.records_of(data)
        if records:
            self._below.write(records)

    def records_of(self, data: bytes | bytearray | memoryview) -> bytes:
        """Return the records that carry `data`, which have to be sent before anything else; none on a connection that
        has just ended because of a fault."""
        outgoing = self.buffers.outgoing
        try:
            sent = self.encrypt(cast("bytes", data))
            while sent < len(data):
                sent += self._tls.write(memoryview(data)[sent:])
        except ssl.SSLError as fault:
            outgoing.read()
            self.fail(fault)
        return outgoing.read()

    def send_records(self, records: bytes) -> None:
        """Send records, or what is left of them, behind what waits already."""
        self._below.write(records)

    def close(self) -> None:
        if self._closing:
            return
        self._closing = True
        if self._open:
            with suppress(ssl.SSLError):  # OpenSSL would wait for the peer's farewell
                self._tls.unwrap()
            self._below.write(self.buffers.outgoing.read())
        self._below.close()

    def abort(self) -> None:
        self._closing = True
        self._below.abort()

    def is_closing(self) -> bool:
        return self._closing or self._below.is_closing()

    def can_write_eof(self) -> bool:
        return False

    def pause_reading(self) -> None:
        self._below.pause_reading()

    def resume_reading(self) -> None:
        self._below.resume_reading()

    def is_reading(self) -> bool:
        return self._below.is_reading()

    def get_write_buffer_size(self) -> int:
        return self._below.get_write_buffer_size()

    def set_write_buffer_limits(self, high: int | None = None, low: int | None = None) -> None:
        self._below.set_write_buffer_limits(high, low)


def encrypt_each(
    encrypts: Sequence[Encrypt], outgoing: ssl.MemoryBIO, data: bytes
) -> tuple[bytes, list[int], list[int]]:
    """Encrypt `data`, at most RECORD bytes, for each of these open connections, whose buffer is `outgoing`.

    Returns all records, one connection's after another's; where each one's end; and the places of those that failed,
    which have none.
    """
    ends: list[int] = []
    failed: list[int] = []
    end = ends.append
    for encrypt in encrypts:
        try:
            encrypt(data)
        except ssl.SSLError:
            failed.append(len(ends))
        end(outgoing.pending)
    return outgoing.read(), ends, failed


def _uncounted(_size: int) -> None:
    """Count nothing: the protocol has no limit."""


_NOBODY: Final = asyncio.Protocol()
