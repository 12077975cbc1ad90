"""Checks that events which this node lacks are fetched once, however many ask; that a session goes on where the record
is away; and that who resumes gets what the record has."""

from __future__ import annotations

import asyncio

import pytest
from structlog.testing import capture_logs

from guide.protocol.messages import Comment, Event
from guide.store.contract import StoreError
from tests.support.fakes import follower, goes_back, until
from tests.support.room_rig import Rig


class Asked:
    """The record's answers, each when it may come."""

    def __init__(self, rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
        self.times = 0
        self.may = asyncio.Event()
        self.may.set()
        self.fails = False
        self.answers_with: list[Event] | None = None  # once
        answer = rig.store.events

        async def events(session: str, after: int, most: int) -> list[Event]:
            self.times += 1
            await self.may.wait()
            if self.fails:
                raise StoreError("away")
            former, self.answers_with = self.answers_with, None
            return await answer(session, after, most) if former is None else former

        monkeypatch.setattr(rig.store, "events", events)


@pytest.fixture
def asked(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(rig, monkeypatch)


async def recorded_elsewhere(rig: Rig, count: int) -> None:
    """By another node, of which this one does not hear."""
    session = rig.room.session
    drafts = [session.comment(follower(f"m{number}"), Comment("c", "comment", "好"), 0.0) for number in range(count)]
    await rig.store.record([draft for draft in drafts if not isinstance(draft, int)])


async def test_however_many_ask_it_is_fetched_once_and_once_more(rig: Rig, asked: Asked) -> None:
    """Once more, as the first may have been answered before the last asked."""
    await recorded_elsewhere(rig, 3)
    asked.may.clear()
    asking = [asyncio.create_task(rig.room.catch_up(from_record=True)) for _ in range(50)]
    await until(lambda: asked.times)
    await asyncio.sleep(0)
    asked.may.set()
    await asyncio.gather(*asking)
    assert asked.times <= 2
    assert rig.room.session.log.last == 3


async def test_a_record_that_is_away(rig: Rig, asked: Asked) -> None:
    asked.fails = True
    with capture_logs() as lines:
        for _ in range(3):
            await rig.room.catch_up(from_record=True)
    assert [line["event"] for line in lines if line["log_level"] != "info"] == []
    asked.fails = False
    await recorded_elsewhere(rig, 1)
    await rig.room.catch_up(from_record=True)
    assert rig.room.session.log.last == 1


@pytest.mark.parametrize("seen", [0, 2, 3])
async def test_who_resumes_has_what_the_record_has(rig: Rig, seen: int) -> None:
    await recorded_elsewhere(rig, 2)
    await rig.room.resume_reply.wait_for((rig.record.epoch, seen))
    assert rig.room.session.log.last == (2 if seen else 0)


async def test_what_a_client_makes_up_is_not_waited_for(rig: Rig, asked: Asked) -> None:
    async with asyncio.timeout(0.5):
        await rig.room.resume_reply.wait_for((rig.record.epoch, 2**40))
        await rig.room.resume_reply.wait_for(("another epoch", 7))
        await rig.room.resume_reply.wait_for(None)
    assert asked.times == 1


async def test_a_record_that_does_not_answer_is_not_waited_for(
    rig: Rig, asked: Asked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guide.live.event_backfill.REACH_WITHIN", 0.1)
    asked.may.clear()
    async with asyncio.timeout(2):
        await rig.room.resume_reply.wait_for((rig.record.epoch, 2))
    asked.may.set()
    await rig.tasks.finish()


async def test_what_was_asked_for_in_another_epoch_does_not_enter_the_log(rig: Rig, asked: Asked) -> None:
    """The record went back while its former events were on their way here."""
    session = rig.room.session
    await recorded_elsewhere(rig, 3)
    former = await rig.store.newest_events(rig.record.id, 10)
    asked.may.clear()
    fetching = asyncio.create_task(rig.room.catch_up(from_record=True))
    await until(lambda: asked.times)
    await goes_back(rig.store, rig.record.id, 0)
    session.begin_anew("e2", [], rig.clock.now)
    asked.answers_with = former
    asked.may.set()
    await fetching
    assert asked.times == 2, "what came is dropped, and asked for again"
    assert session.log.last == 0
