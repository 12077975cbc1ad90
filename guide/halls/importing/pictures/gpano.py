"""Reads what cameras and stitching programs say about a panorama: the GPano properties in a picture's XMP. Pure.

Source: "Photo Sphere XMP Metadata", https://developers.google.com/streetview/spherical-metadata. All angles are in
degrees, headings clockwise from north.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Final, Literal

_NAMESPACE: Final = r"http://ns\.google\.com/photos/1\.0/panorama/"
_PREFIX: Final = re.compile(rf"xmlns:([\w.-]+)\s*=\s*[\"']{_NAMESPACE}[\"']")

Projection = Literal["equirectangular", "cylindrical"]


@dataclass(frozen=True)
class Crop:
    """Which part of a whole picture is there: its size, and the place and size of the part, in the pixels of the time
    when it was written. The picture may have been made smaller since, so only their ratios count."""

    full_width: float
    full_height: float
    left: float
    top: float
    width: float
    height: float


@dataclass(frozen=True)
class Gpano:
    """What is said about a panorama.

    `crop`: None: it is whole. `heading`: that of the middle of the whole; `pitch`, `roll`: how the camera was held:
    positive where it looked up, and where its right side hung down. `view_…`: how one looks first, None: not said;
    `view_hfov` is horizontal.
    """

    projection: Projection = "equirectangular"
    crop: Crop | None = None
    heading: float = 0.0
    pitch: float = 0.0
    roll: float = 0.0
    view_heading: float | None = None
    view_pitch: float | None = None
    view_hfov: float | None = None


def read(xmp: str) -> Gpano | None:
    """Return what a packet of XMP says about a panorama; None: nothing, or it is of a kind that is not known."""
    prefix = _PREFIX.search(xmp)
    if prefix is None:
        return None
    properties = _properties(xmp, prefix[1])
    projection = properties.get("ProjectionType", "").lower()
    if projection not in {"equirectangular", "cylindrical"}:
        return None
    number = {name: value for name, text in properties.items() if (value := _number(text)) is not None}
    return Gpano(
        projection="cylindrical" if projection == "cylindrical" else "equirectangular",
        crop=_crop(number),
        heading=number.get("PoseHeadingDegrees", 0.0) % 360.0,
        pitch=_clipped(number.get("PosePitchDegrees", 0.0), 90.0),
        roll=_clipped(number.get("PoseRollDegrees", 0.0), 180.0),
        view_heading=number.get("InitialViewHeadingDegrees"),
        view_pitch=number.get("InitialViewPitchDegrees"),
        view_hfov=number.get("InitialHorizontalFOVDegrees"),
    )


def _properties(xmp: str, prefix: str) -> dict[str, str]:
    """Return the properties of one prefix, whether they were written as attributes or as elements.

    No XML parser reads this: nothing is fetched or expanded, and what is broken elsewhere does no harm.
    """
    name = re.escape(prefix)
    attributes = re.findall(rf"\b{name}:(\w+)\s*=\s*(?:\"([^\"<]*)\"|'([^'<]*)')", xmp)
    elements = re.findall(rf"<{name}:(\w+)\s*>([^<]*)</{name}:\1\s*>", xmp)
    found = {key: double or single for key, double, single in attributes}
    return {key: text.strip() for key, text in {**found, **dict(elements)}.items()}


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _clipped(value: float, most: float) -> float:
    return max(-most, min(most, value))


def _crop(number: dict[str, float]) -> Crop | None:
    full_width, full_height = number.get("FullPanoWidthPixels", 0.0), number.get("FullPanoHeightPixels", 0.0)
    if full_width <= 0 or full_height <= 0:
        return None
    width = number.get("CroppedAreaImageWidthPixels", full_width)
    height = number.get("CroppedAreaImageHeightPixels", full_height)
    left, top = number.get("CroppedAreaLeftPixels", 0.0), number.get("CroppedAreaTopPixels", 0.0)
    fits = 0 < width <= full_width and 0 < height <= full_height
    if not fits or not 0 <= left < full_width or not 0 <= top <= full_height - height:
        return None
    return Crop(full_width, full_height, left, top, width, height)
