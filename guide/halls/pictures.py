"""Checks that the pictures that a hall names exist, are safe to decode and have the right shape; and makes the small
previews of them that pages show until a picture is there.

For a check only the headers are read.
"""

import io
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from PIL import Image

from guide.halls.model import PICTURE_TYPES
from guide.halls.problem import Message, Place
from guide.halls.sentences import say

LARGEST: Final = 64 << 20  # bytes
MOST_PIXELS: Final = 200_000_000
PREVIEW: Final = (512, 256)  # pixels at most: some 15 KB, 0.3 s on a line of 400 kbit/s
PREVIEW_QUALITY: Final = 60
MOST_PIXELS_WHOLE: Final = 40_000_000  # of a picture that can only be decoded whole, for its preview
TOLERANCE: Final = 0.01  # of the ratio 2:1: nobody sees the odd pixel that a stitching program adds

# Pillow's own guard, for the whole process: a small file with more could fill the memory of whoever decodes it.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def findings(folder: Path, data: object) -> Iterator[tuple[Place, Message]]:
    """Return what is wrong with the pictures that the data names. Malformed names are for `schema` to report."""
    known: dict[tuple[str, bool], Message | None] = {}
    for place, name, is_scene in _named(data):
        if (name, is_scene) not in known:
            known[name, is_scene] = fault(folder, name, panorama=is_scene)
        message = known[name, is_scene]
        if message is not None:
            yield place, message


def _named(data: object) -> Iterator[tuple[Place, str, bool]]:
    """Return every picture that is named: where, its path, and whether it is a panorama."""
    if not isinstance(data, dict):
        return
    if _usable(data.get("cover")):
        yield ("cover",), data["cover"], False
    for index, scene in enumerate(_list(data.get("scenes"))):
        if isinstance(scene, dict) and _usable(scene.get("picture")):
            yield ("scenes", index, "picture"), scene["picture"], True
    for index, exhibit in enumerate(_list(data.get("exhibits"))):
        if isinstance(exhibit, dict):
            for number, name in enumerate(_list(exhibit.get("pictures"))):
                if _usable(name):
                    yield ("exhibits", index, "pictures", number), name, False


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _usable(name: object) -> bool:
    return isinstance(name, str) and ".." not in name.split("/") and name.lower().endswith(PICTURE_TYPES)


def resolve(folder: Path, name: str) -> Path | None:
    """Return the absolute path of a file in the folder; None: there is none, or a link leads out of the folder."""
    try:
        path = (folder / name).resolve(strict=True)
        return path if path.is_relative_to(folder.resolve()) and path.is_file() else None
    except (OSError, RuntimeError, ValueError):  # missing; a loop of links; a name with a NUL
        return None


def fault(folder: Path, name: str, *, panorama: bool) -> Message | None:
    """Return what is wrong with one picture; None: nothing is. A panorama must be twice as wide as high."""
    path = resolve(folder, name)
    if path is None:
        if (folder / name).is_symlink() or (folder / name).exists():
            return say.both("name_outside", name=name)
        return say.both("no_picture", name=name)
    size = path.stat().st_size
    if size > LARGEST:
        return say.both("picture_bytes", name=name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as picture:
                width, height = picture.size
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return say.both("picture_pixels", name=name)
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for no picture, or a broken header
        return say.both("picture_unreadable", name=name)
    if panorama and abs(width / height - 2) > 2 * TOLERANCE:
        return say.both("picture_ratio", name=name, width=width, height=height)
    return None


def preview(path: Path) -> bytes | None:
    """Return a picture made small, as JPEG; None where it cannot be decoded, or only with too much memory."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as picture:
                picture.draft(
                    "RGB", PREVIEW
                )  # a JPEG is decoded at an eighth of its size at best: of 200 megapixels, 3
                if picture.width * picture.height > MOST_PIXELS_WHOLE:
                    return None
                small = picture.convert("RGB")
                small.thumbnail(PREVIEW)
                made = io.BytesIO()
                small.save(made, "JPEG", quality=PREVIEW_QUALITY, optimize=True)
                return made.getvalue()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
