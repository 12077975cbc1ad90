"""Held: a follower that holds back too much is skipped, then gets in one message exactly what it missed, or is
given up after 5 s; what waits for it is bounded."""

from __future__ import annotations

from guide.common.counters import Counters
from guide.common.limits import DEFAULTS
from guide.fanout.backpressure import QUEUE_AT, SKIP_AT
from guide.fanout.fanout import LOOK_EVERY, Fanout
from guide.fanout.outbox import Outbox
from guide.fanout.snapshot_cache import SnapshotCache
from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import Event
from guide.session.event_log import RESUME_WINDOW
from guide.session.session import Session
from guide.transport.frames import TickFrame
from tests.support.fakes import FakeWriter, follower, numbers, session

NOW = 1000.0
PATIENCE = DEFAULTS.behind_seconds
MOST = DEFAULTS.behind_bytes


class Rig:
    """A session whose ticks go to one outbox."""

    def __init__(self) -> None:
        self.session: Session = session()
        self.writer = FakeWriter()
        self.closed: list[Close] = []
        self.now = NOW
        self.snapshots = SnapshotCache(self.session)
        self.fanout = Fanout(self.whole, lambda _: None, Counters(), lambda: self.now)
        self.outbox = Outbox(self.writer, self.closed.append)
        self.fanout.restore(self.outbox, self.whole(-1))
        self.fanout.add(self.outbox)
        self.writer.take()

    def whole(self, event: int) -> TickFrame:
        return self.snapshots.since(self.session.epoch, event, self.now)

    def tick(self, now: float = NOW) -> None:
        self.now = now
        event = Event(self.session.log.last + 1, "announcement", None, {"text": "好"})
        self.session.log.add(event)
        tick = self.session.tick(now)
        self.fanout.send(TickFrame(wire.tick(*tick), tick.number, self.session.log.last_taken))

    def kinds(self) -> list[int]:
        return [message[0] for message in self.writer.take()]


async def test_who_keeps_up_gets_every_tick() -> None:
    rig = Rig()
    for held in (0, 1, SKIP_AT):
        rig.writer.held = held
        rig.tick()
    messages = rig.writer.take()
    assert [message[0] for message in messages] == [18, 18, 18]
    assert numbers(messages) == [1, 2, 3]
    assert rig.outbox.given.event == 3


async def test_who_holds_back_too_much_is_skipped_until_nothing_is_held() -> None:
    rig = Rig()
    rig.tick()
    rig.writer.held = SKIP_AT + 1
    rig.tick()
    for held in (SKIP_AT, 1):  # better, but not yet drained: a tick now would only pile up again
        rig.writer.held = held
        rig.tick()
    assert rig.kinds() == [18]
    rig.writer.held = 0
    rig.tick()
    rig.tick()
    messages = rig.writer.take()
    assert [message[0] for message in messages] == [21, 18]
    assert numbers(messages) == [2, 3, 4, 5, 6], "exactly what was missed, then on"
    assert messages[0][3] == 5, "the tick that the resume stands for"
    assert not rig.closed


async def test_the_resume_has_the_whole_state() -> None:
    rig = Rig()
    rig.writer.held = SKIP_AT + 1
    rig.session.react(follower(), 3, NOW)
    rig.tick()
    rig.writer.held = 0
    rig.tick()
    assert rig.writer.take()[0][5] == rig.session.state


async def test_a_gap_too_long_begins_again() -> None:
    rig = Rig()
    for _ in range(60):
        rig.tick()
    rig.writer.take()
    rig.session.tick(NOW + RESUME_WINDOW + 1)
    rig.fanout.restore(rig.outbox, rig.whole(3))
    (snapshot,) = rig.writer.take()
    assert (snapshot[0], snapshot[2]) == (17, 60)
    assert numbers([snapshot]) == [60]  # the newest announcement
    assert rig.outbox.given.event == 60


