"""Checks that a restore replaces nothing before everything was checked, keeps what it replaces, and can be run again
after an interruption."""

from __future__ import annotations

import errno
import json
import os
import shutil
import sqlite3
import tarfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from guide.backup import archive, restore
from guide.backup.archive import ArchiveError, write
from guide.backup.restore import finish, swap_in, unpack
from guide.store.contract import FolderError
from guide.store.data_folder import FILE, UNFINISHED
from guide.store.sqlite import SqliteStore
from tests.backup.conftest import rebuilt
from tests.support.fakes import ready, record

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_a_restored_folder_holds_what_was_archived(made: Path, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "restored"
    target.mkdir()
    work, manifest = unpack(made, target)
    assert swap_in(work, target, NOW) is None
    assert (target / UNFINISHED).exists()
    finish(target)
    assert set(content(target)) == set(manifest.files)
    assert (target / "halls/展厅/a.jpg").read_bytes() == (folder / "halls/展厅/a.jpg").read_bytes()
    assert (target / "operator.key").stat().st_mode & 0o077 == 0


def test_former_content_is_moved_aside(made: Path, tmp_path: Path) -> None:
    target = ready(tmp_path / "restored")
    (target / "operator.key").write_text("another")
    before = content(target)
    aside = swap_in(unpack(made, target)[0], target, NOW)
    assert aside == target / "before-restore-20261122-093000"
    assert content(aside) == before
    assert (target / "operator.key").read_text() == "secret"


def test_a_mount_stays(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "restored"
    (target / "halls" / "mine").mkdir(parents=True)
    work, _ = unpack(made, target)
    rename = Path.rename

    def busy(path: Path, to: Any) -> Path:
        if path == target / "halls":
            raise OSError(errno.EBUSY, "Device or resource busy")
        return rename(path, to)

    monkeypatch.setattr(Path, "rename", busy)
    swap_in(work, target, NOW)
    assert (target / "halls" / "mine").exists()
    assert (target / "halls.restored" / "展厅" / "a.jpg").exists()


def test_lost_and_found_stays_where_it_is(made: Path, tmp_path: Path) -> None:
    target = ready(tmp_path / "restored")
    (target / "lost+found").mkdir()
    aside = swap_in(unpack(made, target)[0], target, NOW)
    assert aside is not None
    assert (target / "lost+found").exists()
    assert not (aside / "lost+found").exists()


def refuse_to_write(monkeypatch: pytest.MonkeyPatch, *closed: Path) -> None:
    """Simulated: root, who runs tests in containers, may write everywhere."""
    access = os.access
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path) not in closed and access(path, mode))


