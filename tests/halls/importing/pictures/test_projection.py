"""Checks that what is drawn anew shows each direction where it is, by pictures whose colours are directions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from guide.halls.importing.pictures.projection import cube, panorama
from guide.halls.importing.pictures.sphere import UPRIGHT, Matrix, Part, camera, upright_part
from tests.halls.importing.pictures.photos_made import colour, cylinder, directions, face, sphere

WITHIN = 5
"""Of a colour: a step of 4 is about 2°, less than a pixel here; JPEG and interpolation take the rest."""
WHOLE = (0.0, 360.0, 90.0, -90.0)


def values(part: Part) -> tuple[float, float, float, float]:
    return part.yaw, part.width, part.top, part.bottom


def drawn(
    picture: Image.Image,
    path: Path,
    shows: Sequence[float],
    part: Sequence[float],
    size: tuple[int, int],
    matrix: Matrix = UPRIGHT,
    projection: str = "equirectangular",
) -> NDArray[np.int16]:
    source = {"projection": projection, "part": shows}
    panorama(picture, str(path), source=source, part=part, size=size, matrix=matrix)
    return np.asarray(Image.open(path)).astype(np.int16)


def worst(made: NDArray[np.int16], expected: NDArray[np.uint8], edge: int = 0) -> int:
    """Return the largest difference of a colour, without so many pixels at the edges."""
    off = np.abs(made - expected.astype(np.int16))
    return int((off[edge:-edge, edge:-edge] if edge else off).max())


@pytest.mark.parametrize("tilt", [(0, 0), (20, 0), (0, 30), (-15, 170), (85, -40)])
def test_a_tilted_sphere_is_turned_upright(tmp_path: Path, tilt: tuple[float, float]) -> None:
    matrix = camera(*tilt)
    # the picture of a tilted camera: each pixel has the colour of the upright direction that is seen there
    back = [list(row) for row in zip(*matrix, strict=True)]
    made = drawn(sphere(512, back), tmp_path / "a.jpg", WHOLE, WHOLE, (512, 256), matrix)
    assert worst(made, colour(directions(512, 256))) <= WITHIN


def test_the_seam_is_not_seen(tmp_path: Path) -> None:
    matrix = camera(0.0, 0.1)
    made = drawn(sphere(256), tmp_path / "a.jpg", WHOLE, WHOLE, (256, 128), matrix)
    assert worst(made, colour(directions(256, 128))) <= WITHIN


def test_a_tilted_part(tmp_path: Path) -> None:
    matrix, part = camera(10, 20), Part(30, 120, 40, -20)
    seen = directions(600, 300, values(part))
    picture = Image.fromarray(colour(seen, [list(row) for row in zip(*matrix, strict=True)]))
    upright = upright_part(part, matrix)
    size = round(600 / 120 * upright.width), round(600 / 120 * upright.height)
    made = drawn(picture, tmp_path / "a.jpg", values(part), values(upright), size, matrix)
    expected = directions(*size, values(upright))
    in_picture = expected @ np.array(matrix).T
    yaw = np.degrees(np.arctan2(in_picture[..., 0], in_picture[..., 2])) - part.yaw
    pitch = np.degrees(np.arcsin(in_picture[..., 1]))
    inside = (np.abs(yaw) < 58) & (pitch < 38) & (pitch > -18)
    outside = (np.abs(yaw) > 62) | (pitch > 42) | (pitch < -22)
    off = np.abs(made - colour(expected).astype(np.int16)).max(axis=-1)
    assert inside.sum() > 10_000
    assert off[inside].max() <= WITHIN
    assert made[outside].max() <= 20, "what was not photographed is black"


@pytest.mark.parametrize(("across", "yaw"), [(360.0, 0.0), (180.0, 0.0), (100.0, 40.0)])
def test_a_cylinder_gets_its_real_angles(tmp_path: Path, across: float, yaw: float) -> None:
    picture = cylinder(720, 50, -30, across, yaw)
    part = (yaw, across, 50.0, -30.0)
    size = 720, round(720 * 80 / across)
    made = drawn(picture, tmp_path / "a.jpg", part, part, size, projection="cylindrical")
    assert worst(made, colour(directions(*size, part)), 1) <= WITHIN


def test_a_cube(tmp_path: Path) -> None:
    tiles = {}
    for name in "frblud":
        face(name, 128).save(tmp_path / f"{name}.png")
        tiles[name] = [[str(tmp_path / f"{name}.png"), 0, 0]]
    assert cube(faces=tiles, face=128, target=str(tmp_path / "a.jpg"), size=(512, 256)) == {}
    made = np.asarray(Image.open(tmp_path / "a.jpg")).astype(np.int16)
    assert worst(made, colour(directions(512, 256))) <= WITHIN


def test_a_cube_of_tiles_with_a_smaller_last_one(tmp_path: Path) -> None:
    tiles: dict[str, list[list[object]]] = {}
    for name in "frblud":
        whole, tiles[name] = face(name, 100), []
        for left in (0, 64):
            for top in (0, 64):
                path = tmp_path / f"{name}{left}{top}.jpg"
                whole.crop((left, top, min(100, left + 64), min(100, top + 64))).save(path, quality=98, subsampling=0)
                tiles[name].append([str(path), left, top])
    assert cube(faces=tiles, face=100, target=str(tmp_path / "a.jpg"), size=(400, 200)) == {}
    made = np.asarray(Image.open(tmp_path / "a.jpg")).astype(np.int16)
    assert worst(made, colour(directions(400, 200))) <= WITHIN


def test_a_face_that_is_not_there_is_black(tmp_path: Path) -> None:
    Image.new("L", (64, 64), 200).save(tmp_path / "f.jpg")
    assert (
        cube(faces={"f": [[str(tmp_path / "f.jpg"), 0, 0]]}, face=64, target=str(tmp_path / "a.jpg"), size=(256, 128))
        == {}
    )
    made = Image.open(tmp_path / "a.jpg").convert("L")
    assert (made.getpixel((128, 64)), made.getpixel((2, 64)), made.getpixel((128, 2))) == (200, 0, 0)


def test_a_broken_tile(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "f.jpg").write_bytes(b"\xff\xd8\xff")
    answer = cube(
        faces={"f": [[str(tmp_path / "f.jpg"), 0, 0]]}, face=64, target=str(tmp_path / "a.jpg"), size=(64, 32)
    )
    assert answer == {"fault": "damaged"}
