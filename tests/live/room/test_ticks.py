"""Checks when a room ticks, and whom it skips."""

from __future__ import annotations

import pytest

from guide.fanout.backpressure import HELD_LIMIT
from guide.fanout.tick_rate import EARLY, FULL, SHORTEST
from guide.live.room import HEARTBEAT, TALLY_WAIT
from guide.protocol.messages import ErrorMessage, Lead, React, Resume, Resumed, Snapshot, Tick
from guide.session.dispatch import EVENT_WAIT
from guide.session.session import AWAY_GRACE
from guide.transport.frames import TickFrame
from tests.live.room.conftest import OPUS, kinds
from tests.support.fakes import follower, look, until
from tests.support.room_rig import Rig


async def test_events_wait_for_company_at_most_40_ms(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    line.fake.take()
    for _ in range(10):
        rig.room.receive(line, React(1))
    due = rig.due()
    assert due is not None
    assert 0 < due <= EVENT_WAIT == 0.04
    rig.clock.now += EVENT_WAIT
    tick = await line.fake.until(lambda message: isinstance(message, Tick) and "hearts" in message.state)
    assert tick.state == {"hearts": 10}
    assert rig.due() is None


async def test_a_storm_of_joins_and_hearts_is_not_a_storm_of_ticks(rig: Rig) -> None:
    """Tallies cause a tick of their own at most every TALLY_WAIT; others take them along."""
    leader = rig.leader()
    before = rig.room.session.ticks.number
    for number in range(100):  # two seconds
        rig.clock.now += 0.02
        line = rig.join(follower(f"m{number}"))
        rig.room.receive(line, React(1))
        rig.tick_if_due()
    ticks = rig.room.session.ticks.number - before
    assert 2.0 / TALLY_WAIT - 1 <= ticks <= 2.0 / TALLY_WAIT + 1
    leader.fake.take()
    rig.clock.now += SHORTEST - EARLY
    rig.room.receive(leader, look(0))
    assert leader.fake.take()[0].state.keys() >= {"view", "count", "hearts"}
    assert rig.due() is None


async def test_what_comes_while_a_tick_is_sent_goes_bundled_in_the_next(
    rig: Rig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.fanout.fanout.SLICE", 2)
    lines = [rig.join(follower(f"m{i}")) for i in range(9)]
    leader = rig.leader()
    await until(lambda: not rig.room.fanout.sending)
    before = leader.fake.of(Tick)[-1].number
    for number in range(4):
        rig.room.receive(leader, Lead(number * 40, {}, ((number * 40, OPUS),)))
        rig.clock.now += 0.04
        assert rig.room.fanout.sending
    await until(lambda: all(line.fake.of(Tick)[-1].number == before + 2 for line in (*lines, leader)))
    for line in (*lines, leader):
        first, second = line.fake.of(Tick)[-2:]
        assert second.number == first.number + 1
        assert [len(first.packets), len(second.packets)] == [1, 3], "no packet lost"


async def test_the_tick_stretches_where_the_loop_does_not_keep_up(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lead frames every 40 ms to a fan-out that takes 55 ms: as many ticks as fit, and every packet in one of them."""
    leader = rig.leader()
    leader.fake.take()
    send = rig.room.fanout.send

    def slowly(frame: TickFrame) -> None:
        send(frame)
        rig.room.ticker._rate.observe(0.055, 0.055, 0.0, rig.clock())

    monkeypatch.setattr(rig.room.fanout, "send", slowly)
    monkeypatch.setattr(rig.room.fanout, "_done", lambda *_: None)
    for number in range(100):
        rig.room.receive(leader, Lead(number * 40, {}, ((number * 40, OPUS),)))
        for _ in range(8):
            rig.clock.now += 0.005
            rig.tick_if_due()
    ticks = leader.fake.take()
    assert rig.room.ticker.interval == pytest.approx(0.055 / FULL, rel=0.02)
    assert 69 <= len(ticks) <= 80, "of 100, some of them before it was known what a tick costs"
    assert sum(len(tick.packets) for tick in ticks) >= 99


async def test_with_nothing_to_say_a_tick_a_second(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    line.fake.take()
    await rig.beats(3)
    ticks = line.fake.take()
    assert kinds(ticks) == [Tick, Tick, Tick]
    first = ticks[0].number
    assert ticks == [Tick(number, None, {}, [], []) for number in range(first, first + 3)]


async def test_no_heartbeat_right_after_a_tick(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    rig.room.ticker.tick()
    line.fake.take()
    rig.clock.now += HEARTBEAT / 2
    rig.room._beat.cancel()
    rig.room._heartbeat()
    assert line.fake.take() == []


async def test_the_heartbeat_lets_an_absent_leader_go(rig: Rig) -> None:
    reader, leader = rig.join(follower()), rig.leader()
    rig.room.leave(leader)
    rig.quiet()
    assert rig.room.session.state["leader"]["away"] is True
    rig.clock.now += AWAY_GRACE + 1
    rig.room._beat.cancel()
    rig.room._heartbeat()
    assert reader.fake.take()[-1].state["leader"] is None


async def test_who_falls_behind_is_skipped_and_others_are_not(rig: Rig) -> None:
    slow, quick, leader = rig.join(follower()), rig.join(follower("m2")), rig.leader()
    for line in (slow, quick):
        line.fake.take()
    slow.fake.held = HELD_LIMIT + 1
    for number in range(3):
        rig.room.receive(leader, look(number * 40, yaw=float(number)))
        rig.clock.now += 0.04
    assert (kinds(slow.fake.take()), kinds(quick.fake.take())) == ([], [Tick, Tick, Tick])
    slow.fake.held = 0
    rig.room.receive(leader, look(160, yaw=9.0))
    (resume,) = slow.fake.take()
    assert isinstance(resume, Resumed)
    assert resume.state["view"] == ["lobby", 9.0, 0.0, 70.0]


async def test_a_client_asks_for_a_resume_at_most_once_a_second(rig: Rig) -> None:
    line = rig.join(follower())
    line.fake.take()
    for _ in range(5):
        rig.room.receive(line, Resume(rig.record.epoch, 0))
    assert kinds(line.fake.take()) == [Resumed, ErrorMessage]
    rig.clock.now += 1.0
    rig.room.receive(line, Resume("another", 0))
    assert kinds(line.fake.take()) == [Snapshot]
