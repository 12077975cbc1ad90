"""Decide when a session's next tick goes out, and keep two ticks from being sent at the same time.

Invariants
- At most one timer runs, for `due`. None runs while a tick is being sent, and none after `stop`.
- A tick that becomes due while another is being sent begins when that one is finished, and not before the tick rate's
  `earliest`.

What is in a tick does not matter here.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Final

from guide.common.counters import Counters
from guide.fanout.fanout import Fanout
from guide.fanout.tick_rate import TickRate
from guide.transport.batch_write import BatchWrite
from guide.transport.frames import TickFrame

NEVER: Final = float("inf")


class TickScheduler:
    """The ticks of one session on this node.

    `began_at`: when the last tick began. `due`: when the next one is to begin, or NEVER. `lateness`: seconds between
    when the last one was due and when it began. Times are monotonic seconds.
    """

    def __init__(
        self,
        make: Callable[[float], TickFrame],
        sent: Callable[[TickFrame], None],
        snapshot: Callable[[int], TickFrame],
        counters: Counters,
        clock: Callable[[], float],
        batch_write: BatchWrite,
        busy: Callable[[], float] = time.thread_time,
    ) -> None:
        """`make(now)` makes the next tick; `sent(frame)` is called when the first slice is written; `snapshot`: see
        Fanout. `clock`: monotonic seconds; `busy`: seconds for which the loop's thread has computed."""
        self.fanout = Fanout(snapshot, self._finished, counters, clock, batch_write)
        self.began_at = -NEVER
        self.due = NEVER
        self.lateness = 0.0
        self.stopped = False
        self._rate = TickRate()
        self._make = make
        self._sent = sent
        self._counters = counters
        self._clock = clock
        self._busy = busy
        self._loop = asyncio.get_running_loop()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def interval(self) -> float:
        """Seconds from tick to tick while a guide leads."""
        return self._rate.interval

    @property
    def earliest(self) -> float:
        """When the next tick may begin at the earliest."""
        return self._rate.earliest

    @property
    def free(self) -> bool:
        """Whether a tick could begin now."""
        return not self.fanout.sending and not self.stopped

    def plan(self, now: float, due: float) -> None:
        """Tick at `due`, or earlier where that is planned already; at once where it is due and none is being sent."""
        if self.stopped:
            return
        due = max(due, now)
        if due < self.due or self.fanout.sending:
            self.due = min(self.due, due)
            self._cancel_timer()
        if self.fanout.sending:
            return  # `_finished` plans it
        if self.due <= now:
            self.tick()
        elif self._timer is None:
            self._timer = self._loop.call_later(self.due - now, self.tick)

    def tick(self) -> None:
        """Begin a tick now. While another is being sent, do nothing: the next begins when that one is finished."""
        self._cancel_timer()
        if self.fanout.sending:
            return
        now = self._clock()
        self._begin(now, max(0.0, now - self.due))
        self._counters.tick_lateness.add(self.lateness)
        frame = self._make(now)
        self.fanout.send(frame)
        self._sent(frame)

    def relay(self, frame: TickFrame) -> None:
        """Send a tick that another node made, in place of a planned one. Raises RuntimeError unless `free`."""
        self._cancel_timer()
        self._begin(self._clock(), 0.0)
        self.fanout.send(frame)

    def stop(self) -> None:
        """Begin no more ticks by itself."""
        self.stopped = True
        self._cancel_timer()

    def _begin(self, now: float, lateness: float) -> None:
        self.began_at, self.due, self.lateness = now, NEVER, lateness
        self._rate.begin(now)

    def _finished(self, took: float, cost: float) -> None:
        now = self._clock()
        self._rate.observe(took + self.lateness, cost, self._busy(), now)
        if self.due < NEVER:  # it became due meanwhile
            self.due = max(self.due, self.earliest)
            self.plan(now, self.due)

    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
