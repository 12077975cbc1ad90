"""Checks what is seen of a folder."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from guide.halls.importing.sources import folder
from guide.halls.importing.sources.folder import FolderSource
from guide.halls.importing.sources.streams import TooLarge
from guide.halls.problem import HallError


def test_names_and_bytes(tmp_path: Path) -> None:
    for name in ("b.jpg", "一层/a #1 100%.jpg", "._b.jpg", "__MACOSX/b.jpg", ".git/c", "Thumbs.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(name.encode())
    source = FolderSource(tmp_path)
    assert sorted(source.names()) == ["b.jpg", "一层/a #1 100%.jpg"]
    assert source.read("一层/a #1 100%.jpg") == "一层/a #1 100%.jpg".encode()
    assert source.copy("b.jpg", tmp_path / "copy", 9) == hashlib.sha256(b"b.jpg").hexdigest()
    assert source.title == tmp_path.name
    assert source.problems == []


def test_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").write_bytes(b"abc")
    source = FolderSource(tmp_path)
    assert source.read("a", 3) == b"abc"
    with pytest.raises(TooLarge):
        source.read("a", 2)
    with pytest.raises(FileNotFoundError):
        source.read("../a")
    monkeypatch.setattr(folder, "MOST_FILES", 1)
    (tmp_path / "b").write_bytes(b"")
    with pytest.raises(HallError, match="at most 1"):
        FolderSource(tmp_path)


def test_links_and_pipes_are_left_out_and_said(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    inside.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (inside / "a.jpg").symlink_to(tmp_path / "secret.jpg")
    (inside / "folder").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.jpg")
    source = FolderSource(inside)
    assert source.names() == []
    said = sorted(problem.message["en"] for problem in source.problems)
    assert said == [
        "left out: a.jpg is a symbolic link",
        "left out: folder is a symbolic link",
        "left out: pipe.jpg is no ordinary file",
    ]


def test_a_file_that_became_a_link_meanwhile_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"secret")
    (tmp_path / "in").mkdir()
    (tmp_path / "in/a").write_bytes(b"")
    source = FolderSource(tmp_path / "in")
    (tmp_path / "in/a").unlink()
    (tmp_path / "in/a").symlink_to(tmp_path / "secret")
    with pytest.raises(OSError, match="symbolic"):
        source.read("a")


def test_names_of_any_bytes(tmp_path: Path) -> None:
    name = os.fsdecode("序厅.jpg".encode("gbk"))
    (tmp_path / name).write_bytes(b"x")
    source = FolderSource(tmp_path)
    assert source.read(source.names()[0]) == b"x"
