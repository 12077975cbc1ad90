"""What one follower is sent: ticks, snapshots and messages of its own, in order.

Invariants
- It gets ticks in order, or, after ticks that it was not sent, a snapshot with every event that it missed. So it never
  sees a gap. `backpressure` decides when it is skipped and when it is disconnected; so what waits for it is bounded.
- `last_frame` is the last tick or snapshot written to it.
- Nothing here raises: where this follower's writer fails, it is logged, and this follower alone is disconnected.
- `fd` is set by the writer (see `DirectSocket`). It is -1 while the follower is skipped, and once it has ended.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Final

from guide.common.limits import DEFAULTS, Limits
from guide.common.logs import RateLimitedLog
from guide.fanout.backpressure import Backpressure
from guide.protocol.codes import Close
from guide.transport.frames import Frame, TickFrame
from guide.transport.writer import DirectSocket, Writer

NOTHING_SENT: Final = TickFrame(b"", 0, 0)

_failed = RateLimitedLog("error", "member cut by a fault")


class Outbox(DirectSocket):
    """One follower's outgoing side. `close` is called once, with the code, when it has to be disconnected.

    `ended`: it is sent nothing more. `snapshot_at`: when the last snapshot was written, monotonic seconds.
    """

    __slots__ = ("_close", "backpressure", "ended", "last_frame", "snapshot_at", "writer")

    def __init__(self, writer: Writer, close: Callable[[Close], None], limits: Limits = DEFAULTS) -> None:
        super().__init__()
        self.writer = writer
        self.backpressure = Backpressure(limits)
        self.last_frame = NOTHING_SENT
        self.snapshot_at = 0.0
        self.ended = False
        self._close = close
        writer.share_socket(self)

    @property
    def skipped(self) -> bool:
        """Whether it gets no ticks now: the next thing it gets is a snapshot."""
        return self.backpressure.skipped

    def may_send(self, now: float) -> bool:
        """Return whether it may be sent a tick, or a snapshot where it was skipped before. May disconnect it."""
        try:
            held = self.writer.unsent()
            if self.backpressure.may_send(held, self.writer.queued, now):
                return True
            self._skip(held, now)
        except Exception as fault:
            self._cut(fault)
        return False

    def check_queue(self, now: float) -> None:
        """Look up how much the kernel holds for it. To be called every few seconds."""
        try:
            self.backpressure.observe_queue(self.writer.queued(), now)
            if self.backpressure.skipped:
                self._skip(self.writer.unsent(), now)
        except Exception as fault:
            self._cut(fault)

    def report(self, lag: float, now: float) -> None:
        """Take note of its report; `lag` as in `Backpressure.observe_report`."""
        try:
            self.backpressure.observe_report(lag, now)
            if self.backpressure.skipped:
                self._skip(self.writer.unsent(), now)
        except Exception as fault:
            self._cut(fault)

    def write_tick(self, frame: TickFrame) -> None:
        try:
            self.writer.write(frame)
        except Exception as fault:
            self._cut(fault)
        self.last_frame = frame

    def write_rest(self, data: bytes, taken: int) -> None:
        """Send what a direct write of `data` did not take. `taken`: bytes, or a negative errno."""
        try:
            if taken >= 0:
                self.writer.write_rest(data[taken:])
            else:
                self.writer.write_rest(data, OSError(-taken, os.strerror(-taken)))
        except Exception as fault:
            self._cut(fault)

    def write_snapshot(self, frame: TickFrame, now: float) -> None:
        try:
            self.writer.share_socket(self)
        except Exception as fault:
            self._cut(fault)
        self.write_tick(frame)
        self.snapshot_at = now

    def send(self, payload: bytes) -> None:
        """Write a message to this follower alone, beside the ticks. Disconnect it if too many of them pile up."""
        if self.ended:
            return
        try:
            self.writer.write(Frame(payload))
            if self.fd < 0 and self.writer.unsent() > self.backpressure.limits.behind_bytes:
                self._disconnect()
        except Exception as fault:
            self._cut(fault)

    def fail(self) -> None:
        """Disconnect it because of a fault of ours: it may come back and begin again."""
        close = self._close
        self.end()
        close(Close.TRY_LATER)

    def end(self) -> None:
        """Send nothing more."""
        self.ended = True
        self._close = _ignore
        self._stop_direct()

    def _cut(self, fault: Exception) -> None:
        """End this follower's connection because of a fault with it, and nothing else."""
        _failed(exc_info=fault)
        self.fail()

    def _stop_direct(self) -> None:
        self.fd = -1  # first: nothing more is written past a writer that fails
        try:
            self.writer.share_socket(None)
        except Exception as fault:
            _failed(exc_info=fault)

    def _skip(self, held: int, now: float) -> None:
        self._stop_direct()
        if self.backpressure.should_disconnect(held, now):
            self._disconnect()

    def _disconnect(self) -> None:
        close = self._close
        self.end()  # first: nothing may follow a bye
        close(Close.TOO_FAR_BEHIND)


def _ignore(_code: Close) -> None:
    """Do nothing: the connection has ended, and nothing else is kept alive for it."""
