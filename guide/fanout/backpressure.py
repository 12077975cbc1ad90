"""A follower that does not keep up: what shows it, and what follows. Pure; time passed in.

What shows it
- *held*: bytes that wait for it in this process. The kernel takes no more: it has some seconds of ticks already.
- *queued*: bytes that the kernel has not got rid of, looked up now and then. Sent, and not acknowledged.
- *shown*: the last tick that the follower says it has shown, in its report every 5 s. It also tells where the bytes
  wait out of our sight, in a proxy. Who reports nothing is not judged by it: a page in the background may not.

What follows
1. It is skipped: no tick at all, neither state nor media, so that what it has can drain.
2. It has drained: one whole state with all events it missed, then ticks again.
3. It has not within `behind_seconds`, or more than `behind_bytes` are held: it is given up, and may come back anew.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from guide.common.limits import Limits

SKIP_AT: Final = 32 * 1024  # bytes held: two or three seconds of a theme day's ticks, on top of what the kernel has
QUEUE_AT: Final = 24 * 1024  # bytes queued at two looks in a row: no line with a second's delay has so many
DRAINED: Final = 4 * 1024  # bytes queued: what is on its way at any moment
LATE_AT: Final = 3.0  # seconds since it was given what it has not shown: also when a line counts as dead
REPORTS_WITHIN: Final = 12.0  # seconds: two reports, in which one that is late can say that it has caught up


class Backpressure:
    """One follower's place on it. `skipped`: it is to get no tick."""

    __slots__ = ("_late", "_long", "_until", "limits", "skipped")

    def __init__(self, limits: Limits) -> None:
        self.skipped = False
        self.limits = limits
        self._until = 0.0  # when it is given up
        self._long = False  # much was queued at the last look
        self._late = False  # skipped for what it shows

    def takes(self, held: int, queued: Callable[[], int], now: float) -> bool:
        """Whether it may be given something now. Once it may, it is no longer skipped."""
        if not self.skipped:
            if held > SKIP_AT:
                self._skip(now)
            return not self.skipped
        if held or self._late or (self._long and queued() > DRAINED):
            return False
        self.skipped = self._long = False
        return True

    def gives_up(self, held: int, now: float) -> bool:
        """Whether it has been skipped long enough, or too much waits for it."""
        return held > self.limits.behind_bytes or (self.skipped and now > self._until)

    def looked(self, queued: int, now: float) -> None:
        """So many bytes are queued: called every few seconds."""
        if self.skipped:
            return
        if queued <= QUEUE_AT:
            self._long = False
        elif self._long:
            self._skip(now)
        else:
            self._long = True

    def shows(self, behind: float, now: float) -> None:
        """A report came. `behind`: seconds since it was given the first thing that it has not shown; 0: none."""
        if self._late:
            if behind == 0.0:
                self._late = False
            else:
                self._until = min(self._until, now + self.limits.behind_seconds)
        elif not self.skipped and behind > LATE_AT:
            self._late = True
            self._skip(now)
            self._until = now + max(self.limits.behind_seconds, REPORTS_WITHIN)

    def _skip(self, now: float) -> None:
        self.skipped = True
        self._until = now + self.limits.behind_seconds


class TickTimes:
    """When each of the last ticks was sent: how long ago is what a follower shows? Where another node takes over,
    numbers may leap: what was sent before is no measure then."""

    __slots__ = ("_times",)

    KEPT: Final = 30.0  # seconds

    def __init__(self) -> None:
        self._times: deque[tuple[int, float]] = deque()

    def sent(self, number: int, now: float) -> None:
        if self._times and number != self._times[-1][0] + 1:
            self._times.clear()
        self._times.append((number, now))
        while now - self._times[0][1] > self.KEPT:
            self._times.popleft()

    def behind(self, shown: int, now: float) -> float:
        """Seconds since the tick after `shown` was sent; 0 where there was none. At least, where that is long ago."""
        if not self._times or shown >= self._times[-1][0]:
            return 0.0
        return now - self._times[max(0, shown + 1 - self._times[0][0])][1]
