"""Checks, with the real store, that a record which lost events is noticed and shown anew in another epoch, and that an
event which only comes twice is not taken for that."""

from __future__ import annotations

import pytest
from structlog.testing import capture_logs

from guide.protocol.messages import Ack, Comment, Snapshot, Welcome
from tests.support.fakes import FakeLine, events_of, follower, goes_back, numbers, until
from tests.support.room_rig import Rig


async def said(rig: Rig, line: FakeLine, *ids: str) -> None:
    """Comments a minute apart, each acknowledged."""
    for id_ in ids:
        rig.clock.now += 60
        rig.room.receive(line, Comment(id_, "comment", "好"))
        await acked(line)
        rig.quiet()


async def acked(line: FakeLine) -> None:
    before = len(line.fake.of(Ack))
    await until(lambda: len(line.fake.of(Ack)) > before)


@pytest.mark.parametrize("lost", [1, 3, 70])
async def test_what_is_recorded_anew_is_shown_however_far_the_record_went_back(rig: Rig, lost: int) -> None:
    """Also beyond what the log still has."""
    line = rig.join(follower())
    await said(rig, line, "kept", *(f"lost-{number}" for number in range(lost)))
    await goes_back(rig.store, rig.record.id, 1)
    with capture_logs() as logs:
        await said(rig, line, "new-1")
        snapshot = await line.fake.until(
            lambda message: isinstance(message, Snapshot) and message.epoch != rig.record.epoch
        )
        await rig.tasks.finish()
    assert [event.body["id"] for event in events_of(snapshot)] == ["kept", "new-1"]
    line.fake.take()
    await said(rig, line, "new-2", "new-3")
    assert numbers(line.fake.take()) == [3, 4]
    assert [entry["event"] for entry in logs if entry["log_level"] == "warning"] == ["record went back"]
    back = rig.join(follower("m2"), (rig.record.epoch, 2))
    assert [type(message) for message in back.fake.messages] == [Welcome, Snapshot]


async def test_many_recorded_at_once_after_the_record_went_back(rig: Rig) -> None:
    """Of which the last have numbers that nobody has seen."""
    line = rig.join(follower())
    await said(rig, line, "kept", "lost-1", "lost-2")
    await goes_back(rig.store, rig.record.id, 1)
    others = [rig.join(follower(f"m{number}")) for number in range(2, 8)]
    for other in others:
        rig.room.receive(other, Comment("new", "comment", "好"))
    await line.fake.until(lambda message: isinstance(message, Snapshot) and message.epoch != rig.record.epoch)
    await rig.tasks.finish()
    rig.quiet()
    assert [event.number for event in rig.room.session.log.newest()] == list(range(1, 8))
    assert await rig.store.events(rig.record.id, 0, 100) == rig.room.session.log.newest()


async def test_what_is_sent_again_long_after_is_no_doubt(rig: Rig) -> None:
    line = rig.join(follower())
    await said(rig, line, *(f"c-{number}" for number in range(70)))
    assert rig.room.session.log.at(1) is None
    await said(rig, line, "c-0")
    await rig.tasks.finish()
    assert rig.room.session.epoch == rig.record.epoch
    assert line.fake.of(Ack)[-1] == Ack("c-0", 1)