def test_a_mount_stays_also_where_it_cannot_be_written(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "的 data"
    (target / "halls" / "mine").mkdir(parents=True)
    point = str(target / "halls").replace(" ", "\\040")
    (tmp_path / "mountinfo").write_text(
        f"36 35 98:0 / / rw - ext4 /dev/a rw\n37 36 98:0 /h {point} ro - ext4 /dev/a ro\n"
    )
    monkeypatch.setattr(restore, "_MOUNTS", tmp_path / "mountinfo")
    refuse_to_write(monkeypatch, target / "halls")
    assert swap_in(unpack(made, target)[0], target, NOW) is None
    assert (target / "halls" / "mine").exists()
    assert (target / "halls.restored" / "展厅" / "a.jpg").exists()


@pytest.mark.parametrize("why", [None, errno.EACCES, errno.EPERM])
@pytest.mark.parametrize("again", [False, True])
def test_what_cannot_be_moved_is_named_and_everything_stays(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: int | None, again: bool
) -> None:
    """It is found before anything is moved (`why` is None), or by trying to move it."""
    target = ready(tmp_path / "restored")
    (target / "halls" / "mine").mkdir(parents=True)
    (target / "operator.key").write_text("another")
    if again:
        (target / UNFINISHED).write_text("epoch")
    before = content(target)
    work, _ = unpack(made, target)
    with monkeypatch.context() as patch:
        if why is None:
            refuse_to_write(patch, target / "halls")
        else:
            rename, refused = Path.rename, OSError(why, "not permitted")
            moved: list[Path] = []

            def last(path: Path, to: Any) -> Path:
                if path.parent == target and len(moved) == 2:
                    raise refused
                moved.append(path)
                return rename(path, to)

            patch.setattr(Path, "rename", last)
        with pytest.raises(FolderError) as raised:
            swap_in(work, target, NOW)
    assert raised.value.immovable
    assert raised.value.folder.parent == target
    restore.clear(target)
    assert content(target) == before
    assert (target / "halls" / "mine").exists()
    assert not list(target.glob("before-restore-*"))
    assert swap_in(unpack(made, target)[0], target, NOW) is not None


@pytest.mark.parametrize("moves", [0, 1, 2, 3])
def test_an_interrupted_restore_is_marked_and_can_be_run_again(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moves: int
) -> None:
    target = ready(tmp_path / "restored")
    (target / "operator.key").write_text("another")
    work, manifest = unpack(made, target)
    with monkeypatch.context() as patch:
        rename, left = Path.rename, [moves]

        def fails(path: Path, to: Any) -> Path:
            if not left[0]:
                raise KeyboardInterrupt
            left[0] -= 1
            return rename(path, to)

        patch.setattr(Path, "rename", fails)
        with pytest.raises(KeyboardInterrupt):
            swap_in(work, target, NOW)
    assert (target / UNFINISHED).exists()
    swap_in(unpack(made, target)[0], target, datetime(2026, 11, 22, 9, 31, tzinfo=UTC))
    finish(target)
    here = {name for name in content(target) if not name.startswith("before-restore-")}
    assert here == set(manifest.files)
    kept = [path.read_text() for path in target.glob("before-restore-*/operator.key")]
    assert "another" in kept


def test_a_changed_byte_is_found(made: Path, tmp_path: Path, folder: Path) -> None:
    whole = bytearray(made.read_bytes())
    whole[whole.index(bytes(range(256))) + 100_000] ^= 1
    made.write_bytes(whole)
    before = content(folder)
    with pytest.raises(ArchiveError) as changed:
        unpack(made, folder)
    assert (changed.value.kind, changed.value.detail) == ("different", "halls/展厅/a.jpg")
    assert content(folder) == before


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", "lock"])
def test_nothing_is_written_outside_the_folder(made: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "restored"
    target.mkdir()
    with pytest.raises(ArchiveError, match="outside"):
        unpack(rebuilt(made, {}, more=(tarfile.TarInfo(name), b"x")), target)
    assert list(target.iterdir()) == []


def test_a_record_with_other_rows_than_the_manifest_says_is_refused(made: Path, tmp_path: Path) -> None:
    with tarfile.open(made) as tar:
        source = tar.extractfile(archive.MANIFEST)
        assert source is not None
        manifest = json.loads(source.read())
    manifest["counts"]["events"] = 7
    file = rebuilt(made, {archive.MANIFEST: json.dumps(manifest).encode()})
    (tmp_path / "restored").mkdir()
    with pytest.raises(ArchiveError, match=r"guide\.sqlite3"):
        unpack(file, tmp_path / "restored")


async def test_each_restore_begins_a_new_epoch_and_an_interrupted_one_keeps_its_own(
    folder: Path, tmp_path: Path
) -> None:
    store, sessions = SqliteStore(folder), [record(), record()]
    await store.open()
    for session in sessions:
        await store.add_session(session)
    await store.close()
    shutil.copy(folder / FILE, tmp_path / "copy")
    write(tmp_path / "backup.tar", tmp_path / "copy", folder)
    target = ready(tmp_path / "restored")

    def epochs() -> set[str]:
        swap_in(unpack(tmp_path / "backup.tar", target)[0], target, NOW)
        with sqlite3.connect(target / FILE) as connection:
            found = {epoch for (epoch,) in connection.execute("SELECT epoch FROM sessions")}
        connection.close()
        return found

    cut = epochs()
    assert cut.isdisjoint(session.epoch for session in sessions)
    assert epochs() == cut
    finish(target)
    assert epochs().isdisjoint(cut)


def test_two_restores_in_one_second_keep_both_former_contents(made: Path, tmp_path: Path) -> None:
    target = ready(tmp_path / "restored")
    asides = [swap_in(unpack(made, target)[0], target, NOW) for _ in range(3)]
    assert len({aside for aside in asides if aside is not None and (aside / FILE).exists()}) == 3
