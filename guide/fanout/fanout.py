"""Fan-out of one tick to every follower: the same framed bytes, one write each, in slices.

Invariants
- Ticks are sent one after another: a tick was offered to every follower before the next begins.
- Between two slices the event loop serves others. A tick to at most SLICE followers is sent at once, without a pause.
  Where others took long, as when hundreds join at once, the next slice takes about as long: half of the time is the
  tick's.
- The follower that comes first changes from tick to tick, so that nobody is always last.
- `Outbox.last_frame` is the last tick or snapshot that a follower was sent. A follower that joins while a tick is being
  sent begins after that tick, which its snapshot contains. One that asks for a resume meanwhile is sent the tick first.
  So nobody misses a tick or gets it twice.

Every follower gets the voice, also a page that may not play sound yet. Of a tick's 188 bytes (25 a second, 24 kbit/s,
the view moving) 144 are the leader's voice, and a second voice is 142 more. A write costs the processor the same 4–5 µs
for 44, 188 or 330 bytes. So a second frame without voice would save the processor nothing, and such a page 3.6 kB/s.
The page needs the packets, too: they show how steady the connection is before sound is allowed, and who speaks.

It does not matter here whether this node made the tick or another one did.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, cast

from guide.common.counters import Counters
from guide.common.logs import RateLimitedLog
from guide.fanout.backpressure import TickTimes
from guide.fanout.outbox import Outbox
from guide.transport.batch_write import WRITE_LOOP, BatchWrite
from guide.transport.frames import TickFrame
from guide.transport.tls import RECORD, Encrypt, TlsBuffers, encrypt_each

SLICE: Final = 256  # followers at least: some 2 ms of the loop at 7 µs a write
WRITE_TIME: Final = 7e-6  # seconds for one write, until it has been measured
MIN_WRITE_TIME: Final = 1e-6  # seconds: a smaller measure comes from a clock that stood still
CHECK_CALLS: Final = 4  # calls of `check_queues` in which every follower is checked once
_failed = RateLimitedLog("error", "tick not sent")
ROTATION: Final = 257  # followers by which the first one moves on; a prime, so that over time everyone is first


class Fanout:
    """The followers of one session on this node."""

    def __init__(
        self,
        snapshot: Callable[[int], TickFrame],
        done: Callable[[float, float], None],
        counters: Counters,
        clock: Callable[[], float],
        batch_write: BatchWrite = WRITE_LOOP,
    ) -> None:
        """`snapshot(event)` makes the state as of the newest tick with all events after `event`, for a follower that
        was skipped. `done(took, cost)` is called when a tick was offered to everyone, with the seconds that took, and
        those of them that were spent on it. `clock`: monotonic seconds.
        """
        self._snapshot = snapshot
        self._done = done
        self._counters = counters
        self._clock = clock
        self._batch_write = batch_write
        self._loop = asyncio.get_running_loop()
        self._outboxes: dict[Outbox, None] = {}
        self._frame: TickFrame | None = None  # the tick that is being sent
        self._began = 0.0
        self._cost = 0.0  # seconds spent on this tick so far
        self._order: list[Outbox] = []  # of this tick
        self._at = 0  # where in the order the next slice begins
        self._write_time = WRITE_TIME
        self._slice_ended = 0.0
        self._first = 0
        self._checks = 0
        self._times = TickTimes()

    @property
    def sending(self) -> bool:
        """Whether a tick is being sent: the next has to wait for `done`."""
        return self._frame is not None

    def add(self, outbox: Outbox) -> None:
        """Send it every tick from the next one on. It has a snapshot as of the tick that is being sent, or the last."""
        self._outboxes[outbox] = None

    def remove(self, outbox: Outbox) -> None:
        """Send it nothing more, not even the tick that is being sent. It need not have been added."""
        self._outboxes.pop(outbox, None)
        outbox.end()

    def send(self, frame: TickFrame) -> None:
        """Begin to send a tick. Raises RuntimeError while another is being sent."""
        if self._frame is not None:
            raise RuntimeError(f"expected tick {self._frame.number} to be finished, got {frame.number}")
        outboxes = list(self._outboxes)
        first = self._first = _next(self._first, len(outboxes))
        self._order = outboxes[first:] + outboxes[:first]
        self._at = 0
        self._frame = frame
        self._began = self._clock()
        self._cost = 0.0
        self._times.add(frame.number, self._began)
        self._counters.ticks += 1
        self._slice_ended = self._began
        self._slice()

    def send_snapshot(self, outbox: Outbox, snapshot: TickFrame) -> None:
        """Send one follower the snapshot of a newcomer, or the answer to its resume.

        A follower that is skipped now gets none: it will get one when it has drained.
        """
        frame = self._frame
        if frame is not None and outbox in self._outboxes:
            self._offer(outbox, frame)  # before the snapshot, which contains it
        if outbox.skipped or outbox.ended:
            return
        outbox.write_snapshot(snapshot, self._clock())
        if frame is not None:
            outbox.last_frame = frame  # which the snapshot contains: the slices to come pass this follower over

    def report(self, outbox: Outbox, tick: int) -> None:
        """Take note of the last tick that a follower has shown, by its report."""
        now = self._clock()
        lag = 0.0 if tick >= outbox.last_frame.number else self._times.lag(tick, now)
        outbox.report(min(lag, now - outbox.snapshot_at), now)  # nothing before its snapshot counts

    def check_queues(self) -> None:
        """Look up how much the kernel holds for every fourth follower. To be called about once a second."""
        self._checks += 1
        now = self._clock()
        for outbox in list(self._outboxes)[self._checks % CHECK_CALLS :: CHECK_CALLS]:
            outbox.check_queue(now)

    def _slice(self) -> None:
        """Send the tick to the next followers, and plan the slice after that."""
        frame, at = self._frame, self._at
        if frame is None:
            return
        began = self._clock()
        self._at = at + max(SLICE, int((began - self._slice_ended) / self._write_time))
        more = self._at < len(self._order)
        if more:  # planned first, so that the tick goes on whatever happens below
            self._loop.call_soon(self._slice)
        followers = self._order[at : self._at]
        try:
            self._write(followers, frame)
        finally:
            self._slice_ended = self._clock()
            spent = self._slice_ended - began
            self._cost += spent
            if more:
                each = spent / len(followers)
                self._write_time = max(MIN_WRITE_TIME, self._write_time + (each - self._write_time) / 8)
            else:
                self._order = []
                self._frame = None
                took = self._slice_ended - self._began
                self._counters.tick_took.add(took)
                self._done(took, self._cost)

    def _write(self, followers: list[Outbox], frame: TickFrame) -> None:
        """Offer a tick to these followers. A fault with one of them ends that one alone."""
        data = frame.framed
        direct = [outbox for outbox in followers if outbox.fd >= 0 and outbox.last_frame is not frame]
        plain = [outbox for outbox in direct if outbox.encrypt is None]
        short = [
            (plain[index], data, taken)
            for index, taken in self._batch_write.send([outbox.fd for outbox in plain], data)
        ]
        if len(plain) < len(direct):
            if len(data) <= RECORD:
                encrypted = [outbox for outbox in direct if outbox.encrypt is not None] if plain else direct
                short += self._write_encrypted(encrypted, data)
            else:
                direct = plain  # the others' writers make several records of it
        for outbox in direct:
            outbox.last_frame = frame
        self._counters.sends += len(direct)
        for outbox, part, taken in short:
            outbox.write_rest(part, taken)
        if len(direct) < len(followers):
            for outbox in followers:
                try:
                    self._offer(outbox, frame)
                except Exception as fault:
                    _failed(exc_info=fault)
                    outbox.fail()

    def _write_encrypted(self, outboxes: list[Outbox], data: bytes) -> list[tuple[Outbox, bytes, int]]:
        """Write a frame to these followers, who are under TLS, to each in a record of its own.

        Returns the followers who did not take all of it, each with what was for it, and with what it took, as
        `BatchWrite.send` returns it.
        """
        encrypts = cast("list[Encrypt]", [outbox.encrypt for outbox in outboxes])
        outgoing = cast("TlsBuffers", outboxes[0].tls).outgoing
        records, ends, failed = encrypt_each(encrypts, outgoing, data)
        short = self._batch_write.send_each([outbox.fd for outbox in outboxes], records, ends)
        for at in failed:
            outboxes[at].writer.abort()
        return [(outboxes[at], records[ends[at - 1] if at else 0 : ends[at]], taken) for at, taken in short]

    def _offer(self, outbox: Outbox, frame: TickFrame) -> None:
        """Send a tick, or a snapshot in its place, through the writer: the way where direct writes are not possible."""
        if outbox.last_frame is frame or outbox.ended:
            return
        now = self._clock()
        was_skipped = outbox.skipped
        if not outbox.may_send(now):
            self._counters.skipped += 1
            return
        self._counters.sends += 1
        if was_skipped:
            self._counters.resyncs += 1
            outbox.write_snapshot(self._snapshot(outbox.last_frame.event), now)
            outbox.last_frame = frame
        else:
            outbox.write_tick(frame)


def _next(first: int, count: int) -> int:
    """Return who of `count` is first after `first`. The step and `count` share no divisor, so everyone is in turn."""
    return (first + (ROTATION if count % ROTATION else 1)) % count if count else 0
