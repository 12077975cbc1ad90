"""One WebSocket from hello to goodbye: what a member's client sends is checked, and given to its room.

Invariants
- A member is in its room from the answer to hello until `run` ends, and leaves it once.
- Whatever goes wrong ends this connection alone: a bye with the reason, then the close. Nothing follows a bye.
- Each ended connection is counted once, by its close code.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from starlette.websockets import WebSocket, WebSocketDisconnect

from guide.access.token_cache import TokenCache
from guide.common.counters import Counters
from guide.common.limits import Limits
from guide.common.logs import RateLimitedLog
from guide.common.rate_limit import TokenBucket
from guide.common.tokens import digest
from guide.fanout.subscriber import Subscriber
from guide.live.hub import COME_BACK, Hub
from guide.live.room import Room
from guide.protocol import wire
from guide.protocol.codes import Close, Closed, Refusal, WireError
from guide.protocol.messages import Bye, Caption, ClientMessage, Comment, Hello, Member
from guide.store.contract import ROBOT, Store, StoreError
from guide.transport.frames import Frame
from guide.transport.websocket import FrameProtocol
from guide.transport.writer import EXTENSION, QueueWriter

CLOSE_WITHIN: Final = 2.0  # seconds for the bye to leave: a line that does not drain is cut
WARNED_FOR: Final = 10.0  # seconds in which a second flood closes the line
STORE_AWAY_WAIT: Final = 3000  # ms
GOODBYE: Final = 1000  # the WebSocket code of a line that ended as it should

_NAMED: Final = frozenset({GOODBYE, 1001, 1002, 1005, 1006, 1007, 1009, 1011, 1012, int(Close.FLOODING)})
"""codes of lines that did not end here, which are counted each by itself: the other side's, and the protocol's"""

_refused = RateLimitedLog("info", "message refused")
_behind = RateLimitedLog("info", "too far behind")
_no_record = RateLimitedLog("error", "no record")
_failed = RateLimitedLog("error", "connection failed")


@dataclass(frozen=True, slots=True)
class ConnectionContext:
    """What all connections of a node share. `clock`: monotonic seconds; `now`: Unix seconds, for the expiry of tokens
    alone."""

    hub: Hub
    store: Store
    tokens: TokenCache
    limits: Limits
    counters: Counters
    clock: Callable[[], float]
    now: Callable[[], float] = time.time


class Connection:
    """Runs one WebSocket. `run` returns when it is over, whatever happened on it."""

    def __init__(self, websocket: WebSocket, context: ConnectionContext) -> None:
        limits = context.limits
        self._websocket = websocket
        self._context = context
        self._closing: asyncio.Task[None] | None = None
        self._largest = limits.follower_message_bytes
        self._messages = TokenBucket(limits.messages_burst, 1 / limits.messages_per_second)
        self._warned = float("-inf")
        self._seat: tuple[Room, Subscriber] | None = None
        self._writer: FrameProtocol | QueueWriter

    async def run(self) -> None:
        await self._websocket.accept()
        raw = self._websocket.scope.get("extensions", {}).pop(EXTENSION, None)
        self._writer = raw if isinstance(raw, FrameProtocol) else QueueWriter(self._websocket.send_bytes)
        try:
            await self._enter()
            if isinstance(raw, FrameProtocol):
                raw.set_handler(self._take)
            while self._closing is None:
                self._take(await self._receive())
        except WebSocketDisconnect as gone:
            if self._closing is None:
                self._context.counters.closes[str(gone.code) if gone.code in _NAMED else "other"] += 1
        except Exception as error:
            self._fail(error)
        finally:
            if self._seat is not None:
                room, line = self._seat
                room.leave(line)
                self._seat = None
            if self._closing is not None:
                await asyncio.wait([self._closing])
            if isinstance(self._writer, QueueWriter):
                self._writer.abort()

    async def _enter(self) -> None:
        """From hello to a seat in the room. Raises what `_fail` knows."""
        hello = await self._hello()
        member, room = await self._who(hello)
        if member.leads_ever:
            self._largest = self._context.limits.guide_message_bytes
        line = Subscriber(member, self._writer, self.close, self._context.limits)
        self._seat = room, line
        room.join(line, hello.resume)

    def _take(self, data: bytes) -> None:
        """Act on one message: all that a member may cause by it, also the end. Raises nothing."""
        if self._seat is None or self._closing is not None:
            return
        room, line = self._seat
        try:
            message = wire.decode_client(data, self._largest)
            if isinstance(message, Bye):
                room.leave(line, for_good=True)
                self._end(GOODBYE, "bye")
                self._wake()
            elif self._may_speak(line, message):
                room.receive(line, message)
        except Exception as error:
            self._fail(error)
            self._wake()

    def _wake(self) -> None:
        """`run` has nothing to wait for any more."""
        if isinstance(self._writer, FrameProtocol):
            self._writer.wake_receive()

    def _fail(self, error: Exception) -> None:
        """End the connection for what went wrong on it."""
        match error:
            case Closed():
                self.close(error.close, error.wait)
            case WireError():
                _refused(code=int(error.close), why=error.expected)
                self.close(error.close, 0)
            case StoreError():
                _no_record(error=str(error))
                self.close(Close.TRY_LATER, STORE_AWAY_WAIT)
            case _:  # a fault of ours: one line in the log, and the client comes back
                _failed(exc_info=error)
                self.close(Close.TRY_LATER, STORE_AWAY_WAIT)

    def close(self, code: Close, wait: int) -> None:
        """Say bye and end the connection; only the first call counts."""
        if self._closing is None:
            if code is Close.TOO_FAR_BEHIND:
                _behind()
            self._writer.write(Frame(wire.bye(code, wait)))
            self._end(int(code), code.word)

    def _end(self, code: int, reason: str) -> None:
        if self._seat is not None:
            self._seat[1].outbox.end()  # nothing follows a bye
        self._context.counters.closes[str(code)] += 1
        self._closing = asyncio.create_task(self._close(code, reason))

    async def _close(self, code: int, reason: str) -> None:
        try:
            async with asyncio.timeout(CLOSE_WITHIN):
                await self._writer.flush()
                await self._websocket.close(code, reason)
                await self._writer.flush()
        except TimeoutError:
            self._writer.abort()
        except (RuntimeError, WebSocketDisconnect):
            pass  # the other side was quicker
        except Exception as error:  # a fault of ours: the line must end all the same
            _failed(exc_info=error)
            self._writer.abort()

    async def _receive(self) -> bytes:
        event = await self._websocket.receive()
        if event["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(event.get("code", 1006))
        data = event.get("bytes")
        if data is None:
            raise WireError(Close.MALFORMED, "expected a binary frame, got text")
        return bytes(data)

    async def _hello(self) -> Hello:
        try:
            async with asyncio.timeout(self._context.limits.hello_within):
                hello = wire.decode_client(await self._receive(), self._largest)
        except TimeoutError:
            raise Closed(Close.HELLO_EXPECTED) from None
        if not isinstance(hello, Hello):
            raise Closed(Close.HELLO_EXPECTED)
        return hello

    async def _who(self, hello: Hello) -> tuple[Member, Room]:
        token = digest(hello.token)
        known = self._context.tokens.take(token) or await self._context.store.member_by_token(token)
        if known is None:
            raise Closed(Close.TOKEN_UNKNOWN)
        if known.expires <= self._context.now():
            raise Closed(Close.TOKEN_EXPIRED)
        room = await self._context.hub.room(known.session)
        await room.reach(hello.resume)
        if self._context.hub.leaving:  # since: it would have no slot to come back in
            raise Closed(Close.SERVER_RESTARTING, COME_BACK)
        if room.session.state["phase"] == "ended":
            raise Closed(Close.SESSION_OVER)
        if known.role == ROBOT:
            return Member(known.id, "follower", known.name, known.branch, robot=True), room
        return Member(known.id, known.role, known.name, known.branch), room

    def _may_speak(self, line: Subscriber, message: ClientMessage) -> bool:
        """Within the rate of messages. Over it once: told, and the message is dropped; again soon: closed."""
        now = self._context.clock()
        if not self._messages.wait(now):
            return True
        if now - self._warned < WARNED_FOR and now - self._warned > 1.0:
            raise Closed(Close.FLOODING)
        id_ = message.id if isinstance(message, Comment | Caption) else None
        if id_ is not None or now - self._warned >= WARNED_FOR:
            line.outbox.send(wire.error(Refusal.TOO_MANY_MESSAGES, id_, {}))
        if now - self._warned >= WARNED_FOR:
            self._warned = now
        return False
