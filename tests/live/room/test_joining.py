"""Checks how members come and go: what each is sent first, and what a second connection of a member changes."""

from __future__ import annotations

import pytest

from guide.protocol.codes import Close, Closed
from guide.protocol.messages import Ack, Comment, ErrorMessage, Hello, React, Resumed, Snapshot, Tick, Welcome
from tests.live.room.conftest import kinds
from tests.support.fakes import follower, guide, look, numbers
from tests.support.room_rig import Rig


async def test_welcome_then_one_snapshot(rig: Rig) -> None:
    line = rig.join(follower())
    welcome, snapshot = line.fake.take()
    about = rig.record
    assert welcome == Welcome(
        1,
        {"id": "m1", "role": "follower", "name": "李梅", "branch": "一支部", "hand": False},
        {
            "id": about.id,
            "code": about.code,
            "title": about.title,
            "hall": about.hall,
            "limits": {"comment": 200, "caption": 500},
        },
    )
    assert isinstance(snapshot, Snapshot)
    assert snapshot.epoch == about.epoch
    assert snapshot.state["count"] == 1


async def test_a_newcomer_is_counted_in_the_next_tick(rig: Rig) -> None:
    line = rig.join(follower())
    rig.join(follower("m2"))
    rig.quiet()
    assert line.fake.take()[-1].state == {"count": 2}


async def test_hello_with_resume(rig: Rig) -> None:
    line = rig.join(follower())
    rig.room.receive(line, Comment("c-1", "comment", "好"))
    await line.fake.until(lambda message: isinstance(message, Ack))
    rig.quiet()
    back = rig.join(follower("m2"), (rig.record.epoch, 0))
    assert kinds(back.fake.messages) == [Welcome, Resumed]
    assert numbers(back.fake.messages) == [1]
    too_old = rig.join(follower("m3"), ("another", 0))
    assert kinds(too_old.fake.messages) == [Welcome, Snapshot]


async def test_a_new_line_replaces_the_old_and_the_olds_late_end_does_not_evict_it(rig: Rig) -> None:
    old = rig.join(follower())
    new = rig.join(follower())
    assert old.closed == [(Close.OPENED_ELSEWHERE, 0)]
    rig.room.leave(old)
    rig.room.leave(old, for_good=True)
    assert rig.room.subscribers == {"m1": new}
    assert rig.room.session.state["count"] == 1
    old.fake.take()
    rig.room.receive(new, React(1))
    rig.quiet()
    assert old.fake.take() == [], "nothing more for the old line"
    rig.room.leave(new)
    assert rig.room.subscribers == {}
    assert rig.room.session.state["count"] == 0


async def test_a_leader_who_opens_a_new_line_goes_on_leading(rig: Rig) -> None:
    old = rig.leader()
    rig.room.receive(old, look(900_000))
    new = rig.join(guide())
    rig.room.leave(old)
    rig.clock.now += 1
    rig.room.receive(new, look(5, yaw=1.0))
    first, second = (tick.time for tick in (*old.fake.of(Tick)[-1:], *new.fake.of(Tick)[-1:]))
    assert first is not None
    assert second is not None
    assert second >= first
    assert rig.room.session.state["leader"]["away"] is False
    assert new.fake.of(ErrorMessage) == []


async def test_bye_is_for_good(rig: Rig) -> None:
    line = rig.leader()
    rig.room.leave(line, for_good=True)
    assert rig.room.subscribers == {}
    assert rig.room.session.state["leader"] is None


async def test_a_second_hello_is_no_message(rig: Rig) -> None:
    line = rig.join(follower())
    with pytest.raises(Closed) as closed:
        rig.room.receive(line, Hello(1, "t"))
    assert closed.value.close is Close.MALFORMED
