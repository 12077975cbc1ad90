"""How often a session ticks: at the guide's pace, or stretched where the loop does not keep up. Pure; time passed in.

Invariants
- `interval` is one of STEPS. It grows after UP_AFTER ticks in a row that took more than UP_AT of it, by one step at a
  time; it shrinks by one step once the ticks of DOWN_AFTER seconds, but for single ones, took less than DOWN_AT of the
  shorter one. What a step up has gained is not enough for a step down, so it does not swing.
- What a tick took is the loop's time from when it was due until the last follower was written to: also what others did
  meanwhile, and the lateness that the loop began with.

Nothing is dropped for it: packets and events that come while the interval runs go in the next tick, bundled.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = (0.04, 0.06, 0.08, 0.12)  # seconds
SPACING: Final = 0.025  # seconds between ticks at the first step: a burst of late lead frames becomes one tick
UP_AT: Final = 0.8  # of the interval
UP_AFTER: Final = 3  # ticks: a single long one is a hiccup
DOWN_AT: Final = 0.65  # of the shorter interval
DOWN_AFTER: Final = 2.0  # seconds


class TickRate:
    """One session's."""

    __slots__ = ("_easy_since", "_hard", "_step", "_strained")

    def __init__(self) -> None:
        self._step = 0
        self._strained = 0  # ticks in a row, for this step
        self._hard = 0  # ticks in a row, for the shorter one
        self._easy_since: float | None = None

    @property
    def interval(self) -> float:
        """Seconds from tick to tick while a guide leads."""
        return STEPS[self._step]

    @property
    def spacing(self) -> float:
        """Seconds between ticks at least. Less than the interval at the first step, where lead frames set the pace and
        may come a little early."""
        return SPACING if self._step == 0 else self.interval

    def took(self, seconds: float, now: float) -> None:
        """A tick was through at `now`, so many seconds after it was due."""
        self._strained = self._strained + 1 if seconds > UP_AT * self.interval else 0
        shorter = STEPS[max(0, self._step - 1)]
        self._hard = self._hard + 1 if seconds >= DOWN_AT * shorter else 0
        if self._strained >= UP_AFTER and self._step < len(STEPS) - 1:
            self._go(1)
        elif self._step == 0 or self._hard > 1:
            self._easy_since = None
        elif self._hard:
            pass  # a hiccup
        elif self._easy_since is None:
            self._easy_since = now
        elif now - self._easy_since >= DOWN_AFTER:
            self._go(-1)

    def _go(self, steps: int) -> None:
        self._step += steps
        self._strained = self._hard = 0
        self._easy_since = None
