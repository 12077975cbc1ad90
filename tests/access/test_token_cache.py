"""A member who joined is cached until the first hello, for half a minute, and no more members than KEPT_MOST are."""

from __future__ import annotations

from guide.access.token_cache import KEPT, KEPT_MOST, TokenCache
from guide.store.contract import MemberRecord
from tests.support.fakes import Clock


def member(token: str) -> MemberRecord:
    return MemberRecord(f"m-{token}", "s", "follower", "李梅", "", token, 2**33)


def test_known_once() -> None:
    token_cache = TokenCache(Clock())
    token_cache.add(member("a"))
    token_cache.add(member("b"))
    assert token_cache.take("b") == member("b")
    assert token_cache.take("b") is None
    assert token_cache.take("a") == member("a")
    assert token_cache.take("nobody") is None


def test_known_for_a_while() -> None:
    clock = Clock()
    token_cache = TokenCache(clock)
    token_cache.add(member("a"))
    clock.now += KEPT
    token_cache.add(member("b"))
    assert token_cache.take("a") == member("a")
    clock.now += KEPT + 1
    assert token_cache.take("b") is None


def test_who_never_says_hello_is_forgotten() -> None:
    clock = Clock()
    token_cache = TokenCache(clock)
    for number in range(100):
        token_cache.add(member(str(number)))
    clock.now += KEPT + 1
    token_cache.add(member("late"))
    assert len(token_cache) == 1


def test_so_many_at_the_most() -> None:
    token_cache = TokenCache(Clock())
    for number in range(KEPT_MOST + 10):
        token_cache.add(member(str(number)))
    assert len(token_cache) == KEPT_MOST
    assert token_cache.take("9") is None
    assert token_cache.take("10") is not None
