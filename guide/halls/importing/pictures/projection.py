"""Draws an upright equirectangular picture of what another projection shows. Runs in the decoding process.

Directions: x right, y up, z ahead. A picture's pixel has its centre at half a pixel from its edge. For each pixel to be
drawn it is computed where its direction is in the source; pyvips does that for whole pictures, in parts, so that memory
holds the source and little else.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image

from guide.halls.importing.pictures.inspection import fault_of
from guide.halls.importing.pictures.sphere import Part

QUALITY: Final = 92
_WRAP: Final = 4  # pixels beyond the seam, for the interpolation
_BICUBIC: Final = "bicubic"


def panorama(
    picture: Image.Image,
    target: str,
    *,
    source: Mapping[str, Any],
    part: Sequence[float],
    size: tuple[int, int],
    matrix: Sequence[Sequence[float]],
) -> None:
    """Write the part of an upright sphere that a picture shows, as JPEG.

    `source`: `{"projection", "part"}` of the picture, `part` and `size` (pixels) of what is written: see `sphere`.
    `matrix`: turns an upright direction into one of the picture.
    """
    import pyvips

    if picture.mode != "RGB":
        picture = picture.convert("RGB")
    width, height = picture.size
    image = pyvips.Image.new_from_memory(picture.tobytes(), width, height, 3, "uchar")
    x, y, z = _turned(_directions(Part(*part), *size), matrix)
    covers = Part(*source["part"])
    yaw = _wrapped(x.atan2(z) - covers.yaw, -180)
    is_whole = covers.width > 360 - 1e-6
    column = (yaw + covers.width / 2) * (width / covers.width) - 0.5
    if source["projection"] == "cylindrical":
        low, high = (math.tan(math.radians(pitch)) for pitch in (covers.bottom, covers.top))
        level = y / (x * x + z * z) ** 0.5
        row = (high - level) * (height / (high - low)) - 0.5
    else:
        row = (covers.top - _clipped(y).asin()) * (height / (covers.top - covers.bottom)) - 0.5
    if is_whole:
        sides = image.crop(width - _WRAP, 0, _WRAP, height), image.crop(0, 0, _WRAP, height)
        image = sides[0].join(image, "horizontal").join(sides[1], "horizontal")
        drawn = _drawn(image, column + _WRAP, row)
    else:
        drawn = _drawn(image, column, row)
        outside = (column < -0.5) | (column > width - 0.5)
        drawn = outside.ifthenelse([0, 0, 0], drawn)
    if covers.top < 90 or covers.bottom > -90:
        drawn = ((row < -0.5) | (row > height - 0.5)).ifthenelse([0, 0, 0], drawn)
    _save(drawn, target)


def cube(
    *, faces: Mapping[str, Sequence[Sequence[Any]]], face: int, target: str, size: tuple[int, int]
) -> dict[str, Any]:
    """Write the whole sphere that a cube shows, as JPEG, and return `{}` or `{"fault"}`.

    `faces`: for each of f, r, b, l, u, d the tiles that make it: path, column and row of the upper left pixel; `face`:
    pixels along an edge of a face. A tile that is not there is black.
    """
    import pyvips

    try:
        cells: list[Any] = []
        for name in "frblud":
            cell = face + 2 * _WRAP
            cells.append(_face(faces.get(name, ()), face).embed(_WRAP, _WRAP, cell, cell, extend="copy"))
        strip = pyvips.Image.arrayjoin(cells).copy_memory()
        x, y, z = _directions(Part(), *size)
        _save(_drawn(strip, *_cube_index(x, y, z, face)), target)
    except pyvips.Error:
        return {"fault": "damaged"}
    except (OSError, MemoryError) as error:
        return {"fault": fault_of(error)}
    return {}


def _face(tiles: Sequence[Sequence[Any]], face: int) -> Any:
    import pyvips

    whole = pyvips.Image.black(face, face, bands=3)
    for path, left, top in tiles:
        tile = pyvips.Image.new_from_file(path, access="sequential")
        if tile.hasalpha():
            tile = tile.flatten()
        whole = whole.insert(tile.colourspace("srgb").cast("uchar"), left, top)
    return whole.crop(0, 0, face, face)


def _cube_index(x: Any, y: Any, z: Any, face: int) -> tuple[Any, Any]:
    """Return where a direction is in the strip of the six faces: f, r, b, l, u, d, each with its margin."""
    ax, ay, az = x.abs(), y.abs(), z.abs()
    by_x, by_y = (ax > az) & (ax >= ay), (ay > az) & (ay > ax)
    right, ahead, up = x > 0, z > 0, y > 0
    depth = by_x.ifthenelse(ax, by_y.ifthenelse(ay, az))
    # to the right and down in each face, as it is seen from inside
    across = by_x.ifthenelse(right.ifthenelse(-z, z), by_y.ifthenelse(x, ahead.ifthenelse(x, -x)))
    down = by_y.ifthenelse(up.ifthenelse(z, -z), -y)
    number = by_x.ifthenelse(right.ifthenelse(1, 3), by_y.ifthenelse(up.ifthenelse(4, 5), ahead.ifthenelse(0, 2)))
    cell = face + 2 * _WRAP
    column = (across / depth + 1) * (face / 2) - 0.5 + _WRAP + number * cell
    return column, (down / depth + 1) * (face / 2) - 0.5 + _WRAP


def _directions(part: Part, width: int, height: int) -> tuple[Any, Any, Any]:
    """Return the direction of each pixel of a part of the sphere, as three images."""
    import pyvips

    pixel = pyvips.Image.xyz(width, height)
    yaw = ((pixel[0] + 0.5) * (part.width / width) + (part.yaw - part.width / 2)).cast("float")
    pitch = (part.top - (pixel[1] + 0.5) * ((part.top - part.bottom) / height)).cast("float")
    level = pitch.cos()
    return level * yaw.sin(), pitch.sin(), level * yaw.cos()


def _turned(direction: tuple[Any, Any, Any], matrix: Sequence[Sequence[float]]) -> tuple[Any, Any, Any]:
    x, y, z = direction
    made = [x * row[0] + y * row[1] + z * row[2] for row in matrix]
    return made[0], made[1], made[2]


def _wrapped(angle: Any, start: float) -> Any:
    """Return angles as start ≤ angle < start + 360."""
    turns = ((angle - start) / 360).floor()
    return angle - turns * 360


def _clipped(value: Any) -> Any:
    """Return sines that rounding took beyond 1 as 1."""
    return (value > 1).ifthenelse(1, (value < -1).ifthenelse(-1, value))


def _drawn(image: Any, column: Any, row: Any) -> Any:
    import pyvips

    return image.mapim(column.bandjoin(row), interpolate=pyvips.Interpolate.new(_BICUBIC), extend="copy")


def _save(image: Any, target: str) -> None:
    raw = image.copy(interpretation="srgb").jpegsave_buffer(Q=QUALITY, subsample_mode="off", keep="none")
    Path(target).write_bytes(raw)  # whose errors say what is wrong with the disk
