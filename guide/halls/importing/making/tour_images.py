"""Writes the picture of a tour's scene, and its cube of tiles where it is one."""

from __future__ import annotations

import math
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PIL import Image as Pillow

from guide.halls.files.pictures import LARGEST, TOLERANCE
from guide.halls.importing.making import parts
from guide.halls.importing.making.job import Job, photo_changes, photo_fault
from guide.halls.importing.making.parts import Data
from guide.halls.importing.pictures import gpano
from guide.halls.importing.pictures.converter import PictureError
from guide.halls.importing.pictures.judgement import Remap, shown_part
from guide.halls.importing.pictures.sphere import UPRIGHT, Matrix, Part, upright_part
from guide.halls.importing.sentences import say
from guide.halls.importing.sources.streams import FULL
from guide.halls.importing.tour import FACES, CubeFaces, CubeTiles, Equirectangular, Face, TileLevel, Tilt, TourScene
from guide.halls.model import FACES as FACE_LETTERS
from guide.halls.model.tiles import MOST_TILES
from guide.halls.problem import Message
from guide.halls.sentences import say as say_of_halls

WIDEST: Final = 4_096  # pixels of the picture that is drawn of a cube: its tiles have more where they are needed
SHARP_ENOUGH: Final = 1_024  # pixels of a face, of which such a picture is drawn
LARGEST_TILE: Final = 8_192  # pixels, as in the hall format, and so are these
LARGEST_FACE: Final = 65_536
MOST_LEVELS: Final = 10
_SUFFIXES: Final = {b"\xff\xd8\xff": ".jpg", b"\x89PN": ".png", b"RIF": ".webp"}
_SEEN: Final = 0.05  # degrees of tilt that somebody might see


class ImageError(Exception):
    """A scene has no picture that a hall can show. `why`: what is said about it."""

    def __init__(self, why: Message) -> None:
        super().__init__(why["en"])
        self.why = why


@dataclass(frozen=True)
class SceneImage:
    """`data`: of the scene in hall.yaml: `picture`, `covers`, `tiles`; `north`: the yaw of the middle column."""

    data: Data
    north: float
    notes: tuple[Message, ...] = ()


@dataclass
class _Tiles:
    """The tiles of a cube that were written: by level and face, each with the place of its upper left pixel."""

    path: str
    levels: list[tuple[TileLevel, dict[Face, list[tuple[Path, int, int]]]]] = field(default_factory=list)


def write_image(job: Job, scene: TourScene, made: str) -> SceneImage:
    """Write the files of a scene. `made`: its id in the hall.

    Raises ImageError, and then none of them stays; OSError where the disk is full.
    """
    try:
        return _write(job, scene, made)
    except ImageError:
        shutil.rmtree(job.staging.hall / "tiles" / made, ignore_errors=True)
        for suffix in (".jpg", ".png", ".webp"):
            (job.staging.hall / "scenes" / f"{made}{suffix}").unlink(missing_ok=True)
        raise


def _write(job: Job, scene: TourScene, made: str) -> SceneImage:
    image = scene.image
    try:
        if isinstance(image, Equirectangular):
            return _sphere(job, scene, image, made)
        if isinstance(image, CubeFaces):
            return _faces(job, scene, image, made)
        return _cube(job, scene, image, made)
    except OSError as error:
        if error.errno in FULL:
            raise
        raise ImageError(say_of_halls.both("unreadable", why=error.strerror or str(error))) from None


def _sphere(job: Job, scene: TourScene, image: Equirectangular, made: str) -> SceneImage:
    copy, _ = job.fetch(image.file)
    try:
        facts = job.converter.inspect(copy)
        width, height = facts["width"], facts["height"]
        vaov = image.haov * height / width if image.vaov is None else image.vaov
        part = Part(0.0, image.haov, image.pitch + vaov / 2, image.pitch - vaov / 2)
        tilt = scene.tilt
        if image.embedded and (said := gpano.read(facts["xmp"])) is not None:
            found = shown_part(said, width / height)
            part = part if found is None else Part(0.0, found.width, found.top, found.bottom)
            tilt = Tilt(said.pitch, said.roll) if tilt == Tilt() else tilt
        remap, shown = _remap(part, tilt, width / height)
        target = job.staging.hall / "scenes" / made
        target.parent.mkdir(exist_ok=True)
        path, changes = job.converter.convert(copy, target, facts, opaque=True, remap=remap)
    except PictureError as error:
        raise ImageError(photo_fault(error.fault, image.file)) from None
    finally:
        copy.unlink(missing_ok=True)
    data: Data = {"picture": f"scenes/{path.name}", **parts.covers(shown)}
    return SceneImage(data, parts.circle(scene.north + shown.yaw), photo_changes(changes))


def _remap(part: Part, tilt: Tilt, ratio: float) -> tuple[Remap | None, Part]:
    """Return how a picture is to be drawn anew, None where it need not, and what it shows then."""
    is_askew = max(abs(tilt.pitch), abs(tilt.roll)) > _SEEN
    matrix = tilt_matrix(tilt) if is_askew else UPRIGHT
    clipped = Part(part.yaw, part.width, min(90.0, part.top), max(-90.0, part.bottom))
    shown = upright_part(clipped, matrix) if is_askew else clipped
    is_stretched = shown.is_whole and abs(ratio - 2) > 2 * TOLERANCE
    if not is_askew and clipped == part and not is_stretched:
        return None, shown
    return Remap("equirectangular", part, shown, matrix), shown


