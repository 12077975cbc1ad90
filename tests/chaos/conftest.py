"""Three nodes on one Redis and one PostgreSQL, kept through the run: starting them costs more than a test does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.chaos.fleet import Fleet
from tests.databases import Postgresql
from tests.redises import MISSING, RedisServer


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if MISSING:
        pytest.skip(MISSING)
    with RedisServer(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql, redis: RedisServer) -> Iterator[Fleet]:
    with Fleet(tmp_path_factory.mktemp("three"), 3, postgresql, redis) as fleet:
        yield fleet
