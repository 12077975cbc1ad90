"""Draws what a camera sees of a panorama. It decodes pictures, so that it belongs into a process of its own."""

import math
import warnings
from pathlib import Path
from typing import Final

from PIL import Image, ImageOps

from guide.halls.posters.projection import Camera, Sphere, cells

WIDEST: Final = 8192  # pixels of the whole sphere: 23 a degree, as many as a narrow view of the largest poster shows
BEYOND: Final = (16, 20, 27)
"""The colour of what the picture does not cover."""


def draw(path: Path, camera: Camera, sphere: Sphere) -> Image.Image:
    """Return a view of an equirectangular picture. Raises OSError, ValueError or MemoryError where it cannot be
    decoded."""
    # as many pixels a degree as in the middle of the view
    wanted = min(WIDEST, math.radians(sphere.width) * camera.distance())
    source = _decoded(path, max(64, math.ceil(wanted)))
    width, height = source.size
    if sphere.closed:
        source = _continued(source)
    mesh = list(cells(camera, sphere, width, height))
    return source.transform(
        (camera.width, camera.height),
        Image.Transform.MESH,
        mesh,
        Image.Resampling.BILINEAR,
        fillcolor=BEYOND,
    )


def _decoded(path: Path, wanted: int) -> Image.Image:
    """Return a picture at least as wide as wanted, where it is, and not much wider."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as picture:
            picture.draft("RGB", (wanted, wanted // 2))
            upright = ImageOps.exif_transpose(picture).convert("RGB")
    factor = upright.width // wanted
    return upright.reduce(factor) if factor > 1 else upright


def _continued(picture: Image.Image) -> Image.Image:
    """Return a picture that goes on to the right with its own left half: a view over its edge has no seam."""
    width, height = picture.size
    longer = Image.new("RGB", (width + width // 2 + 2, height))
    longer.paste(picture, (0, 0))
    longer.paste(picture.crop((0, 0, width // 2 + 2, height)), (width, 0))
    return longer
