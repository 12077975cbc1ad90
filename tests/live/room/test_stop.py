"""Checks that a room that stops has recorded what waited."""

from __future__ import annotations

from guide.protocol.messages import Ack, Comment
from tests.support.fakes import follower
from tests.support.room_rig import Rig


async def test_stop_records_what_waits_and_leaves_no_timer(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    await rig.room.stop()
    assert [event.number for event in await rig.store.events(rig.record.id, 0, 10)] == [1]
    assert line.fake.of(Ack) == [Ack("c-1", 1)]
    kept = await rig.store.session(rig.record.id)
    assert kept is not None
    assert "phase" in kept.state
    rig.room.leave(line)
    assert rig.room.ticker._timer is None, "a timer would fire when nothing is there any more"
    assert rig.room._beat.cancelled()