async def test_given_up_after_five_seconds_and_told_once() -> None:
    rig = Rig()
    rig.writer.held = SKIP_AT + 1
    rig.tick(NOW)
    rig.tick(NOW + PATIENCE)
    assert not rig.closed
    for more in (0.1, 0.2, 3.0):
        rig.tick(NOW + PATIENCE + more)
    assert rig.closed == [Close.TOO_FAR_BEHIND]
    rig.writer.held = 0
    rig.tick(NOW + 9)
    assert rig.kinds() == [], "nothing after the goodbye"


async def test_who_drains_in_time_starts_with_a_clean_slate() -> None:
    rig = Rig()
    for begin in (NOW, NOW + 10):
        rig.writer.held = SKIP_AT + 1
        rig.tick(begin)
        rig.writer.held = 0
        rig.tick(begin + PATIENCE - 0.1)
    assert not rig.closed


async def test_what_waits_is_bounded() -> None:
    """A writer that never drains is given no more than the limit and one message over it."""
    rig = Rig()
    largest = 0
    for number in range(20_000):
        before = len(rig.writer.messages)
        rig.tick(NOW + number / 10_000)
        if len(rig.writer.messages) > before:
            size = len(wire.pack_array(rig.writer.messages[-1]))
            rig.writer.held += size
            largest = max(largest, size)
    assert SKIP_AT < rig.writer.held <= SKIP_AT + largest


async def test_answers_go_beside_the_ticks() -> None:
    rig = Rig()
    rig.writer.held = SKIP_AT + 1
    rig.tick()
    rig.outbox.say(wire.ack("c-1", 7))
    assert rig.writer.take() == [[19, "c-1", 7]]


async def test_who_lets_answers_pile_up_is_given_up() -> None:
    rig = Rig()
    rig.writer.held = MOST
    rig.outbox.say(wire.ack("c-1", 7))
    assert not rig.closed
    rig.writer.held = MOST + 1
    for _ in range(3):
        rig.outbox.say(wire.ack("c-1", 7))
    assert rig.closed == [Close.TOO_FAR_BEHIND]
    assert len(rig.writer.of(19)) == 2, "nothing after the goodbye"


async def test_who_has_much_in_the_kernel_is_skipped() -> None:
    """For a line that has died: nothing is acknowledged any more, and this process sees nothing yet."""
    rig = Rig()
    rig.writer.in_kernel = QUEUE_AT + 1
    for _ in range(2 * LOOK_EVERY):
        rig.fanout.look()
    rig.tick()
    assert rig.kinds() == []
    rig.writer.in_kernel = 0
    rig.tick()
    assert rig.kinds() == [21]


async def test_behind_a_proxy_what_it_shows_tells() -> None:
    """Its socket takes everything; what it reports is four seconds old."""
    rig = Rig()
    for second in range(8):
        rig.tick(NOW + second)
    shown = rig.outbox.given.number
    rig.fanout.shows(rig.outbox, shown)
    rig.fanout.shows(rig.outbox, shown - 4)
    assert not rig.outbox.missed, "three seconds are as much as a line may be late"
    rig.now += 0.1
    rig.fanout.shows(rig.outbox, shown - 4)
    rig.writer.take()
    rig.tick(NOW + 9)
    assert rig.kinds() == []
    rig.fanout.shows(rig.outbox, shown)
    rig.tick(NOW + 10)
    rig.tick(NOW + 11)
    assert rig.kinds() == [21, 18]
    rig.fanout.shows(rig.outbox, shown)
    assert not rig.outbox.missed, "a report that crossed the resume: it was given something a second ago"


async def test_a_report_of_a_tick_that_never_was_is_no_trouble() -> None:
    rig = Rig()
    rig.tick()
    for tick in (0, 10**12):
        rig.fanout.shows(rig.outbox, tick)
    rig.tick()
    assert rig.kinds() == [18, 18]
