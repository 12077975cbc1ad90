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
from guide.protocol.messages import Bye, ByeMessage, ClientMessage, ErrorMessage, Hello, Member, id_of
from guide.store.contract import ROBOT, Store, StoreError
from guide.transport.frames import Frame
from guide.transport.websocket import FrameProtocol
from guide.transport.websocket_lifetime import CLOSE_WITHIN
from guide.transport.writer import EXTENSION, QueueWriter

WARNED_FOR: Final = 10.0  # seconds after a flood in which a second one closes the connection
STORE_AWAY_WAIT: Final = 3000  # ms until a client tries again
GOODBYE: Final = 1000  # the WebSocket code of a connection that ended as it should

_NAMED: Final = frozenset({GOODBYE, 1001, 1002, 1005, 1006, 1007, 1009, 1011, 1012, int(Close.FLOODING)})
"""Close codes that are counted each by itself where the other side, or the protocol, ended the connection."""

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
        self._message_bytes = limits.follower_message_bytes
        self._messages = TokenBucket(limits.messages_burst, 1 / limits.messages_per_second)
        self._warned_at = float("-inf")
        self._place: tuple[Room, Subscriber] | None = None
        self._writer: FrameProtocol | QueueWriter

    async def run(self) -> None:
        await self._websocket.accept()
        raw = self._websocket.scope.get("extensions", {}).pop(EXTENSION, None)
        self._writer = raw if isinstance(raw, FrameProtocol) else QueueWriter(self._websocket.send_bytes)
        try:
            await self._enter()
            if isinstance(raw, FrameProtocol):
                raw.set_handler(self._on_message)
            while self._closing is None:
                self._on_message(await self._receive())
        except WebSocketDisconnect as gone:
            if self._closing is None:
                self._context.counters.closes[str(gone.code) if gone.code in _NAMED else "other"] += 1
        except Exception as error:
            self._fail(error)
        finally:
            if self._place is not None:
                room, subscriber = self._place
                room.leave(subscriber)
                self._place = None
            if self._closing is not None:
                await asyncio.wait([self._closing])
            if isinstance(self._writer, QueueWriter):
                self._writer.abort()
            else:
                await self._writer.wait_lost()  # it counts until then as one of its address

    async def _enter(self) -> None:
        """Read hello and join the room. Raises what `_fail` handles."""
        hello = await self._read_hello()
        member, room = await self._authenticate(hello)
        if member.leads_ever:
            self._message_bytes = self._context.limits.guide_message_bytes
        subscriber = Subscriber(member, self._writer, self.close, self._context.limits)
        self._place = room, subscriber
        room.join(subscriber, hello.resume)

    def _on_message(self, data: bytes) -> None:
        """Act on one message, whatever it causes, also the end of the connection. Raises nothing."""
        if self._place is None or self._closing is not None:
            return
        room, subscriber = self._place
        try:
            message = wire.decode_client(data, self._message_bytes)
            if isinstance(message, Bye):
                room.leave(subscriber, for_good=True)
                self._end(GOODBYE, "bye")
                self._wake()
            elif self._within_rate(subscriber, message):
                room.receive(subscriber, message)
        except Exception as error:
            self._fail(error)
            self._wake()

    def _wake(self) -> None:
        """Let `run` end: there is nothing to wait for any more."""
        if isinstance(self._writer, FrameProtocol):
            self._writer.wake_receive()

    def _fail(self, error: Exception) -> None:
        """End the connection with the close code of an error."""
        match error:
            case Closed():
                self.close(error.close, error.wait)
            case WireError():
                _refused(code=int(error.close), why=error.expected)
                self.close(error.close, 0)
            case StoreError():
                _no_record(error=str(error))
                self.close(Close.TRY_LATER, STORE_AWAY_WAIT)
            case _:  # a fault of ours: it is logged, and the client tries again
                _failed(exc_info=error)
                self.close(Close.TRY_LATER, STORE_AWAY_WAIT)

    def close(self, code: Close, wait: int) -> None:
        """Say bye and end the connection; only the first call counts."""
        if self._closing is None:
            if code is Close.TOO_FAR_BEHIND:
                _behind()
            try:
                self._writer.write(Frame(wire.encode_server(ByeMessage(code, wait))))
            except Exception as error:  # whoever closes it goes on with others
                _failed(exc_info=error)
            self._end(int(code), code.word)

    def _end(self, code: int, reason: str) -> None:
        if self._place is not None:
            self._place[1].outbox.end()  # nothing follows a bye
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
        except Exception as error:  # a fault of ours: the connection must end all the same
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

    async def _read_hello(self) -> Hello:
        try:
            async with asyncio.timeout(self._context.limits.hello_within):
                hello = wire.decode_client(await self._receive(), self._message_bytes)
        except TimeoutError:
            raise Closed(Close.HELLO_EXPECTED) from None
        if not isinstance(hello, Hello):
            raise Closed(Close.HELLO_EXPECTED)
        return hello

    async def _authenticate(self, hello: Hello) -> tuple[Member, Room]:
        token = digest(hello.token)
        known = self._context.tokens.take(token) or await self._context.store.member_by_token(token)
        if known is None:
            raise Closed(Close.TOKEN_UNKNOWN)
        if known.expires <= self._context.now():
            raise Closed(Close.TOKEN_EXPIRED)
        hub = self._context.hub
        room = await hub.room(known.session)
        await room.resume_reply.wait_for(hello.resume)
        while hub.rooms.get(known.session) is not room:  # it was put away meanwhile
            room = await hub.room(known.session)
        if hub.leaving:  # since: the drain has planned no slot for it
            raise Closed(Close.SERVER_RESTARTING, COME_BACK)
        if known.role == ROBOT:
            member = Member(known.id, "follower", known.name, known.branch, robot=True)
        else:
            member = Member(known.id, known.role, known.name, known.branch)
        if (
            room.session.state["phase"] == "ended" and not member.leads_ever
        ):  # its guides come back to read what was said
            raise Closed(Close.SESSION_OVER)
        return member, room

    def _within_rate(self, subscriber: Subscriber, message: ClientMessage) -> bool:
        """Return whether the message is within the rate. Beyond it, it is dropped and its sender gets an error, once;
        beyond it again within WARNED_FOR raises Closed FLOODING."""
        now = self._context.clock()
        if not self._messages.wait(now):
            return True
        if now - self._warned_at < WARNED_FOR and now - self._warned_at > 1.0:
            raise Closed(Close.FLOODING)
        id_ = id_of(message)
        if id_ is not None or now - self._warned_at >= WARNED_FOR:
            subscriber.outbox.send(wire.encode_server(ErrorMessage(Refusal.TOO_MANY_MESSAGES, id_, {})))
        if now - self._warned_at >= WARNED_FOR:
            self._warned_at = now
        return False
