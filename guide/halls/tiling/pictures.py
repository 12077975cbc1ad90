"""Makes a base, tiles, a cover and a thumbnail of a picture, with libvips. The process that does it is `tiler_process`.

Everything made is in sRGB, of 8 bits, without transparency and without what a camera wrote into the picture.
"""

from __future__ import annotations

import math
from typing import Any, Final

import pyvips

from guide.halls.tiling.levels import WIDTHS, Level, base_size, levels_of, tiles_of
from guide.halls.tiling.names import FORMATS, Recipe, Shot
from guide.halls.tiling.pack import PackWriter

COVER: Final = (1280, 720)  # pixels
THUMBNAIL: Final = (320, 180)
WEBP: Final = {"Q": 75, "effort": 1}
"""Effort 4, the usual one, takes three times as long and saves 6 %."""
JPEG: Final = {"Q": 78}

_COVER_FOV: Final = 0.75  # of the view's: a wide cover would show more to the sides than anyone sees
_WIDEST_COVER: Final = 60.0  # degrees, vertical
_SEAM: Final = 8  # pixels that are repeated, so that a view over the picture's edge has none


LibraryError: Final = pyvips.Error


class DamagedError(Exception):
    """The picture cannot be decoded."""


def decode(content: bytes) -> pyvips.Image:
    """Return a picture, whole in memory, as browsers show it; at most as wide as the largest level.

    Raises DamagedError for what is no JPEG, PNG or WebP, or a broken one.
    """
    load = _loader(content)
    try:
        image = load(content, access="sequential", fail_on="error")
        if image.get_typeof("orientation") and image.get("orientation") != 1:
            image = load(content, fail_on="error").autorot()  # which takes rows in another order
        image = _as_srgb(image)
        widest = WIDTHS[-1]
        if image.width > widest:
            image = image.resize(widest / image.width)
        return image.copy_memory()
    except pyvips.Error as error:
        raise DamagedError(str(error)) from None


def write_tiles(image: pyvips.Image, recipe: Recipe, writer: PackWriter) -> dict[str, Any]:
    """Add the base and all tiles; return the header. Raises OSError, pyvips.Error."""
    levels = levels_of(image.width, image.height, whole=recipe.whole) if recipe.cut else []
    sized: dict[Level, pyvips.Image] = {}
    for level in reversed(levels):  # each from the next larger one
        image = sized[level] = _resized(image, level.width, level.height)
    base = base_size(image.width, image.height, whole=recipe.whole)
    _add(writer, _resized(image, *base))
    for level in levels:
        for area in tiles_of(level):
            _add(writer, sized[level].crop(*area))
    return {"base": base, "levels": [[level.width, level.height, level.tile] for level in levels]}


def write_stills(image: pyvips.Image, recipe: Recipe, writer: PackWriter) -> dict[str, Any]:
    """Add a cover and a thumbnail; return the header. Raises OSError, pyvips.Error."""
    if recipe.whole:
        cover = view(image, recipe.shot, *COVER)
    else:
        cover = image.thumbnail_image(COVER[0], height=COVER[1], crop="centre").copy_memory()
    _add(writer, cover)
    _add(writer, _resized(cover, *THUMBNAIL))
    return {}


def view(image: pyvips.Image, shot: Shot, width: int, height: int) -> pyvips.Image:
    """Return what one sees of a panorama of the whole sphere, looking in a direction."""
    wide = min(image.width, 4 * width)  # finer than what is made of it, so that nothing flickers
    sphere = _resized(image, wide, wide // 2)
    fov = math.radians(min(_WIDEST_COVER, shot.fov * _COVER_FOV))
    focal = height / 2 / math.tan(fov / 2)
    pitch = math.radians(shot.pitch)
    at = pyvips.Image.xyz(width, height)
    right = (at[0] - (width - 1) / 2) / focal
    above = ((height - 1) / 2 - at[1]) / focal
    up = above * math.cos(pitch) + math.sin(pitch)
    forward = math.cos(pitch) - above * math.sin(pitch)
    length = (right * right + above * above + 1) ** 0.5
    yaw, lat = right.atan2(forward), (up / length).asin()  # degrees
    column = ((yaw + (shot.yaw + 180 + 720)) % 360) * (wide / 360)
    row = (90 - lat) * (sphere.height / 180)
    seamless = sphere.join(sphere.crop(0, 0, _SEAM, sphere.height), "horizontal")
    return seamless.mapim(column.bandjoin(row), extend="copy").copy_memory()


def _loader(content: bytes) -> Any:
    if content.startswith(b"\xff\xd8\xff"):
        return pyvips.Image.jpegload_buffer
    if content.startswith(b"\x89PNG\r\n"):
        return pyvips.Image.pngload_buffer
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return pyvips.Image.webpload_buffer
    raise DamagedError("expected a JPEG, PNG or WebP")


def _as_srgb(image: pyvips.Image) -> pyvips.Image:
    if image.get_typeof("icc-profile-data"):
        try:
            image = image.icc_transform("srgb", embedded=True)
        except pyvips.Error:  # a broken profile, which browsers leave aside
            image = _without_profile(image)
    else:
        image = _without_profile(image)
    if image.hasalpha():
        image = image.flatten()
    return image.cast("uchar")


def _without_profile(image: pyvips.Image) -> pyvips.Image:
    if image.interpretation != "cmyk":
        return image.colourspace("srgb")
    light = image.invert()  # as browsers do it: how much of each colour the inks let through
    return (light[0:3] * light[3] / 255).copy(interpretation="srgb")


def _resized(image: pyvips.Image, width: int, height: int) -> pyvips.Image:
    if (image.width, image.height) == (width, height):
        return image
    return image.thumbnail_image(width, height=height, size="force").copy_memory()


def _add(writer: PackWriter, image: pyvips.Image) -> None:
    """Add a picture in every format, in the order of FORMATS."""
    made = {
        "webp": image.webpsave_buffer(keep="none", **WEBP),
        "jpeg": image.jpegsave_buffer(keep="none", **JPEG),
    }
    for kind in FORMATS:
        writer.add(made[kind])