def tilt_matrix(tilt: Tilt) -> Matrix:
    """Return the matrix that turns an upright direction into one of the picture, as `angles.in_picture` does."""
    up, roll = math.radians(tilt.pitch), math.radians(tilt.roll)
    cu, su, cr, sr = math.cos(up), math.sin(up), math.cos(roll), math.sin(roll)
    return (cr, -sr, 0.0), (cu * sr, cu * cr, -su), (su * sr, su * cr, cu)


def _faces(job: Job, scene: TourScene, image: CubeFaces, made: str) -> SceneImage:
    """Write six pictures as a cube of one level, each face one tile."""
    folder = job.staging.hall / "tiles" / made / "0"
    sizes: set[tuple[int, int]] = set()
    written: dict[Face, list[tuple[Path, int, int]]] = {}
    changed: list[str] = []
    for face in FACES:
        (folder / face / "0").mkdir(parents=True)
        if face not in image.files:
            continue
        copy, _ = job.fetch(image.files[face])
        try:
            facts = job.converter.inspect(copy)
            sizes.add((facts["width"], facts["height"]))
            path, changes = job.converter.convert(copy, folder / face / "0" / "0", facts, opaque=True, jpeg=True)
        except PictureError as error:
            raise ImageError(photo_fault(error.fault, image.files[face])) from None
        finally:
            copy.unlink(missing_ok=True)
        written[face] = [(path, 0, 0)]
        changed += [change for change in changes if change not in changed]
    if len(sizes) != 1 or (size := next(iter(sizes)))[0] != size[1] or not 16 <= size[0] <= LARGEST_TILE:
        raise ImageError(say.both("cube_sizes", sizes=", ".join(f"{w} × {h}" for w, h in sorted(sizes))))
    edge = size[0]
    for face in FACES:
        if face not in written:
            _black(folder / face / "0" / "0.jpg", edge, edge)
    picture = _drawn(job, written, edge, made)
    tiles = {"path": f"tiles/{made}/{{level}}/{{face}}/{{y}}/{{x}}.jpg", "levels": [{"size": edge, "tile": edge}]}
    return SceneImage({"picture": picture, "tiles": tiles}, parts.circle(scene.north), photo_changes(changed))


def _cube(job: Job, scene: TourScene, image: CubeTiles, made: str) -> SceneImage:
    """Take over the tiles as they are."""
    levels, notes = _levels(image.levels)
    if not levels:
        raise ImageError(say.both("cube_levels"))
    suffix = _suffix(job, levels[0])
    names = frozenset(job.source.names())
    tiles = _Tiles(f"tiles/{made}/{{level}}/{{face}}/{{y}}/{{x}}{suffix}")
    for number, level in enumerate(levels):
        found: dict[Face, list[tuple[Path, int, int]]] = {face: [] for face in FACES}
        for face in FACES:
            for row in range(level.count):
                folder = job.staging.hall / "tiles" / made / str(number) / face / str(row)
                folder.mkdir(parents=True, exist_ok=True)
                for column in range(level.count):
                    path, name = folder / f"{column}{suffix}", level.file(face, row, column)
                    if image.partial and name not in names:
                        edges = (min(level.tile, level.size - at * level.tile) for at in (column, row))
                        _black(path, *edges)
                    else:
                        job.source.copy(name, path, LARGEST)
                    found[face].append((path, column * level.tile, row * level.tile))
        tiles.levels.append((level, found))
    drawn_of = next((one for one in tiles.levels if one[0].size >= SHARP_ENOUGH), tiles.levels[-1])
    data: Data = {
        "picture": _drawn(job, drawn_of[1], drawn_of[0].size, made),
        "tiles": {"path": tiles.path, "levels": [{"size": one.size, "tile": one.tile} for one in levels]},
    }
    return SceneImage(data, parts.circle(scene.north), notes)


def _levels(levels: tuple[TileLevel, ...]) -> tuple[list[TileLevel], tuple[Message, ...]]:
    """Return the levels that a hall can have, and what is said about the others."""
    kept: list[TileLevel] = []
    count = 0
    for level in levels:
        tiles = len(FACE_LETTERS) * level.count**2
        fits = 16 <= level.size <= LARGEST_FACE and 16 <= level.tile <= LARGEST_TILE and len(kept) < MOST_LEVELS
        if not fits or count + tiles > MOST_TILES or (kept and level.size <= kept[-1].size):
            continue
        kept.append(level)
        count += tiles
    if len(kept) == len(levels):
        return kept, ()
    return kept, (say.both("cube_levels_left", kept=len(kept), count=len(levels)),)


def _suffix(job: Job, level: TileLevel) -> str:
    """Return the suffix of a cube's tiles, by what is in the first of them that is there."""
    names = frozenset(job.source.names())
    for face in FACES:
        if (name := level.file(face, 0, 0)) in names:
            return _SUFFIXES.get(job.source.read(name, LARGEST)[:3], ".jpg")
    return ".jpg"


def _drawn(job: Job, tiles: Mapping[Face, list[tuple[Path, int, int]]], face: int, made: str) -> str:
    """Write the picture that a cube's tiles show, and return its path in the hall."""
    target = job.staging.hall / "scenes" / f"{made}.jpg"
    target.parent.mkdir(exist_ok=True)
    width = min(WIDEST, 4 * face)
    try:
        job.converter.cube({str(name): list(many) for name, many in tiles.items()}, face, target, width - width % 2)
    except PictureError as error:
        raise ImageError(photo_fault(error.fault, target.name)) from None
    return f"scenes/{target.name}"


def _black(path: Path, width: int, height: int) -> None:
    Pillow.new("RGB", (width, height)).save(path, {".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}[path.suffix])
