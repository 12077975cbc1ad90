"""No more are let in than the limits say, in a second, at a time and from one address, and one address does not send
requests without end; whoever is refused gets a time of its own to come again, and is let in then."""

from __future__ import annotations

import heapq

import pytest

from guide.access.admission import GUESS_PERIOD, GUESSES, NODE_FULL_WAIT, Admission
from guide.common.limits import Limits
from guide.common.rate_limit import MAX_NETWORKS, MAX_WAIT, AcceptRateLimit, AddressRateLimit, network_of
from tests.support.fakes import Clock


def test_five_thousand_at_once_are_in_within_fifteen_seconds() -> None:
    """Each comes again when told, and as clients do a little later; nobody is sent away many times."""
    rate_limit, rate = AcceptRateLimit(400), 400
    waiting = [(0.0, number, 0) for number in range(5000)]
    heapq.heapify(waiting)
    entered: list[float] = []
    most = 0
    while waiting:
        now, number, tries = heapq.heappop(waiting)
        wait = rate_limit.wait(now)
        if wait:
            late = (number * 7919 % 500) / 1000  # as if by chance
            heapq.heappush(waiting, (now + wait + late, number, tries + 1))
        else:
            entered.append(now)
            most = max(most, tries)
    assert entered[-1] <= 15.0
    assert most <= 4
    for second in range(15):
        assert sum(second <= at < second + 1 for at in entered) <= rate * 1.25 + 1


def test_nobody_waits_for_ever() -> None:
    rate_limit = AcceptRateLimit(1)
    assert max(rate_limit.wait(0.0) for _ in range(1000)) <= MAX_WAIT


def test_one_that_comes_alone_is_let_in() -> None:
    rate_limit = AcceptRateLimit(2)
    assert [rate_limit.wait(now) for now in range(20)] == [0.0] * 20


def test_connections_at_a_time() -> None:
    admission = Admission(Limits(connections=3, accepts_per_second=1000), Clock())
    assert [admission.enter("192.0.2.1") for _ in range(4)] == [0.0, 0.0, 0.0, NODE_FULL_WAIT]
    admission.leave("192.0.2.1")
    assert admission.enter("192.0.2.2") == 0.0
    assert admission.open == 3


def test_a_school_behind_one_address_gets_in() -> None:
    clock = Clock()
    admission = Admission(Limits(), clock)
    for _ in range(1000):
        assert admission.enter("192.0.2.1") == 0.0
        assert admission.address_wait("192.0.2.1") == 0.0
        clock.now += 0.0025


def test_a_school_that_comes_in_one_instant_is_in_within_ten_seconds() -> None:
    clock = Clock()
    admission = Admission(Limits(), clock)
    waiting = [(0.0, number) for number in range(1000)]
    while waiting:
        clock.now, number = heapq.heappop(waiting)
        wait = admission.enter("192.0.2.1")
        if wait:
            late = (number * 7919 % 500) / 1000  # as if by chance
            heapq.heappush(waiting, (clock.now + wait + late, number))
    assert clock.now <= 10.0


def test_one_address_does_not_shut_the_door() -> None:
    """However many WebSockets and joins it begins, others come in; who is turned away for it takes nobody's turn."""
    clock = Clock()
    admission = Admission(Limits(), clock)
    for _ in range(20_000):
        if not admission.enter("192.0.2.1"):
            admission.leave("192.0.2.1")
    slot = admission._sockets._slot
    assert slot <= clock.now + 1000 / Limits().accepts_per_second, "those that it may bring at once, and no more"
    for _ in range(40):
        clock.now += 0.25
        for _ in range(1000):
            if not admission.enter("192.0.2.1"):
                admission.leave("192.0.2.1")
        assert admission.enter("192.0.2.2") == 0.0
    assert admission._sockets._slot == slot


def test_addresses_are_counted_apart_and_forgotten() -> None:
    admission = Admission(Limits(address_connections=1, accepts_per_second=1000), Clock())
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1"):
        assert admission.enter(address) == 0.0
    assert admission.enter("2001:db8::2") == NODE_FULL_WAIT, "the same network"
    assert [admission.enter(here) for here in ("127.0.0.1", "::1", "127.0.0.1", "")] == [0.0] * 4
    for address in ("192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8:0:1::1", "127.0.0.1", "::1", "127.0.0.1", ""):
        admission.leave(address)
    assert (admission.open, admission._by_network) == (0, {})


