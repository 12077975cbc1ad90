"""One follower's way out.

Invariants
- It is given ticks in order, or, after ticks that it was not given, the whole state with every event it missed. So it
  never sees a hole. When it is skipped and when given up, `ladder` says; what waits for it is bounded by that.
- `given` is the last tick, or whole state, written to it.
- `fd` is set by the writer (see `DirectSocket`); it is -1 while the follower is skipped, and once it has ended.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.common.limits import DEFAULTS, Limits
from guide.fanout.backpressure import Backpressure
from guide.protocol.codes import Close
from guide.transport.frames import Frame, TickFrame
from guide.transport.writer import DirectSocket, Writer

NOTHING: Final = TickFrame(b"", 0, 0)  # before anything was given


class Outbox(DirectSocket):
    """A member's line. `close` is told once, with the code, when the follower is given up.

    `ended`: nothing more is given. `whole_at`: when the last whole state was given, monotonic seconds.
    """

    __slots__ = ("_close", "ended", "given", "ladder", "whole_at", "writer")

    def __init__(self, writer: Writer, close: Callable[[Close], None], limits: Limits = DEFAULTS) -> None:
        super().__init__()
        self.writer = writer
        self.ladder = Backpressure(limits)
        self.given = NOTHING
        self.whole_at = 0.0
        self.ended = False
        self._close = close
        writer.share_socket(self)

    @property
    def missed(self) -> bool:
        """It is skipped: the next it gets is a whole state."""
        return self.ladder.skipped

    def may_have(self, now: float) -> bool:
        """Whether this follower takes a tick, or the whole state where it `missed` one. Who never does is given up."""
        held = self.writer.unsent()
        if self.ladder.takes(held, self.writer.queued, now):
            return True
        self._step_down(held, now)
        return False

    def look(self, now: float) -> None:
        """See what the kernel holds: every few seconds."""
        self.ladder.looked(self.writer.queued(), now)
        if self.ladder.skipped:
            self._step_down(self.writer.unsent(), now)

    def shows(self, behind: float, now: float) -> None:
        """Its report came: see `Backpressure.shows`."""
        self.ladder.shows(behind, now)
        if self.ladder.skipped:
            self._step_down(self.writer.unsent(), now)

    def give(self, frame: TickFrame) -> None:
        """Write a tick."""
        self.writer.write(frame)
        self.given = frame

    def give_whole(self, frame: TickFrame, now: float) -> None:
        """Write a whole state."""
        self.writer.share_socket(self)
        self.give(frame)
        self.whole_at = now

    def say(self, payload: bytes) -> None:
        """An answer to this one alone, beside the tick. Who lets them pile up is given up."""
        if self.ended:
            return
        self.writer.write(Frame(payload))
        if self.fd < 0 and self.writer.unsent() > self.ladder.limits.behind_bytes:
            self._give_up()

    def fail(self) -> None:
        """Something of ours went wrong on its way: it may come back and begin anew."""
        close = self._close
        self.end()
        close(Close.TRY_LATER)

    def end(self) -> None:
        """No more of anything."""
        self.ended = True
        self._close = _nobody
        self._hold()

    def _hold(self) -> None:
        self.writer.share_socket(None)
        self.fd = -1

    def _step_down(self, held: int, now: float) -> None:
        self._hold()
        if self.ladder.gives_up(held, now):
            self._give_up()

    def _give_up(self) -> None:
        close = self._close
        self.end()  # nothing follows a bye
        close(Close.TOO_FAR_BEHIND)


def _nobody(_code: Close) -> None:
    """Who has ended is told nothing, and knows of nobody."""
