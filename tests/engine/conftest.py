"""Engines for the contract: something that makes nodes which hear one another, for each kind there is; two nodes on a
real Redis; and what waits for a message."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from guide.engine.contract import Engine
from guide.engine.memory import Bus, MemoryEngine
from guide.engine.redis import RedisEngine
from guide.engine.redis_url import parse
from tests.support.fakes import until
from tests.support.redis_server import KINDS, MISSING, RedisServer
from tests.support.tls.certificates import Authority

Make = Callable[[], Engine]
WITHIN = 5.0  # seconds: only a failing test waits that long


@asynccontextmanager
async def running_engine(url: str) -> AsyncIterator[RedisEngine]:
    """An engine at this address, started and stopped."""
    engine = RedisEngine(parse(url))
    await engine.start()
    try:
        yield engine
    finally:
        await engine.stop()


@pytest.fixture(scope="session", params=["memory", *KINDS])
def make(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Make]]:
    """Called once a test: an empty engine, and what makes nodes of it."""
    if request.param == "memory":

        def on_a_bus() -> Make:
            bus = Bus()
            return lambda: MemoryEngine(bus)

        yield on_a_bus
        return
    if MISSING:
        pytest.skip(MISSING)
    with KINDS[request.param](tmp_path_factory.mktemp(request.param)) as server:

        def on_redis() -> Make:
            server.ask("FLUSHALL")
            return lambda: RedisEngine(parse(server.url))

        yield on_redis


@pytest.fixture
async def nodes(make: Callable[[], Make]) -> AsyncIterator[list[Engine]]:
    node = make()
    nodes = [node() for _ in range(3)]
    for engine in nodes:
        await engine.start()
    yield nodes
    for engine in nodes:
        await engine.stop()
        await engine.stop()


class Receiver:
    """Keeps what was delivered to one node."""

    def __init__(self) -> None:
        self.received: list[bytes] = []
        self.nodes: set[str] = set()
        self._new = asyncio.Event()

    def __call__(self, node: str, message: bytes) -> None:
        self.nodes.add(node)
        self.received.append(message)
        self._new.set()

    async def wait_for(self, count: int) -> list[bytes]:
        async with asyncio.timeout(WITHIN):
            while len(self.received) < count:
                self._new.clear()
                await self._new.wait()
        return self.received


@pytest.fixture
def server(tmp_path: Path) -> Iterator[RedisServer]:
    if MISSING:
        pytest.skip(MISSING)
    with RedisServer(tmp_path / "redis") as server:
        yield server


@pytest.fixture
async def two(server: RedisServer) -> AsyncIterator[tuple[RedisEngine, RedisEngine]]:
    one, other = RedisEngine(parse(server.url)), RedisEngine(parse(server.url))
    await one.start()
    await other.start()
    yield one, other
    await one.stop()
    await other.stop()


async def delivery_time(speaker: RedisEngine, receiver: Receiver, within: float, session: str = "s1") -> float:
    """Return the seconds until a message that is published again and again is received."""
    before = len(receiver.received)

    def received() -> bool:
        speaker.publish(session, b"hello")
        return len(receiver.received) > before

    return await until(received, within, every=0.01)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))
