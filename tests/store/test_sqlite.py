"""Checks that a copy of a SQLite record, made while others write, is whole and of one moment."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from guide.backup.verify import examine
from guide.protocol.messages import Draft
from guide.store import sqlite
from guide.store.contract import DatabaseError, SessionRecord, StoreError
from guide.store.data_folder import FILE, UNFINISHED
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready, record


def draft(session: SessionRecord, number: int) -> Draft:
    return Draft(session.id, "m1", f"c{number}", "comment", None, {"text": "好" * 300})


@pytest.fixture
async def store(tmp_path: Path) -> Any:
    store = SqliteStore(ready(tmp_path / "data"))
    await store.open()
    yield store
    await store.close()


async def test_writes_go_on_while_a_copy_is_made(
    store: SqliteStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "_PAGES", 2)  # many steps
    session = record()
    await store.add_session(session)
    await store.record([draft(session, number) for number in range(2000)])
    copying = asyncio.create_task(store.snapshot(tmp_path / "copy"))
    meanwhile = 0
    while not copying.done():
        await store.record([draft(session, 2000 + meanwhile)])
        meanwhile += 1
    await copying
    assert meanwhile > 3
    counts = examine(tmp_path / "copy").counts
    assert 2000 <= counts["events"] <= 2000 + meanwhile
    (tmp_path / "copied").mkdir()
    (tmp_path / "copy").rename(tmp_path / "copied" / FILE)
    copied = SqliteStore(tmp_path / "copied")
    await copied.open()
    events = await copied.events(session.id, 0, 10_000)
    assert events == (await store.events(session.id, 0, 10_000))[: len(events)]
    assert (await copied.record([draft(session, -1)]))[0].number == counts["events"] + 1
    await copied.close()


async def test_closing_waits_for_copies(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sqlite, "_PAGES", 1)
    store = SqliteStore(ready(tmp_path / "data"))
    await store.open()
    copies = [asyncio.create_task(store.snapshot(tmp_path / f"copy{i}")) for i in range(2)]
    writes = [asyncio.create_task(store.add_session(record())) for _ in range(5)]
    await asyncio.sleep(0)
    await store.close()
    await asyncio.gather(*copies, *writes)
    for number in range(2):
        assert examine(tmp_path / f"copy{number}").version
    with pytest.raises(StoreError):
        await store.snapshot(tmp_path / "late")


async def test_a_copy_that_cannot_be_made_harms_nothing(store: SqliteStore, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("kept")
    for place in (tmp_path / "taken", tmp_path / "none" / "copy"):
        with pytest.raises(StoreError):
            await store.snapshot(place)
    assert (tmp_path / "taken").read_text() == "kept"
    await store.add_session(record())


async def test_temporary_files_are_removed_and_an_unfinished_restore_is_refused(tmp_path: Path) -> None:
    folder = ready(tmp_path)
    (folder / ".guide-abc.sqlite3").touch()
    store = SqliteStore(folder)
    await store.open()
    assert not (folder / ".guide-abc.sqlite3").exists()
    await store.close()
    (folder / UNFINISHED).touch()
    for _ in range(2):
        with pytest.raises(StoreError, match="run guide restore again"):
            await store.open()


async def test_a_damaged_copy_is_refused(store: SqliteStore, tmp_path: Path) -> None:
    session = record()
    await store.add_session(session)
    await store.record([draft(session, number) for number in range(100)])
    whole = tmp_path / "whole"
    await store.snapshot(whole)

    def damaged(change: str) -> Path:
        file = tmp_path / "damaged"
        file.write_bytes(whole.read_bytes())
        connection = sqlite3.connect(file)
        connection.executescript(change)
        connection.close()
        return file

    with pytest.raises(StoreError, match="refers to nothing"):
        examine(damaged("DELETE FROM sessions"))
    with pytest.raises(DatabaseError) as later:
        examine(damaged("UPDATE alembic_version SET version_num = '9999'"))
    assert later.value.kind == "later"
    torn = bytearray(whole.read_bytes())
    torn[len(torn) // 2 : len(torn) // 2 + 5000] = b"\xff" * 5000
    (tmp_path / "torn").write_bytes(torn)
    (tmp_path / "short").write_bytes(whole.read_bytes()[:-8192])
    (tmp_path / "other").write_bytes(b"no database " * 500)
    for name in ("torn", "short", "other"):
        with pytest.raises(StoreError):
            examine(tmp_path / name)
