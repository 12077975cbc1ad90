"""Checks that a follower for whom too much is held is skipped, then gets in one message exactly what it missed, or is
disconnected after 5 s; and that what waits for it is bounded."""

from __future__ import annotations

import pytest

from guide.common.counters import Counters
from guide.common.limits import DEFAULTS
from guide.fanout.backpressure import HELD_LIMIT, QUEUED_LIMIT
from guide.fanout.fanout import CHECK_CALLS, Fanout
from guide.fanout.outbox import Outbox
from guide.fanout.snapshot_cache import SnapshotCache
from guide.protocol import wire
from guide.protocol.codes import Close
from guide.protocol.messages import Ack, Event, Resumed, Snapshot, Tick
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
        self.fanout = Fanout(self.snapshot, lambda *_: None, Counters(), lambda: self.now)
        self.outbox = Outbox(self.writer, self.closed.append)
        self.fanout.send_snapshot(self.outbox, self.snapshot(-1))
        self.fanout.add(self.outbox)
        self.writer.take()

    def snapshot(self, event: int) -> TickFrame:
        return self.snapshots.since(self.session.epoch, event, self.now)

    def tick(self, now: float = NOW) -> None:
        self.now = now
        event = Event(self.session.log.last + 1, "announcement", None, {"text": "好"})
        self.session.log.add(event)
        tick = self.session.tick(now)
        self.fanout.send(TickFrame(wire.encode_server(tick), tick.number, self.session.log.last_taken))

    def kinds(self) -> list[type]:
        return [type(message) for message in self.writer.take()]


@pytest.mark.parametrize("fails", ["write", "unsent", "queued", "share_socket"])
@pytest.mark.parametrize("what", ["send", "send_snapshot", "report", "check_queue", "write_rest", "tick"])
async def test_a_writer_that_fails_raises_nothing_to_whoever_serves_all(
    monkeypatch: pytest.MonkeyPatch, fails: str, what: str
) -> None:
    rig = Rig()
    rig.outbox.backpressure._skip(NOW - 100)  # so that every way asks the writer

    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(rig.writer, fails, broken)
    match what:
        case "send":
            rig.outbox.send(wire.encode_server(Ack("c", 1)))
        case "send_snapshot":
            rig.outbox.backpressure.skipped = False
            rig.fanout.send_snapshot(rig.outbox, rig.snapshot(-1))
        case "report":
            rig.outbox.report(100.0, NOW)
        case "check_queue":
            rig.outbox.check_queue(NOW)
        case "write_rest":
            monkeypatch.setattr(rig.writer, "write_rest", broken)
            rig.outbox.write_rest(b"123", 1)
            assert rig.closed == [Close.TRY_LATER]
        case "tick":
            rig.tick()
    assert len(rig.closed) <= 1
    assert rig.outbox.ended == bool(rig.closed)


async def test_a_follower_that_keeps_up_gets_every_tick() -> None:
    rig = Rig()
    for held in (0, 1, HELD_LIMIT):
        rig.writer.held = held
        rig.tick()
    messages = rig.writer.take()
    assert [type(message) for message in messages] == [Tick, Tick, Tick]
    assert numbers(messages) == [1, 2, 3]
    assert rig.outbox.last_frame.event == 3


async def test_a_follower_with_too_much_held_is_skipped_until_nothing_is() -> None:
    rig = Rig()
    rig.tick()
    rig.writer.held = HELD_LIMIT + 1
    rig.tick()
    for held in (HELD_LIMIT, 1):  # better, but not yet drained: a tick now would only pile up again
        rig.writer.held = held
        rig.tick()
    assert rig.kinds() == [Tick]
    rig.writer.held = 0
    rig.tick()
    rig.tick()
    messages = rig.writer.take()
    assert [type(message) for message in messages] == [Resumed, Tick]
    assert numbers(messages) == [2, 3, 4, 5, 6], "exactly what was missed, then on"
    assert messages[0].tick == 5, "the tick that the resume stands for"
    assert not rig.closed


async def test_the_resume_has_the_whole_state() -> None:
    rig = Rig()
    rig.writer.held = HELD_LIMIT + 1
    rig.session.react(follower(), 3, NOW)
    rig.tick()
    rig.writer.held = 0
    rig.tick()
    assert rig.writer.take()[0].state == rig.session.state


