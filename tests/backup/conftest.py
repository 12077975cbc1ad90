"""A data folder with everything that a backup has to keep, and a backup of it."""

from __future__ import annotations

import io
import shutil
import tarfile
from pathlib import Path

import pytest

from guide.backup import archive
from guide.backup.archive import write
from guide.store.data_folder import FILE
from tests.support.fakes import ready


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