def test_joins_of_one_address() -> None:
    clock = Clock()
    admission = Admission(Limits(address_joins_per_minute=60), clock)
    waits = [admission.address_wait("192.0.2.1") for _ in range(31)]
    assert waits[:30] == [0.0] * 30
    assert waits[30] == 1.0
    assert admission.address_wait("192.0.2.2") == 0.0
    clock.now += 1.0
    assert admission.address_wait("192.0.2.1") == 0.0


def test_requests_of_one_address_beside_its_joins() -> None:
    clock = Clock()
    admission = Admission(Limits(address_requests_per_minute=120, address_joins_per_minute=60), clock)
    waits = [admission.request_wait("192.0.2.1") for _ in range(61)]
    assert waits == [0.0] * 60 + [0.5]
    assert admission.address_wait("192.0.2.1") == 0.0, "joins are counted by themselves"
    assert admission.request_wait("192.0.2.2") == 0.0
    assert [admission.request_wait(here) for here in ("127.0.0.1", "::1", "") * 100] == [0.0] * 300, (
        "this machine's own"
    )
    clock.now += 0.5
    assert admission.request_wait("192.0.2.1") == 0.0


def test_wrong_guesses_of_one_address() -> None:
    clock = Clock()
    admission = Admission(Limits(), clock)
    for _ in range(1000):
        assert admission.guess_wait("code", "192.0.2.1") == 0.0, "what is right may be asked for as often as one likes"
        admission.right("code", "192.0.2.1")
    waits = [admission.guess_wait("code", "192.0.2.1") for _ in range(400)]
    assert waits[:GUESSES] == [0.0] * GUESSES
    assert waits[GUESSES:] == pytest.approx([GUESS_PERIOD] * (400 - GUESSES)), "however many were tried"
    assert admission.guess_wait("secret", "192.0.2.1") == admission.guess_wait("code", "192.0.2.2") == 0.0
    for here in ("127.0.0.1", "::1", "") * GUESSES:
        assert admission.guess_wait("code", here) == 0.0, "this machine's own"
        admission.right("code", here)
    clock.now += GUESS_PERIOD
    assert admission.guess_wait("code", "192.0.2.1") == 0.0
    assert admission.guess_wait("code", "192.0.2.1") > 0.0


def test_one_network_is_one_address() -> None:
    asked = AddressRateLimit.per_minute(4)
    assert [asked.wait(f"2001:db8::{number}", 0.0) for number in range(1, 4)] == [0.0, 0.0, 15.0]
    assert asked.wait("2001:db8:0:1::1", 0.0) == 0.0
    assert len(asked) == 2


def test_four_requests_for_each_who_may_join() -> None:
    """Whatever half a minute's joins at once are, nobody among them is turned away for asking."""
    admission = Admission(Limits(), Clock())
    for _ in range(Limits().address_joins_per_minute // 2):
        assert admission.address_wait("192.0.2.1") == 0.0
        assert [admission.request_wait("192.0.2.1") for _ in range(4)] == [0.0] * 4


def test_the_addresses_remembered_are_bounded_and_the_quietest_is_forgotten() -> None:
    asked = AddressRateLimit.per_minute(4)
    for _ in range(2):
        assert asked.wait("192.0.2.1", 0.0) == asked.wait("192.0.2.2", 0.0) == 0.0
    for number in range(MAX_NETWORKS + 500):
        assert asked.wait(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}", 0.0) == 0.0
        if number % 5000 == 0:
            assert asked.wait("192.0.2.1", 0.0) == 15.0, "who keeps asking is not forgotten"
    assert len(asked) == MAX_NETWORKS
    assert asked.wait("192.0.2.2", 0.0) == 0.0, "who was quiet begins anew"


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("127.0.0.1", ""),
        ("::1", ""),
        ("testclient", ""),
    ],
)
def test_what_counts_as_one_address(address: str, network: str) -> None:
    assert network_of(address) == network
