"""Checks, with the real store, that a member is recorded before `add` returns, those who wait are written together,
and one who cannot be recorded does not take the others along."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from guide.access.member_writer import BATCH, JoinQueueFull, MemberWriter
from guide.common.tokens import digest, new_id, new_token
from guide.store.contract import MemberRecord, StoreError
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready, record

SESSION = record()


class CountingStore(SqliteStore):
    """The real store; keeps the size of each batch."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.batches: list[int] = []

    async def add_members(self, members: Sequence[MemberRecord]) -> None:
        self.batches.append(len(members))
        await super().add_members(members)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[CountingStore]:
    store = CountingStore(ready(tmp_path))
    await store.open()
    await store.add_session(SESSION)
    yield store
    await store.close()


def member(session: str = SESSION.id) -> MemberRecord:
    return MemberRecord(new_id(), session, "follower", "李梅", "", digest(new_token()), 2**33)


async def test_those_that_wait_are_written_together(store: CountingStore) -> None:
    member_writer = MemberWriter(store, 1000)
    members = [member() for _ in range(BATCH + 50)]
    await asyncio.gather(*(member_writer.add(one) for one in members))
    assert store.batches == [BATCH, 50]
    for one in members[::37]:
        assert await store.member_by_token(one.token) == one


async def test_one_that_cannot_be_recorded_takes_no_other_along(store: CountingStore) -> None:
    member_writer = MemberWriter(store, 1000)
    good, bad = [member() for _ in range(5)], member("nothing")
    answers = await asyncio.gather(
        *(member_writer.add(one) for one in [*good[:2], bad, *good[2:]]), return_exceptions=True
    )
    assert [type(answer) for answer in answers] == [type(None)] * 2 + [ValueError] + [type(None)] * 3
    assert [await store.member_by_token(one.token) for one in [*good, bad]] == [*good, None]


async def test_no_more_wait_than_allowed(store: CountingStore) -> None:
    member_writer = MemberWriter(store, 3)
    tasks = [asyncio.create_task(member_writer.add(member())) for _ in range(5)]
    answers = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(answer) for answer in answers] == [type(None)] * 3 + [JoinQueueFull] * 2
    await member_writer.add(member())


async def test_a_store_that_is_closed(store: CountingStore) -> None:
    member_writer = MemberWriter(store, 10)
    await store.close()
    for _ in range(2):
        with pytest.raises(StoreError):
            await member_writer.add(member())


async def test_a_member_whose_request_was_cancelled_is_recorded(store: CountingStore) -> None:
    member_writer = MemberWriter(store, 10)
    gone, stays = member(), member()
    task = asyncio.create_task(member_writer.add(gone))
    await asyncio.sleep(0)
    task.cancel()
    await member_writer.add(stays)
    assert await store.member_by_token(gone.token) == gone
