"""Checks what a room does with what guides send: views, captions, the lead, the phase."""

from __future__ import annotations

from guide.fanout.tick_rate import SPACING
from guide.protocol.messages import Ack, Caption, ErrorMessage, Event, Lead, Phase, Release, Snapshot, Take, Tick
from guide.session.dispatch import EVENT_WAIT
from guide.session.guide_time import START
from tests.live.room.conftest import OPUS
from tests.support.fakes import follower, goes_back, guide, look, numbers, until
from tests.support.room_rig import Rig


async def test_a_lead_frame_ticks_at_once(rig: Rig) -> None:
    reader, leader = rig.join(follower()), rig.leader()
    reader.fake.take()
    rig.room.receive(leader, Lead(5000, {"view": ("lobby", 12.5, -3.0, 70.0)}, ((4990, OPUS),)))
    for line in (reader, leader):
        (tick,) = line.fake.take()
        assert isinstance(tick, Tick)
        assert tick.state == {"view": ["lobby", 12.5, -3.0, 70.0]}
        assert tick.time is not None
        assert tick.packets == [(max(0, tick.time - 10), OPUS, 0)]


async def test_a_burst_of_lead_frames_becomes_two_ticks(rig: Rig) -> None:
    """Frames that a stall held back: the first at once, the others together SPACING later."""
    leader = rig.leader()
    for number in range(5):
        rig.room.receive(
            leader, Lead(number * 40, {"view": ("lobby", float(number), 0.0, 70.0)}, ((number * 40, OPUS),))
        )
    assert len(leader.fake.take()) == 1
    due = rig.due()
    assert due is not None
    assert 0 < due <= SPACING
    rig.clock.now += SPACING
    tick = await leader.fake.until(lambda message: isinstance(message, Tick) and len(message.packets) == 4)
    assert tick.state["view"][1] == 4.0


async def test_a_lead_frame_takes_waiting_events_along(rig: Rig) -> None:
    leader = rig.leader()
    rig.room.session.log.add(Event(1, "announcement", None, {"text": "好"}))
    rig.room.news(EVENT_WAIT)
    rig.room.receive(leader, look(0))
    (tick,) = leader.fake.take()
    assert tick.time is not None
    assert numbers([tick]) == [1]
    assert rig.due() is None


async def test_a_change_of_scene_is_recorded(rig: Rig) -> None:
    leader = rig.leader()
    rig.room.receive(leader, look(0, "lobby"))
    rig.room.receive(leader, look(40, "roads"))
    rig.clock.now += 1
    assert (await leader.fake.event(2)).body == {"scene": "roads"}
    assert [event.body for event in await rig.store.events(rig.record.id, 0, 9)] == [
        {"scene": "lobby"},
        {"scene": "roads"},
    ]
    assert leader.fake.of(Ack) == [], "nobody waits for its ack"


async def test_a_change_of_scene_that_could_not_be_stored_is_not_answered(rig: Rig) -> None:
    leader = rig.leader()
    rig.store.failures = 1
    rig.room.receive(leader, look(0, "lobby"))
    await until(lambda: rig.counters.not_recorded == 1)
    assert leader.fake.of(ErrorMessage) == []


async def test_a_caption_is_acknowledged(rig: Rig) -> None:
    leader = rig.leader()
    rig.room.receive(leader, Caption("k-1", 0, {"zh": "欢迎"}))
    assert await leader.fake.until(lambda message: isinstance(message, Ack)) == Ack("k-1", 1)
    assert (await leader.fake.event(1)).body == {"text": {"zh": "欢迎"}}


async def test_take_release_and_phase_are_told_at_once(rig: Rig) -> None:
    """A phase: as soon as it is recorded."""
    line = rig.join(guide())
    for message, state in (
        (Take(force=False), {"leader": {"id": "g1", "name": "讲解员", "robot": False, "away": False}}),
        (Phase("live"), {"phase": "live", "began": START}),
        (Release(), {"leader": None}),
    ):
        rig.quiet()
        line.fake.take()
        rig.room.receive(line, message)
        if isinstance(message, Phase):
            await until(lambda: rig.room.session.log.last)
        assert line.fake.take()[0].state == state


async def test_who_lost_the_lead_is_told_once(rig: Rig) -> None:
    """Frames that were on their way need no answer each."""
    first, second = rig.leader(), rig.join(guide("g2"))
    rig.room.receive(second, Take(force=False))
    assert second.fake.of(ErrorMessage) == [ErrorMessage("led_by_another", None, {"name": "讲解员", "robot": False})]
    rig.room.receive(second, Take(force=True))
    for time in range(5):
        rig.room.receive(first, look(time))
    assert first.fake.of(ErrorMessage) == [ErrorMessage("not_leading", None, {})]
    rig.room.receive(first, Take(force=True))
    rig.room.receive(first, look(100))
    rig.room.receive(second, Take(force=True))
    rig.room.receive(first, look(140))
    assert len(first.fake.of(ErrorMessage)) == 2, "and again the next time"


async def test_a_follower_may_not_lead(rig: Rig) -> None:
    line = rig.join(follower())
    for message in (Take(force=True), Release(), look(0), Caption("k", 0, "x"), Phase("live")):
        rig.room.receive(line, message)
    assert [(error.code, error.id) for error in line.fake.of(ErrorMessage)] == [("not_allowed", None)] * 3 + [
        ("not_allowed", "k"),
        ("not_allowed", None),
    ]


async def test_an_end_that_is_not_recorded_is_no_end(rig: Rig) -> None:
    """It is told to its guide alone, and can be tried again; followers see it when it is recorded, and not before."""
    leader, reader = rig.leader(), rig.join(follower())
    rig.store.failures = 1
    rig.room.receive(leader, Phase("ended"))
    error = await leader.fake.until(lambda message: isinstance(message, ErrorMessage))
    assert error == ErrorMessage("not_recorded", None, {})
    rig.quiet()
    assert rig.room.session.state["phase"] == "waiting"
    assert all("phase" not in tick.state for tick in reader.fake.of(Tick))
    rig.room.receive(leader, look(40))
    rig.room.receive(leader, Phase("ended"))
    await reader.fake.until(lambda message: isinstance(message, Tick) and message.state.get("phase") == "ended")
    assert len(leader.fake.of(ErrorMessage)) == 1
    recorded = await rig.store.newest_events(rig.record.id, 1)
    assert [event.body for event in recorded] == [{"phase": "ended"}]


async def test_an_end_that_the_record_lost_is_taken_back(rig: Rig) -> None:
    leader, reader = rig.leader(), rig.join(follower())
    rig.room.receive(leader, Phase("live"))
    await until(lambda: rig.room.session.state["phase"] == "live")
    rig.room.receive(leader, Phase("ended"))
    await until(lambda: rig.room.session.state["phase"] == "ended")
    rig.quiet()
    await goes_back(rig.store, rig.record.id, 1)
    await rig.store.change_epoch(rig.record.id, rig.record.epoch, "e2")
    assert await rig.room.begin_anew()
    assert rig.room.session.state["phase"] == "live"
    assert reader.fake.of(Snapshot)[-1].state["phase"] == "live"
