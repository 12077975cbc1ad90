"""Checks that the pictures of tours show each direction where the tour has it. Their colours are directions."""

from __future__ import annotations

import errno
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray
from PIL import Image

from guide.halls.importing import angles
from guide.halls.importing.making.job import Job
from guide.halls.importing.making.record import Record
from guide.halls.importing.making.report import Report
from guide.halls.importing.making.staging import Staging
from guide.halls.importing.making.tour_images import ImageError, SceneImage, tilt_matrix, write_image
from guide.halls.importing.pictures.converter import Converter
from guide.halls.importing.pictures.sphere import angles as angles_of
from guide.halls.importing.pictures.sphere import turned, vector
from guide.halls.importing.sources.folder import FolderSource
from guide.halls.importing.tour import (
    UPRIGHT,
    Counter,
    CubeFaces,
    CubeTiles,
    Equirectangular,
    TileLevel,
    Tilt,
    TourScene,
)
from guide.halls.importing.tour import Image as TourImage
from guide.halls.model.scene import Scene
from tests.halls.importing.pictures.photos_made import colour, directions, face, gpano, sphere

WITHIN = 6
"""Of a colour, of which a step of 2 is a degree: JPEG, twice where a tile is JPEG too, takes the rest."""
TILE = ("tiles/", Counter("face"), "/", Counter("row"), "/", Counter("column", 1, 2), ".jpg")


