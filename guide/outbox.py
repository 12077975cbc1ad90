"""One follower's way out: send, skip, make good, or give up.

Invariants
- A follower that holds back more than `SKIP_AT` bytes is skipped: it gets no tick at all until it has drained, then one
  `resume` with the state and every event it missed, then ticks again. So it never sees a hole, and what waits for it
  is bounded.
- `event` is the number of the last event written to it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.codes import Close
from guide.meters import Meters
from guide.snapshots import Snapshots
from guide.transport import Frame, Writer

SKIP_AT: Final = 64 * 1024  # bytes held back in this process: seconds of ticks on top of what the kernel holds
GIVE_UP_AFTER: Final = 5.0  # seconds skipped: then a new connection is the better way


class Outbox:
    """A member's line. `close` is told once, with the code, when the follower is given up."""

    __slots__ = ("_close", "_given_up", "event", "skipped_since", "writer")

    def __init__(self, writer: Writer, close: Callable[[Close], None]) -> None:
        self.writer = writer
        self.event = 0
        self.skipped_since: float | None = None
        self._given_up = False
        self._close = close

    def tick(self, frame: Frame, event: int, snapshots: Snapshots, now: float, meters: Meters) -> None:
        """Give this tick, whose last event is `event`, or skip. What is skipped or made good is counted in `meters`."""
        if self._given_up:
            return  # nothing follows a bye
        behind = self.writer.unsent()
        if behind > SKIP_AT or (behind and self.skipped_since is not None):
            if self.skipped_since is None:
                self.skipped_since = now
            elif now - self.skipped_since > GIVE_UP_AFTER:
                self._given_up = True
                self._close(Close.TOO_FAR_BEHIND)
            meters.skipped += 1
            return
        if self.skipped_since is None:
            self.writer.write(frame)
            self.event = event
        else:
            self.skipped_since = None
            meters.resyncs += 1
            self.make_good(snapshots, now, snapshots.epoch, self.event)

    def make_good(self, snapshots: Snapshots, now: float, epoch: str, event: int) -> None:
        """Write the whole state and what is missing after event number `event` of `epoch`."""
        whole = snapshots.since(epoch, event, now)
        self.writer.write(whole.frame)
        self.event = whole.event

    def say(self, payload: bytes) -> None:
        """An answer to this one alone, beside the tick."""
        self.writer.write(Frame(payload))
