"""Decide how often a session ticks: at the guide's rate, or less often where the event loop cannot keep up.

Pure; time is passed in.

Invariants
- `interval` is one of STEPS. It grows by one step after SLOW_TICKS ticks in a row that took more than SLOW of it. It
  shrinks by one step after FAST_FOR seconds in which the ticks, but for single ones, took less than FAST of the shorter
  interval. A step up does not shorten the ticks enough for a step down, so the interval does not swing.
- What a tick took is the time from when it was due until the last follower was written to. So it includes how late the
  tick began, and what else the loop did meanwhile.

Nothing is dropped by a longer interval: packets and events that come meanwhile are bundled into the next tick.
"""

from __future__ import annotations

from typing import Final

STEPS: Final = (0.04, 0.06, 0.08, 0.12)  # seconds
SPACING: Final = 0.025  # seconds between ticks at the first step: a burst of late lead frames becomes one tick
SLOW: Final = 0.8  # of the interval
SLOW_TICKS: Final = 3  # in a row: a single one proves nothing
FAST: Final = 0.65  # of the shorter interval
FAST_FOR: Final = 2.0  # seconds


class TickRate:
    """The tick rate of one session."""

    __slots__ = ("_fast_since", "_slow", "_slow_for_shorter", "_step")

    def __init__(self) -> None:
        self._step = 0
        self._slow = 0  # slow ticks in a row, by this step
        self._slow_for_shorter = 0  # ticks in a row that would be too slow for the shorter interval
        self._fast_since: float | None = None

    @property
    def interval(self) -> float:
        """Seconds from tick to tick while a guide leads."""
        return STEPS[self._step]

    @property
    def spacing(self) -> float:
        """The least seconds between two ticks.

        It is less than the interval at the first step, where lead frames set the rate and may come a little early.
        """
        return SPACING if self._step == 0 else self.interval

    def observe(self, took: float, now: float) -> None:
        """Take note that a tick was finished at `now`, `took` seconds after it was due."""
        self._slow = self._slow + 1 if took > SLOW * self.interval else 0
        shorter = STEPS[max(0, self._step - 1)]
        self._slow_for_shorter = self._slow_for_shorter + 1 if took >= FAST * shorter else 0
        if self._slow >= SLOW_TICKS and self._step < len(STEPS) - 1:
            self._change(1)
        elif self._step == 0 or self._slow_for_shorter > 1:
            self._fast_since = None
        elif self._slow_for_shorter:
            pass  # a single one does not count
        elif self._fast_since is None:
            self._fast_since = now
        elif now - self._fast_since >= FAST_FOR:
            self._change(-1)

    def _change(self, steps: int) -> None:
        self._step += steps
        self._slow = self._slow_for_shorter = 0
        self._fast_since = None