class Source:
    """A folder that a tour is made in, and what is made of it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        (path / "in").mkdir()
        self.hall = path
        self._count = 0

    def save(self, picture: Image.Image, name: str, **options: Any) -> str:
        file = self.path / "in" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        picture.save(file, **options)
        return name

    def write(self, image: TourImage, north: float = 0.0, tilt: Tilt = UPRIGHT) -> SceneImage:
        """Write a scene into the folder `hall`, which is another one each time."""
        found = FolderSource(self.path / "in")
        with Staging(self.path / "halls") as staging, Converter() as converter:
            job = Job(found, staging, converter, Record("", ""), Record("", ""), Report(found.path, "krpano"), print)
            made = write_image(job, TourScene("a", "A", image, north, tilt=tilt), "s")
            self._count += 1
            self.hall = self.path / f"hall{self._count}"
            staging.hall.rename(self.hall)
        Scene.model_validate({"id": "s", "title": "S", **made.data})
        return made

    def picture(self, made: SceneImage) -> NDArray[np.int16]:
        with Image.open(self.hall / made.data["picture"]) as opened:
            return np.asarray(opened.convert("RGB")).astype(np.int16)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    return Source(tmp_path)


def off(made: NDArray[np.int16], part: tuple[float, float, float, float] = (0, 360, 90, -90)) -> int:
    """Return how far the colours of a picture are from those of the directions that it is to show."""
    height, width = made.shape[:2]
    return int(np.abs(made - colour(directions(width, height, part))).max())


def test_a_whole_sphere_keeps_its_pixels(source: Source) -> None:
    name = source.save(sphere(256), "a.png")
    made = source.write(Equirectangular(name), north=350)
    assert (made.data, made.north) == ({"picture": "scenes/s.png"}, 350)
    assert off(source.picture(made)) <= 1


def test_a_part_is_where_the_tour_says(source: Source) -> None:
    seen = directions(240, 80, (0, 120, 30, -10))
    name = source.save(Image.fromarray(colour(seen)), "a.png")
    made = source.write(Equirectangular(name, 120, 40, 10), north=90)
    assert made.data["covers"] == {"width": 120, "top": 30, "bottom": -10}
    assert made.north == 90
    assert off(source.picture(made), (0, 120, 30, -10)) <= 1
    square = source.write(Equirectangular(source.save(Image.new("RGB", (240, 80)), "b.png"), 120, None))
    assert square.data["covers"] == {"width": 120, "top": 20, "bottom": -20}


def test_what_is_beyond_a_pole_is_cut_off(source: Source) -> None:
    seen = directions(200, 200, (0, 100, 110, 10))
    name = source.save(Image.fromarray(colour(seen)), "a.png")
    made = source.write(Equirectangular(name, 100, 100, 60))
    assert made.data["covers"] == {"width": 100, "top": 90, "bottom": 10}
    assert off(source.picture(made), (0, 100, 90, 10)) <= WITHIN


@given(st.floats(-85, 85), st.floats(-170, 170), st.floats(-180, 180), st.floats(-85, 85))
def test_the_tilt_is_the_one_of_hotspots(up: float, roll: float, yaw: float, pitch: float) -> None:
    expected = angles.in_picture(yaw, pitch, up, roll)
    found = angles_of(turned(tilt_matrix(Tilt(up, roll)), vector(yaw, pitch)))
    assert vector(*found) == pytest.approx(vector(*expected), abs=1e-6)


def test_a_tilt_is_taken_out(source: Source) -> None:
    tilt = Tilt(8, -20)
    back = [list(row) for row in zip(*tilt_matrix(tilt), strict=True)]
    name = source.save(sphere(512, back), "a.png")
    made = source.write(Equirectangular(name), tilt=tilt)
    assert off(source.picture(made)) <= WITHIN
    assert "drawn anew" in made.notes[0]["en"]


def test_gpano_counts_where_the_viewer_would_obey_it(source: Source) -> None:
    said = {"ProjectionType": "equirectangular", "FullPanoWidthPixels": 720, "FullPanoHeightPixels": 360}
    crop = {"CroppedAreaImageWidthPixels": 240, "CroppedAreaImageHeightPixels": 80}
    place = {"CroppedAreaLeftPixels": 100, "CroppedAreaTopPixels": 120}
    name = source.save(Image.new("RGB", (240, 80)), "a.jpg", xmp=gpano({**said, **crop, **place}))
    made = source.write(Equirectangular(name, embedded=True))
    assert made.data["covers"] == {"width": 120, "top": 30, "bottom": -10}
    assert made.north == 0, "the middle of the picture is where the viewer looks"
    assert source.write(Equirectangular(name, 90, 45)).data["covers"]["width"] == 90


def test_a_sphere_that_was_squeezed_gets_its_shape_back(source: Source) -> None:
    name = source.save(sphere(512).resize((512, 128)), "a.png")
    made = source.write(Equirectangular(name))
    assert "covers" not in made.data
    assert source.picture(made).shape == (256, 512, 3)
    assert off(source.picture(made)) <= WITHIN


def test_six_faces(source: Source) -> None:
    files = {name: source.save(face(name, 128), f"{name}.png") for name in "frblud"}
    made = source.write(CubeFaces(files), north=30)  # type: ignore[arg-type]
    assert made.data["tiles"] == {
        "path": "tiles/s/{level}/{face}/{y}/{x}.jpg",
        "levels": [{"size": 128, "tile": 128}],
    }
    assert made.north == 30
    assert source.picture(made).shape == (256, 512, 3)
    assert off(source.picture(made)) <= WITHIN
    with Image.open(source.hall / "tiles/s/0/u/0/0.jpg") as tile:
        assert np.abs(np.asarray(tile).astype(int) - np.asarray(face("u", 128))).max() <= WITHIN


def test_a_face_that_is_not_there_is_black(source: Source) -> None:
    made = source.write(CubeFaces({"f": source.save(Image.new("RGB", (64, 64), "red"), "f.png")}))
    with Image.open(source.hall / "tiles/s/0/d/0/0.jpg") as tile:
        assert (tile.size, tile.getextrema()) == ((64, 64), ((0, 0),) * 3)
    assert source.picture(made)[64, 128, 0] > 240


@pytest.mark.parametrize("sizes", [[(64, 64), (32, 32)], [(64, 32)], [(8, 8)]])
def test_faces_that_make_no_cube(source: Source, sizes: list[tuple[int, int]]) -> None:
    files = {name: source.save(Image.new("RGB", size), f"{name}.png") for name, size in zip("fr", sizes, strict=False)}
    with pytest.raises(ImageError, match="squares of one size"):
        source.write(CubeFaces(files))  # type: ignore[arg-type]


def cube_tiles(source: Source, size: int, tile: int, *, without: str = "") -> TileLevel:
    for name in "frblud".replace(without, "") if without else "frblud":
        whole = face(name, size)
        for row in range(-(-size // tile)):
            for column in range(-(-size // tile)):
                left, top = column * tile, row * tile
                part = whole.crop((left, top, min(size, left + tile), min(size, top + tile)))
                source.save(part, f"tiles/{name}/{row}/{column + 1:02}.jpg", quality=95, subsampling=0)
    return TileLevel(size, tile, TILE)


def test_tiles_are_taken_over_as_they_are(source: Source) -> None:
    level = cube_tiles(source, 100, 64)
    made = source.write(CubeTiles((level,)))
    assert made.data["tiles"] == {
        "path": "tiles/s/{level}/{face}/{y}/{x}.jpg",
        "levels": [{"size": 100, "tile": 64}],
    }
    for name in "frblud":
        for row in range(2):
            for column in range(2):
                copy = source.hall / f"tiles/s/0/{name}/{row}/{column}.jpg"
                assert copy.read_bytes() == (source.path / f"in/tiles/{name}/{row}/{column + 1:02}.jpg").read_bytes()
    assert off(source.picture(made)) <= WITHIN


def test_tiles_that_may_be_absent_are_black(source: Source) -> None:
    made = source.write(CubeTiles((cube_tiles(source, 100, 64, without="d"),), partial=True))
    with Image.open(source.hall / "tiles/s/0/d/1/1.jpg") as tile:
        assert tile.size == (36, 36)
    assert source.picture(made)[-1].max() == 0
    with pytest.raises(ImageError, match="no such file"):
        source.write(CubeTiles((TileLevel(100, 64, TILE),)))


def test_levels_that_a_hall_cannot_have_are_left_out_and_said(source: Source) -> None:
    level = cube_tiles(source, 100, 64)
    made = source.write(CubeTiles((level, TileLevel(100, 64, TILE), TileLevel(70_000, 512, TILE))))
    assert [one["size"] for one in made.data["tiles"]["levels"]] == [100]
    assert "1 of its 3 levels of tiles" in made.notes[0]["en"]
    with pytest.raises(ImageError, match="larger or more"):
        source.write(CubeTiles((TileLevel(70_000, 512, TILE),)))


def test_what_is_broken_and_a_full_disk(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    (source.path / "in/a.jpg").write_bytes(b"x")
    with pytest.raises(ImageError, match="not a readable"):
        source.write(Equirectangular("a.jpg"))

    def full(*_args: object) -> tuple[str, int]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("guide.halls.importing.sources.folder.copy_stream", full)
    with pytest.raises(OSError, match="No space left"):
        source.write(Equirectangular("a.jpg"))
