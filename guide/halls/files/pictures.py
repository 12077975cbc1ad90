"""Checks that the pictures that a hall names exist, can be shown by a browser and have the right shape.

The header is read here, which costs nothing; whether the rest can be decoded is for `decoding` to say.
"""

import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PIL import Image

from guide.halls.files.decoding import Decode
from guide.halls.model import PICTURE_TYPES
from guide.halls.problem import Message, Place
from guide.halls.sentences import say

LARGEST: Final = 64 << 20  # bytes
MOST_PIXELS: Final = 200_000_000
TOLERANCE: Final = 0.01  # of the ratio 2:1: nobody sees the odd pixel that a stitching program adds

_ORIENTATION: Final = 0x0112  # EXIF's tag
_QUARTER_TURNS: Final = range(5, 9)  # its values for pictures that browsers turn by 90° before they show them
_FIRST: Final = 25  # bytes: as far as the depth of a PNG
_HEIF_BRANDS: Final = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1")

# Pillow's own guard, for the whole process: a small file with more could fill the memory of whoever decodes it.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


@dataclass(frozen=True)
class _Header:
    """`width`, `height`: as stored; `turned`: a browser shows it turned by 90°; `deep`: 16 bits a channel."""

    width: int
    height: int
    turned: bool
    deep: bool


def findings(folder: Path, data: object, decode: Decode) -> Iterator[tuple[Place, Message]]:
    """Return what is wrong with the pictures that the data names. Malformed names are for `schema` to report."""
    known: dict[tuple[str, bool], Message | None] = {}
    for place, name, is_sphere in _named(data):
        if (name, is_sphere) not in known:
            known[name, is_sphere] = fault(folder, name, decode, panorama=is_sphere)
        message = known[name, is_sphere]
        if message is not None:
            yield place, message


def _named(data: object) -> Iterator[tuple[Place, str, bool]]:
    """Return every picture that is named: where, its path, and whether it is a panorama of the whole sphere."""
    if not isinstance(data, dict):
        return
    if _usable(data.get("cover")):
        yield ("cover",), data["cover"], False
    for index, scene in enumerate(_list(data.get("scenes"))):
        if isinstance(scene, dict) and _usable(scene.get("picture")):
            yield ("scenes", index, "picture"), scene["picture"], scene.get("covers") is None
    for index, exhibit in enumerate(_list(data.get("exhibits"))):
        if isinstance(exhibit, dict):
            for number, entry in enumerate(_list(exhibit.get("pictures"))):
                name = entry.get("file") if isinstance(entry, dict) else entry
                if isinstance(name, str) and _usable(name):
                    yield ("exhibits", index, "pictures", number), name, False
    for index, plan in enumerate(_list(data.get("plans"))):
        if isinstance(plan, dict) and _usable(plan.get("picture")):
            yield ("plans", index, "picture"), plan["picture"], False


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


def fault(folder: Path, name: str, decode: Decode, *, panorama: bool) -> Message | None:
    """Return what is wrong with one picture; None: nothing is. A panorama must be twice as wide as high."""
    path = resolve(folder, name)
    if path is None:
        if (folder / name).is_symlink() or (folder / name).exists():
            return say.both("name_outside", name=name)
        return say.both("no_picture", name=name)
    if path.stat().st_size > LARGEST:
        return say.both("picture_bytes", name=name)
    try:
        header = _header(path)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError):
        return say.both("picture_pixels", name=name)
    except (OSError, ValueError, SyntaxError):  # what Pillow raises for no picture, or a broken header
        return say.both("picture_heic" if _is_heif(path) else "picture_unreadable", name=name)
    if header.deep:
        return say.both("picture_16_bit", name=name)
    if panorama and (message := _shape_fault(name, header)):
        return message
    try:
        verdict = decode(path)
    except FileNotFoundError:
        return say.both("no_picture", name=name)
    return None if verdict is None else say.both(f"picture_{verdict}", name=name)


def _header(path: Path) -> _Header:
    """Read a picture's header. Raises what Pillow raises."""
    with path.open("rb") as file:
        first = file.read(_FIRST)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(path, formats=["JPEG", "PNG", "WEBP"]) as picture:
            width, height = picture.size
            kind = picture.format
            try:
                turned = picture.getexif().get(_ORIENTATION) in _QUARTER_TURNS
            except (OSError, ValueError, SyntaxError, TypeError, KeyError):  # broken EXIF, which browsers leave aside
                turned = False
    return _Header(width, height, turned, deep=kind == "PNG" and first[24:25] == b"\x10")


def _shape_fault(name: str, header: _Header) -> Message | None:
    """Return what is wrong with the shape of a panorama as it is shown, that is with EXIF's orientation."""
    width, height = (header.height, header.width) if header.turned else (header.width, header.height)
    if abs(width / height - 2) <= 2 * TOLERANCE:
        return None
    stored = header.turned and abs(height / width - 2) <= 2 * TOLERANCE
    return say.both("picture_turned" if stored else "picture_ratio", name=name, width=width, height=height)


def _is_heif(path: Path) -> bool:
    """Return whether a file is HEIC by its content, whatever its name says."""
    with path.open("rb") as file:
        first = file.read(_FIRST)
    return first[4:8] == b"ftyp" and first[8:12] in _HEIF_BRANDS
