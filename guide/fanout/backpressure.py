"""Decide when a follower that does not keep up is skipped, may go on, or is disconnected. Pure; time is passed in.

What shows that a follower is behind
- *held*: bytes that wait for it in this process. The kernel takes no more, and has some seconds of ticks already.
- *queued*: bytes that the kernel holds for it, not sent or not acknowledged. They are looked up every few seconds.
- *lag*: how long ago the first tick was sent that it has not shown. Its report, every 5 s, names the last tick that it
  has shown. This also covers bytes that we cannot see, in a proxy. A follower without reports is not judged by it: a
  page in the background may be unable to send them.

What follows
1. It is skipped: it gets no ticks, neither state nor media, so that what it has can drain.
2. When it has drained, it gets one snapshot with all events it missed, and then ticks again.
3. If it does not drain within `behind_seconds`, or more than `behind_bytes` are held, it is disconnected, and may come
   back on a new connection.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Final

from guide.common.limits import Limits

HELD_LIMIT: Final = 32 * 1024  # bytes: two or three seconds of a theme day's ticks, on top of what the kernel has
QUEUED_LIMIT: Final = 24 * 1024  # bytes, at two looks in a row: even a connection with a second's delay has fewer
DRAINED: Final = 4 * 1024  # bytes queued: as much is on its way at any moment
LAG_LIMIT: Final = 3.0  # seconds: also the time after which a client takes its connection for dead
TWO_REPORTS: Final = 12.0  # seconds: time for a late follower to report that it has caught up


class Backpressure:
    """The state of one follower. `skipped`: it gets no ticks now."""

    __slots__ = ("_deadline", "_long_queue", "_reported_late", "limits", "skipped")

    def __init__(self, limits: Limits) -> None:
        self.skipped = False
        self.limits = limits
        self._deadline = 0.0  # when a skipped follower is disconnected
        self._long_queue = False  # more than QUEUED_LIMIT at the last look
        self._reported_late = False  # skipped because of its report

    def may_send(self, held: int, queued: Callable[[], int], now: float) -> bool:
        """Return whether the follower may be sent something now, and update `skipped` accordingly.

        `queued` looks up the bytes in the kernel; it is called only where they matter, as it costs a system call.
        """
        if not self.skipped:
            if held > HELD_LIMIT:
                self._skip(now)
            return not self.skipped
        if held or self._reported_late or (self._long_queue and queued() > DRAINED):
            return False
        self.skipped = self._long_queue = False
        return True

    def should_disconnect(self, held: int, now: float) -> bool:
        """Return whether it has been skipped for too long, or too many bytes are held for it."""
        return held > self.limits.behind_bytes or (self.skipped and now > self._deadline)

    def observe_queue(self, queued: int, now: float) -> None:
        """Take note of the bytes in the kernel. To be called every few seconds."""
        if self.skipped:
            return
        if queued <= QUEUED_LIMIT:
            self._long_queue = False
        elif self._long_queue:
            self._skip(now)
        else:
            self._long_queue = True

    def observe_report(self, lag: float, now: float) -> None:
        """Take note of a report. `lag`: seconds since the first tick was sent that it has not shown; 0: none is."""
        if self._reported_late:
            if lag == 0.0:
                self._reported_late = False
            else:
                self._deadline = min(self._deadline, now + self.limits.behind_seconds)
        elif not self.skipped and lag > LAG_LIMIT:
            self._reported_late = True
            self._skip(now)
            self._deadline = now + max(self.limits.behind_seconds, TWO_REPORTS)

    def _skip(self, now: float) -> None:
        self.skipped = True
        self._deadline = now + self.limits.behind_seconds


class TickTimes:
    """When each of the last ticks was sent, to turn the last tick that a follower has shown into a lag.

    Tick numbers may jump when another node takes over; the times before the jump are forgotten.
    """

    __slots__ = ("_times",)

    KEPT: Final = 30.0  # seconds

    def __init__(self) -> None:
        self._times: deque[tuple[int, float]] = deque()

    def add(self, number: int, now: float) -> None:
        """Take note that a tick was sent."""
        if self._times and number != self._times[-1][0] + 1:
            self._times.clear()
        self._times.append((number, now))
        while now - self._times[0][1] > self.KEPT:
            self._times.popleft()

    def lag(self, shown: int, now: float) -> float:
        """Return the seconds since the tick after `shown` was sent; 0 where there is none.

        Where that tick is forgotten, the result is the age of the oldest tick that is known: a lower bound.
        """
        if not self._times or shown >= self._times[-1][0]:
            return 0.0
        return now - self._times[max(0, shown + 1 - self._times[0][0])][1]