async def test_a_gap_too_long_begins_again() -> None:
    rig = Rig()
    for _ in range(60):
        rig.tick()
    rig.writer.take()
    rig.session.tick(NOW + RESUME_WINDOW + 1)
    rig.fanout.send_snapshot(rig.outbox, rig.snapshot(3))
    (snapshot,) = rig.writer.take()
    assert isinstance(snapshot, Snapshot)
    assert snapshot.event == 60
    assert numbers([snapshot]) == [60]  # the newest announcement
    assert rig.outbox.last_frame.event == 60


async def test_disconnected_once_after_five_seconds() -> None:
    rig = Rig()
    rig.writer.held = HELD_LIMIT + 1
    rig.tick(NOW)
    rig.tick(NOW + PATIENCE)
    assert not rig.closed
    for more in (0.1, 0.2, 3.0):
        rig.tick(NOW + PATIENCE + more)
    assert rig.closed == [Close.TOO_FAR_BEHIND]
    rig.writer.held = 0
    rig.tick(NOW + 9)
    assert rig.kinds() == [], "nothing after the goodbye"


async def test_a_follower_that_drains_in_time_has_the_full_time_again() -> None:
    rig = Rig()
    for begin in (NOW, NOW + 10):
        rig.writer.held = HELD_LIMIT + 1
        rig.tick(begin)
        rig.writer.held = 0
        rig.tick(begin + PATIENCE - 0.1)
    assert not rig.closed


async def test_the_bytes_that_wait_are_bounded() -> None:
    """A writer that never drains is sent no more than the limit and one message."""
    rig = Rig()
    largest = 0
    for number in range(20_000):
        before = len(rig.writer.messages)
        rig.tick(NOW + number / 10_000)
        if len(rig.writer.messages) > before:
            size = len(wire.encode_server(rig.writer.messages[-1]))
            rig.writer.held += size
            largest = max(largest, size)
    assert HELD_LIMIT < rig.writer.held <= HELD_LIMIT + largest


async def test_answers_go_beside_the_ticks() -> None:
    rig = Rig()
    rig.writer.held = HELD_LIMIT + 1
    rig.tick()
    rig.outbox.send(wire.encode_server(Ack("c-1", 7)))
    assert rig.writer.take() == [Ack("c-1", 7)]


async def test_a_follower_whose_answers_pile_up_is_disconnected() -> None:
    rig = Rig()
    rig.writer.held = MOST
    rig.outbox.send(wire.encode_server(Ack("c-1", 7)))
    assert not rig.closed
    rig.writer.held = MOST + 1
    for _ in range(3):
        rig.outbox.send(wire.encode_server(Ack("c-1", 7)))
    assert rig.closed == [Close.TOO_FAR_BEHIND]
    assert len(rig.writer.of(Ack)) == 2, "nothing after the goodbye"


async def test_a_follower_with_much_in_the_kernel_is_skipped() -> None:
    """As on a dead connection: nothing is acknowledged any more, and in this process nothing waits yet."""
    rig = Rig()
    rig.writer.in_kernel = QUEUED_LIMIT + 1
    for _ in range(2 * CHECK_CALLS):
        rig.fanout.check_queues()
    rig.tick()
    assert rig.kinds() == []
    rig.writer.in_kernel = 0
    rig.tick()
    assert rig.kinds() == [Resumed]


async def test_behind_a_proxy_the_reports_decide() -> None:
    """The socket takes everything; the reports are four seconds behind."""
    rig = Rig()
    for second in range(8):
        rig.tick(NOW + second)
    shown = rig.outbox.last_frame.number
    rig.fanout.report(rig.outbox, shown)
    rig.fanout.report(rig.outbox, shown - 4)
    assert not rig.outbox.skipped, "three seconds of lag are allowed"
    rig.now += 0.1
    rig.fanout.report(rig.outbox, shown - 4)
    rig.writer.take()
    rig.tick(NOW + 9)
    assert rig.kinds() == []
    rig.fanout.report(rig.outbox, shown)
    rig.tick(NOW + 10)
    rig.tick(NOW + 11)
    assert rig.kinds() == [Resumed, Tick]
    rig.fanout.report(rig.outbox, shown)
    assert not rig.outbox.skipped, "a report that crossed the resume: its snapshot is a second old"


async def test_a_report_of_an_unknown_tick_changes_nothing() -> None:
    rig = Rig()
    rig.tick()
    for tick in (0, 10**12):
        rig.fanout.report(rig.outbox, tick)
    rig.tick()
    assert rig.kinds() == [Tick, Tick]
