"""Checks what the process that makes tiles does with a picture, called as functions here. `test_tiler` runs it."""

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from guide.halls.tiling import pictures, tiler_process
from guide.halls.tiling.cache import TileCache
from guide.halls.tiling.names import Recipe, Shot
from guide.halls.tiling.tiler_process import make
from guide.halls.tiling.wanted import Wanted

RECIPE = Recipe(whole=True, cut=True, shot=Shot(0.0, 0.0, 70.0))


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    (tmp_path / "cache").mkdir()
    return tmp_path / "cache"


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    Image.new("RGB", (2048, 1024), "teal").save(tmp_path / "a.jpg")
    return tmp_path / "a.jpg"


def missing(cache: Path, picture: Path, recipe: Recipe = RECIPE) -> list[Wanted]:
    return TileCache(cache).look([Wanted("hall", "scene", picture, recipe)])


def test_what_is_made_is_found(cache: Path, picture: Path) -> None:
    assert missing(cache, picture)
    assert make(picture, cache, RECIPE) == (None, "")
    assert not missing(cache, picture)
    assert sorted(file.suffix for file in cache.iterdir()) == [".source", ".stills", ".tiles"]


def test_a_picture_that_was_only_touched_is_not_made_again(
    cache: Path, picture: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(picture, cache, RECIPE)
    os.utime(picture, (1, 1))
    assert missing(cache, picture)
    monkeypatch.setattr(pictures, "decode", None)
    assert make(picture, cache, RECIPE) == (None, "")
    assert not missing(cache, picture)


def test_another_first_view_makes_only_a_cover(cache: Path, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(picture, cache, RECIPE)
    monkeypatch.setattr(pictures, "write_tiles", None)
    turned = Recipe(whole=True, cut=True, shot=Shot(90.0, 0.0, 70.0))
    assert make(picture, cache, turned) == (None, "")
    assert not missing(cache, picture, turned)


def test_a_picture_that_has_gone(cache: Path, tmp_path: Path) -> None:
    assert make(tmp_path / "none.jpg", cache, RECIPE)[0] == "gone"
    assert list(cache.iterdir()) == []


def test_a_picture_that_changes_while_it_is_read(cache: Path, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = Path.read_bytes

    def read(path: Path) -> bytes:
        content = real(path)
        path.write_bytes(content + b"more")
        return content

    monkeypatch.setattr(Path, "read_bytes", read)
    assert make(picture, cache, RECIPE)[0] == "changed"
    assert list(cache.iterdir()) == []


def test_a_picture_that_cannot_be_decoded(cache: Path, picture: Path) -> None:
    picture.write_bytes(picture.read_bytes()[:500])
    assert make(picture, cache, RECIPE)[0] == "damaged"
    picture.write_bytes(b"")
    assert make(picture, cache, RECIPE)[0] == "damaged"
    with picture.open("wb") as file:
        file.truncate(tiler_process.MOST_BYTES + 1)
    assert make(picture, cache, RECIPE)[0] == "damaged"
    assert list(cache.iterdir()) == []


def test_what_stays_free_on_a_disk_stays_free(cache: Path, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiler_process, "RESERVE", 1 << 60)
    fault, why = make(picture, cache, RECIPE)
    assert fault == "disk"
    assert "MiB free" in why
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize("failing", ["fsync", "replace"])
def test_a_cache_that_cannot_be_written(
    cache: Path, picture: Path, monkeypatch: pytest.MonkeyPatch, failing: str
) -> None:
    def full(*_given: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(f"os.{failing}" if failing == "fsync" else f"pathlib.Path.{failing}", full)
    assert make(picture, cache, RECIPE) == ("disk", "No space left on device")
    assert list(cache.iterdir()) == []


def test_a_cache_that_was_deleted_meanwhile(cache: Path, picture: Path) -> None:
    cache.rmdir()
    assert make(picture, cache, RECIPE)[0] == "disk"


def test_memory_that_is_lacking_is_said(cache: Path, picture: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def lacking(*_given: Any) -> None:
        raise MemoryError

    monkeypatch.setattr(pictures, "decode", lacking)
    assert make(picture, cache, RECIPE)[0] == "costly"

    def failing(*_given: Any) -> None:
        raise pictures.LibraryError("out of memory")

    monkeypatch.setattr(pictures, "decode", failing)
    assert make(picture, cache, RECIPE)[0] == "costly"
