"""How far behind followers are, when the server's clock and ours have nothing in common. Pure.

A tick says guide time, its arrival is on our clock. The difference is the unknown distance of the two clocks plus what
the way took; the smallest difference seen is taken as the distance. So a lag here is what a tick took longer than the
quickest of all, and the way's own length (half a round trip) is not in it.
"""

from __future__ import annotations

from typing import Final

LONGEST: Final = 10_000  # ms: whatever is later counts as this


class Distance:
    """The smallest difference, in ms, between our clock and guide time. Invariant: it never grows."""

    __slots__ = ("least",)

    def __init__(self) -> None:
        self.least: float | None = None

    def lag(self, guide_time: int, arrived: float) -> int:
        """Whole ms behind the quickest so far; `guide_time`, `arrived` in ms. 0 … LONGEST."""
        apart = arrived - guide_time
        if self.least is None or apart < self.least:
            self.least = apart
        return min(LONGEST, int(apart - self.least))


class Lags:
    """Lags of one step, counted by the millisecond."""

    __slots__ = ("_counts", "total")

    def __init__(self) -> None:
        self._counts = [0] * (LONGEST + 1)
        self.total = 0

    def add(self, lag: int) -> None:
        self._counts[lag] += 1
        self.total += 1

    def quantile(self, part: float) -> int | None:
        """The lag, ms, that `part` (0 to 1) of all stay within; None where there is none."""
        if not self.total:
            return None
        wanted, so_far = part * self.total, 0
        for lag, count in enumerate(self._counts):
            so_far += count
            if so_far >= wanted:
                return lag
        return LONGEST
