"""When a session's next tick goes, at the guide's pace or stretched, and that it is with all before another one goes.

Invariants
- One timer at the most is planned, for `due`; none while a tick is being sent, and none once stopped.
- What is due while a tick is being sent goes as soon as that one is through, no sooner than `spacing` after it began.

What is in a tick is no matter here.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from guide.common.counters import Counters
from guide.fanout.fanout import Fanout
from guide.fanout.tick_rate import TickRate
from guide.transport.batch_write import BatchWrite
from guide.transport.frames import TickFrame

NEVER: Final = float("inf")


class TickScheduler:
    """One session's on this node. `ticked`: when the last tick began; `due`: when the next one is to, or NEVER;
    `lateness`: seconds by which the last one began after it was due."""

    def __init__(
        self,
        make: Callable[[float], TickFrame],
        sent: Callable[[TickFrame], None],
        whole: Callable[[int], TickFrame],
        counters: Counters,
        clock: Callable[[], float],
        batch_write: BatchWrite,
    ) -> None:
        """`make(now)`: the next tick; `sent` is called with it once it is on its way; `whole`: see Fanout.
        `clock`: monotonic seconds."""
        self.fanout = Fanout(whole, self._through, counters, clock, batch_write)
        self.ticked = -NEVER
        self.due = NEVER
        self.lateness = 0.0
        self.stopped = False
        self._pace = TickRate()
        self._make = make
        self._sent = sent
        self._counters = counters
        self._clock = clock
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def interval(self) -> float:
        """Seconds from tick to tick while a guide leads."""
        return self._pace.interval

    @property
    def next_at(self) -> float:
        """When the next tick may begin at the earliest."""
        return self.ticked + self._pace.spacing

    @property
    def free(self) -> bool:
        """Whether a tick could go at this moment."""
        return not self.fanout.running and not self.stopped

    def soon(self, now: float, due: float) -> None:
        """Tick at `due`, or earlier where one is planned earlier; at once where it is due and none is being sent."""
        if self.stopped:
            return
        due = max(due, now)
        if due < self.due or self.fanout.running:
            self.due = min(self.due, due)
            self._unplan()
        if self.fanout.running:
            return  # `_through` sees to it
        if self.due <= now:
            self.tick()
        elif self._timer is None:
            self._timer = self._loop.call_later(self.due - now, self.tick)

    def tick(self) -> None:
        """Now, unless one is being sent: what is due goes when that one is through then."""
        self._unplan()
        if self.fanout.running:
            return
        now = self._clock()
        self._begin(now, max(0.0, now - self.due))
        self._counters.tick_lateness.add(self.lateness)
        frame = self._make(now)
        self.fanout.send(frame)
        self._sent(frame)

    def relay(self, frame: TickFrame) -> None:
        """Send a tick that was made elsewhere, in place of any that is planned. Raises RuntimeError unless `free`."""
        self._unplan()
        self._begin(self._clock(), 0.0)
        self.fanout.send(frame)

    def stop(self) -> None:
        """No tick of its own any more."""
        self.stopped = True
        self._unplan()

    def _begin(self, now: float, lateness: float) -> None:
        self.ticked, self.due, self.lateness = now, NEVER, lateness

    def _through(self, took: float) -> None:
        """A tick has been offered to everyone."""
        now = self._clock()
        self._pace.took(took + self.lateness, now)
        if self.due < NEVER:  # what came meanwhile
            self.due = max(self.due, self.next_at)
            self.soon(now, self.due)

    def _unplan(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
