"""Held: an archive is whole or refused; a restore replaces nothing before all is checked, and can be done again."""

from __future__ import annotations

import errno
import io
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
from guide.backup.archive import ArchiveError, read, write
from guide.backup.restore import finish, swap_in, unpack
from guide.store.contract import FolderError, StoreError
from guide.store.data_folder import FILE, UNFINISHED
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready, record

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A data folder with a record, keys and a hall, part of it behind links, one of which leads back up."""
    folder = ready(tmp_path / "data")
    (folder / "operator.key").write_text("secret")
    (folder / "lock").touch()
    (folder / "halls" / "展厅").mkdir(parents=True)
    (folder / "halls" / "展厅" / "a.jpg").write_bytes(bytes(range(256)) * 5000)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "b.jpg").write_bytes(b"b")
    (folder / "halls" / "linked").symlink_to(tmp_path / "elsewhere")
    (folder / "halls" / "up").symlink_to(folder)
    (folder / "before-restore-1").mkdir()
    (folder / "before-restore-1" / "old").touch()
    return folder


@pytest.fixture
def made(folder: Path, tmp_path: Path) -> Path:
    shutil.copy(folder / FILE, tmp_path / "copy")
    write(tmp_path / "backup.tar", tmp_path / "copy", folder)
    return tmp_path / "backup.tar"


def content(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "lock"
    }


def test_what_is_in_it(made: Path, folder: Path) -> None:
    manifest = read(made)
    names = {FILE, "operator.key", "halls/展厅/a.jpg", "halls/linked/b.jpg"}
    assert set(manifest.files) == names
    assert manifest.counts == {"sessions": 0, "members": 0, "events": 0}
    assert manifest.schema == "0001"
    assert made.stat().st_mode & 0o077 == 0
    assert not made.with_name("backup.tar.part").exists()


def test_there_and_back(made: Path, folder: Path, tmp_path: Path) -> None:
    target = tmp_path / "restored"
    target.mkdir()
    work, manifest = unpack(made, target)
    assert swap_in(work, target, NOW) is None
    assert (target / UNFINISHED).exists()
    finish(target)
    assert set(content(target)) == set(manifest.files)
    assert (target / "halls/展厅/a.jpg").read_bytes() == (folder / "halls/展厅/a.jpg").read_bytes()
    assert (target / "operator.key").stat().st_mode & 0o077 == 0


def test_what_was_there_is_moved_aside(made: Path, tmp_path: Path) -> None:
    target = ready(tmp_path / "restored")
    (target / "operator.key").write_text("another")
    before = content(target)
    aside = swap_in(unpack(made, target)[0], target, NOW)
    assert aside == target / "before-restore-20261122-093000"
    assert content(aside) == before
    assert (target / "operator.key").read_text() == "secret"


def test_what_is_mounted_stays(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
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
    """Played: root, who runs tests in containers, may write everywhere."""
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
    """Seen before anything is moved (`why` is None), or when it is tried."""
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
def test_a_restore_cut_short_is_marked_and_can_be_done_again(
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


def test_an_archive_of_any_shorter_length_is_refused(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    end = whole.rindex(b'"files"') + 20  # in the manifest; what follows its end is padding
    for length in [0, 1, 511, 512, 600, *range(1024, end, 49_999), end]:
        (tmp_path / "short").write_bytes(whole[:length])
        with pytest.raises(ArchiveError) as short:
            read(tmp_path / "short")
        assert short.value.kind in {"unreadable", "incomplete"}


def test_a_byte_that_changed_is_noticed(made: Path, tmp_path: Path, folder: Path) -> None:
    whole = bytearray(made.read_bytes())
    whole[whole.index(bytes(range(256))) + 100_000] ^= 1
    made.write_bytes(whole)
    before = content(folder)
    with pytest.raises(ArchiveError) as changed:
        unpack(made, folder)
    assert (changed.value.kind, changed.value.detail) == ("different", "halls/展厅/a.jpg")
    assert content(folder) == before


def rebuilt(made: Path, change: dict[str, bytes | None], *, more: tuple[tarfile.TarInfo, bytes] | None = None) -> Path:
    """The archive with some members replaced or left out, and one more before the manifest."""
    file = made.with_name("rebuilt.tar")
    with tarfile.open(made) as old, tarfile.open(file, "w") as new:
        for member in old:
            source = old.extractfile(member)
            assert source is not None
            data = change.get(member.name, source.read())
            if member.name == archive.MANIFEST and more is not None:
                more[0].size = len(more[1])
                new.addfile(more[0], io.BytesIO(more[1]))
            if data is not None:
                member.size = len(data)
                new.addfile(member, io.BytesIO(data))
    return file


def test_what_the_manifest_does_not_say(made: Path, folder: Path) -> None:
    link = tarfile.TarInfo("halls/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    cases: list[tuple[dict[str, bytes | None], tuple[tarfile.TarInfo, bytes] | None]] = [
        ({"operator.key": None}, None),
        ({"operator.key": b"other"}, None),
        ({FILE: None}, None),
        ({}, (tarfile.TarInfo("halls/more.jpg"), b"more")),
        ({}, (tarfile.TarInfo("operator.key"), b"secret")),
        ({}, (link, b"")),
    ]
    for change, more in cases:
        with pytest.raises(ArchiveError, match="does not hold"):
            read(rebuilt(made, change, more=more))


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "a/../../out", "lock"])
def test_nothing_is_written_outside(made: Path, tmp_path: Path, name: str) -> None:
    target = tmp_path / "restored"
    target.mkdir()
    with pytest.raises(ArchiveError, match="outside"):
        unpack(rebuilt(made, {}, more=(tarfile.TarInfo(name), b"x")), target)
    assert list(target.iterdir()) == []


def test_a_later_format(made: Path) -> None:
    with pytest.raises(ArchiveError, match="later version"):
        read(rebuilt(made, {archive.MANIFEST: json.dumps({"format": 2}).encode()}))


def test_a_record_whose_rows_are_not_the_manifests(made: Path, tmp_path: Path) -> None:
    with tarfile.open(made) as tar:
        source = tar.extractfile(archive.MANIFEST)
        assert source is not None
        manifest = json.loads(source.read())
    manifest["counts"]["events"] = 7
    file = rebuilt(made, {archive.MANIFEST: json.dumps(manifest).encode()})
    (tmp_path / "restored").mkdir()
    with pytest.raises(ArchiveError, match=r"guide\.sqlite3"):
        unpack(file, tmp_path / "restored")


def test_a_record_that_is_none_is_not_archived(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "copy").write_bytes(b"no database" * 500)
    with pytest.raises(StoreError):
        write(tmp_path / "backup.tar", tmp_path / "copy", folder)
    assert not list(tmp_path.glob("backup.tar*"))


def test_another_backup_is_not_overwritten(made: Path, folder: Path, tmp_path: Path) -> None:
    before = made.read_bytes()
    with pytest.raises(FileExistsError):
        write(made, tmp_path / "copy", folder)
    assert made.read_bytes() == before


def test_a_backup_inside_the_data_folder_does_not_hold_itself(folder: Path, tmp_path: Path) -> None:
    shutil.copy(folder / FILE, tmp_path / "copy")
    manifest, _ = write(folder / "backup.tar", tmp_path / "copy", folder)
    assert not any(name.startswith("backup") for name in manifest.files)


def test_other_backups_in_the_data_folder_are_left_out(made: Path, folder: Path, tmp_path: Path) -> None:
    shutil.copy(made, folder / "yesterday.tar")
    shutil.copy(made, folder / "halls" / "展厅" / "named otherwise")
    with tarfile.open(folder / "another.tar", "w") as another:
        another.add(folder / "operator.key", "operator.key")
    with tarfile.open(folder / "empty.tar", "w"):
        pass
    manifest, left_out = write(tmp_path / "next.tar", tmp_path / "copy", folder)
    assert set(manifest.files) - set(read(made).files) == {"another.tar", "empty.tar"}
    assert {"yesterday.tar", "halls/展厅/named otherwise"} <= set(left_out)


def test_a_folder_to_which_two_ways_lead_is_there_twice(folder: Path, tmp_path: Path) -> None:
    hall = folder / "halls" / "2026-11"
    (hall / "photos").mkdir(parents=True)
    (hall / "photos" / "c.jpg").write_bytes(b"c")
    (folder / "halls" / "scenes").symlink_to("2026-11")
    (hall / "again").symlink_to(tmp_path / "elsewhere")
    shutil.copy(folder / FILE, tmp_path / "copy")
    manifest, left_out = write(tmp_path / "backup.tar", tmp_path / "copy", folder)
    for way in ("2026-11", "scenes"):
        assert {f"halls/{way}/photos/c.jpg", f"halls/{way}/again/b.jpg"} <= set(manifest.files)
    assert left_out == ["before-restore-1", "halls/up"]


def test_what_is_left_out_is_said_and_a_name_alone_is_no_reason(made: Path, folder: Path, tmp_path: Path) -> None:
    kept = {"halls/展厅/film.part", "notes.part", "guide.sqlite3.old"}
    for name in (*kept, "guide.sqlite3-wal", "guide.sqlite3.moved", ".guide-work", "manifest.json"):
        (folder / name).write_text("mine")
    shutil.copy(made, folder / "killed.tar.part")
    (folder / "halls" / "nowhere").symlink_to(tmp_path / "none")
    (folder / "lost+found").mkdir()
    (folder / "backup.tar.part").write_text("of this backup, cut short")
    manifest, left_out = write(folder / "backup.tar", tmp_path / "copy", folder)
    assert set(manifest.files) - set(read(made).files) == kept
    assert set(left_out) == {"before-restore-1", "killed.tar.part", "manifest.json", "halls/nowhere", "halls/up"}


def test_a_folder_that_cannot_be_read_is_named(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The refusal is played: root, who runs tests in containers, may read everything."""
    scandir, closed = os.scandir, folder / "halls" / "展厅"

    def refuse(path: Any) -> Any:
        if Path(path) in {closed, folder / "lost+found"}:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return scandir(path)

    (folder / "lost+found").mkdir()
    shutil.copy(folder / FILE, tmp_path / "copy")
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PermissionError) as raised:
        write(tmp_path / "backup.tar", tmp_path / "copy", folder)
    assert raised.value.filename == str(closed)
    assert not list(tmp_path.glob("backup.tar*"))
    closed = folder / "none"
    write(tmp_path / "backup.tar", tmp_path / "copy", folder)


async def test_each_restore_begins_an_epoch_and_one_that_was_cut_short_the_same_when_done_again(
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


def test_two_restores_in_one_second(made: Path, tmp_path: Path) -> None:
    target = ready(tmp_path / "restored")
    asides = [swap_in(unpack(made, target)[0], target, NOW) for _ in range(3)]
    assert len({aside for aside in asides if aside is not None and (aside / FILE).exists()}) == 3
