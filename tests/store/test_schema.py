"""Checks that the migrations build what `schema.metadata` says, and that running them again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
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
from tests.support.postgresql_server import Postgresql

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


@pytest.fixture
def migrated(database: Callable[[str], sa.Engine]) -> Iterator[sa.Connection]:
    engine = database("migrated")
    with engine.connect() as connection:
        for _ in range(2):
            with connection.begin():
                migrate.upgrade(connection)
        yield connection
    engine.dispose()


def test_migrations_build_the_schema(migrated: sa.Connection) -> None:
    context = MigrationContext.configure(migrated, opts={"compare_type": True, "compare_server_default": True})
    assert compare_metadata(context, metadata) == []


def test_constraints_too(migrated: sa.Connection, database: Callable[[str], sa.Engine]) -> None:
    """Those that compare_metadata does not compare: keys, checks and uniqueness, as the database has them."""
    plain = database("plain")
    metadata.create_all(plain)
    migrated_, built = sa.inspect(migrated), sa.inspect(plain)
    for table in metadata.tables:
        for look in ("get_pk_constraint", "get_foreign_keys", "get_indexes", "get_check_constraints"):
            assert getattr(migrated_, look)(table) == getattr(built, look)(table), (table, look)
        unique = [
            sorted(sorted(item["column_names"]) for item in inspected.get_unique_constraints(table))
            for inspected in (migrated_, built)
        ]
        assert unique[0] == unique[1], table
    plain.dispose()


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
