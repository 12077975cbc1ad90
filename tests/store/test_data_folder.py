"""Checks that only the owner can read what is in the data folder, and that errors name what cannot be opened."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from guide.store.data_folder import FILE, hand_over
from guide.store.offline import upgrade
from guide.store.sqlite import SqliteStore
from tests.support.fakes import ready


async def test_only_the_owner_may_read(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        store = SqliteStore(tmp_path / "data")
        await store.open()
        modes = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
        await store.close()
    finally:
        os.umask(old)
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o700
    assert FILE in modes
    assert set(modes.values()) == {0o600}


async def test_rights_of_others_are_removed_and_those_of_the_group_kept(tmp_path: Path) -> None:
    file = ready(tmp_path / "data") / FILE
    file.chmod(0o644)
    upgrade(file.parent)
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_what_root_makes_belongs_to_the_folders_owner(tmp_path: Path) -> None:
    os.chown(tmp_path, 1234, 1235)
    upgrade(tmp_path)
    (tmp_path / "halls").mkdir()
    (tmp_path / "halls" / "a").touch()
    hand_over(tmp_path / "halls")
    assert {(path.stat().st_uid, path.stat().st_gid) for path in tmp_path.rglob("*")} == {(1234, 1235)}
