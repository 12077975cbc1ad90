"""Checks that an exported hall comes back without loss."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.check import load
from guide.halls.exporting.content import content
from guide.halls.exporting.packing import pack
from guide.halls.importing.making.importer import import_hall
from tests.halls.conftest import FULL, Folder
from tests.halls.importing.making.sources_made import state
from tests.support.server_process import DEMO_HALL


def packed(folder: Path, file: Path) -> Path:
    pack(content(folder, lambda _path: None), file, lambda _done, _count, _name: None)
    return file


def test_an_import_of_the_export_is_the_hall(full: Folder, tmp_path: Path) -> None:
    """Of a hall with every field of the format: each file is the same, byte for byte."""
    assert "tiles:" in FULL
    (full.path / "private.txt").write_text("not of the hall")
    report = import_hall(packed(full.path, tmp_path / "a.zip"), tmp_path / "halls")
    assert report.folder is not None
    made, was = state(report.folder), state(full.path)
    del made["import.json"], was["private.txt"]
    assert made == was
    assert report.hall == load(full.path)
    assert report.problems == []


def test_the_demo_hall_comes_back(tmp_path: Path) -> None:
    report = import_hall(packed(DEMO_HALL, tmp_path / "a.zip"), tmp_path / "halls")
    assert report.hall is not None
    assert report.folder is not None
    assert report.hall.as_client() == load(DEMO_HALL).as_client()
    for name in report.hall.files():
        assert (report.folder / name).read_bytes() == (DEMO_HALL / name).read_bytes()


def test_a_folder_of_photos_becomes_a_hall_with_a_description(photos: Callable[..., Path], tmp_path: Path) -> None:
    folder = photos("1.jpg", "序.jpg")
    report = import_hall(packed(folder, tmp_path / "a.zip"), tmp_path / "halls")
    assert report.hall == load(folder)


def test_the_same_hall_gives_the_same_bytes(hall: Folder, tmp_path: Path) -> None:
    assert packed(hall.path, tmp_path / "a.zip").read_bytes() == packed(hall.path, tmp_path / "b.zip").read_bytes()


def test_nothing_is_replaced(hall: Folder, tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_text("mine")
    with pytest.raises(FileExistsError):
        packed(hall.path, tmp_path / "a.zip")
    assert (tmp_path / "a.zip").read_text() == "mine"


def test_an_export_that_fails_leaves_nothing(hall: Folder, tmp_path: Path) -> None:
    found = content(hall.path)
    (hall.path / "scenes/roads.png").unlink()
    with pytest.raises(FileNotFoundError):
        pack(found, tmp_path / "a.zip", lambda _done, _count, _name: None)
    assert [path.name for path in tmp_path.glob("a.zip*")] == []


def test_a_file_system_without_links(hall: Folder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_args: object) -> None:
        raise PermissionError

    monkeypatch.setattr(os, "link", refuse)
    assert packed(hall.path, tmp_path / "a.zip").stat().st_size > 1000
