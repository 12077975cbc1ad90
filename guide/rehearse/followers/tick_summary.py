"""What a light follower checks of one tick."""

from __future__ import annotations

from guide.protocol.messages import Tick


class TickSummary:
    """A tick's number, guide time and range of events.

    `time`: guide time in ms, or None. The tick contains the events after number `after` up to number `event`; `event`
    is 0 where it has none. `sampled`: it leaves some of these out, as a sample of many comments does.
    """

    __slots__ = ("after", "event", "number", "sampled", "time")

    def __init__(self, tick: Tick) -> None:
        events, left = tick.events, tick.left
        self.number = tick.number
        self.time = tick.time
        self.sampled = left is not None
        self.after = left[0] if left else events[0].number - 1 if events else 0
        self.event = left[1] if left else events[-1].number if events else 0

    def follows(self, event: int) -> bool:
        """Return whether a follower that has seen the events up to `event` misses none here and gets none twice."""
        return self.after <= event <= self.event if self.sampled else self.after == event
