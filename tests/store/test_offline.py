"""Checks that a command opens a record alone, upgrades it whole, and never changes a copy that it only looks at."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from guide.cli.explain.store_errors import explain_store_error
from guide.store import migrate
from guide.store.contract import DatabaseError, FolderError, StoreError
from guide.store.data_folder import FILE
from guide.store.migrate import SchemaStatus
from guide.store.offline import connected, open_copy, upgrade
from guide.store.postgresql import PostgresqlStore
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready
from tests.support.postgresql_server import Postgresql


async def test_a_record_that_is_damaged_or_of_a_later_version(tmp_path: Path) -> None:
    file = ready(tmp_path) / FILE
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for kind, words in (("later", "later version"), ("damaged", "guide restore")):
        with pytest.raises(DatabaseError) as opening:
            await SqliteStore(tmp_path).open()
        with pytest.raises(DatabaseError) as upgrading:
            upgrade(tmp_path)
        for error in (opening.value, upgrading.value):
            assert (error.kind, error.place) == (kind, str(file))
            assert words in explain_store_error(error, "en")
        file.write_bytes(b"no database" * 500)


async def test_many_upgrade_at_once(postgresql: Postgresql, tmp_path: Path) -> None:
    url = postgresql.empty(tmp_path)
    outcomes = await asyncio.gather(*(asyncio.to_thread(upgrade, url) for _ in range(4)))
    assert sorted(str(before) for before, _ in outcomes).count("None") == 1
    store = PostgresqlStore(url)
    await store.open()
    assert await store.sessions() == []
    await store.close()


def test_a_command_has_the_folder_alone(tmp_path: Path) -> None:
    ready(tmp_path)
    with connected(tmp_path) as connection:
        with pytest.raises(FolderError) as used, connected(tmp_path):
            pass
        assert used.value.in_use
        assert migrate.status(connection) is SchemaStatus.READY
    with connected(tmp_path):
        """The lock was released."""


@pytest.mark.parametrize(
    "error", [OSError(28, "No space left"), sa.exc.InterfaceError("SELECT 'secret'", {}, OSError("x"))]
)
def test_what_fails_inside_is_an_error_of_that_record(tmp_path: Path, error: Exception) -> None:
    ready(tmp_path)
    with pytest.raises(StoreError, match=str(tmp_path)) as raised, connected(tmp_path):
        raise error
    assert "secret" not in str(raised.value)


def test_an_upgrade_says_what_was_there_before(tmp_path: Path) -> None:
    assert upgrade(tmp_path) == (None, migrate.head())
    assert upgrade(tmp_path) == (migrate.head(), migrate.head())


def test_a_copy_is_looked_at_and_not_changed(tmp_path: Path) -> None:
    file = ready(tmp_path) / FILE
    before = file.read_bytes()
    with open_copy(file) as copy:
        assert copy.damage() is None
        assert copy.table_with_broken_reference() is None
        assert copy.schema() == (SchemaStatus.READY, migrate.head())
        assert copy.counts() == {"events": 0, "members": 0, "sessions": 0}
        with pytest.raises(sa.exc.OperationalError, match="readonly"):
            copy._connection.exec_driver_sql("DELETE FROM sessions")
    assert [path.name for path in tmp_path.iterdir()] == [FILE], "no lock, no -wal"
    assert file.read_bytes() == before


def test_what_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "copy.sqlite3"
    file.write_bytes(b"no database" * 500)
    with pytest.raises(StoreError, match=r"^copy.sqlite3: "), open_copy(file) as copy:
        copy.damage()
