"""Engines for the contract: something that makes nodes which hear one another, for each kind there is."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

import pytest

from guide.engine.contract import Engine
from guide.engine.memory import Bus, MemoryEngine
from guide.engine.redis import RedisEngine
from guide.engine.redis_url import parse
from tests.support.redis_server import KINDS, MISSING

Make = Callable[[], Engine]


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
