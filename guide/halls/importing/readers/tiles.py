"""Finds out which tiles of a cube are there, from the pattern of their names. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from guide.halls.importing.lookup import Files
from guide.halls.importing.tour import FACES, Counter, TileLevel

LARGEST: Final = 131_072  # pixels along the edge of a face: ten times the largest panorama that is sold
SMALLEST_TILE: Final = 32
MOST_TILES: Final = 256  # along an edge
_FIRST_MARK: Final = 0xE000  # private characters stand for the counters while the rest is made a name


def level(files: Files, size: int | None, tile: int | None, pattern: Iterable[str | Counter]) -> TileLevel | None:
    """Return a level with the names of its tiles as they are in the source; None: its sizes make no sense.

    `pattern`: a reference, relative to the base of `files`, with counters. Where no tile is found, the names are the
    likeliest ones.
    """
    if not size or not tile or size > LARGEST or tile < SMALLEST_TILE or -(-size // tile) > MOST_TILES:
        return None
    parts = list(pattern)
    marks = {chr(_FIRST_MARK + index): part for index, part in enumerate(parts) if isinstance(part, Counter)}
    reference = "".join(
        part.translate({ord(mark): None for mark in marks}) if isinstance(part, str) else chr(_FIRST_MARK + index)
        for index, part in enumerate(parts)
    )
    levels = [TileLevel(size, tile, _split(name, marks)) for name in files.places(reference)]
    there = (found for found in levels if any(found.file(face, 0, 0) in files for face in FACES))
    return next(there, levels[0] if levels else None)


def _split(name: str, marks: dict[str, Counter]) -> tuple[str | Counter, ...]:
    parts: list[str | Counter] = [""]
    for char in name:
        if char in marks:
            parts += [marks[char], ""]
        else:
            parts[-1] = f"{parts[-1]}{char}"
    return tuple(part for part in parts if part != "")


def missing(files: Files, tiles: TileLevel) -> str | None:
    """Return the name of the first tile that is not there; None: all are."""
    return next((name for name in _names(tiles) if name not in files), None)


def some(files: Files, tiles: TileLevel) -> bool:
    """Return whether a tile is there."""
    return any(name in files for name in _names(tiles))


def _names(tiles: TileLevel) -> Iterator[str]:
    edge = range(tiles.count)
    return (tiles.file(face, row, column) for face in FACES for row in edge for column in edge)
