"""The projection from an equirectangular picture to what a camera sees. Pure; degrees, and pixels whose edges are whole
numbers.

The formulas are those of the client's `geometry/projection.ts`. A view is cut into small cells, each of which comes
from a quadrangle of the picture: inside a cell the corners are joined evenly, and a cell is so small that nobody sees
the difference.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

CELL: Final = 16  # pixels: of a cell with 2.5° the middle is off by 0.02°
_SMALLEST: Final = 2  # pixels, around a pole
_SPREAD: Final = 10.0  # degrees of yaw in one cell; more is cut into four: near a pole the rows are drawn out
_WIDEST: Final = 1.5  # how much more an upright picture shows than its field of view

Box = tuple[int, int, int, int]
"""Left, top, right and bottom of a cell of the view."""
Quad = tuple[float, float, float, float, float, float, float, float]
"""x and y in the picture of a cell's corners: left above, left below, right below, right above."""


@dataclass(frozen=True)
class Camera:
    """How one looks, and the size of what is drawn. `fov`: vertical, as on the wire."""

    yaw: float
    pitch: float
    fov: float
    width: int
    height: int

    def distance(self) -> float:
        """Return the distance of the image plane in pixels: how many of them a tangent of 1 has."""
        aspect = self.width / self.height
        widening = min(_WIDEST, max(1.0, 1 / math.sqrt(max(aspect, 0.01))))
        return self.height / 2 / (math.tan(math.radians(self.fov) / 2) * widening)

    def direction(self, x: float, y: float) -> tuple[float, float]:
        """Return yaw, from −180 to 180 to the right of the camera's own, and pitch of what is drawn at a point."""
        right = (x - self.width / 2) / self.distance()
        up = (self.height / 2 - y) / self.distance()
        cos, sin = math.cos(math.radians(self.pitch)), math.sin(math.radians(self.pitch))
        flat, rise = cos - up * sin, sin + up * cos
        return math.degrees(math.atan2(right, flat)), math.degrees(math.atan2(rise, math.hypot(flat, right)))


@dataclass(frozen=True)
class Sphere:
    """What an equirectangular picture covers. `north`: the yaw of its centre column; `width`: degrees around it."""

    north: float = 0.0
    width: float = 360.0
    top: float = 90.0
    bottom: float = -90.0

    @property
    def closed(self) -> bool:
        """Whether the picture goes all around, so that its right edge is its left one."""
        return self.width >= 359.99

    def column(self, yaw: float, pixels: float) -> float:
        """Return where a yaw lies in a picture so many pixels wide."""
        return (wrapped(yaw - self.north) / self.width + 0.5) * pixels

    def row(self, pitch: float, pixels: float) -> float:
        """Return where a pitch lies in a picture so many pixels high."""
        return (self.top - pitch) / (self.top - self.bottom) * pixels


def wrapped(angle: float) -> float:
    """Return an angle as one from −180 up to 180."""
    return (angle + 180) % 360 - 180


def cells(camera: Camera, sphere: Sphere, width: float, height: float) -> Iterator[tuple[Box, Quad]]:
    """Return the cells of a view and where each lies in a picture of this size.

    In a picture that goes all around, x is from 0 to one and a half times the width: it goes on to the right.
    """
    for top in range(0, camera.height, CELL):
        for left in range(0, camera.width, CELL):
            box = (left, top, min(left + CELL, camera.width), min(top + CELL, camera.height))
            yield from _cell(camera, sphere, width, height, box)


def _cell(camera: Camera, sphere: Sphere, width: float, height: float, box: Box) -> Iterator[tuple[Box, Quad]]:
    left, top, right, bottom = box
    corners = [camera.direction(x, y) for x, y in ((left, top), (left, bottom), (right, bottom), (right, top))]
    yaws = [corners[0][0] + wrapped(yaw - corners[0][0]) for yaw, _ in corners]
    if max(yaws) - min(yaws) > _SPREAD and max(right - left, bottom - top) > _SMALLEST:
        for part in _quarters(box):
            yield from _cell(camera, sphere, width, height, part)
        return
    first = sphere.column(camera.yaw + yaws[0], width)
    columns = [first + (yaw - yaws[0]) / sphere.width * width for yaw in yaws]
    if sphere.closed and min(columns) < 0:
        columns = [column + width for column in columns]
    if sphere.closed:  # around a pole the smallest cell may reach further: two pixels that are all one colour there
        columns = [min(column, width * 1.5) for column in columns]
    rows = [sphere.row(pitch, height) for _, pitch in corners]
    yield box, (columns[0], rows[0], columns[1], rows[1], columns[2], rows[2], columns[3], rows[3])


def _quarters(box: Box) -> Iterator[Box]:
    left, top, right, bottom = box
    middle, level = (left + right + 1) // 2, (top + bottom + 1) // 2
    for x in ((left, middle), (middle, right)):
        for y in ((top, level), (level, bottom)):
            if x[0] < x[1] and y[0] < y[1]:
                yield x[0], y[0], x[1], y[1]
