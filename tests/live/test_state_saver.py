"""Checks that a session's state is saved where it changed, and again where it could not be saved."""

from __future__ import annotations

import asyncio
from typing import Any, cast

import pytest

from guide.common.tasks import BackgroundTasks
from guide.live.room import SAVE_EVERY
from guide.live.state_saver import StateSaver
from guide.protocol.messages import Phase, React, State, Tick
from guide.session.session import Session
from guide.store.contract import Store, StoreError
from tests.support.fakes import WITHIN, guide, look, session, until
from tests.support.room_rig import Rig


async def test_state_is_saved_every_two_heartbeats_when_it_changed(rig: Rig) -> None:
    leader = rig.leader()
    rig.room.receive(leader, Phase("live"))
    rig.room.receive(leader, look(1000))
    await until(lambda: rig.room.session.log.last == 2)
    await rig.beats(SAVE_EVERY)
    kept = await rig.store.session(rig.record.id)
    assert kept is not None
    assert (kept.phase, kept.time) == ("live", rig.room.session.time.shown)
    await rig.store.save(rig.record.id, {}, None)
    await rig.beats(2 * SAVE_EVERY)
    untouched = await rig.store.session(rig.record.id)
    assert untouched is not None
    assert untouched.state == {}, "nothing changed, so nothing was written"


async def test_what_could_not_be_saved_is_saved_at_the_next_turn(rig: Rig, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise StoreError("disk full")

    line = rig.join(guide())
    rig.room.receive(line, React(7))
    with monkeypatch.context() as patched:
        patched.setattr(rig.store, "save", away)
        await rig.beats(SAVE_EVERY)
        assert rig.room.saver.unsaved
    await rig.beats(SAVE_EVERY)
    kept = await rig.store.session(rig.record.id)
    assert kept is not None
    assert kept.state["hearts"] == 7


class SlowStore:
    """Counts saves; each waits until it is let through."""

    def __init__(self) -> None:
        self.saved: list[State] = []
        self.go = asyncio.Event()

    async def save(self, id: str, state: State, time: int | None) -> None:
        await self.go.wait()
        self.saved.append(state)


def saver_of(store: SlowStore, tasks: BackgroundTasks, session: Session) -> StateSaver:
    return StateSaver(session, cast("Store", store), tasks)


def tick(**state: Any) -> Tick:
    return Tick(1, None, state, [], [])


async def test_head_counts_alone_are_not_worth_a_save() -> None:
    saver = saver_of(SlowStore(), BackgroundTasks(), session())
    saver.ticked(tick(count=3))
    assert not saver.unsaved
    saver.ticked(tick(count=3, hearts=1))
    saver.ticked(tick(count=4))
    assert saver.unsaved


async def test_one_save_at_a_time_and_what_changed_meanwhile_is_saved_next() -> None:
    store, tasks, held = SlowStore(), BackgroundTasks(), session()
    saver = saver_of(store, tasks, held)
    saver.ticked(tick(hearts=1))
    saver.save_changes()
    await asyncio.sleep(0)  # the save has begun
    saver.ticked(tick(hearts=2))
    saver.save_changes()
    assert saver.busy
    store.go.set()
    await until(lambda: not saver.busy)
    assert len(store.saved) == 1
    assert saver.unsaved
    saver.save_changes()
    await tasks.finish()
    assert (len(store.saved), saver.unsaved, saver.busy) == (2, False, False)
    saver.save_changes()
    assert not saver.busy, "nothing has changed"


async def test_a_mirror_leaves_the_saving_to_the_lead_node() -> None:
    store, tasks, held = SlowStore(), BackgroundTasks(), session()
    store.go.set()
    held.mirror.active = True
    saver = saver_of(store, tasks, held)
    saver.ticked(tick(hearts=1))
    saver.save_changes()
    await tasks.finish()
    assert (store.saved, saver.unsaved) == ([], False)


async def test_the_last_save_waits_for_the_one_under_way() -> None:
    store, tasks, held = SlowStore(), BackgroundTasks(), session()
    saver = saver_of(store, tasks, held)
    saver.ticked(tick(hearts=1))
    saver.save_changes()
    stopping = asyncio.create_task(saver.stop())
    await asyncio.sleep(0)
    assert not stopping.done()
    store.go.set()
    await asyncio.wait_for(stopping, WITHIN)
    assert len(store.saved) == 2
    assert not saver.busy
