"""With a real server: the keys of a session lie together, are gone a day after their last use, and stay small."""

from __future__ import annotations

import re

import pytest
from redis.crc import key_slot

from guide.engine import redis_scripts
from guide.engine.contract import KEPT, Claim
from guide.engine.redis import RedisEngine
from tests.support.redis_server import RedisServer


@pytest.mark.parametrize("session", ["s1", "a-b_c", "x" * 64])
def test_all_keys_of_a_session_lie_in_one_slot_of_a_cluster(session: str) -> None:
    keys = [
        redis_scripts.channel(session),
        redis_scripts.lease(session),
        redis_scripts.fence(session),
        redis_scripts.events(session, "e1"),
        redis_scripts.events(session, "e2"),
    ]
    assert len({key_slot(key.encode()) for key in keys}) == 1
    assert len(set(keys)) == len(keys)


def test_two_sessions_do_not_share_a_slot_by_their_names_alone() -> None:
    slots = {key_slot(redis_scripts.lease(f"s{number}").encode()) for number in range(100)}
    assert len(slots) > 50


async def test_every_key_expires(server: RedisServer, two: tuple[RedisEngine, RedisEngine]) -> None:
    one, _ = two
    await one.claim("s1", "e1", Claim.VACANT, 0)
    await one.append("s1", "e1", 1, b"event")
    for key in (redis_scripts.fence("s1"), redis_scripts.events("s1", "e1")):
        left = int(re.findall(rb"\d+", server.ask("TTL", key))[0])
        assert redis_scripts.EXPIRES_AFTER - 60 <= left <= redis_scripts.EXPIRES_AFTER, key
    assert 0 < int(re.findall(rb"\d+", server.ask("PTTL", redis_scripts.lease("s1")))[0]) <= 3000


async def test_only_the_newest_events_are_kept_and_none_twice(two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    most = KEPT + 500
    for number in range(1, most + 1):
        await one.append("s1", "e1", number, b"%d" % number)
    await other.append("s1", "e1", most, b"again")
    kept = await other.events("s1", "e1", 0)
    assert kept[-1] == (most, b"%d" % most)
    assert [number for number, _ in kept] == list(range(most - len(kept) + 1, most + 1))
    assert KEPT <= len(kept) < most


async def test_who_does_not_hold_the_lease_cannot_release_it(two: tuple[RedisEngine, RedisEngine]) -> None:
    one, other = two
    await one.claim("s1", "e1", Claim.VACANT, 0)
    await other.release("s1")
    assert (await other.claim("s1", "e1", Claim.LOOK, 0)).holder == one.node
