"""How late ticks come to followers, although the server's clock and ours have nothing in common. Pure.

A tick carries guide time; its arrival is on our clock. The difference is the unknown offset of the two clocks plus the
time on the way. The smallest difference seen is taken as the offset. So a lag is how much longer a tick took than the
quickest one, and the shortest time on the way is not part of it.
"""

from __future__ import annotations

from typing import Final

LONGEST: Final = 10_000  # ms: longer lags are counted as this


class ClockOffset:
    """The smallest difference seen between our clock and guide time, ms. Invariant: it never grows."""

    __slots__ = ("least",)

    def __init__(self) -> None:
        self.least: float | None = None

    def lag(self, guide_time: int, arrived: float) -> int:
        """Return how many whole ms later than the quickest so far a tick came: 0 to LONGEST. Arguments in ms."""
        apart = arrived - guide_time
        if self.least is None or apart < self.least:
            self.least = apart
        return min(LONGEST, int(apart - self.least))


class Lags:
    """A histogram of lags, by the millisecond."""

    __slots__ = ("_counts", "total")

    def __init__(self) -> None:
        self._counts = [0] * (LONGEST + 1)
        self.total = 0

    def add(self, lag: int) -> None:
        self._counts[lag] += 1
        self.total += 1

    def quantile(self, share: float) -> int | None:
        """Return the lag in ms that `share` (0 to 1) of all do not exceed; None where there are none."""
        if not self.total:
            return None
        wanted, so_far = share * self.total, 0
        for lag, count in enumerate(self._counts):
            so_far += count
            if so_far >= wanted:
                return lag
        return LONGEST
