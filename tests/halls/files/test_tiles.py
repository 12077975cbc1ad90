"""Checks that every tile of a cube is looked for in the hall's folder, and begins as a picture does."""

from pathlib import Path

import pytest

from guide.halls.files.tiles import fault, findings, present
from guide.halls.model import Tiles
from guide.halls.sentences import say
from tests.halls.conftest import picture

CUBE = {"path": "t/{level}/{face}/{y}/{x}.jpg", "levels": [{"size": 40, "tile": 32}]}


def made(folder: Path, path: str = "t/{level}/{face}/{y}/{x}.jpg") -> Tiles:
    """A whole cube."""
    tiles = Tiles.model_validate({**CUBE, "path": path})
    for name in tiles.files():
        picture(folder / name, 32, 32)
    return tiles


@pytest.mark.parametrize("kind", ["jpg", "png", "webp", "JPEG"])
def test_a_whole_cube(tmp_path: Path, kind: str) -> None:
    tiles = made(tmp_path, "切/{level}{face}{y}{x}." + kind)
    assert fault(tmp_path, tiles) is None


def test_missing_tiles_are_counted_and_the_first_is_named(tmp_path: Path) -> None:
    tiles = made(tmp_path)
    (tmp_path / "t/0/b/1/0.jpg").unlink()
    (tmp_path / "t/0/d/1/1.jpg").unlink()
    assert fault(tmp_path, tiles) == say.both("tiles_missing", count=2, all=24, name="t/0/b/1/0.jpg")


def test_a_tile_outside_the_folder_is_missing(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    tiles = made(folder)
    (folder / "t/0/f/0/0.jpg").unlink()
    (folder / "t/0/f/0/0.jpg").symlink_to(picture(tmp_path / "outside.jpg"))
    assert fault(folder, tiles) == say.both("tiles_missing", count=1, all=24, name="t/0/f/0/0.jpg")


def test_links_may_lead_within_the_folder_only(tmp_path: Path) -> None:
    folder = tmp_path / "hall"
    tiles = made(folder)
    (folder / "t/0/r").rename(folder / "right")
    (folder / "t/0/r").symlink_to(folder / "right")
    (folder / "t/0/f/0/0.jpg").unlink()
    (folder / "t/0/f/0/0.jpg").symlink_to(folder / "right/0/0.jpg")
    assert fault(folder, tiles) is None
    (folder / "right").rename(tmp_path / "right")
    (folder / "t/0/r").unlink()
    (folder / "t/0/r").symlink_to(tmp_path / "right")
    (folder / "t/0/d/0/0.jpg").unlink()
    (folder / "t/0/d/0/0.jpg").mkdir()
    (folder / "t/0/u/0/0.jpg").unlink()
    (folder / "t/0/u/0/0.jpg").symlink_to("0.jpg")
    absent = [name for name, _, status in present(folder, tiles) if status is None]
    right = [f"t/0/r/{y}/{x}.jpg" for y in (0, 1) for x in (0, 1)]
    assert absent == ["t/0/f/0/0.jpg", *right, "t/0/u/0/0.jpg", "t/0/d/0/0.jpg"]


def test_a_tile_has_its_path_and_status(tmp_path: Path) -> None:
    for name, path, status in present(tmp_path, made(tmp_path)):
        assert Path(path) == tmp_path / name
        assert status is not None
        assert status.st_size == Path(path).stat().st_size


@pytest.mark.parametrize("raw", [b"", b"<svg xmlns='http://www.w3.org/2000/svg'/>", b"GIF89a", b"RIFF\0\0\0\0WAVE"])
def test_a_tile_that_is_no_picture(tmp_path: Path, raw: bytes) -> None:
    tiles = made(tmp_path)
    (tmp_path / "t/0/u/0/1.jpg").write_bytes(raw)
    assert fault(tmp_path, tiles) == say.both("tile_unreadable", name="t/0/u/0/1.jpg")


def test_every_scene_s_tiles_are_looked_at(tmp_path: Path) -> None:
    made(tmp_path)
    scenes = [{"tiles": CUBE}, {}, {"tiles": None}, {"tiles": {**CUBE, "path": "x/{level}{face}{y}{x}.png"}}, 7]
    assert list(findings(tmp_path, {"scenes": scenes})) == [
        (("scenes", 3, "tiles"), say.both("tiles_missing", count=24, all=24, name="x/0f00.png"))
    ]


@pytest.mark.parametrize(
    "data", [None, [], {}, {"scenes": 7}, {"scenes": [{"tiles": 7}, {"tiles": {"path": "../{x}", "levels": []}}]}]
)
def test_malformed_data_is_left_to_the_schema(tmp_path: Path, data: object) -> None:
    assert list(findings(tmp_path, data)) == []
