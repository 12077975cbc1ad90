"""Held, for every engine: what a node publishes reaches every other node that holds the session, never itself, in
the order published; not after unsubscribe, not after stop.

An engine joins by an entry in ENGINES: something that makes nodes which hear one another.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable

import pytest

from guide.engine.contract import Engine
from guide.engine.memory import Bus, MemoryEngine

WITHIN = 5.0  # seconds: only a failing test waits that long


def memory() -> Callable[[], Engine]:
    bus = Bus()
    return lambda: MemoryEngine(bus)


ENGINES: dict[str, Callable[[], Callable[[], Engine]]] = {"memory": memory}


class Ears:
    """What one node was delivered."""

    def __init__(self) -> None:
        self.heard: list[bytes] = []
        self._came = asyncio.Event()

    def __call__(self, message: bytes) -> None:
        self.heard.append(message)
        self._came.set()

    async def hear(self, count: int) -> list[bytes]:
        async with asyncio.timeout(WITHIN):
            while len(self.heard) < count:
                self._came.clear()
                await self._came.wait()
        return self.heard


@pytest.fixture(params=ENGINES)
async def nodes(request: pytest.FixtureRequest) -> AsyncIterator[list[Engine]]:
    make = ENGINES[request.param]()
    nodes = [make() for _ in range(3)]
    for node in nodes:
        await node.start()
    yield nodes
    for node in nodes:
        await node.stop()
        await node.stop()


async def subscribed(nodes: list[Engine], session: str = "s1") -> list[Ears]:
    ears = [Ears() for _ in nodes]
    for node, ear in zip(nodes, ears, strict=True):
        await node.subscribe(session, ear)
    return ears


async def test_every_other_node_but_not_itself(nodes: list[Engine]) -> None:
    one, two, three = await subscribed(nodes)
    await nodes[0].publish("s1", b"from one")
    await nodes[1].publish("s1", b"from two")
    assert sorted(await three.hear(2)) == [b"from one", b"from two"]
    assert await two.hear(1) == [b"from one"]
    assert await one.hear(1) == [b"from two"]


async def test_in_the_order_published(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    sent = [str(number).encode() for number in range(200)]
    for message in sent:
        await nodes[0].publish("s1", message)
    assert await two.hear(200) == sent
    assert await three.hear(200) == sent


async def test_only_the_session(nodes: list[Engine]) -> None:
    _, two, _ = await subscribed(nodes)
    other = Ears()
    await nodes[1].subscribe("s2", other)
    await nodes[0].publish("s2", b"second")
    await nodes[0].publish("s3", b"nobody's")
    await nodes[0].publish("s1", b"first")
    assert await two.hear(1) == [b"first"]
    assert await other.hear(1) == [b"second"]


async def test_one_may_publish_without_a_subscription(nodes: list[Engine]) -> None:
    ears = Ears()
    await nodes[1].subscribe("s1", ears)
    await nodes[0].publish("s1", b"x")
    assert await ears.hear(1) == [b"x"]


async def test_a_second_subscription_replaces_the_first(nodes: list[Engine]) -> None:
    _, old, _ = await subscribed(nodes)
    new = Ears()
    await nodes[1].subscribe("s1", new)
    await nodes[0].publish("s1", b"x")
    assert await new.hear(1) == [b"x"]
    assert old.heard == []


async def test_nothing_after_unsubscribe(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    await nodes[1].unsubscribe("s1")
    await nodes[1].unsubscribe("s1")
    await nodes[1].unsubscribe("never subscribed")
    await nodes[0].publish("s1", b"x")
    await three.hear(1)
    assert two.heard == []


async def test_nothing_after_stop(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    await nodes[1].stop()
    await nodes[0].publish("s1", b"x")
    await three.hear(1)
    assert two.heard == []


async def test_what_was_on_its_way_is_not_delivered_after_stop(nodes: list[Engine]) -> None:
    _, two, three = await subscribed(nodes)
    await nodes[0].publish("s1", b"x")
    heard = list(two.heard)
    await nodes[1].stop()
    await three.hear(1)
    assert two.heard == heard


async def test_publishing_does_not_wait_for_those_who_hear(nodes: list[Engine]) -> None:
    """Delivery never happens inside publish: who publishes would be called back in the middle of its own work."""
    inside = False
    seen: list[bool] = []
    done = asyncio.Event()

    def deliver(_message: bytes) -> None:
        seen.append(inside)
        done.set()

    await nodes[1].subscribe("s1", deliver)
    inside = True
    await nodes[0].publish("s1", b"x")
    inside = False
    async with asyncio.timeout(WITHIN):
        await done.wait()
    assert seen == [False]
