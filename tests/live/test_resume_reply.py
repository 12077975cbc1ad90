"""Checks that a resume is answered with what was missed; that the reply waits for an event that another node recorded,
and that nobody waits for an event that does not exist."""

from __future__ import annotations

import asyncio

from guide.protocol.messages import Comment, Draft, Resume, Resumed, Snapshot
from tests.support.fakes import follower
from tests.support.room_rig import Rig


async def recorded_elsewhere(rig: Rig) -> None:
    """Record a comment as another node does that this one does not hear of."""
    draft = rig.room.session.comment(follower("elsewhere"), Comment("c", "comment", "好"), 0.0)
    assert isinstance(draft, Draft)
    await rig.store.record([draft])


async def test_a_reply_waits_for_an_event_that_the_client_saw_on_another_node(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    line.fake.take()
    await recorded_elsewhere(rig)
    rig.room.receive(line, Resume(rig.record.epoch, 1))
    assert line.fake.take() == [], "this node lacks the event"
    reply = await line.fake.until(lambda message: isinstance(message, Resumed))
    assert reply.event == 1
    assert reply.events == []


async def test_a_client_that_has_left_meanwhile_gets_no_reply(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    line.fake.take()
    await recorded_elsewhere(rig)
    rig.room.receive(line, Resume(rig.record.epoch, 1))
    rig.room.leave(line)
    await rig.tasks.finish()
    assert rig.room.session.log.last == 1, "the event was fetched all the same"
    assert line.fake.take() == []


async def test_a_resume_in_another_epoch_is_answered_at_once_with_a_snapshot(rig: Rig) -> None:
    line = rig.join(follower())
    rig.quiet()
    line.fake.take()
    rig.room.receive(line, Resume("another", 1))
    [reply] = line.fake.take()
    assert isinstance(reply, Snapshot)


async def test_an_event_that_does_not_exist_is_not_waited_for(rig: Rig) -> None:
    async with asyncio.timeout(0.5):
        await rig.room.resume_reply.wait_for((rig.record.epoch, 2**40))
        await rig.room.resume_reply.wait_for(("another", 7))
        await rig.room.resume_reply.wait_for(None)
