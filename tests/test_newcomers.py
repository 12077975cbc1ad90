"""Held: who joined is known until its first hello, for half a minute, and so many at the most; then the record is."""

from __future__ import annotations

from guide.newcomers import KEPT, KEPT_MOST, Newcomers
from guide.store.contract import MemberRecord
from tests.fakes import Clock


def member(token: str) -> MemberRecord:
    return MemberRecord(f"m-{token}", "s", "follower", "李梅", "", token, 2**33)


def test_known_once() -> None:
    newcomers = Newcomers(Clock())
    newcomers.add(member("a"))
    newcomers.add(member("b"))
    assert newcomers.take("b") == member("b")
    assert newcomers.take("b") is None
    assert newcomers.take("a") == member("a")
    assert newcomers.take("nobody") is None


def test_known_for_a_while() -> None:
    clock = Clock()
    newcomers = Newcomers(clock)
    newcomers.add(member("a"))
    clock.now += KEPT
    newcomers.add(member("b"))
    assert newcomers.take("a") == member("a")
    clock.now += KEPT + 1
    assert newcomers.take("b") is None


def test_who_never_says_hello_is_forgotten() -> None:
    clock = Clock()
    newcomers = Newcomers(clock)
    for number in range(100):
        newcomers.add(member(str(number)))
    clock.now += KEPT + 1
    newcomers.add(member("late"))
    assert len(newcomers) == 1


def test_so_many_at_the_most() -> None:
    newcomers = Newcomers(Clock())
    for number in range(KEPT_MOST + 10):
        newcomers.add(member(str(number)))
    assert len(newcomers) == KEPT_MOST
    assert newcomers.take("9") is None
    assert newcomers.take("10") is not None
