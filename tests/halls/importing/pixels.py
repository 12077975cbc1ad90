"""Where a direction is in a picture: as each program draws it, written from its own source, and as a hall has it.

A pixel is a face, and x and y on it from 0 to 1, from the upper left corner; that of a sphere has the face "".
"""

from __future__ import annotations

import math

from guide.halls.importing.angles import in_picture
from guide.halls.importing.tour import Equirectangular, TourScene
from guide.halls.model import Direction

Pixel = tuple[str, float, float]
Vector = tuple[float, float, float]


def error(one: Pixel, other: Pixel) -> float:
    """Return by how many degrees two pixels are apart."""
    a, b = _ray(one), _ray(other)
    return math.degrees(2 * math.asin(min(1.0, math.dist(a, b) / 2)))


def ours(scene: TourScene, at: Direction) -> Pixel:
    """Return the pixel at which a hall shows a direction."""
    yaw, pitch = in_picture(at.yaw - scene.north, at.pitch, scene.tilt.pitch, scene.tilt.roll)
    if isinstance(scene.image, Equirectangular):
        assert scene.image.vaov is not None
        turn = (yaw + 180) % 360 - 180
        top = scene.image.pitch + scene.image.vaov / 2
        return "", 0.5 + turn / scene.image.haov, (top - pitch) / scene.image.vaov
    return _on_cube(*_vector(yaw, pitch))


def marzipano(yaw: float, pitch: float) -> Pixel:
    """Return the pixel of Marzipano's angles, radians. (RectilinearView.coordinatesToScreen, CubeTile.vertices)"""
    x, y, z = math.sin(yaw) * math.cos(pitch), -math.sin(pitch), -math.cos(yaw) * math.cos(pitch)
    turns = {"f": (0, 0), "b": (0, math.pi), "l": (0, math.pi / 2), "r": (0, -math.pi / 2), "u": (math.pi / 2, 0)}
    turns["d"] = (-math.pi / 2, 0)

    def on_front(face: str) -> Vector:
        """Undo a face's rotation, which is first about X and then about Y."""
        about_x, about_y = turns[face]
        c, s = math.cos(-about_y), math.sin(-about_y)
        p, q, r = x * c + z * s, y, z * c - x * s
        c, s = math.cos(-about_x), math.sin(-about_x)
        return p, q * c - r * s, q * s + r * c

    face = min(turns, key=lambda face: on_front(face)[2])
    p, q, r = on_front(face)
    return face, 0.5 + p / -r / 2, 0.5 - q / -r / 2


def pannellum_sphere(yaw: float, pitch: float, haov: float = 360, vaov: float = 180, offset: float = 0) -> Pixel:
    """Return the pixel of Pannellum's angles, degrees. (fragEquirectangular in libpannellum.js)"""
    x, y = ((yaw + 180) % 360 - 180) / 180, pitch / 90
    h, v, vo = haov / 360, vaov / 180, offset / 90
    return "", (x + h) / (h * 2), (-y + v + vo) / (v * 2)


def pannellum_cube(yaw: float, pitch: float) -> Pixel:
    """Return the pixel of Pannellum's angles, degrees. (createCube in libpannellum.js: front is −z, up is y)"""
    right, up, ahead = _vector(yaw, pitch)
    x, y, z = right, up, -ahead
    corners = {  # of each face: upper left, upper right, lower left
        "f": ((-1, 1, -1), (1, 1, -1), (-1, -1, -1)),
        "b": ((1, 1, 1), (-1, 1, 1), (1, -1, 1)),
        "u": ((-1, 1, 1), (1, 1, 1), (-1, 1, -1)),
        "d": ((-1, -1, -1), (1, -1, -1), (-1, -1, 1)),
        "l": ((-1, 1, 1), (-1, 1, -1), (-1, -1, 1)),
        "r": ((1, 1, -1), (1, 1, 1), (1, -1, -1)),
    }
    biggest = max(abs(x), abs(y), abs(z))
    point = (x / biggest, y / biggest, z / biggest)
    for face, (corner, across, down) in corners.items():
        to_right = [b - a for a, b in zip(corner, across, strict=True)]
        to_bottom = [b - a for a, b in zip(corner, down, strict=True)]
        inside = [a - b for a, b in zip(point, corner, strict=True)]
        u = sum(a * b for a, b in zip(inside, to_right, strict=True)) / 4
        v = sum(a * b for a, b in zip(inside, to_bottom, strict=True)) / 4
        there = [c + u * r + v * b for c, r, b in zip(corner, to_right, to_bottom, strict=True)]
        if math.dist(there, point) < 1e-9:
            return face, u, v
    raise AssertionError("a direction without a face")


def krpano_cube(ath: float, atv: float) -> Pixel:
    """Return the pixel of krpano's angles: h to the right, v down; left −90, front 0, right 90, back 180, up −90."""
    h, v = math.radians(ath), math.radians(atv)
    x, y, z = math.sin(h) * math.cos(v), math.sin(v), math.cos(h) * math.cos(v)  # right, down, ahead
    biggest = max(abs(x), abs(y), abs(z))
    if biggest == abs(y):
        face, across, below, depth = ("u", x, z, -y) if y < 0 else ("d", x, -z, y)
    elif biggest == abs(z):
        face, across, below, depth = ("f", x, y, z) if z > 0 else ("b", -x, y, -z)
    else:
        face, across, below, depth = ("r", -z, y, x) if x > 0 else ("l", z, y, -x)
    return face, 0.5 + across / depth / 2, 0.5 + below / depth / 2


def krpano_sphere(ath: float, atv: float, hfov: float = 360, vfov: float = 180, offset: float = 0) -> Pixel:
    """Return the pixel of krpano's angles. 0/0 is the middle of the picture, unless `voffset` lets it hang lower."""
    return "", 0.5 + ((ath + 180) % 360 - 180) / hfov, 0.5 + (atv - offset) / vfov


def _vector(yaw: float, pitch: float) -> Vector:
    """Return right, up and ahead."""
    y, p = math.radians(yaw), math.radians(pitch)
    return math.sin(y) * math.cos(p), math.sin(p), math.cos(y) * math.cos(p)


def _on_cube(right: float, up: float, ahead: float) -> Pixel:
    """Return the pixel of a direction on the faces of `tour.FACES`."""
    seen = {  # from inside: what is to the right, above, and ahead of who looks at the face
        "f": (right, up, ahead),
        "r": (-ahead, up, right),
        "b": (-right, up, -ahead),
        "l": (ahead, up, -right),
        "u": (right, -ahead, up),
        "d": (right, ahead, -up),
    }
    face, (across, above, depth) = max(seen.items(), key=lambda one: one[1][2])
    return face, 0.5 + across / depth / 2, 0.5 - above / depth / 2


def _ray(pixel: Pixel) -> Vector:
    face, x, y = pixel
    if not face:
        return _vector(360 * (x - 0.5), 180 * (0.5 - y))
    across, above = 2 * x - 1, 1 - 2 * y
    right, up, ahead = {
        "f": (across, above, 1.0),
        "r": (1.0, above, -across),
        "b": (-across, above, -1.0),
        "l": (-1.0, above, across),
        "u": (across, 1.0, -above),
        "d": (across, -1.0, above),
    }[face]
    length = math.hypot(right, up, ahead)
    return right / length, up / length, ahead / length
