"""Reads which picture a scene of Pannellum has: an equirectangular one, six faces, or tiles. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any, Final

from guide.halls.importing.lookup import Files, is_remote
from guide.halls.importing.parsing import values
from guide.halls.importing.readers import tiles
from guide.halls.importing.tour import FACES, Counter, CubeFaces, CubeTiles, Equirectangular, Face, Image
from guide.halls.problem import Message, Place
from guide.halls.sentences import say

_MOST_LEVELS: Final = 16
_COUNTERS: Final = {"%s": Counter("face"), "%x": Counter("column"), "%y": Counter("row")}
_ANGLES: Final = {"haov", "vaov", "vOffset", "horizonPitch", "horizonRoll"}

LeftOut = list[tuple[int, str]]
"""Levels that are not there: their size, and a file that is missing."""


@dataclass(frozen=True)
class Scene:
    """`options`: its own and those that hold for all; `place`: in the configuration."""

    name: str
    options: dict[str, Any]
    place: Place

    def number(self, key: str, otherwise: float) -> float:
        """Return an option that is a number; `otherwise` where it is none."""
        found = values.number(self.options.get(key))
        return otherwise if found is None else found


def joined(options: dict[str, Any], reference: str) -> str:
    """Return a reference with the base path that the options give it."""
    if is_remote(reference) or reference.startswith("/"):
        return reference
    return values.text(options.get("basePath")) + reference


def image(scene: Scene, files: Files) -> tuple[Image, LeftOut] | Message:
    """Return the picture of a scene, and the levels that are left out; or why it has none."""
    kind = values.text(scene.options.get("type")) or "equirectangular"
    if scene.options.get("dynamic") is True or kind not in {"equirectangular", "cubemap", "multires"}:
        return say.both("image_kind", name="video" if scene.options.get("dynamic") is True else kind[:80])
    if kind == "multires":
        return _tiles(scene, files)
    found = _faces(scene, files) if kind == "cubemap" else _equirectangular(scene, files)
    return (found, []) if isinstance(found, Equirectangular | CubeFaces) else found


def _absent(reference: str) -> Message:
    if not reference:
        return say.both("image_none")
    return say.both("image_remote" if is_remote(reference) else "no_picture", name=reference[:200])


def _equirectangular(scene: Scene, files: Files) -> Equirectangular | Message:
    reference = joined(scene.options, values.text(scene.options.get("panorama")))
    file = files.find(reference) if scene.options.get("panorama") else None
    if file is None:
        return _absent(reference if scene.options.get("panorama") else "")
    haov, vaov, pitch = scene.number("haov", 360.0), scene.number("vaov", 180.0), scene.number("vOffset", 0.0)
    if not (0 < haov <= 360 and 0 < vaov <= 180 and abs(pitch) + vaov / 2 <= 90.5):
        return say.both("image_sizes", name=f"haov {haov:g}, vaov {vaov:g}, vOffset {pitch:g}")
    embedded = scene.options.get("ignoreGPanoXMP") is not True and not _ANGLES & set(scene.options)
    return Equirectangular(file, haov, vaov, pitch, embedded)


def _faces(scene: Scene, files: Files) -> CubeFaces | Message:
    faces: dict[Face, str] = {}
    for face, reference in zip(FACES, values.items(scene.options.get("cubeMap")), strict=False):
        name = values.text(reference)
        if name in {"", "null"}:  # black on purpose
            continue
        file = files.find(joined(scene.options, name))
        if file is None:
            return _absent(joined(scene.options, name))
        faces[face] = file
    return CubeFaces(faces) if faces else _absent("")


def _tiles(scene: Scene, files: Files) -> tuple[CubeTiles, LeftOut] | Message:
    options = values.mapping(scene.options.get("multiRes"))
    base, path = values.text(options.get("basePath")), values.text(options.get("path"))
    if not path:
        return _absent("")
    if not is_remote(base):
        base = values.text(scene.options.get("basePath")) + base
    if is_remote(base + path):
        return _absent(base + path)
    extension = values.text(options.get("extension"))
    ending = f".{extension}" if extension else ""
    top = values.whole(options.get("maxLevel"), _MOST_LEVELS)
    size = values.whole(options.get("cubeResolution"), tiles.LARGEST)
    tile = values.whole(options.get("tileResolution"), tiles.LARGEST)
    partial = (
        bool(options.get("missingTiles")) or scene.number("haov", 360.0) < 360 or scene.number("vaov", 180.0) < 180
    )
    levels, left_out = [], []
    for number in range(1, (top or 0) + 1):
        edge = int((size or 0) / 2 ** ((top or 0) - number))
        level = tiles.level(files, edge, tile, (base, *_pattern(path, number), ending))
        if level is None:
            return say.both("image_sizes", name=f"{size} / {tile}")
        missing = tiles.missing(files, level)
        if missing is None or (partial and tiles.some(files, level)):
            levels.append(level)
        else:
            left_out.append((edge, missing))
    if levels:
        return CubeTiles(tuple(levels), partial), left_out
    return say.both("image_tiles", name=left_out[0][1]) if left_out else say.both("image_sizes", name=f"maxLevel {top}")


def _pattern(path: str, level: int) -> list[str | Counter]:
    """Return the pattern of a level's tiles. Of each counter the first place alone is filled in, as Pannellum does."""
    path = path.replace("%l0", str(level - 1), 1).replace("%l", str(level), 1)
    parts: list[str | Counter] = []
    seen: set[str] = set()
    for part in re.split("(%[sxy])", path):
        if part in _COUNTERS and part not in seen:
            seen.add(part)
            parts.append(_COUNTERS[part])
        else:
            parts.append(part)
    return parts
