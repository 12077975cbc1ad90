"""What tests of the record share: a store of each backend, drafts and sessions to record.

A new backend needs an entry in BACKENDS.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from guide.protocol.messages import Draft
from guide.store.contract import SessionRecord, Store
from guide.store.postgresql import PostgresqlStore
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready, record
from tests.support.postgresql_server import Database, Postgresql

PORT = "GUIDE_TEST_POSTGRESQL"  # tells the server's port to processes that a test starts

BACKENDS: dict[str, Callable[[Path], Store]] = {
    "sqlite": lambda folder: SqliteStore(ready(folder)),
    "postgresql": lambda folder: PostgresqlStore(Database(int(os.environ[PORT])).ready(folder)),
}
"""Make a store whose data belong to one folder alone. postgresql: in a schema that is named after the folder."""


@pytest.fixture(params=BACKENDS)
def name(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a backend, with the server that it needs running."""
    if request.param == "postgresql":
        monkeypatch.setenv(PORT, str(request.getfixturevalue("postgresql").port))
    return str(request.param)


@pytest.fixture
def backend(name: str) -> Callable[[Path], Store]:
    return BACKENDS[name]


@pytest.fixture
async def store(backend: Callable[[Path], Store], tmp_path: Path) -> AsyncIterator[Store]:
    store = backend(tmp_path)
    await store.open()
    yield store
    await store.close()


def draft(session: SessionRecord, id_: str | None = None, author: str = "m1", **more: Any) -> Draft:
    return Draft(session.id, author, id_, "announcement", None, {"text": "好"} | more)


async def added(store: Store, title: str = "主题日") -> SessionRecord:
    made = record(title)
    await store.add_session(made)
    return made


DATABASES = ("sqlite", "postgresql")


@pytest.fixture(params=DATABASES)
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], sa.Engine]:
    """Make empty databases of one kind, by name."""

    def make(name: str) -> sa.Engine:
        if request.param == "sqlite":
            return sa.create_engine(f"sqlite:///{tmp_path / name}")
        server: Postgresql = request.getfixturevalue("postgresql")
        url = server.empty(tmp_path / name)
        return sa.create_engine("postgresql+psycopg://", creator=lambda: psycopg.connect(url))

    return make
