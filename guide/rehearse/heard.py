"""What a light follower takes from a tick, once for all who get the same bytes. Pure."""

from __future__ import annotations

from typing import Any


class Heard:
    """What one tick says that a light follower checks. Times in ms.

    It stands for the events after number `after` up to `event` (0: none); `sampled`: comments among them are left out.
    """

    __slots__ = ("after", "event", "number", "sampled", "time")

    def __init__(self, message: list[Any]) -> None:
        self.number: int = message[1]
        self.time: int | None = message[2]
        events = message[5]
        left = message[6] if len(message) > 6 else None
        self.sampled = left is not None
        self.after: int = left[0] if left else events[0][0] - 1 if events else 0
        self.event: int = left[1] if left else events[-1][0] if events else 0

    def follows(self, event: int) -> bool:
        """Whether one who has seen up to `event` misses and doubles nothing with this."""
        return self.after <= event <= self.event if self.sampled else self.after == event
