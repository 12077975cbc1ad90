"""What a copy of a SQLite record is worth: looked at without changing it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.migrate import Standing
from guide.store.sql.job import reason


@dataclass(frozen=True, slots=True)
class Examined:
    """`version`: the schema's; `counts`: rows by table."""

    version: str
    counts: dict[str, int]


def examine(file: Path) -> Examined:
    """Check a copy that nobody writes: its pages, its references, its schema. Raises StoreError, DatabaseError."""
    address = f"sqlite:///file:{quote(str(file.absolute()))}?immutable=1&uri=true"
    engine = sa.create_engine(address, poolclass=sa.NullPool, hide_parameters=True)
    try:
        with engine.connect() as connection:
            whole = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar_one()
            if whole != "ok":
                raise StoreError(f"{file.name}: {whole}")
            astray = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
            if astray is not None:
                raise StoreError(f"{file.name}: a row of {astray[0]} refers to nothing")
            standing, version = migrate.standing(connection), migrate.version(connection)
            if version is None or standing not in {Standing.READY, Standing.BEHIND}:
                raise DatabaseError(standing.value, file.name)
            tables = [name for name in sorted(sa.inspect(connection).get_table_names()) if name != "alembic_version"]
            counts = {
                name: connection.execute(sa.select(sa.func.count()).select_from(sa.table(name))).scalar_one()
                for name in tables
            }
            return Examined(version, counts)
    except SQLAlchemyError as error:
        raise StoreError(f"{file.name}: {reason(error)}") from error
