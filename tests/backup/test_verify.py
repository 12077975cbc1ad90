"""Checks that a copy of a record that is damaged or of a later version is refused, and that a good one is counted."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from guide.backup.verify import Examined, examine
from guide.store import migrate
from guide.store.contract import DatabaseError, StoreError
from guide.store.data_folder import FILE
from guide.store.sqlite import SqliteStore
from tests.store.conftest import added, draft
from tests.support.fakes import ready


@pytest.fixture
async def whole(tmp_path: Path) -> Path:
    """A copy of a record with a session and a hundred events."""
    store = SqliteStore(ready(tmp_path / "data"))
    await store.open()
    session = await added(store)
    await store.record([draft(session, f"c{number}", text="好" * 300) for number in range(100)])
    await store.snapshot(tmp_path / "whole")
    await store.close()
    return tmp_path / "whole"


def changed(whole: Path, change: str) -> Path:
    file = whole.with_name("changed")
    file.write_bytes(whole.read_bytes())
    connection = sqlite3.connect(file)
    connection.executescript(change)
    connection.close()
    return file


def test_a_good_copy_is_counted(whole: Path) -> None:
    before = whole.read_bytes()
    assert examine(whole) == Examined(migrate.head(), {"sessions": 1, "members": 0, "events": 100})
    assert whole.read_bytes() == before


def test_a_row_that_refers_to_nothing(whole: Path) -> None:
    with pytest.raises(StoreError, match="a row of events refers to nothing"):
        examine(changed(whole, "DELETE FROM sessions"))


def test_a_later_version(whole: Path) -> None:
    with pytest.raises(DatabaseError) as later:
        examine(changed(whole, "UPDATE alembic_version SET version_num = '9999'"))
    assert (later.value.kind, later.value.place) == ("later", "changed")


def test_a_file_without_tables(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / FILE).close()
    with pytest.raises(DatabaseError) as empty:
        examine(tmp_path / FILE)
    assert empty.value.kind == "empty"


@pytest.mark.parametrize("damage", ["torn", "short", "other"])
def test_a_damaged_copy_is_refused(whole: Path, tmp_path: Path, damage: str) -> None:
    torn = bytearray(whole.read_bytes())
    torn[len(torn) // 2 : len(torn) // 2 + 5000] = b"\xff" * 5000
    contents = {"torn": bytes(torn), "short": whole.read_bytes()[:-8192], "other": b"no database " * 500}
    (tmp_path / damage).write_bytes(contents[damage])
    with pytest.raises(StoreError, match=f"^{damage}: "):
        examine(tmp_path / damage)
