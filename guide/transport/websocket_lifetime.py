"""How a WebSocket begins and ends: uvicorn's protocol with an owner for every timer, and an answer to every handshake.

docs/ARCHITECTURE.md lists the states of a connection, and who owns its timer in each. While it is open that is
live/connection.py, and uvicorn's keepalive. What is sent and received meanwhile is websocket.py's.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable
from typing import Any, ClassVar, Final, cast

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from guide.common.logs import RateLimitedLog

OPEN_WITHIN: Final = 10.0  # seconds for the app to accept; the client has sent its part of the handshake
CLOSE_WITHIN: Final = 2.0  # seconds for a close frame to leave; then the connection is cut

_REFUSAL: Final = b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
_failed = RateLimitedLog("error", "connection cut by a fault")


class WebSocketLifetime(WebSocketsSansIOProtocol):
    """See the module.

    Invariants
    - `_deadline` runs until the handshake is done, and from the moment that either side closes until the connection is
      lost; then it is cut, however little it has taken of what waits. Of two deadlines the earlier counts.
    - A handshake is answered: by the app, or with HTTP 400 where the library does not give it to the app.
    - The connection counts as one of HTTP until the app has accepted it, and counts it itself, or it is lost.
    - A fault in what this connection does raises nothing to whoever calls: it is logged, and this connection is cut.
    """

    refusals: ClassVar[Counter[str]] = Counter()
    _deadline: asyncio.TimerHandle | None = None
    _head: list[tuple[bytes, bytes]] | None = None  # every header, where the library was given only some
    _release: Callable[[], None] | None = None  # ends the count of this connection as one of HTTP
    _lost: asyncio.Future[None] | None = None  # who waits until the connection is lost

    def take_over(self, headers: list[tuple[bytes, bytes]], release: Callable[[], None]) -> None:
        """Go on with a connection whose request came over HTTP. To be called before `connection_made`.

        `headers`: all of the request, which the app gets; `release`: called once, when the app has accepted the
        connection and counts it itself, or when it is lost.
        """
        self._head, self._release = headers, release

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._end_within(OPEN_WITHIN)

    def handle_connect(self, event: Any) -> None:
        super().handle_connect(event)
        if self.response.status_code != 101:
            self.refusals["handshake_malformed"] += 1
        elif self._head is not None:
            cast("dict[str, Any]", self.scope)["headers"], self._head = self._head, None

    def connection_lost(self, exc: Exception | None) -> None:
        self._stop_deadline()
        self._release_count()
        super().connection_lost(exc)
        if self._lost is not None and not self._lost.done():
            self._lost.set_result(None)

    def data_received(self, data: bytes) -> None:
        try:
            super().data_received(data)
            if not self.handshake_initiated:
                self._refuse_handshake()
        except Exception as fault:
            self._cut(fault)
        self._after_step()

    async def send(self, message: Any) -> None:
        await super().send(message)
        if message["type"] == "websocket.accept":
            self._stop_deadline()
            self._release_count()
        self._after_step()

    async def wait_lost(self) -> None:
        """Close the connection, unless the other side has yet to answer a close, and wait until it is lost."""
        if self.disconnected:
            return
        if self.close_timer is None:
            self.transport.close()
        self._after_step()
        self._lost = self.loop.create_future()
        await self._lost

    def eof_received(self) -> None:
        self.transport.close()
        self._after_step()

    def on_task_complete(self, task: asyncio.Task[None]) -> None:
        super().on_task_complete(task)
        self._after_step()

    def shutdown(self) -> None:
        try:
            super().shutdown()
        except Exception as fault:  # the library is in no state to say goodbye
            self._cut(fault)
        self._after_step()

    def _end_within(self, seconds: float) -> None:
        """Cut the connection in so many seconds, unless it is cut earlier."""
        if self._deadline is not None:
            if self._deadline.when() <= self.loop.time() + seconds:
                return
            self._deadline.cancel()
        self._deadline = self.loop.call_later(seconds, self.transport.abort)

    def _stop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _release_count(self) -> None:
        release, self._release = self._release, None
        if release is not None:
            release()

    def _refuse_handshake(self) -> None:
        """Answer a request that the library did not give to the app."""
        self.refusals["handshake_malformed"] += 1
        self.handshake_initiated = self.handshake_complete = self.close_sent = True
        self.transport.write(_REFUSAL)
        self.transport.close()

    def _cut(self, fault: Exception) -> None:
        _failed(exc_info=fault)
        self.transport.abort()

    def _after_step(self) -> None:
        """See to it that a connection that closes comes to its end."""
        closing = self.transport.is_closing()
        if (self.close_sent or closing) and not self.disconnected:
            self._end_within(CLOSE_WITHIN if closing else self.close_timeout + CLOSE_WITHIN)
