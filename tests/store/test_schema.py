"""Checks that the migrations build what `schema.metadata` says, and that running them again changes nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from guide.store import migrate
from guide.store.schema import metadata


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
