"""Checks which folders are halls."""

from __future__ import annotations

from pathlib import Path

from guide.cli.halls.shelf import CHECKED_PICTURES, hall_folders, open_halls
from guide.common.settings import Settings
from tests.halls.importing.making.sources_made import photo


def test_hidden_folders_and_files_are_none(tmp_path: Path) -> None:
    for name in ("b", "a", ".guide-import-1"):
        (tmp_path / "halls" / name).mkdir(parents=True)
    (tmp_path / "halls/README.md").write_text("")
    settings = Settings(data=tmp_path, halls=(Path("/named"),))
    assert hall_folders(settings) == [Path("/named"), tmp_path / "halls/a", tmp_path / "halls/b"]
    assert hall_folders(Settings(data=tmp_path / "none")) == []


def test_what_was_decoded_is_remembered_in_the_data_folder(tmp_path: Path) -> None:
    photo(tmp_path / "halls/a/1.jpg")
    settings = Settings(data=tmp_path)
    assert list(open_halls(hall_folders(settings), settings)) == ["a"]
    assert len((tmp_path / CHECKED_PICTURES).read_text().splitlines()) == 1
