"""A node knows which others serve on, whatever sessions they hold; one that leaves or is silent does not count."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest

from guide.cluster.lease import SILENCE
from guide.cluster.membership import HERE, Membership
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
