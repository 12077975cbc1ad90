"""Which sizes a picture is cut into, and which tiles each has. Pure.

Invariants
- A level has 2, 4, 8 … columns, so that a tile covers the same part of the picture as four of the next level.
- No level is wider than the picture.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

TILE: Final = 512  # pixels along an edge, at most
BASE: Final = 1024  # pixels: the width of what is shown at once
WIDTHS: Final = (2048, 4096, 8192, 16_384)
NOTABLY: Final = 1.1  # a picture that is wider than the last of these by this factor has a level of its own


@dataclass(frozen=True)
class Level:
    """`tile`: pixels along an edge of a tile; those of the last row may be lower. All in pixels."""

    width: int
    height: int
    tile: int

    @property
    def columns(self) -> int:
        return self.width // self.tile

    @property
    def rows(self) -> int:
        return -(-self.height // self.tile)

    @property
    def count(self) -> int:
        return self.columns * self.rows


def base_size(width: int, height: int, *, whole: bool) -> tuple[int, int]:
    """Return the size of what is shown at once of a picture. `whole`: it covers the whole sphere, so it is 2:1."""
    wide = min(width, BASE)
    return wide, _height(wide, width, height, whole=whole)


def levels_of(width: int, height: int, *, whole: bool) -> list[Level]:
    """Return the levels of a picture of this size, from the smallest; none where the base shows all there is.

    `whole`: it covers the whole sphere; then its levels are 2:1, also where it is not quite.
    """
    widths = [standard for standard in WIDTHS if standard <= width]
    largest = widths[-1] if widths else BASE
    if width > largest * NOTABLY and largest < WIDTHS[-1]:
        widths.append(width)
    return [_level(wide, width, height, whole=whole) for wide in widths]


def tiles_of(level: Level) -> Iterator[tuple[int, int, int, int]]:
    """Return where the tiles of a level are, row by row: left, top, width, height."""
    for y in range(level.rows):
        top = y * level.tile
        for x in range(level.columns):
            yield x * level.tile, top, level.tile, min(level.tile, level.height - top)


def number_of(levels: Sequence[Level], level: int, x: int, y: int) -> int | None:
    """Return the place of a tile among those of all levels, as `tiles_of` has them; None: there is no such tile."""
    if not 0 <= level < len(levels):
        return None
    here = levels[level]
    if not (0 <= x < here.columns and 0 <= y < here.rows):
        return None
    return sum(lower.count for lower in levels[:level]) + y * here.columns + x


def _level(wide: int, width: int, height: int, *, whole: bool) -> Level:
    columns = 1
    while columns * TILE < wide:
        columns *= 2
    tile = wide // columns
    return Level(tile * columns, _height(tile * columns, width, height, whole=whole), tile)


def _height(wide: int, width: int, height: int, *, whole: bool) -> int:
    return max(1, wide // 2 if whole else round(height * wide / width))
