"""Held: a session's code is asked of the record once a moment, however many ask; what is made or changed is seen."""

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
    register = SessionDirectory(store, Clock())
    assert await asyncio.gather(*(register.by_code(made.code) for _ in range(100))) == [made] * 100
    assert await register.by_code(made.code) == made
    assert register.reads == 1


async def test_what_the_record_says_is_asked_again(store: SqliteStore) -> None:
    made, clock = record(), Clock()
    await store.add_session(made)
    register = SessionDirectory(store, clock)
    await register.by_code(made.code)
    await store.save(made.id, {"phase": "ended"}, 5)
    clock.now += FRESH
    assert await register.by_code(made.code) == made
    clock.now += 0.1
    found = await register.by_code(made.code)
    assert found is not None
    assert found.phase == "ended"


async def test_members_are_counted_with_the_code(store: SqliteStore) -> None:
    made, clock = record(), Clock()
    await store.add_session(made)
    register = SessionDirectory(store, clock)
    register.count(made.code, "follower")
    assert register.members(made.code, "follower") == 0
    await register.by_code(made.code)
    for number in range(3):
        await store.add_member(MemberRecord(f"m{number}", made.id, "follower", "李梅", "", f"token-{number}", 2**33))
    register.count(made.code, "follower")
    assert register.members(made.code, "follower") == 1, "those made here since"
    clock.now += FRESH + 0.1
    await register.by_code(made.code)
    assert (register.members(made.code, "follower"), register.members(made.code, "guide")) == (3, 0)
    assert register.reads == 2


async def test_an_unknown_code_is_known_as_soon_as_it_is_made(store: SqliteStore) -> None:
    made = record()
    register = SessionDirectory(store, Clock())
    assert await register.by_code(made.code) is None
    assert await register.sessions() == []
    await store.add_session(made)
    assert await register.sessions() == []
    register.forget()
    assert await register.by_code(made.code) == made
    assert await register.sessions() == [made]


async def test_an_unknown_code_is_asked_once_a_second(store: SqliteStore) -> None:
    made, clock = record(), Clock()
    register = SessionDirectory(store, clock)
    for _ in range(10):
        assert await register.by_code(made.code) is None
    assert register.reads == 1
    await store.add_session(made)  # by another node
    clock.now += UNKNOWN_FOR
    assert await register.by_code(made.code) is None
    clock.now += 0.1
    assert await register.by_code(made.code) == made
    assert register.reads == 2


async def test_who_asks_for_what_was_there_does_not_guess(store: SqliteStore) -> None:
    """Also while it is asked for anew."""
    made, clock = record(), Clock()
    await store.add_session(made)
    register = SessionDirectory(store, clock)
    assert not register.knows(made.code)
    await register.by_code(made.code)
    clock.now += FRESH + 1
    asking = asyncio.create_task(register.by_code(made.code))
    await asyncio.sleep(0)
    assert register.knows(made.code)
    await asking
    await register.by_code("7KQ4MX")
    assert not register.knows("7KQ4MX")


async def test_a_code_that_is_being_asked_for_is_no_new_guess(store: SqliteStore) -> None:
    register = SessionDirectory(store, Clock())
    asking = asyncio.create_task(register.by_code("7KQ4MX"))
    await asyncio.sleep(0)
    assert register.knows("7KQ4MX")
    await asking
    assert not register.knows("7KQ4MX")


async def test_secrets_that_were_right_are_remembered(store: SqliteStore) -> None:
    """As many as codes; the session itself is read anew each time."""
    made = record()
    await store.add_session(made)
    register = SessionDirectory(store, Clock())
    assert not register.knows_secret(made.guide_secret)
    assert await register.by_secret(made.guide_secret) == (made, "guide")
    await store.save(made.id, {"phase": "ended"}, 5)
    register.forget()
    assert register.knows_secret(made.guide_secret)
    found = await register.by_secret(made.guide_secret)
    assert found is not None
    assert found[0].phase == "ended"
    assert await register.by_secret("guess") is None
    assert not register.knows_secret("guess")
    register._secrets = {str(number): None for number in range(KEPT_MOST)}
    await register.by_secret(made.guide_secret)
    assert len(register._secrets) == KEPT_MOST
    assert register.knows_secret(made.guide_secret)


async def test_a_store_that_is_away(store: SqliteStore) -> None:
    register = SessionDirectory(store, Clock())
    await store.close()
    with pytest.raises(StoreError):
        await register.by_code("7KQ4MX")
    await store.open()
    assert await register.by_code("7KQ4MX") is None


async def test_the_codes_kept_are_bounded(store: SqliteStore) -> None:
    register = SessionDirectory(store, Clock())
    for number in range(KEPT_MOST):
        register._known[str(number)] = (0.0, record(), {})
    made = record()
    await store.add_session(made)
    await register.by_code(made.code)
    assert len(register._known) == KEPT_MOST
    assert made.code in register._known
    for number in range(KEPT_MOST):
        register._unknown[str(number)] = 0.0
    await register.by_code("7KQ4MX")
    assert len(register._unknown) == KEPT_MOST
    assert "7KQ4MX" in register._unknown
