"""Checks what only the memory engine has: a bus that tests can take away, empty, and give a clock.

What every engine promises is checked in test_contract.
"""

from __future__ import annotations

import pytest

from guide.engine.contract import LEASE, Claim, EngineAway
from guide.engine.memory import Bus, MemoryEngine
from tests.engine.conftest import Receiver
from tests.support.fakes import Clock


async def test_nodes_of_another_bus_are_not_heard() -> None:
    one, other, bus = MemoryEngine(), MemoryEngine(), Bus()
    third, fourth = MemoryEngine(bus), MemoryEngine(bus)
    receiver = Receiver()
    for engine in (one, other, third, fourth):
        await engine.start()
        await engine.subscribe("s1", receiver)
    assert (one.alone, other.alone, third.alone) == (True, True, False)
    one.publish("s1", b"to nobody")
    third.publish("s1", b"to fourth")
    assert await receiver.wait_for(1) == [b"to fourth"]
    await fourth.stop()
    assert third.alone


async def test_while_the_bus_is_away_nothing_is_carried_and_claims_are_refused() -> None:
    bus = Bus()
    one, other = MemoryEngine(bus), MemoryEngine(bus)
    receiver = Receiver()
    for engine in (one, other):
        await engine.start()
    await other.subscribe("s1", receiver)
    bus.away = "unplugged"
    assert (one.away, one.cut_off("s1")) == ("unplugged", True)
    one.publish("s1", b"lost")
    for ask in (
        one.claim("s1", "e1", Claim.LOOK, 0),
        one.release("s1"),
        one.append("s1", "e1", 1, b"lost"),
        one.events("s1", "e1", 0),
    ):
        with pytest.raises(EngineAway, match="unplugged"):
            await ask
    bus.away = None
    one.publish("s1", b"back")
    assert await receiver.wait_for(1) == [b"back"]


async def test_a_lease_ends_by_the_clock_of_the_bus() -> None:
    clock = Clock()
    bus = Bus(clock)
    one, other = MemoryEngine(bus), MemoryEngine(bus)
    assert (await one.claim("s1", "e1", Claim.VACANT, 0)).holder == one.node
    clock.now += LEASE - 0.01
    assert (await other.claim("s1", "e1", Claim.VACANT, 1)).holder == one.node
    clock.now += 0.01
    assert (await other.claim("s1", "e1", Claim.VACANT, 1)).holder == other.node


async def test_a_bus_that_forgot_everything_knows_no_lease_and_no_event() -> None:
    bus = Bus()
    one = MemoryEngine(bus)
    await one.claim("s1", "e1", Claim.VACANT, 0)
    await one.append("s1", "e1", 7, b"seven")
    assert (await one.claim("s1", "e1", Claim.LOOK, 0)).last_event == 7
    bus.forget()
    found = await one.claim("s1", "e1", Claim.LOOK, 0)
    assert (found.holder, found.last_event) == (None, 0)
    assert await one.events("s1", "e1", 0) == []
