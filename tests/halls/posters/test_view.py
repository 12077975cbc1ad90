"""What a camera sees of a panorama: a mark in the picture is in the middle of a view that looks there."""

from __future__ import annotations

import math
from pathlib import Path

import pytest
from PIL import Image

from guide.halls.posters.projection import Camera, Sphere
from guide.halls.posters.view import BEYOND, draw
from tests.halls.files.pictures_made import oriented

WIDTH, HEIGHT = 2880, 1440  # 8 pixels a degree
PIXELS = 8


def marked(path: Path, marks: list[tuple[float, float]], sphere: Sphere = Sphere()) -> Path:  # noqa: B008
    """Write a grey panorama with a red mark, half a degree high, at each of these yaws and pitches."""
    size = (round(sphere.width * PIXELS), round((sphere.top - sphere.bottom) * PIXELS))
    image = Image.new("RGB", size, "gray")
    for yaw, pitch in marks:
        x, y = sphere.column(yaw, size[0]), sphere.row(pitch, size[1])
        half = 2 / max(0.05, math.cos(math.radians(pitch)))  # as wide as it is high, seen from inside
        for dx in range(-round(half), round(half)):
            for dy in range(-2, 2):
                image.putpixel(((round(x) + dx) % size[0], min(size[1] - 1, max(0, round(y) + dy))), (255, 0, 0))
    image.save(path)
    return path


def middle_of_red(view: Image.Image) -> tuple[float, float]:
    """The middle of what is red: x and y."""
    red, green, _ = view.split()
    points = [
        (index % view.width + 0.5, index // view.width + 0.5)
        for index, (r, g) in enumerate(zip(red.tobytes(), green.tobytes(), strict=True))
        if r - g > 60
    ]
    assert points
    return sum(x for x, _ in points) / len(points), sum(y for _, y in points) / len(points)


@pytest.mark.parametrize("north", [0.0, 12.5, 200.0])
@pytest.mark.parametrize(
    ("yaw", "pitch"), [(0.0, 0.0), (90.0, 10.0), (180.0, -20.0), (359.5, 45.0), (33.3, -70.0), (181.0, 80.0)]
)
def test_a_mark_is_in_the_middle(tmp_path: Path, yaw: float, pitch: float, north: float) -> None:
    sphere = Sphere(north)
    picture = marked(tmp_path / "marked.png", [(yaw, pitch)], sphere)
    camera = Camera(yaw, pitch, 40, 400, 210)
    x, y = middle_of_red(draw(picture, camera, sphere))
    turn, seen = camera.direction(x, y)
    assert math.hypot(turn * math.cos(math.radians(seen)), seen - pitch) < 0.3


def test_a_mark_beside_the_middle_is_where_the_angles_say(tmp_path: Path) -> None:
    picture = marked(tmp_path / "marked.png", [(20.0, 10.0)])
    camera = Camera(5, 0, 70, 600, 400)
    turn, seen = camera.direction(*middle_of_red(draw(picture, camera, Sphere())))
    assert (turn, seen) == pytest.approx((15, 10), abs=0.3)


def test_there_is_no_seam_behind(tmp_path: Path) -> None:
    path = tmp_path / "plain.png"
    Image.new("RGB", (720, 360), (10, 200, 30)).save(path)
    for pitch in (0, 60, -85):
        view = draw(path, Camera(180, pitch, 100, 300, 200), Sphere())
        colours = view.getcolors(100_000) or []
        odd = sum(count for count, colour in colours if colour != (10, 200, 30))
        assert odd <= 8, pitch  # a pole may be off by two pixels


def test_a_picture_of_a_part_of_the_sphere(tmp_path: Path) -> None:
    sphere = Sphere(north=90, width=120, top=40, bottom=-30)
    picture = marked(tmp_path / "part.png", [(70.0, 10.0)], sphere)
    camera = Camera(70, 10, 40, 300, 200)
    turn, seen = camera.direction(*middle_of_red(draw(picture, camera, sphere)))
    assert (turn, seen) == pytest.approx((0, 10), abs=0.3)
    beyond = draw(picture, Camera(270, 0, 40, 60, 40), sphere)
    assert beyond.getcolors() == [(60 * 40, BEYOND)]


def test_a_picture_is_turned_as_browsers_turn_it(tmp_path: Path) -> None:
    path = oriented(tmp_path / "turned.jpg", 6, (64, 128))
    assert draw(path, Camera(0, 0, 60, 60, 40), Sphere()).size == (60, 40)


@pytest.mark.parametrize("kind", ["RGBA", "L", "P", "CMYK"])
def test_every_kind_of_picture(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ("picture.jpg" if kind == "CMYK" else "picture.png")
    Image.new("RGB", (128, 64), "teal").convert(kind).save(path)
    assert draw(path, Camera(0, 0, 60, 60, 40), Sphere()).mode == "RGB"


def test_what_is_no_picture(tmp_path: Path) -> None:
    path = tmp_path / "none.jpg"
    path.write_bytes(b"no picture")
    with pytest.raises(OSError, match="cannot identify"):
        draw(path, Camera(0, 0, 60, 60, 40), Sphere())
