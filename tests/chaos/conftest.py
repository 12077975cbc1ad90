"""Three nodes on one Redis and one PostgreSQL, kept through the run: starting them costs more than a test does."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.nodes import Fleet
from tests.support.postgresql_server import Postgresql
from tests.support.redis_server import RedisServer


@pytest.fixture(scope="session")
def three(tmp_path_factory: pytest.TempPathFactory, postgresql: Postgresql, redis: RedisServer) -> Iterator[Fleet]:
    with Fleet(tmp_path_factory.mktemp("three"), 3, postgresql, redis, linked=True) as fleet:
        yield fleet
