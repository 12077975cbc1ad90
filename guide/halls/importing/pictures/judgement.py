"""Decides what a photo is: a panorama, and of which part of the sphere, or a flat picture. Pure.

GPano decides where a picture has it and it fits the picture's shape. Else the shape does: over WIDE pixels wide and 2:1
is a sphere, wider than 2:1 is a part of one, taken by turning a camera, and everything else is a flat picture.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from guide.halls.files.pictures import TOLERANCE
from guide.halls.importing import angles
from guide.halls.importing.pictures import gpano
from guide.halls.importing.pictures.gpano import Gpano
from guide.halls.importing.pictures.sphere import UPRIGHT, Matrix, Part, camera, upright_part
from guide.halls.importing.sentences import say
from guide.halls.model import Look
from guide.halls.problem import Message

WIDE: Final = 3_840  # pixels: as wide as a screen's picture may be
SWEEP_HEIGHT: Final = 50.0  # degrees that a phone's sweep is high, where nothing says how high: see `_sweep`
_UPRIGHT_WITHIN: Final = 0.05  # degrees: a tilt that nobody sees is not worth drawing the picture anew
_SHAPE: Final = 0.03  # of the ratio: GPano of another shape was left behind by a program that cut the picture


@dataclass(frozen=True)
class Remap:
    """How a picture is to be drawn anew: what it shows, what is to be shown, and how the camera was held."""

    projection: gpano.Projection
    shows: Part
    part: Part
    matrix: Matrix

    def task(self, width: int) -> dict[str, Any]:
        """Return what the decoding process needs. `width`: of the picture, in pixels."""
        across = max(64, round(width * self.part.width / self.shows.width))
        size = across, max(32, round(across * self.part.height / self.part.width))
        return {
            "source": {"projection": self.projection, "part": _values(self.shows)},
            "part": _values(self.part),
            "size": size,
            "matrix": self.matrix,
        }


@dataclass(frozen=True)
class Panorama:
    """A picture of a sphere, or of `part` of it. `north`: the yaw of its middle column; `view`: how one looks first.

    `remap`: None: its pixels are as they should be. `notes`: what was assumed.
    """

    part: Part
    north: float
    view: Look
    remap: Remap | None = None
    notes: tuple[Message, ...] = ()


@dataclass(frozen=True)
class Flat:
    """A picture without a sphere. `why`: what it has not."""

    why: Message


@dataclass(frozen=True)
class Refused:
    """A picture that is of no use. `fault`: as in `converter.PictureError`."""

    fault: str


def judge(facts: Mapping[str, Any]) -> Panorama | Flat | Refused:
    """Return what a photo is. `facts`: of `inspection.inspect`, without a fault."""
    width, height = facts["width"], facts["height"]
    said = gpano.read(facts["xmp"])
    notes: list[Message] = []
    if said is not None:
        part = shown_part(said, width / height)
        if part is not None:
            return _placed(said, part, tuple(notes))
        notes.append(say.both("gpano_shape"))
    elif facts["fisheye"]:
        return Refused("fisheye")
    if width > WIDE and abs(width / height - 2) <= 2 * TOLERANCE:
        return _placed(Gpano(), Part(), tuple(notes))
    if width > WIDE and width / height > 2:
        part = _sweep(width / height)
        notes.append(say.both("sweep", width=round(part.width), height=round(part.height)))
        return _placed(Gpano(), part, tuple(notes))
    small = abs(width / height - 2) <= 2 * TOLERANCE
    return Flat(say.both("flat_small" if small else "flat_shape", width=width, height=height, least=WIDE))


def _placed(said: Gpano, part: Part, notes: tuple[Message, ...]) -> Panorama:
    """Return a panorama: upright, with its middle where it was in the world."""
    tilt = max(abs(said.pitch), abs(said.roll)) > _UPRIGHT_WITHIN
    matrix = camera(said.pitch, said.roll) if tilt else UPRIGHT
    shown = upright_part(part, matrix) if tilt else part
    remap = Remap(said.projection, part, shown, matrix) if tilt or said.projection == "cylindrical" else None
    north = angles.circle(said.heading + shown.yaw)
    fov = Look().fov if said.view_hfov is None else angles.vertical(said.view_hfov)
    level = 0.0 if shown.bottom <= 0 <= shown.top else (shown.top + shown.bottom) / 2
    heading = north if said.view_heading is None else said.view_heading
    view = angles.look(heading, level if said.view_pitch is None else said.view_pitch, fov)
    return Panorama(shown, north, view, remap, notes)


def shown_part(said: Gpano, ratio: float) -> Part | None:
    """Return what a picture shows; None where that cannot be with its shape. `ratio`: of its width to its height."""
    crop = said.crop
    if crop is None:
        if said.projection == "cylindrical":
            return None  # how high a cylinder is cannot be seen from its shape
        if ratio < 2 * (1 - _SHAPE):
            return None
        return Part(top=min(90.0, 180.0 / ratio), bottom=-min(90.0, 180.0 / ratio))
    if abs(crop.width / crop.height / ratio - 1) > _SHAPE:
        return None
    width = 360.0 * crop.width / crop.full_width
    yaw = 360.0 * (crop.left + crop.width / 2) / crop.full_width - 180.0
    above, below = crop.full_height / 2 - crop.top, crop.full_height / 2 - crop.top - crop.height
    if said.projection == "cylindrical":
        radius = crop.full_width / (2 * math.pi)
        top, bottom = (math.degrees(math.atan(rows / radius)) for rows in (above, below))
    else:
        top, bottom = (180.0 * rows / crop.full_height for rows in (above, below))
    return Part(yaw, width, min(90.0, top), max(-90.0, bottom))


def _sweep(ratio: float) -> Part:
    """Return what a sweep shows that says nothing about itself: a phone held upright sees some 65° from bottom to top,
    and loses some of it where it shakes."""
    width = min(360.0, SWEEP_HEIGHT * ratio)
    half = width / ratio / 2
    return Part(0.0, width, half, -half)


def _values(part: Part) -> list[float]:
    return [part.yaw, part.width, part.top, part.bottom]
