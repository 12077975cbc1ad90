"""A session's code is read from the record once in a moment, however many ask; what is made or changed is seen."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from guide.access.session_directory import FRESH, KEPT_MOST, UNKNOWN_FOR, SessionDirectory
from guide.store.contract import MemberRecord, StoreError
from guide.store.sqlite import SqliteStore
from tests.support.fakes import Clock, ready, record


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[SqliteStore]:
    store = SqliteStore(ready(tmp_path))
    await store.open()
    yield store
    await store.close()


async def test_many_who_ask_at_once_ask_once(store: SqliteStore) -> None:
    made = record()
    await store.add_session(made)
    directory = SessionDirectory(store, Clock())
    assert await asyncio.gather(*(directory.by_code(made.code) for _ in range(100))) == [made] * 100
    assert await directory.by_code(made.code) == made
    assert directory.reads == 1


async def test_what_the_record_says_is_asked_again(store: SqliteStore) -> None:
    made, clock = record(), Clock()
    await store.add_session(made)
    directory = SessionDirectory(store, clock)
    await directory.by_code(made.code)
    await store.save(made.id, {"phase": "ended"}, 5)
    clock.now += FRESH
    assert await directory.by_code(made.code) == made
    clock.now += 0.1
    found = await directory.by_code(made.code)
    assert found is not None
    assert found.phase == "ended"


async def test_members_are_counted_with_the_code(store: SqliteStore) -> None:
    made, clock = record(), Clock()
    await store.add_session(made)
    directory = SessionDirectory(store, clock)
    directory.count(made.code, "follower")
    assert directory.members(made.code, "follower") == 0
    await directory.by_code(made.code)
    for number in range(3):
        await store.add_member(MemberRecord(f"m{number}", made.id, "follower", "李梅", "", f"token-{number}", 2**33))
    directory.count(made.code, "follower")
    assert directory.members(made.code, "follower") == 1, "those made here since"
    clock.now += FRESH + 0.1
    await directory.by_code(made.code)
    assert (directory.members(made.code, "follower"), directory.members(made.code, "guide")) == (3, 0)
    assert directory.reads == 2


async def test_an_unknown_code_is_known_as_soon_as_it_is_made(store: SqliteStore) -> None:
    made = record()
    directory = SessionDirectory(store, Clock())
    assert await directory.by_code(made.code) is None
    assert await directory.sessions() == []
    await store.add_session(made)
    assert await directory.sessions() == []
    directory.forget()
    assert await directory.by_code(made.code) == made
    assert [record for record, _ in await directory.sessions()] == [made]


async def test_an_unknown_code_is_asked_once_a_second(store: SqliteStore) -> None:
    made, clock = record(), Clock()
    directory = SessionDirectory(store, clock)
    for _ in range(10):
        assert await directory.by_code(made.code) is None
    assert directory.reads == 1
    await store.add_session(made)  # by another node
    clock.now += UNKNOWN_FOR
    assert await directory.by_code(made.code) is None
    clock.now += 0.1
    assert await directory.by_code(made.code) == made
    assert directory.reads == 2


async def test_who_asks_for_what_was_there_does_not_guess(store: SqliteStore) -> None:
    """Also while it is asked for anew."""
    made, clock = record(), Clock()
    await store.add_session(made)
    directory = SessionDirectory(store, clock)
    assert not directory.knows(made.code)
    await directory.by_code(made.code)
    clock.now += FRESH + 1
    asking = asyncio.create_task(directory.by_code(made.code))
    await asyncio.sleep(0)
    assert directory.knows(made.code)
    await asking
    await directory.by_code("7KQ4MX")
    assert not directory.knows("7KQ4MX")


async def test_a_code_that_is_being_asked_for_is_no_new_guess(store: SqliteStore) -> None:
    directory = SessionDirectory(store, Clock())
    asking = asyncio.create_task(directory.by_code("7KQ4MX"))
    await asyncio.sleep(0)
    assert directory.knows("7KQ4MX")
    await asking
    assert not directory.knows("7KQ4MX")


async def test_secrets_that_were_right_are_remembered(store: SqliteStore) -> None:
    """As many as codes; the session itself is read anew each time."""
    made = record()
    await store.add_session(made)
    directory = SessionDirectory(store, Clock())
    assert not directory.knows_secret(made.guide_secret)
    assert await directory.by_secret(made.guide_secret) == (made, "guide")
    await store.save(made.id, {"phase": "ended"}, 5)
    directory.forget()
    assert directory.knows_secret(made.guide_secret)
    found = await directory.by_secret(made.guide_secret)
    assert found is not None
    assert found[0].phase == "ended"
    assert await directory.by_secret("guess") is None
    assert not directory.knows_secret("guess")
    directory._secrets = {str(number): None for number in range(KEPT_MOST)}
    await directory.by_secret(made.guide_secret)
    assert len(directory._secrets) == KEPT_MOST
    assert directory.knows_secret(made.guide_secret)


async def test_a_store_that_is_away(store: SqliteStore) -> None:
    directory = SessionDirectory(store, Clock())
    await store.close()
    with pytest.raises(StoreError):
        await directory.by_code("7KQ4MX")
    await store.open()
    assert await directory.by_code("7KQ4MX") is None


async def test_the_codes_kept_are_bounded(store: SqliteStore) -> None:
    directory = SessionDirectory(store, Clock())
    for number in range(KEPT_MOST):
        directory._known[str(number)] = (0.0, record(), {})
    made = record()
    await store.add_session(made)
    await directory.by_code(made.code)
    assert len(directory._known) == KEPT_MOST
    assert made.code in directory._known
    for number in range(KEPT_MOST):
        directory._unknown[str(number)] = 0.0
    await directory.by_code("7KQ4MX")
    assert len(directory._unknown) == KEPT_MOST
    assert "7KQ4MX" in directory._unknown
