"""One light follower: a WebSocket client that checks ticks and events and shows nothing.

Invariants
- `_tick` and `_event` are the last tick and event that it was given. What comes next must follow on them, or be a
  resume or a snapshot, which set them anew.
- It has one connection at a time. When that ends it connects again after the wait that the server named, as a page
  would, until `FollowerPool.leave`.
"""

from __future__ import annotations

import asyncio
import random
import time
from typing import TYPE_CHECKING, Final, cast

from guide.protocol import wire
from guide.protocol.codes import Close, WireError
from guide.protocol.messages import Bye, ByeMessage, Hello, Report, Resume, Resumed, Snapshot, Tick
from guide.rehearse.followers import ws_frames
from guide.rehearse.followers.tick_summary import TickSummary

if TYPE_CHECKING:
    from guide.rehearse.followers.pool import FollowerPool

REPORT_EVERY: Final = 5.0  # seconds, as pages do
RETRY_AFTER: Final = (0.5, 5.0)  # seconds between tries, where the server names none
KEPT_SUMMARIES: Final = 512  # ticks
NEVER: Final = float("inf")


def retry_wait() -> float:
    """Return the seconds until the next try, where the server named none."""
    return random.uniform(*RETRY_AFTER)  # noqa: S311 – to spread, not to keep secret


