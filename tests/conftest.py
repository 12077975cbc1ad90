"""Settings all tests share: hypothesis finds the same examples on every run, and takes the time a busy machine
needs. Fixtures of more than one file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from guide.common.limits import DEFAULTS, Limits
from tests.support.fakes import ready, record
from tests.support.postgresql_server import Postgresql, binaries
from tests.support.redis_server import MISSING, RedisServer
from tests.support.room_rig import FailingStore, Rig

settings.register_profile(
    "guide", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("guide")


@asynccontextmanager
async def a_rig(folder: Path, limits: Limits = DEFAULTS) -> AsyncIterator[Rig]:
    store = FailingStore(ready(folder))
    await store.open()
    made = record()
    await store.add_session(made)
    rig = Rig(store, made, limits)
    yield rig
    await rig.stop()
    await store.close()


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    async with a_rig(tmp_path) as made:
        yield made


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """One server for all tests that want one; each uses a schema named after its own folder."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with Postgresql() as server:
        yield server


def a_redis(folders: pytest.TempPathFactory) -> Iterator[RedisServer]:
    if MISSING:
        pytest.skip(MISSING)
    with RedisServer(folders.mktemp("redis")) as server:
        yield server


@pytest.fixture(scope="session")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RedisServer]:
    """One server for all tests that want one; who stops it starts it again, empty."""
    yield from a_redis(tmp_path_factory)
