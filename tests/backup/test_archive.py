"""Checks that an archive holds everything or is refused, and that what is left out of it is reported."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import tarfile
from pathlib import Path
from typing import Any

import pytest

from guide.backup import archive
from guide.backup.archive import ArchiveError, read, write
from guide.store.contract import StoreError
from guide.store.data_folder import FILE
from tests.backup.conftest import rebuilt


def test_what_an_archive_holds(made: Path, folder: Path) -> None:
    manifest = read(made)
    names = {FILE, "operator.key", "halls/展厅/a.jpg", "halls/linked/b.jpg"}
    assert set(manifest.files) == names
    assert manifest.counts == {"sessions": 0, "members": 0, "events": 0}
    assert manifest.schema == "0001"
    assert made.stat().st_mode & 0o077 == 0
    assert not made.with_name("backup.tar.part").exists()


def test_an_archive_of_any_shorter_length_is_refused(made: Path, tmp_path: Path) -> None:
    whole = made.read_bytes()
    end = whole.rindex(b'"files"') + 20  # in the manifest; what follows its end is padding
    for length in [0, 1, 511, 512, 600, *range(1024, end, 49_999), end]:
        (tmp_path / "short").write_bytes(whole[:length])
        with pytest.raises(ArchiveError) as short:
            read(tmp_path / "short")
        assert short.value.kind in {"unreadable", "incomplete"}


def test_an_archive_that_differs_from_its_manifest_is_refused(made: Path, folder: Path) -> None:
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


def test_an_archive_of_a_later_format_is_refused(made: Path) -> None:
    with pytest.raises(ArchiveError, match="later version"):
        read(rebuilt(made, {archive.MANIFEST: json.dumps({"format": 2}).encode()}))


def test_a_file_that_is_no_record_is_not_archived(folder: Path, tmp_path: Path) -> None:
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


def test_a_folder_with_two_names_is_archived_under_both(folder: Path, tmp_path: Path) -> None:
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


def test_what_is_left_out_is_reported_and_no_file_for_its_name_alone(made: Path, folder: Path, tmp_path: Path) -> None:
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
    """The refusal is simulated: root, who runs tests in containers, may read everything."""
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


UNSAFE = [
    "./lock",
    "lock",
    "lock/x",
    "halls/../lock",
    "halls//a.jpg",
    "halls/./a.jpg",
    "/etc/passwd",
    "restore-unfinished",
    "./restore-unfinished",
    "guide.sqlite3-wal",
    "guide.sqlite3-journal",
    "guide.sqlite3.moved",
    "guide.sqlite3/x",
    "./guide.sqlite3",
    ".guide-restoring/x",
    "before-restore-1/x",
    "./manifest.json",
    "..",
    ".",
    "",
]


@pytest.mark.parametrize("name", UNSAFE)
@pytest.mark.parametrize("unpacked", [True, False])
def test_an_archive_holds_nothing_that_only_the_server_writes(
    made: Path, tmp_path: Path, name: str, unpacked: bool
) -> None:
    """Whatever its manifest says, and however the name is written."""
    (tmp_path / "into").mkdir()
    with tarfile.open(made) as old:
        source = old.extractfile(archive.MANIFEST)
        assert source is not None
        manifest = json.load(source)
    manifest["files"][name] = [1, hashlib.sha256(b"x").hexdigest()]
    changed = rebuilt(made, {archive.MANIFEST: json.dumps(manifest).encode()}, more=(tarfile.TarInfo(name), b"x"))
    with pytest.raises(ArchiveError) as unsafe:
        read(changed, tmp_path / "into" if unpacked else None)
    assert unsafe.value.kind == "unsafe"
    assert not (tmp_path / "into" / "lock").exists()


@pytest.mark.parametrize("name", ["halls/lock", "halls/before-restore-1/a", "before-restore-notes.txt", "a b", "展厅"])
def test_names_that_a_data_folder_may_have(name: str) -> None:
    assert archive._safe(name).as_posix() == name
