"""Checks what a server finds in the cache, and that what is needed stays in it."""

import os
import shutil
import time
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.tiling.cache import UNUSED, TileCache
from guide.halls.tiling.levels import Level
from guide.halls.tiling.names import FORMATS, Recipe, Shot
from guide.halls.tiling.tiler_process import make
from guide.halls.tiling.wanted import Wanted

RECIPE = Recipe(whole=True, cut=True, shot=Shot(0.0, 0.0, 70.0))


@pytest.fixture
def wanted(tmp_path: Path) -> Wanted:
    Image.new("RGB", (2048, 1024), "teal").save(tmp_path / "a.jpg")
    (tmp_path / "cache").mkdir()
    make(tmp_path / "a.jpg", tmp_path / "cache", RECIPE)
    return Wanted("hall", "scene", tmp_path / "a.jpg", RECIPE)


@pytest.fixture
def cache(tmp_path: Path, wanted: Wanted) -> TileCache:
    return TileCache(tmp_path / "cache")


def test_before_it_looked_it_knows_nothing(cache: TileCache, wanted: Wanted) -> None:
    assert cache.of("hall", "scene") is None
    assert cache.look([wanted]) == []
    tiled = cache.of("hall", "scene")
    assert tiled is not None
    assert (tiled.base, tiled.levels) == ((1024, 512), (Level(2048, 1024, 512),))
    assert tiled.is_of(wanted.file.stat())
    assert cache.of("hall", "other") is None


@pytest.mark.parametrize("kind", FORMATS)
def test_pictures_are_read_by_digest_and_kind(cache: TileCache, wanted: Wanted, kind: str) -> None:
    cache.look([wanted])
    tiled = cache.of("hall", "scene")
    assert tiled is not None
    begin = {"webp": b"RIFF", "jpeg": b"\xff\xd8"}[kind]
    found = [cache.base(tiled.tiles, kind), cache.tile(tiled.tiles, 0, 3, 1, kind)]
    found += [cache.still(tiled.stills, name, kind) for name in ("cover", "thumbnail")]
    for data in found:
        assert data is not None
        assert data.startswith(begin)
    assert len(set(found)) >= 3


def test_what_is_not_there_is_none(cache: TileCache, wanted: Wanted) -> None:
    cache.look([wanted])
    tiled = cache.of("hall", "scene")
    assert tiled is not None
    assert cache.tile(tiled.tiles, 1, 0, 0, "webp") is None
    assert cache.tile(tiled.tiles, 0, 4, 0, "webp") is None
    assert cache.tile(tiled.tiles, -1, 0, 0, "webp") is None
    assert cache.still(tiled.stills, "secret", "webp") is None
    for digest in ("0" * 24, "../a", tiled.tiles.upper(), tiled.tiles + "\n", ""):
        assert cache.base(digest, "webp") is None
        assert cache.tile(digest, 0, 0, 0, "webp") is None
        assert cache.still(digest, "cover", "webp") is None


def test_a_picture_that_was_replaced_is_missing_and_the_old_one_is_served_to_open_pages(
    cache: TileCache, wanted: Wanted
) -> None:
    cache.look([wanted])
    before = cache.of("hall", "scene")
    assert before is not None
    Image.new("RGB", (2048, 1024), "red").save(wanted.file)
    assert not before.is_of(wanted.file.stat())
    assert cache.look([wanted]) == [wanted]
    assert cache.of("hall", "scene") is None
    assert cache.base(before.tiles, "webp") is not None
    make(wanted.file, cache.folder, RECIPE)
    assert cache.look([wanted]) == []
    after = cache.of("hall", "scene")
    assert after is not None
    assert after.tiles != before.tiles
    assert cache.base(after.tiles, "webp") != cache.base(before.tiles, "webp")


def test_a_picture_that_has_gone_is_neither_there_nor_missing(cache: TileCache, wanted: Wanted) -> None:
    wanted.file.unlink()
    assert cache.look([wanted]) == []
    assert cache.of("hall", "scene") is None


@pytest.mark.parametrize("deleted", ["*", "*.tiles", "*.stills"])
def test_a_cache_that_was_deleted_is_missing_at_the_next_look(cache: TileCache, wanted: Wanted, deleted: str) -> None:
    cache.look([wanted])
    tiled = cache.of("hall", "scene")
    assert tiled is not None
    cache.base(tiled.tiles, "webp")
    for file in cache.folder.glob(deleted):
        file.unlink()
    if deleted != "*.stills":
        assert cache.base(tiled.tiles, "webp") is None
    assert cache.look([wanted]) == [wanted]
    shutil.rmtree(cache.folder)
    assert cache.look([wanted]) == [wanted]
    cache.folder.mkdir()
    make(wanted.file, cache.folder, RECIPE)
    assert cache.look([wanted]) == []
    assert cache.base(tiled.tiles, "webp") is not None


@pytest.mark.parametrize("content", [b"", b"x", b"\xff\xfe"])
@pytest.mark.parametrize("kind", ["*.source", "*.tiles", "*.stills"])
def test_files_that_were_damaged_are_missing(cache: TileCache, wanted: Wanted, kind: str, content: bytes) -> None:
    for file in cache.folder.glob(kind):
        file.write_bytes(content)
    assert cache.look([wanted]) == [wanted]


def test_what_is_not_needed_for_long_is_deleted(cache: TileCache, wanted: Wanted) -> None:
    (cache.folder / "mine.txt").write_text("")
    (cache.folder / f"{'1' * 24}.tiles").write_text("old")
    (cache.folder / f"{'2' * 24}.tiles.9.part").write_text("broken off")
    cache.look([wanted])
    now = time.time()
    cache.prune(now + UNUSED - 60)
    assert len(list(cache.folder.glob("*.tiles"))) == 2
    assert list(cache.folder.glob("*.part")) == []
    os.utime(cache.folder / f"{'1' * 24}.tiles", (now, now))
    cache.prune(now + UNUSED + 60)
    assert sorted(file.suffix for file in cache.folder.iterdir()) == [".source", ".stills", ".tiles", ".txt"]
    assert cache.look([wanted]) == []
    cache.prune(now + 3 * UNUSED)
    assert cache.look([wanted]) == []
