"""A cube of tiles that came with a hall: six square faces, each in several sizes, cut into square tiles.

The faces: f in front (its centre is at the scene's `north`), r to the right, b behind, l to the left, u up, d down, as
they are seen from inside. The lower edge of u and the upper edge of d meet f. `level`, `x` (from the left) and `y`
(from the top) are counted from 0. The last tile of a row or column is as small as what is left of the face.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Annotated, Any, Final
from urllib.parse import quote

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from guide.halls.model.paths import PLACEHOLDERS, TilePath
from guide.halls.model.values import FileUrl, Part

FACES: Final = "frblud"
MOST_TILES: Final = 20_000  # in a scene: a face of 16,384 pixels in tiles of 512 takes 8,200


class Level(Part):
    """`size`: of a face, `tile`: of a tile, both in pixels along an edge."""

    size: Annotated[int, Field(ge=16, le=65_536)]
    tile: Annotated[int, Field(ge=16, le=8_192)] = 512

    @property
    def rows(self) -> int:
        """How many tiles one edge of a face takes."""
        return -(-self.size // self.tile)


class Tiles(Part):
    path: TilePath
    levels: Annotated[list[Level], Field(min_length=1, max_length=10)]

    @model_validator(mode="after")
    def _sizes(self) -> "Tiles":
        if any(lower.size >= higher.size for lower, higher in pairwise(self.levels)):
            raise PydanticCustomError("tile_levels", "not ascending")
        if self.count > MOST_TILES:
            raise PydanticCustomError("tile_count", "too many", {"count": self.count, "most": MOST_TILES})
        return self

    @property
    def count(self) -> int:
        """How many files there are."""
        return sum(len(FACES) * level.rows**2 for level in self.levels)

    def file(self, level: int, face: str, x: int, y: int) -> str:
        """Return the path of one tile."""
        path = self.path.replace("{level}", str(level)).replace("{face}", face)
        return path.replace("{x}", str(x)).replace("{y}", str(y))

    def files(self) -> Iterator[str]:
        """Return the paths of all tiles."""
        for number, level in enumerate(self.levels):
            for face in FACES:
                for y in range(level.rows):
                    for x in range(level.rows):
                        yield self.file(number, face, x, y)

    def as_client(self, url: FileUrl) -> dict[str, Any]:
        """Return the tiles as clients get them; `path` is a URL that has the placeholders."""
        path = url(self.path)
        for placeholder in PLACEHOLDERS:
            path = path.replace(quote(placeholder), placeholder)
        return self.model_dump(mode="json") | {"path": path}
