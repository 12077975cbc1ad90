"""The kinds of Redis there are, and an engine at an address."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from guide.engine.redis import RedisEngine
from guide.engine.redis_url import parse
from tests.support.redises import RedisCluster, RedisPair, RedisServer

KINDS: Final = {"redis": RedisServer, "cluster": RedisCluster, "sentinel": RedisPair}


@asynccontextmanager
async def engine(url: str) -> AsyncIterator[RedisEngine]:
    """It runs inside."""
    made = RedisEngine(parse(url))
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
