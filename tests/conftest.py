"""Settings all tests share: hypothesis finds the same examples on every run, and takes the time a busy machine
needs. Fixtures of more than one file."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from tests.databases import Postgresql, binaries
from tests.fakes import ready, record
from tests.rig import FailingStore, Rig

settings.register_profile(
    "guide", derandomize=True, deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("guide")


@pytest.fixture
async def rig(tmp_path: Path) -> AsyncIterator[Rig]:
    store = FailingStore(ready(tmp_path))
    await store.open()
    made = record()
    await store.add_session(made)
    rig = Rig(store, made)
    yield rig
    await rig.stop()
    await store.close()


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Postgresql]:
    """One server for all tests that want one; each uses a schema named after its own folder."""
    if binaries() is None:
        pytest.skip("PostgreSQL is not installed: apt-get install postgresql")
    with Postgresql() as server:
        yield server
