"""A node knows which others serve on, whatever sessions they hold; one that leaves or is silent does not count."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from guide.cluster.lease import SILENCE
from guide.cluster.membership import FORGET_AFTER, HERE, LEAVES, Membership
from guide.engine.contract import NODES
from guide.engine.memory import Bus, MemoryEngine
from tests.support.fakes import Clock, until


class Node:
    def __init__(self, bus: Bus) -> None:
        self.clock = Clock()
        self.engine = MemoryEngine(bus)
        self.membership = Membership(self.engine, self.clock)

    async def start(self) -> None:
        await self.engine.start()
        self.membership.start()

    async def stop(self) -> None:
        await self.membership.stop()
        await self.engine.stop()


@pytest.fixture
async def nodes() -> AsyncIterator[list[Node]]:
    bus = Bus()
    made = [Node(bus) for _ in range(3)]
    for node in made:
        await node.start()
    yield made
    for node in made:
        await node.stop()


async def test_nodes_know_each_other(nodes: list[Node]) -> None:
    await until(lambda: all(node.membership.others for node in nodes))


async def test_who_leaves_does_not_count(nodes: list[Node]) -> None:
    await until(lambda: all(node.membership.others for node in nodes))
    nodes[0].membership.leave()
    nodes[1].membership.leave()
    await until(lambda: not nodes[2].membership.others)
    assert nodes[0].membership.others
    assert nodes[1].membership.others


def test_who_is_silent_does_not_count() -> None:
    clock = Clock()
    membership = Membership(MemoryEngine(), clock)
    membership.hear("n2", HERE)
    clock.now += SILENCE - 0.1
    assert membership.others
    clock.now += 0.2
    assert not membership.others


def test_what_is_not_understood_is_ignored() -> None:
    membership = Membership(MemoryEngine(), Clock())
    membership.hear("n2", b"?")
    assert not membership.others


async def test_a_node_that_has_stopped_is_not_subscribed(nodes: list[Node]) -> None:
    await until(lambda: nodes[0].membership.others)
    await nodes[0].membership.stop()
    assert NODES not in nodes[0].engine._deliver


async def test_while_it_is_cut_off_it_takes_silence_for_no_sign() -> None:
    """It learns that it is cut off only after the others' silence has begun."""
    clock, bus = Clock(), Bus()
    membership = Membership(MemoryEngine(bus), clock)
    membership.hear("n2", HERE)
    clock.now += SILENCE + 0.5
    assert membership.others == []
    bus.away = "connection refused"
    for _ in range(10):
        clock.now += SILENCE
        assert membership.others == ["n2"]
    bus.away = None
    clock.now += SILENCE - 0.1
    assert membership.others == ["n2"], "it has time to announce itself again"
    clock.now += 0.2
    assert membership.others == []
    clock.now += FORGET_AFTER
    assert membership.others == []
    bus.away = "connection refused"
    assert membership.others == [], "it had been silent before"


async def test_until_alone_ends_when_the_last_other_node_leaves() -> None:
    membership = Membership(MemoryEngine(), Clock())
    for node in ("n2", "n3"):
        membership.hear(node, HERE)
    waiting = asyncio.create_task(membership.until_alone(60.0))
    for node in ("n2", "n3"):
        await asyncio.sleep(0)
        assert not waiting.done()
        membership.hear(node, LEAVES)
    async with asyncio.timeout(1):
        await waiting


async def test_until_alone_ends_after_the_seconds_given_where_others_stay() -> None:
    membership = Membership(MemoryEngine(), Clock())
    membership.hear("n2", HERE)
    await membership.until_alone(0.01)
    assert membership.others == ["n2"]