class Follower(asyncio.Protocol):
    """One follower, over all its connections."""

    __slots__ = (
        "_event",
        "_explained",
        "_pool",
        "_report_timer",
        "_tick",
        "_token",
        "_unread",
        "_upgraded",
        "_wait",
        "epoch",
        "joined",
        "last_message_at",
        "transport",
    )

    def __init__(self, pool: FollowerPool, token: str) -> None:
        self._pool = pool
        self._token = token
        self._tick = 0
        self._event = 0
        self._unread = b""
        self._upgraded = False
        self._explained = False
        self._wait: float | None = None
        self._report_timer: asyncio.TimerHandle | None = None
        self.epoch: str | None = None
        self.joined = False
        self.last_message_at = 0.0
        """ms on our clock, when the last message came; has no meaning while not `joined`"""
        self.transport: asyncio.Transport | None = None

    # ── the connection ────────────────────────────────────────────────────────────────────────────────────────────────

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)  # uvloop's are not of asyncio's class
        self._unread, self._upgraded, self._explained, self._wait = b"", False, False, None
        self._pool.on_connect()
        self.transport.write(ws_frames.request(self._pool.target.host))

    def data_received(self, data: bytes) -> None:
        if not self._unread:
            summary = self._pool.summaries.get(data)
            if summary is not None:
                self._on_tick(summary, time.perf_counter() * 1000)
                return
        self._unread += data
        if not self._upgraded and not self._upgrade():
            return
        self._read_frames(time.perf_counter() * 1000)

    def connection_lost(self, exc: Exception | None) -> None:
        pool = self._pool
        self.transport = None
        pool.on_disconnect()
        if self._report_timer is not None:
            self._report_timer.cancel()
            self._report_timer = None
        if self.joined:
            self._end_silence(time.perf_counter() * 1000)
            self.joined = False
            pool.present -= 1
            if not pool.leaving:
                pool.drops += 1
                pool.recovery = None
                if not self._explained:
                    pool.on_cut()
        if not pool.leaving and self._wait != NEVER:
            pool.connect(self, retry_wait() if self._wait is None else self._wait)

    def leave(self) -> None:
        """Say goodbye, or cut a connection that is not open yet."""
        if self.transport is not None:
            if self._upgraded:
                self._send(wire.encode_client(Bye()))
            else:
                self.transport.abort()

    def _upgrade(self) -> bool:
        """Read the answer to the handshake and say hello. Return False where it is not whole, or a refusal."""
        end = self._unread.find(b"\r\n\r\n")
        if end < 0:
            return False
        head, self._unread = self._unread[:end], self._unread[end + 4 :]
        status = head.split(b" ", 2)[1:2]
        if status != [b"101"]:
            self._pool.refused[status[0].decode("ascii", "replace") if status else "?"] += 1
            self._wait = ws_frames.retry_after(head)
            if self.transport is not None:
                self.transport.abort()
            return False
        self._upgraded = True
        resume = None if self.epoch is None else (self.epoch, self._event)
        self._send(wire.encode_client(Hello(wire.VERSION, self._token, ("opus",), resume)))
        return True

    def _read_frames(self, now: float) -> None:
        """Handle every whole frame of what has come."""
        try:
            frames, self._unread = ws_frames.frames(self._unread)
        except ValueError:
            self._fault()
            return
        for opcode, whole, payload in frames:
            self._on_frame(opcode, whole, payload, now)

    def _on_frame(self, opcode: int, whole: bytes, payload: bytes, now: float) -> None:
        if opcode == 2:
            summary = self._pool.summaries.get(whole)
            if summary is None:
                self._on_message(whole, payload, now)
            else:
                self._on_tick(summary, now)
        elif opcode == 9:
            self._send(payload, ws_frames.PONG)
        elif opcode == 8:
            code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
            self._explained = True
            self._pool.closes[code] += not self._pool.leaving
            if code == Close.SERVER_RESTARTING and self._pool.interrupted_at is None:
                self._pool.interrupted_at = time.perf_counter() * 1000
            if 4100 <= code < 4300:
                self._wait = NEVER  # coming back is useless
            self._send(payload[:2], ws_frames.CLOSE)
            if self.transport is not None:
                self.transport.close()

    def _send(self, payload: bytes, first: int = ws_frames.BINARY) -> None:
        if self.transport is not None:
            self.transport.write(ws_frames.frame(payload, first))

    # ── messages ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _on_message(self, whole: bytes, payload: bytes, now: float) -> None:
        try:
            message = wire.decode_server(payload)
        except WireError:
            self._fault()
            return
        if not isinstance(message, Tick):  # for ticks `_on_tick` does it
            self._end_silence(now)
        match message:
            case Tick():
                summaries = self._pool.summaries
                if len(summaries) >= KEPT_SUMMARIES:
                    del summaries[next(iter(summaries))]
                summary = summaries[whole] = TickSummary(message)
                self._on_tick(summary, now)
            case Snapshot(epoch, event, tick):
                self.epoch, self._event, self._tick = epoch, event, tick
                self._join()
            case Resumed(epoch, event, tick, events=events, left=left):
                numbers = [item.number for item in events]
                complete = left is not None or numbers == list(range(self._event + 1, event + 1))
                if epoch != self.epoch or not complete:
                    self._pool.gaps += 1
                if self.joined:
                    self._pool.missed += max(0, tick - self._tick)
                self.epoch, self._event, self._tick = epoch, event, tick
                self._join()
            case ByeMessage(wait=wait) if wait:
                self._wait = wait / 1000

    def _on_tick(self, summary: TickSummary, now: float) -> None:
        pool = self._pool
        pool.ticks += 1
        self._end_silence(now)
        if summary.number != self._tick + 1:
            pool.missed += max(0, summary.number - self._tick - 1)
        self._tick = summary.number
        if summary.event:
            if summary.follows(self._event):
                self._event = summary.event
            else:
                pool.gaps += 1
                self._send(wire.encode_client(Resume(self.epoch or "", self._event)))
        if summary.time is not None:
            pool.lags.add(pool.clock_offset.lag(summary.time, now))

    def _end_silence(self, now: float) -> None:
        """Measure the silence that ends with a message, or with the connection. It counts only while it has joined."""
        if self.joined and now - self.last_message_at > self._pool.longest_silence:
            self._pool.longest_silence = now - self.last_message_at
        self.last_message_at = now

    def _join(self) -> None:
        if not self.joined:
            self.joined = True
            self._pool.present += 1
            self._pool.on_join()
            first = random.uniform(0, REPORT_EVERY)  # noqa: S311 – as above
            self._report_timer = self._pool.loop.call_later(first, self._send_report)

    def _send_report(self) -> None:
        self._report_timer = self._pool.loop.call_later(REPORT_EVERY, self._send_report)
        self._send(wire.encode_client(Report({"tick": self._tick, "event": self._event, "rung": 0})))

    def _fault(self) -> None:
        """Cut the connection: what came is not the protocol."""
        self._pool.gaps += 1
        self._explained = True
        if self.transport is not None:
            self.transport.abort()
