"""Reads which picture a scene of krpano has: a cube in faces or tiles, or a sphere. Pure.

In an address `%s` is the face, `%l` the level, `%v` the row and `%h` the column; zeros, `%00v`, are the digits that are
filled up. All count from `baseindex`, which is 1. Angles are degrees, vertical ones down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal

from guide.halls.importing.lookup import Files, is_remote
from guide.halls.importing.parsing import values
from guide.halls.importing.parsing.xml import Element
from guide.halls.importing.readers import tiles
from guide.halls.importing.tour import FACES, Counter, CubeFaces, CubeTiles, Equirectangular, Face, Image, TileLevel
from guide.halls.problem import Message
from guide.halls.sentences import say

_SIDES: Final[dict[str, Face]] = {"front": "f", "right": "r", "back": "b", "left": "l", "up": "u", "down": "d"}
_SHAPES: Final = ("cube", "sphere", "cylinder", "flat", "fisheye", "cubestrip", *_SIDES)
_FOLDER: Final = re.compile(r"%(CURRENTXML|FIRSTXML|SWFPATH|VIEWER|HTMLPATH|BASEDIR|ROOT)%/?")
_COUNTER: Final = re.compile(r"%(0*)([slvyrhxcu])")
_ELSEWHERE: Final = re.compile(r"(?<![!\w.])(webvr|device\.(mobile|tablet|phone|ios|android|flash|vr))")
_OTHER_DEVICES: Final = {"mobile", "tablet", "phone", "android", "ios", "iphone", "ipad", "flash", "vr", "webvr"}
_MOST_LEVELS: Final = 16

LeftOut = list[tuple[int, str]]
"""Levels that are not there: their size, and a file that is missing."""


def applies(element: Element) -> bool:
    """Return whether an element is for the usual browser, and not only for a phone, glasses or Flash."""
    devices = {part.lower() for part in re.split(r"[|+,.]", element.get("devices")) if part}
    return not (devices and devices <= _OTHER_DEVICES) and not _ELSEWHERE.search(element.get("if").lower())


def plain_url(url: str) -> str:
    """Return an address without the name of the folder that it starts from: a tour has all beside its description."""
    return _FOLDER.sub("", url.strip())


def image(images: Iterable[Element], files: Files) -> tuple[Image, LeftOut] | Message:
    """Return the picture of a scene, and the levels that are left out; or why it has none."""
    for element in filter(applies, images):
        levels = [level for level in element.all("level") if applies(level)]
        shapes = [(element, shape) for shape in element.all(*_SHAPES) if applies(shape)]
        shapes += [(level, shape) for level in levels for shape in level.all(*_SHAPES) if applies(shape)]
        if not shapes:
            continue
        kinds = {shape.name for _, shape in shapes}
        if kinds == {"cube"}:
            return _cube(element, shapes, files)
        if kinds == {"sphere"} and len(shapes) == 1:
            return _sphere(element, shapes[0][1], files)
        if kinds == set(_SIDES) and not levels:
            return _sides(shapes, files)
        return say.both("image_kind", name=", ".join(sorted(kinds)))
    return say.both("image_none")


def _sphere(element: Element, shape: Element, files: Files) -> tuple[Image, LeftOut] | Message:
    url = plain_url(shape.get("url"))
    if shape.get("multires") or _COUNTER.search(url):
        return say.both("image_kind", name="sphere, multires")
    file = files.find(url)
    if file is None:
        return _absent(url)
    haov, vaov, down = (values.number(element.get(name)) for name in ("hfov", "vfov", "voffset"))
    haov = 360.0 if haov is None else haov
    if not 0 < haov <= 360 or not (vaov is None or 0 < vaov <= 180) or abs(down or 0.0) > 90:
        return say.both("image_sizes", name=f"hfov {element.get('hfov')}, vfov {element.get('vfov')}"[:80])
    return Equirectangular(file, haov, vaov, -(down or 0.0)), []


def _sides(shapes: list[tuple[Element, Element]], files: Files) -> tuple[Image, LeftOut] | Message:
    faces: dict[Face, str] = {}
    for _, side in shapes:
        url = plain_url(side.get("url"))
        file = files.find(url)
        if file is None:
            return _absent(url)
        if values.number(side.get("rotate")) or side.get("flip"):
            return say.both(
                "image_kind", name=f"{side.name}, rotate {side.get('rotate')}, flip {side.get('flip')}"[:80]
            )
        faces[_SIDES[side.name]] = file
    return CubeFaces(faces), []


def _cube(element: Element, shapes: list[tuple[Element, Element]], files: Files) -> tuple[Image, LeftOut] | Message:
    first = plain_url(shapes[0][1].get("url"))
    if is_remote(first):
        return _absent(first)
    found, left_out = [], []
    for size, level in _levels(element, shapes, files):
        if level is None:
            return say.both("image_sizes", name=f"{size}")
        missing = tiles.missing(files, level)
        if missing is None:
            found.append(level)
        else:
            left_out.append((level.size, missing))
    if found:
        return CubeTiles(tuple(sorted(found, key=lambda level: level.size))), left_out
    if left_out:
        return say.both("image_tiles", name=left_out[0][1])
    names = {face: files.find(first.replace("%s", face)) for face in FACES}
    faces: dict[Face, str] = {face: name for face, name in names.items() if name is not None}
    return (CubeFaces(faces), []) if len(set(faces.values())) == len(FACES) else _absent(first)


def _levels(
    element: Element, shapes: list[tuple[Element, Element]], files: Files
) -> Iterator[tuple[str, TileLevel | None]]:
    """Return the levels that are described, each with its sizes as they are written; None: they make no sense."""
    base = values.number(element.get("baseindex"))
    base = 1.0 if base is None or base not in {0.0, 1.0} else base
    for holder, cube in shapes:
        url = plain_url(cube.get("url"))
        if cube.get("multires"):
            tile, *sizes = cube.get("multires").split(",")[: _MOST_LEVELS + 1]
            for index, size in enumerate(sizes):
                width, _, rest = size.strip().partition("x")
                own = rest.partition("x")[2] or tile
                yield size, _level(url, width, own, int(base), int(base) + index, files)
        elif holder.get("tiledimagewidth"):
            tile = holder.get("tilesize") or element.get("tilesize") or "512"
            yield holder.get("tiledimagewidth"), _level(url, holder.get("tiledimagewidth"), tile, int(base), 0, files)


def _level(url: str, size: str, tile: str, base: int, number: int, files: Files) -> TileLevel | None:
    parts: list[str | Counter] = []
    at = 0
    for match in _COUNTER.finditer(url):
        digits, sign = len(match[1]) + 1, match[2]
        parts.append(url[at : match.start()])
        if sign == "l":
            parts.append(str(number).zfill(digits))
        else:
            parts.append(Counter("face") if sign == "s" else Counter(_kind(sign), base, digits))
        at = match.end()
    return tiles.level(files, values.whole(size, tiles.LARGEST), values.whole(tile, tiles.LARGEST), [*parts, url[at:]])


def _kind(sign: str) -> Literal["row", "column"]:
    return "row" if sign in "vyr" else "column"


def _absent(url: str) -> Message:
    if not url:
        return say.both("image_none")
    return say.both("image_remote" if is_remote(url) else "no_picture", name=url[:200])
