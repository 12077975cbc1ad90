"""Decide how far apart a session's ticks are: by what they cost, and by the time that the event loop has for them.

Pure; time is passed in. What is measured of each tick:

- *took*: seconds from when it was due until the last follower was written to, with all that the loop did meanwhile;
- *cost*: seconds of that in which the loop sent the tick;
- *busy*: seconds for which the loop's thread has computed since its beginning, for this session and for all else.

Invariants
- `interval` is what a tick costs, divided by the share of the loop's time that is left for ticks: FULL, less the share
  that all else takes. It is no shorter than what a tick takes, since the next could not begin earlier, and between
  SHORTEST and LONGEST. So ticks stretch only when there is no time.
- Each measure is an average over the last AVERAGE seconds or so. One that is far off moves it little: a single tick
  proves nothing.
- Ticks begin `interval` apart on average, but for CATCH_UP. A single one may begin EARLY before that: lead frames,
  which set the rate, come a little late and then on time again, and what waits for a tick is late for everybody.

Nothing is dropped by a longer interval: packets and events that come meanwhile are bundled into the next tick.
"""

from __future__ import annotations

from typing import Final

SHORTEST: Final = 0.04  # seconds: the guide's rate
LONGEST: Final = 0.12  # seconds: followers play at least as far behind
EARLY: Final = 0.015  # seconds: a burst of late lead frames still becomes one tick
CATCH_UP: Final = 0.001  # seconds by which ticks may be closer, so that a delay does not last
FULL: Final = 0.95  # of the loop's time: the rest is for what comes unexpectedly
LEAST: Final = 0.25  # of the loop's time, which ticks get at least
AVERAGE: Final = 0.5  # seconds
OUTLIER: Final = 2.0  # times the average: a measure beyond counts as so much


class TickRate:
    """The tick rate of one session. `interval`: seconds from tick to tick while a guide leads."""

    __slots__ = ("_at", "_busy", "_cost", "_due", "_other", "_took", "interval")

    def __init__(self) -> None:
        self.interval = SHORTEST
        self._took = self._cost = 0.0  # seconds, averages
        self._other = 0.0  # share of the loop's time that was not these ticks', average
        self._at: float | None = None  # when the last tick was finished
        self._busy = 0.0  # as of then
        self._due = float("-inf")  # when the next tick begins, if all are `interval` apart

    @property
    def earliest(self) -> float:
        """When the next tick may begin at the earliest."""
        return self._due - EARLY

    def begin(self, now: float) -> None:
        """Take note that a tick begins. One that could not wait for `earliest`, as a heartbeat's, delays the next by
        EARLY at most, and later ones less and less: lead frames come as often as ticks may begin."""
        self._due = min(max(self._due, now), now + EARLY) + self.interval - CATCH_UP

    def observe(self, took: float, cost: float, busy: float, now: float) -> None:
        """Take note that a tick was finished at `now`, and what was measured of it."""
        since = self.interval if self._at is None else now - self._at
        lasted = min(since, LONGEST)  # a long stall, or a silence, weighs no more than a long tick
        weight = lasted / (lasted + AVERAGE)
        if self._at is not None and since > 0:
            other = min(1.0, max(0.0, busy - self._busy - cost) / since)
            self._other += weight * (other - self._other)
        self._at, self._busy = now, busy
        usual = max(self.interval, self._took)
        self._took += weight * (min(took, OUTLIER * usual) - self._took)
        self._cost += weight * (min(cost, OUTLIER * usual) - self._cost)
        needed = max(self._took, self._cost / max(LEAST, FULL - self._other))
        self.interval = min(LONGEST, max(SHORTEST, needed))
