"""Held: the migrations build what `schema.metadata` says, from nothing, and running them again changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

import guide.store
from guide.store.schema import metadata
from guide.store.sqlite import SqliteStore

MIGRATIONS = Path(guide.store.__file__).parent / "migrations"


@pytest.fixture
def migrated(tmp_path: Path) -> Iterator[sa.Connection]:
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'guide.sqlite3'}")
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        for _ in range(2):
            with connection.begin():
                command.upgrade(config, "head")
        yield connection
    engine.dispose()


def test_migrations_build_the_schema(migrated: sa.Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, metadata) == []


def test_constraints_too(migrated: sa.Connection, tmp_path: Path) -> None:
    """What compare_metadata does not look at: keys, checks, uniqueness as SQLite has them."""
    plain = sa.create_engine(f"sqlite:///{tmp_path / 'plain.sqlite3'}")
    metadata.create_all(plain)
    migrated_, built = sa.inspect(migrated), sa.inspect(plain)
    for table in metadata.tables:
        for look in ("get_pk_constraint", "get_foreign_keys", "get_indexes"):
            assert getattr(migrated_, look)(table) == getattr(built, look)(table), (table, look)
        unique = [
            sorted(sorted(item["column_names"]) for item in inspected.get_unique_constraints(table))
            for inspected in (migrated_, built)
        ]
        assert unique[0] == unique[1], table
    plain.dispose()


def test_one_line_of_versions() -> None:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1


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
