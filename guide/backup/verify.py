"""Checks a copy of a SQLite record, without changing it, before it is put into an archive or taken from one."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from guide.store.contract import DatabaseError, StoreError
from guide.store.migrate import SchemaStatus
from guide.store.offline import open_copy


@dataclass(frozen=True, slots=True)
class Examined:
    """What a good copy holds. `version`: of its schema; `counts`: rows by table."""

    version: str
    counts: dict[str, int]


def examine(file: Path) -> Examined:
    """Check a copy that nobody writes: its pages, its references, its schema, which may be of an earlier version.

    Raises StoreError; DatabaseError where it has no tables, or those of a later version.
    """
    with open_copy(file) as copy:
        damage = copy.damage()
        if damage is not None:
            raise StoreError(f"{file.name}: {damage}")
        astray = copy.table_with_broken_reference()
        if astray is not None:
            raise StoreError(f"{file.name}: a row of {astray} refers to nothing")
        status, version = copy.schema()
        if version is None or status not in {SchemaStatus.READY, SchemaStatus.BEHIND}:
            raise DatabaseError(status.value, file.name)
        return Examined(version, copy.counts())
