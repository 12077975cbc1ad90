"""A tour of another program as a neutral value: what its readers return, and what a hall is written from.

Angles are ours: degrees, yaw 0 to 360 clockwise from the scene's north, pitch up, fov vertical. Texts are plain, except
where they say that they are Markdown. Files are names in the source, and each is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final, Literal

from guide.halls.model import Direction, Look
from guide.halls.model.hall import Autorotate
from guide.halls.model.scene import ViewLimits
from guide.halls.problem import Problem

Face = Literal["f", "r", "b", "l", "u", "d"]
FACES: Final[tuple[Face, ...]] = ("f", "r", "b", "l", "u", "d")
"""The faces of a cube: front, right, back, left, up, down.

The middle of the front face is in the direction that `TourScene.north` says; that of the right face, 90° clockwise
from it. Each face is seen from inside and upright. The lower edge of `u`, and the upper edge of `d`, meet the front.
"""


@dataclass(frozen=True)
class Equirectangular:
    """One picture, a full sphere or a part of it.

    `haov`, `vaov`: what it covers, in degrees; without `vaov`, its pixels are as high as they are wide, in degrees.
    `pitch`: that of its middle row. `embedded`: the source says nothing of these, and its viewer would obey GPano data
    in the picture.
    """

    file: str
    haov: float = 360.0
    vaov: float | None = 180.0
    pitch: float = 0.0
    embedded: bool = False


@dataclass(frozen=True)
class CubeFaces:
    """Six square pictures. A face that is not there is black."""

    files: Mapping[Face, str]


@dataclass(frozen=True)
class Counter:
    """A part of a tile's name that counts: `face`, or `row` and `column` from `first` with at least `digits` digits."""

    kind: Literal["face", "row", "column"]
    first: int = 0
    digits: int = 1


@dataclass(frozen=True)
class TileLevel:
    """One resolution of a cube. `size`, `tile`: edges of a face and of a tile, in pixels; `name`: that of a tile.

    Tiles begin at a face's upper left corner. The last of a row or column is smaller where `tile` does not divide
    `size`.
    """

    size: int
    tile: int
    name: tuple[str | Counter, ...]

    @property
    def count(self) -> int:
        """The number of tiles along an edge."""
        return -(-self.size // self.tile)

    def file(self, face: Face, row: int, column: int) -> str:
        """Return the name of a tile. `row`, `column`: from 0."""
        numbers = {"row": row, "column": column}
        return "".join(
            part
            if isinstance(part, str)
            else face
            if part.kind == "face"
            else str(numbers[part.kind] + part.first).zfill(part.digits)
            for part in self.name
        )


@dataclass(frozen=True)
class CubeTiles:
    """A cube in tiles, the smallest level first. `partial`: tiles may be absent, where nothing was photographed."""

    levels: tuple[TileLevel, ...]
    partial: bool = False


Image = Equirectangular | CubeFaces | CubeTiles


@dataclass(frozen=True)
class Tilt:
    """How the camera was held, in degrees, as in GPano's PosePitchDegrees and PoseRollDegrees.

    `pitch`: positive where it looked up; `roll`: positive where its right side hung down. See `angles.in_picture`.
    """

    pitch: float = 0.0
    roll: float = 0.0


UPRIGHT: Final = Tilt()


@dataclass(frozen=True)
class LinkHotspot:
    """Leads to a scene of the tour. `id`, `title`: empty where the source has none.

    `arrival`: where one looks in the target: what the source says; else the target's first view, as its viewer does.
    None: the source says nothing, and knows the north of both scenes, so that one can go on the way one walked.
    `rotation`: degrees, 0 to 360 clockwise, by which the source turns the arrow's picture, which points up.
    """

    at: Direction
    target: str
    id: str = ""
    title: str = ""
    arrival: Look | None = None
    rotation: float = 0.0


@dataclass(frozen=True)
class InfoHotspot:
    """Opens an exhibit. `id`: empty where the source has none; `title` is never empty.

    `text`: short, plain; `more`: Markdown as a hall's `more` has it; at most one of them is not empty. `pictures`: of
    any kind, also GIF, HEIC and others that a hall cannot show. `url`: http or https, to a page outside. At least one
    of all these is there.
    """

    at: Direction
    id: str = ""
    title: str = ""
    text: str = ""
    more: str = ""
    pictures: tuple[str, ...] = ()
    film: str | None = None
    audio: str | None = None
    url: str | None = None


Hotspot = LinkHotspot | InfoHotspot


@dataclass(frozen=True)
class TourScene:
    """`id`: as in the source, of any characters; `north`: the yaw of the picture's centre column, or front face.

    `tilt`: of the picture alone: hotspots and views are upright. `limits`: what may be seen; None: all that there is.
    """

    id: str
    title: str
    image: Image
    north: float = 0.0
    view: Look = field(default_factory=Look)
    tilt: Tilt = UPRIGHT
    limits: ViewLimits | None = None
    hotspots: tuple[Hotspot, ...] = ()


TourKind = Literal["marzipano", "pannellum", "krpano"]


@dataclass(frozen=True)
class Tour:
    """`first`: the id of the scene entered first. `description`: the file that was read.

    `notes`: what was not carried over, and why, with file and line; `credits`: who made it.

    Invariants: there is at least one scene; no two have one id; `first` and each `target` is one of them.
    """

    kind: TourKind
    description: str
    title: str
    scenes: tuple[TourScene, ...]
    first: str
    notes: tuple[Problem, ...] = ()
    credits: str = ""
    autorotate: Autorotate | None = None
    opening: Literal["none", "planet"] = "none"
