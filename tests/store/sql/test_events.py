"""Checks that events are numbered without a hole, and each identity is recorded once; on every database."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from guide.protocol.messages import Draft, Event
from guide.store.contract import Store, StoreError
from tests.store.conftest import added, draft


async def test_events_come_back_as_they_were(store: Store) -> None:
    session = await added(store)
    bodies: list[dict[str, Any]] = [
        {
            "id": "c-1",
            "author": "m1",
            "name": "李梅",
            "branch": "",
            "kind": "comment",
            "text": "👨\u200d👩\u200d👧 '\"\\\0",
        },
        {"text": {"zh": "欢迎", "en": "Welcome"}},
        {},
    ]
    times = [None, 2**50, 0]
    drafts = [
        Draft(session.id, "m1", f"c{i}", kind, time, body)
        for i, (kind, time, body) in enumerate(zip(("comment", "caption", "scene"), times, bodies, strict=True))
    ]
    recorded = await store.record(drafts)
    assert recorded == [Event(i + 1, drafted.kind, drafted.time, drafted.body) for i, drafted in enumerate(drafts)]
    assert await store.events(session.id, 0, 10) == recorded


async def test_each_session_counts_for_itself(store: Store) -> None:
    one, other = await added(store), await added(store)
    recorded = await store.record([draft(one), draft(other), draft(one), draft(other), draft(one)])
    assert [event.number for event in recorded] == [1, 1, 2, 2, 3]


async def test_the_same_identity_is_recorded_once(store: Store) -> None:
    one, other = await added(store), await added(store)
    first = await store.record([draft(one, "c-1", said="first")])
    again = await store.record([draft(one, "c-1", said="again"), draft(one, "c-2"), draft(one, "c-2")])
    assert again[0] == first[0], "the first event, not the new draft"
    assert [event.number for event in again] == [1, 2, 2]
    others = [draft(one, "c-1", author="m2"), draft(other, "c-1"), draft(one), draft(one)]
    assert [event.number for event in await store.record(others)] == [3, 1, 4, 5], (
        "another author, another session, no identity"
    )
    assert [event.number for event in await store.events(one.id, 0, 100)] == [1, 2, 3, 4, 5]


async def test_nothing_to_record(store: Store) -> None:
    assert await store.record([]) == []


async def test_a_batch_is_recorded_whole_or_not_at_all(store: Store) -> None:
    session = await added(store)
    with pytest.raises((StoreError, ValueError)):
        await store.record([draft(session, "a"), replace(draft(session, "b"), session="nothing"), draft(session, "c")])
    assert await store.events(session.id, 0, 10) == []
    (event,) = await store.record([draft(session, "a")])
    assert event.number == 1, "and leaves no hole"


async def test_a_batch_that_fails_does_not_undo_others(store: Store) -> None:
    session = await added(store)
    bad = replace(draft(session), session="nothing")
    outcomes = await asyncio.gather(
        *(store.record([item]) for item in (draft(session), bad, draft(session))), return_exceptions=True
    )
    assert [isinstance(outcome, list) for outcome in outcomes] == [True, False, True]
    assert [event.number for event in await store.events(session.id, 0, 10)] == [1, 2]


async def test_events_after_a_number_and_the_newest(store: Store) -> None:
    session = await added(store)
    await store.record([draft(session) for _ in range(30)])

    def numbers(events: list[Event]) -> list[int]:
        return [event.number for event in events]

    assert numbers(await store.events(session.id, 10, 5)) == [11, 12, 13, 14, 15]
    assert numbers(await store.events(session.id, 28, 100)) == [29, 30]
    assert await store.events(session.id, 30, 100) == []
    assert numbers(await store.newest_events(session.id, 3)) == [28, 29, 30]
    assert numbers(await store.newest_events(session.id, 100)) == list(range(1, 31))


async def test_many_writers_leave_no_hole(store: Store) -> None:
    sessions = [await added(store) for _ in range(3)]

    async def write(author: str) -> list[tuple[str, int]]:
        mine = []
        for number in range(20):
            session = sessions[number % 3]
            (event,) = await store.record([draft(session, f"c{number}", author)])
            mine.append((session.id, event.number))
        return mine

    written = [item for mine in await asyncio.gather(*(write(f"m{i}") for i in range(20))) for item in mine]
    assert len(set(written)) == len(written) == 400
    for session in sessions:
        events = await store.events(session.id, 0, 1000)
        assert [event.number for event in events] == list(range(1, len(events) + 1))
        assert {number for id_, number in written if id_ == session.id} == {event.number for event in events}
