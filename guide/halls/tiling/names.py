"""What the files of the cache are called. Pure.

A picture's content decides what its tiles are called, so that a URL never shows another picture, and a picture that was
only moved or touched is not cut again. What content a file has is remembered by its path, size and time of change.
"""

import hashlib
from dataclasses import dataclass
from typing import Final

VERSION: Final = 1  # of what is made: one more where another program would make other pictures of the same one
FORMATS: Final = ("webp", "jpeg")
"""What each picture of a pack is made as, in this order."""
STILLS: Final = ("cover", "thumbnail")
"""What a pack of stills holds, in this order."""
TILES_SUFFIX: Final = ".tiles"
STILLS_SUFFIX: Final = ".stills"
SOURCE_SUFFIX: Final = ".source"
PART_SUFFIX: Final = ".part"
"""Of a file that is being written."""
DIGEST: Final = r"[0-9a-f]{24}"


@dataclass(frozen=True)
class Shot:
    """The view of a scene that its cover shows, degrees. `yaw`: from the picture's centre column."""

    yaw: float
    pitch: float
    fov: float


@dataclass(frozen=True)
class Recipe:
    """What is made of a picture. `whole`: it covers the whole sphere; `cut`: into tiles, not only a base.

    `shot`: what its cover shows; of a picture of a part of the sphere its middle is shown.
    """

    whole: bool
    cut: bool
    shot: Shot


def source_name(path: str, size: int, modified: int) -> str:
    """Return the name of the file that remembers what content a picture has. `modified`: nanoseconds."""
    return _digest("source", path, size, modified) + SOURCE_SUFFIX


def content_digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def tiles_digest(content: str, recipe: Recipe) -> str:
    """Return what a picture's base and tiles are called. `content`: its digest."""
    return _digest("tiles", content, recipe.whole, recipe.cut)


def stills_digest(content: str, recipe: Recipe) -> str:
    """Return what a picture's cover and thumbnail are called. `content`: its digest."""
    shot = recipe.shot
    return _digest("stills", content, recipe.whole, *((shot.yaw, shot.pitch, shot.fov) if recipe.whole else ()))


def _digest(*parts: object) -> str:
    return hashlib.sha256(repr((VERSION, *parts)).encode("utf-8", "surrogatepass")).hexdigest()[:24]
