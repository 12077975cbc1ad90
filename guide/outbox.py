"""One follower's way out: send, skip, make good, or give up.

Invariants
- A follower that holds back more than `SKIP_AT` bytes is skipped: it gets no tick at all until it has drained, then one
  `resume` with the state and every event it missed, then ticks again. So it never sees a hole, and what waits for it
  is bounded.
- `given` is the last tick, or whole state, written to it; what stands in it for the follower is in order.
- `fd` is only ever set by the writer: see `transport.Direct`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.codes import Close
from guide.transport import Direct, Frame, TickFrame, Writer

SKIP_AT: Final = 64 * 1024  # bytes held back in this process: seconds of ticks on top of what the kernel holds
GIVE_UP_AFTER: Final = 5.0  # seconds skipped: then a new connection is the better way
NOTHING: Final = TickFrame(b"", 0, 0)  # before anything was given


class Outbox(Direct):
    """A member's line. `close` is told once, with the code, when the follower is given up.

    `missed`: a tick was not given to it, so that the whole state has to come next. `ended`: nothing more is given.
    """

    __slots__ = ("_close", "_skipped_since", "ended", "given", "missed", "writer")

    def __init__(self, writer: Writer, close: Callable[[Close], None]) -> None:
        super().__init__()
        self.writer = writer
        self.given = NOTHING
        self.missed = False
        self.ended = False
        self._skipped_since = 0.0
        self._close = close
        writer.lend(self)

    def may_have(self, now: float) -> bool:
        """Whether this follower takes a tick, or the whole state where it `missed` one. Who never does is given up."""
        behind = self.writer.unsent()
        if behind <= SKIP_AT and not (behind and self.missed):
            return True
        if not self.missed:
            self.missed = True
            self._skipped_since = now
        elif now - self._skipped_since > GIVE_UP_AFTER:
            self.end()  # nothing follows a bye
            self._close(Close.TOO_FAR_BEHIND)
        return False

    def give(self, frame: TickFrame) -> None:
        """Write a tick or a whole state."""
        self.writer.write(frame)
        self.given = frame

    def say(self, payload: bytes) -> None:
        """An answer to this one alone, beside the tick."""
        self.writer.write(Frame(payload))

    def end(self) -> None:
        """No more ticks."""
        self.ended = True
        self.writer.lend(None)
        self.fd = -1
