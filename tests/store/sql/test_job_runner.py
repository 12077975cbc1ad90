"""Checks that a job that is refused or whose caller is gone harms no other; on every database."""

from __future__ import annotations

import asyncio

from guide.store.contract import Store
from tests.store.conftest import added, draft
from tests.support.fakes import record


async def test_a_refused_write_does_not_undo_others(store: Store) -> None:
    """Although all may share a transaction."""
    made = await added(store)
    outcomes = await asyncio.gather(
        *(store.add_session(item) for item in (record("a"), made, record("b"))), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes] == [type(None), ValueError, type(None)]
    assert len(await store.sessions()) == 3


async def test_a_cancelled_caller_harms_no_other(store: Store) -> None:
    session = await added(store)
    tasks = [asyncio.create_task(store.record([draft(session, f"c{i}")])) for i in range(20)]
    await asyncio.sleep(0)
    for task in tasks[::2]:
        task.cancel()
    outcomes = await asyncio.gather(*tasks, return_exceptions=True)
    assert all(isinstance(outcome, list) for outcome in outcomes[1::2])
    numbers: list[int] = []
    async with asyncio.timeout(10):  # those whose callers were cancelled may be the last
        while len(numbers) < 20:
            numbers = [event.number for event in await store.events(session.id, 0, 100)]
    assert numbers == list(range(1, 21))
