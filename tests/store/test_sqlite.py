"""Checks that a copy of a SQLite record, made while others write, is whole and of one moment; that one process at a
time has the record; and that what cannot be opened is named.

Where tests run as root, who may write anywhere, a folder that cannot be written is one below a file, or in /proc.
"""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guide.backup.verify import examine
from guide.protocol.messages import Draft
from guide.store import sqlite
from guide.store.contract import SessionRecord, StoreError
from guide.store.data_folder import FILE, UNFINISHED
from guide.store.sqlite import SqliteStore
from tests.store.conftest import added
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


def below_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file" / "data"


def is_a_file(folder: Path) -> Path:
    (folder / "file").write_text("")
    return folder / "file"


def cannot_be_written(folder: Path) -> Path:
    return Path("/proc/guide-data")


def holds_something_else(folder: Path) -> Path:
    (folder / "guide.sqlite3").write_bytes(b"not a database, and longer than its header would be: " * 40)
    return folder


def holds_a_folder_instead(folder: Path) -> Path:
    (folder / "guide.sqlite3").mkdir()
    return folder


@pytest.mark.parametrize(
    "place", [below_a_file, is_a_file, cannot_be_written, holds_something_else, holds_a_folder_instead]
)
async def test_sqlite_names_the_folder_that_cannot_be_opened(place: Callable[[Path], Path], tmp_path: Path) -> None:
    folder = place(tmp_path)
    store = SqliteStore(folder)
    for _ in range(2):  # it releases its lock, so that the second try raises the same
        with pytest.raises(StoreError, match=str(folder)):
            await store.open()
    with pytest.raises(StoreError):
        await store.sessions()
    await store.close()


async def test_sqlite_of_a_later_version_is_not_touched(tmp_path: Path) -> None:
    store = SqliteStore(tmp_path)
    await store.open()
    await store.close()
    file = tmp_path / "guide.sqlite3"
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    for _ in range(2):
        with pytest.raises(StoreError, match=str(tmp_path)):
            await SqliteStore(tmp_path).open()


async def test_sqlite_has_one_process_at_a_time(tmp_path: Path) -> None:
    first, second = SqliteStore(tmp_path), SqliteStore(tmp_path)
    await first.open()
    with pytest.raises(StoreError, match="another server uses"):
        await second.open()
    await first.close()
    await second.open()
    await second.close()


async def test_sqlite_closes_its_file(tmp_path: Path) -> None:
    """A connection left open would be a second one beside the next server's. The last one removes the -wal file."""
    store = SqliteStore(tmp_path)
    await store.open()
    await added(store)
    await store.close()
    left = [path.name for path in tmp_path.iterdir()]  # noqa: ASYNC240 - a folder of two files
    assert sorted(left) == ["guide.sqlite3", "lock"]
