"""Guide time: one timeline through a session, whoever leads. Pure; `now` is seconds on the node's monotonic clock.

Invariants
- Guide time never runs back.
- Each leader's capture clock is mapped onto it with one offset, fixed at its first frame: so the spacing of what it
  stamps is kept exactly, whatever the network does to it.
"""

from __future__ import annotations

from typing import Final

AHEAD: Final = 5000  # ms: a capture clock that leaps further is another clock, and must not take guide time along
START: Final = 1000  # ms: voice captured just before the first frame has a guide time, too


class GuideTime:
    """`shown`: the last guide time that followers were told, ms; None before anyone has led."""

    __slots__ = ("_at", "_offset", "shown")

    def __init__(self, shown: int | None = None) -> None:
        self.shown = shown
        self._at: float | None = None  # when that was
        self._offset: int | None = None  # leader's capture clock + offset = guide time

    def new_clock(self) -> None:
        """Another capture clock follows: another leader, or its page was loaded anew."""
        self._offset = None

    def of(self, capture: int, now: float) -> int:
        """Guide time of an instant on the leader's capture clock, ms; never before what was shown."""
        if self._offset is None or capture + self._offset > (self.at(now) or 0) + AHEAD:
            self._offset = max(self.at(now) or 0, (self.shown or START) + 1) - capture
        return max(capture + self._offset, self.shown or 0)

    def show(self, capture: int, now: float) -> int:
        """A lead frame of this capture time goes out. Its guide time."""
        self.shown = self.of(capture, now)
        self._at = now
        return self.shown

    def follow(self, time: int | None, now: float) -> None:
        """Go by another node's guide time, which is this one at this moment, ms; it may be any."""
        self.shown = time
        self._at = None if time is None else now
        self._offset = None

    def at(self, now: float) -> int | None:
        """Guide time at this moment, ms; None before anyone has led."""
        if self.shown is None or self._at is None:
            return self.shown
        return self.shown + round((now - self._at) * 1000)
