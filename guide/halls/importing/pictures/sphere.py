"""Parts of a sphere: what a picture covers, also after it was turned upright. Pure.

Directions: x right, y up, z ahead; angles in degrees, yaw clockwise, pitch up. A matrix turns an upright direction into
one of the picture, whose camera may have been held askew.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

Vector = tuple[float, float, float]
Matrix = tuple[Vector, Vector, Vector]

UPRIGHT: Final[Matrix] = ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0), (0.0, 0.0, 1.0))
_STEPS: Final = 64  # points along each edge of a part, to find what it covers after a turn
_MARGIN: Final = 0.1  # degrees that such a part is made larger: an edge curves between two points


@dataclass(frozen=True)
class Part:
    """`yaw`: that of its middle; `width`: around it; from pitch `bottom` to `top`."""

    yaw: float = 0.0
    width: float = 360.0
    top: float = 90.0
    bottom: float = -90.0

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def is_whole(self) -> bool:
        return self.width > 359.99 and self.height > 179.99


def camera(pitch: float, roll: float) -> Matrix:
    """Return the matrix of a camera that was held askew.

    As GPano has it: the middle of its picture is `pitch` above the horizon, and with `roll` the horizon is turned
    counterclockwise in the picture.
    """
    p, r = math.radians(pitch), math.radians(roll)
    cp, sp, cr, sr = math.cos(p), math.sin(p), math.cos(r), math.sin(r)
    # upright → picture: the inverse of "roll, then pitch"
    return (cr, -sr * cp, sr * sp), (sr, cr * cp, -cr * sp), (0.0, sp, cp)


def turned(matrix: Matrix, direction: Vector) -> Vector:
    """Return the direction in the picture."""
    x, y, z = (sum(a * b for a, b in zip(row, direction, strict=True)) for row in matrix)
    return x, y, z


def unturned(matrix: Matrix, direction: Vector) -> Vector:
    """Return the upright direction of one in the picture: a rotation's inverse is its transpose."""
    columns = tuple(zip(*matrix, strict=True))
    x, y, z = (sum(a * b for a, b in zip(column, direction, strict=True)) for column in columns)
    return x, y, z


def vector(yaw: float, pitch: float) -> Vector:
    """Return the direction of two angles."""
    y, p = math.radians(yaw), math.radians(pitch)
    return math.cos(p) * math.sin(y), math.sin(p), math.cos(p) * math.cos(y)


def angles(direction: Vector) -> tuple[float, float]:
    """Return yaw, −180 to 180, and pitch of a direction of length 1."""
    x, y, z = direction
    return math.degrees(math.atan2(x, z)), math.degrees(math.asin(max(-1.0, min(1.0, y))))


def upright_part(part: Part, matrix: Matrix) -> Part:
    """Return the smallest upright part that holds all of a part of a picture."""
    if part.is_whole:
        return Part()
    found = [angles(unturned(matrix, vector(*point))) for point in _outline(part)]
    top, bottom = max(pitch for _, pitch in found), min(pitch for _, pitch in found)
    poles = [_holds(part, angles(turned(matrix, (0.0, side, 0.0)))) for side in (1.0, -1.0)]
    top, bottom = 90.0 if poles[0] else min(90.0, top + _MARGIN), -90.0 if poles[1] else max(-90.0, bottom - _MARGIN)
    if any(poles) or part.width > 359.99:
        return Part(0.0, 360.0, top, bottom)
    middle, _ = angles(unturned(matrix, vector(part.yaw, (part.top + part.bottom) / 2)))
    offsets = [(yaw - middle + 180.0) % 360.0 - 180.0 for yaw, _ in found]
    left, right = min(offsets) - _MARGIN, max(offsets) + _MARGIN
    if right - left >= 359.0:
        return Part(0.0, 360.0, top, bottom)
    return Part(middle + (left + right) / 2, right - left, top, bottom)


def _outline(part: Part) -> Iterator[tuple[float, float]]:
    """Return points all around a part, and along its middle, where its upper edge is highest after a turn."""
    for step in range(_STEPS + 1):
        share = step / _STEPS
        yaw, pitch = part.yaw + (share - 0.5) * part.width, part.bottom + share * part.height
        yield from ((yaw, part.top), (yaw, part.bottom))
        yield from ((part.yaw + side * part.width, pitch) for side in (-0.5, 0.5))


def _holds(part: Part, point: tuple[float, float]) -> bool:
    yaw, pitch = point
    return abs((yaw - part.yaw + 180.0) % 360.0 - 180.0) <= part.width / 2 and part.bottom <= pitch <= part.top
