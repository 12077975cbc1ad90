"""Guide time: one timeline through a session, whoever leads. Pure; `now` is seconds on the node's monotonic clock.

Invariants
- Guide time never runs back.
- Each leader's capture clock is mapped onto it with one offset, fixed at its first frame: so what is captured 40 ms
  apart is 40 ms apart in guide time, whatever the network does.
"""

from __future__ import annotations

from typing import Final

AHEAD: Final = 5000  # ms: a capture clock that leaps further is taken for another clock, mapped anew
START: Final = 1000  # ms: so that voice captured just before the first frame has a guide time too


class GuideTime:
    """One session's. `shown`: the newest guide time that followers were sent, ms; None before anyone has led."""

    __slots__ = ("_at", "_offset", "shown")

    def __init__(self, shown: int | None = None) -> None:
        self.shown = shown
        self._at: float | None = None  # when `shown` was sent
        self._offset: int | None = None  # leader's capture clock + offset = guide time

    def new_clock(self) -> None:
        """Map the next frame anew: it comes from another leader, or from a page that was loaded anew."""
        self._offset = None

    def of(self, capture: int, now: float) -> int:
        """Return the guide time of a moment on the leader's capture clock, both ms; never less than `shown`."""
        if self._offset is None or capture + self._offset > (self.at(now) or 0) + AHEAD:
            self._offset = max(self.at(now) or 0, (self.shown or START) + 1) - capture
        return max(capture + self._offset, self.shown or 0)

    def show(self, capture: int, now: float) -> int:
        """Return the guide time of a lead frame that is sent now, captured then, both ms."""
        self.shown = self.of(capture, now)
        self._at = now
        return self.shown

    def follow(self, time: int | None, now: float) -> None:
        """Go by another node's guide time, which is this one at this moment, ms; it may be any."""
        self.shown = time
        self._at = None if time is None else now
        self._offset = None

    def at(self, now: float) -> int | None:
        """Return guide time at this moment, ms; None before anyone has led."""
        if self.shown is None or self._at is None:
            return self.shown
        return self.shown + round((now - self._at) * 1000)
