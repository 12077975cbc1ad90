"""Checks that a schema's version is found, and brought to that of the program."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import guide.store
from guide.store import migrate
from guide.store.migrate import SchemaStatus
from guide.store.schema import metadata
from guide.store.sqlite import SqliteStore


def test_a_schema_is_empty_ready_behind_or_later(
    database: Callable[[str], sa.Engine], monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = database("status")
    with engine.connect() as connection:
        assert migrate.status(connection) is SchemaStatus.EMPTY
        migrate.upgrade(connection)
        assert migrate.status(connection) is SchemaStatus.READY
        assert migrate.version(connection) == migrate.head()
        with monkeypatch.context() as patch:  # as in a later version of the program
            patch.setattr(migrate, "HEAD", "9998")
            assert migrate.status(connection) is SchemaStatus.BEHIND
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
        assert migrate.status(connection) is SchemaStatus.LATER
    engine.dispose()


def test_versions_do_not_branch_and_the_newest_is_known() -> None:
    config = Config()
    config.set_main_option("script_location", str(Path(guide.store.__file__).parent / "migrations"))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.HEAD]


async def test_the_store_migrates_by_itself(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'guide.sqlite3'}")
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
        pragmas = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in ("journal_mode", "integrity_check")
        ]
    engine.dispose()
    assert pragmas == ["wal", "ok"]
