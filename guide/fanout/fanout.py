"""One tick to every follower: the same framed bytes, one write each, in slices.

Invariants
- Ticks are sent one after another: a tick has been offered to every follower before the next begins.
- Between two slices the loop answers others. A tick to at most SLICE followers is sent at once, without a pause. Where
  others took long, as hundreds who join at once do, the next slice takes about as long: half of the time is the tick's.
- Who begins changes from tick to tick, so that nobody is always last.
- `Outbox.given` is the last tick, or whole state, that a follower was given. Who joins while a tick is spread out
  starts behind it, by what its snapshot says; who asks for a resume meanwhile is given the tick first. So none misses
  or doubles it.

Everyone gets the voice, also a page that has no sound. Of a tick's 188 bytes (25 a second, 24 kbit/s, the view moving)
144 are the leader's voice, and a second voice is 142 more; but a write costs the processor the same 4–5 µs for 44, 188
or 330 bytes, so a second frame without voice would save it nothing, only 3.6 kB/s on the way to those pages. They need
the packets, too: from them they know how even the line is before the tap that lets them sound, and who speaks.

Whose tick it is, is no matter here: a room's own, or one that another node made.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from typing import Final

from guide.common.counters import Counters
from guide.common.logs import RateLimitedLog
from guide.fanout.backpressure import TickTimes
from guide.fanout.outbox import Outbox
from guide.transport.batch_write import WRITE_LOOP, BatchWrite
from guide.transport.frames import TickFrame

SLICE: Final = 256  # followers at least: some 2 ms of the loop at 7 µs a write
WRITE: Final = 7e-6  # seconds, until it has been measured
QUICKEST: Final = 1e-6  # seconds a write: less is a clock that stood still
LOOK_EVERY: Final = 4  # calls of `look` in which every follower is looked at once
_failed = RateLimitedLog("error", "tick not given")
TURN: Final = 257  # by how much the one who begins moves on: a prime, so that over time each is first


class Fanout:
    """The followers of one session on this node."""

    def __init__(
        self,
        whole: Callable[[int], TickFrame],
        done: Callable[[float], None],
        counters: Counters,
        clock: Callable[[], float],
        batch_write: BatchWrite = WRITE_LOOP,
    ) -> None:
        """`whole(event)`: the state as of the newest tick, with all events after that one, for who was skipped;
        `done(took)` is called when a tick has been offered to all, with the seconds it took. `clock`: in seconds, too.
        """
        self._whole = whole
        self._done = done
        self._counters = counters
        self._clock = clock
        self._batch_write = batch_write
        self._loop = asyncio.get_running_loop()
        self._outboxes: dict[Outbox, None] = {}
        self._frame: TickFrame | None = None  # that is being sent
        self._began = 0.0
        self._turn: list[Outbox] = []
        self._at = 0
        self._each = WRITE
        self._paused = 0.0  # when the last slice ended
        self._first = 0
        self._looks = 0
        self._times = TickTimes()

    @property
    def running(self) -> bool:
        """A tick is still being sent: the next has to wait for `done`."""
        return self._frame is not None

    def add(self, outbox: Outbox) -> None:
        """From the next tick on. It has been given the whole state as of the tick that is being sent, or the last."""
        self._outboxes[outbox] = None

    def remove(self, outbox: Outbox) -> None:
        """From now on nothing more; also of the tick that is being sent. Does nothing where it is not held."""
        self._outboxes.pop(outbox, None)
        outbox.end()

    def send(self, frame: TickFrame) -> None:
        """Begin to send a tick. Raises RuntimeError while one is `running`."""
        if self._frame is not None:
            raise RuntimeError(f"expected tick {self._frame.number} to be through, got {frame.number}")
        outboxes = list(self._outboxes)
        first = self._first = _next(self._first, len(outboxes))
        self._turn = outboxes[first:] + outboxes[:first]
        self._at = 0
        self._frame = frame
        self._began = self._clock()
        self._times.sent(frame.number, self._began)
        self._counters.ticks += 1
        self._paused = self._began
        self._slice()

    def restore(self, outbox: Outbox, whole: TickFrame) -> None:
        """Write a whole state to one follower: the newcomer's snapshot, or a resume it asked for.

        One that is skipped just now gets none: it will be given one when it has drained.
        """
        frame = self._frame
        if frame is not None and outbox in self._outboxes:
            self._offer(outbox, frame)  # the tick that is on its way goes before what stands for it
        if outbox.missed or outbox.ended:
            return
        outbox.give_whole(whole, self._clock())
        if frame is not None:
            outbox.given = frame  # which the whole state stands for: its turn in the slices passes it by

    def shows(self, outbox: Outbox, tick: int) -> None:
        """A follower reported the last tick that it has shown."""
        now = self._clock()
        behind = 0.0 if tick >= outbox.given.number else self._times.behind(tick, now)
        outbox.shows(min(behind, now - outbox.whole_at), now)  # it has not been given anything for longer

    def look(self) -> None:
        """See how much the kernel holds for every fourth follower: every second or so."""
        self._looks += 1
        now = self._clock()
        for outbox in list(self._outboxes)[self._looks % LOOK_EVERY :: LOOK_EVERY]:
            outbox.look(now)

    def _slice(self) -> None:
        frame, at = self._frame, self._at
        if frame is None:
            return
        began = self._clock()
        self._at = at + max(SLICE, int((began - self._paused) / self._each))
        more = self._at < len(self._turn)
        if more:  # first, so that the tick goes on whatever happens below
            self._loop.call_soon(self._slice)
        followers = self._turn[at : self._at]
        try:
            self._write(followers, frame)
        finally:
            self._paused = self._clock()
            if more:
                each = (self._paused - began) / len(followers)
                self._each = max(QUICKEST, self._each + (each - self._each) / 8)
            else:
                self._turn = []
                self._frame = None
                took = self._paused - self._began
                self._counters.tick_took.add(took)
                self._done(took)

    def _write(self, followers: list[Outbox], frame: TickFrame) -> None:
        """Offer a tick to these. What goes wrong with one of them is that one's end."""
        direct = [outbox for outbox in followers if outbox.fd >= 0 and outbox.given is not frame]
        short = self._batch_write.send([outbox.fd for outbox in direct], frame.framed)
        for outbox in direct:
            outbox.given = frame
        self._counters.sends += len(direct)
        for index, taken in short:
            _rest(direct[index], frame.framed, taken)
        if len(direct) < len(followers):
            for outbox in followers:
                try:
                    self._offer(outbox, frame)
                except Exception as fault:
                    _failed(exc_info=fault)
                    outbox.fail()

    def _offer(self, outbox: Outbox, frame: TickFrame) -> None:
        """The way of those whose descriptor is not free to be written to, or who have ended."""
        if outbox.given is frame or outbox.ended:
            return
        now = self._clock()
        missed = outbox.missed
        if not outbox.may_have(now):
            self._counters.skipped += 1
            return
        self._counters.sends += 1
        if missed:
            self._counters.resyncs += 1
            outbox.give_whole(self._whole(outbox.given.event), now)
            outbox.given = frame
        else:
            outbox.give(frame)


def _next(first: int, many: int) -> int:
    """Who begins after `first`. The step shares no divisor with `many`, so each of them does in its turn."""
    return (first + (TURN if many % TURN else 1)) % many if many else 0


def _rest(outbox: Outbox, data: bytes, taken: int) -> None:
    """What a direct write did not take goes the slow way."""
    if taken >= 0:
        outbox.writer.write_rest(data[taken:])
    else:
        outbox.writer.write_rest(data, OSError(-taken, os.strerror(-taken)))
