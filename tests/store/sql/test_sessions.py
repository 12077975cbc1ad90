"""Checks that sessions are kept as they were, each id, code and secret once; on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from guide.store.contract import Store
from tests.store.conftest import added, draft
from tests.support.fakes import record


async def test_a_session_comes_back_as_it_was(store: Store) -> None:
    made = record(
        "标题 🎉", branches=("一支部", "二支部"), listed=False, state={"phase": "live", "view": None}, time=2**40
    )
    await store.add_session(made)
    assert await store.session(made.id) == made
    assert await store.session_by_code(made.code) == made
    assert await store.session_by_secret(made.guide_secret) == (made, "guide")
    assert await store.session_by_secret(made.coguide_secret) == (made, "co-guide")


@pytest.mark.parametrize("same", ["id", "code", "guide_secret", "coguide_secret"])
async def test_an_id_a_code_and_a_secret_are_used_once(store: Store, same: str) -> None:
    made = await added(store)
    with pytest.raises(ValueError, match=same):
        await store.add_session(record(**{same: getattr(made, same)}))
    assert await store.sessions() == [made]


async def test_sessions_newest_first(store: Store) -> None:
    made = []
    for title in "abc":
        made.append(await added(store, title))
        await asyncio.sleep(0.002)  # they are ordered by the millisecond in which they were made
    assert [item.title for item in await store.sessions()] == ["c", "b", "a"]


async def test_save_keeps_state_and_time_and_nothing_else(store: Store) -> None:
    made, other = await added(store), await added(store)
    state = {"phase": "live", "view": ["lobby", 12.5, -3.0, 70.0], "leader": {"id": "g", "name": "讲"}}
    await store.save(made.id, state, 184_040)
    assert await store.session(made.id) == replace(made, state=state, time=184_040)
    await store.save(made.id, {}, None)
    assert await store.session(made.id) == made
    assert await store.session(other.id) == other


async def test_of_many_changes_of_an_epoch_one_is_made(store: Store) -> None:
    made, other = await added(store), await added(store)
    await asyncio.gather(*(store.change_epoch(made.id, made.epoch, f"e{number}") for number in range(10)))
    changed = await store.session(made.id)
    assert changed is not None
    assert changed.epoch in {f"e{number}" for number in range(10)}
    await store.change_epoch(made.id, made.epoch, "late")
    assert await store.session(made.id) == changed == replace(made, epoch=changed.epoch)
    assert await store.session(other.id) == other


async def test_when_a_session_was_made_and_when_something_last_happened_in_it(store: Store) -> None:
    quiet, busy = await added(store), await added(store)
    first = await store.session_times()
    assert {first[quiet.id].last_event, first[busy.id].last_event} == {None}
    await store.record([draft(busy), draft(busy)])
    times = await store.session_times()
    assert times[quiet.id] == first[quiet.id]
    made, last_event = times[busy.id]
    assert last_event is not None
    assert first[busy.id].made == made <= last_event
