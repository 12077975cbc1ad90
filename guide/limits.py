"""How often: a token bucket with the time passed in. Pure."""

from __future__ import annotations


class Bucket:
    """`burst` uses at once, then one every `period` seconds.

    Invariant: 0 ≤ level ≤ burst; `now` is seconds on one monotonic clock and never runs back.
    """

    __slots__ = ("_at", "_burst", "_level", "_period")

    def __init__(self, burst: int, period: float) -> None:
        self._burst = burst
        self._period = period
        self._level = float(burst)
        self._at: float | None = None

    def wait(self, now: float) -> float:
        """Use one. 0.0 if there was one to use, else the seconds until there is one (nothing is used)."""
        if self._at is not None:
            self._level = min(self._burst, self._level + (now - self._at) / self._period)
        self._at = now
        # A thousandth of slack: a client that waits as long as it was told is not refused for a rounding error.
        if self._level >= 0.999:
            self._level = max(0.0, self._level - 1.0)
            return 0.0
        return (1.0 - self._level) * self._period
