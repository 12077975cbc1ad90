"""Checks that every tile of a scene's cube exists and begins as a picture does.

They are many, so they are not decoded: whoever cut them made them from a picture that was.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from pydantic import ValidationError

from guide.halls.files.pictures import resolve
from guide.halls.model import Tiles
from guide.halls.problem import Message, Place
from guide.halls.sentences import say

_FIRST: Final = 12  # bytes that show which type a picture is


def findings(folder: Path, data: object) -> Iterator[tuple[Place, Message]]:
    """Return what is wrong with the tiles that the data names. Malformed ones are for `schema` to report."""
    scenes = data.get("scenes") if isinstance(data, dict) else None
    for index, scene in enumerate(scenes if isinstance(scenes, list) else []):
        if not isinstance(scene, dict) or scene.get("tiles") is None:
            continue
        try:
            tiles = Tiles.model_validate(scene["tiles"])
        except ValidationError:
            continue
        message = fault(folder, tiles)
        if message is not None:
            yield ("scenes", index, "tiles"), message


def fault(folder: Path, tiles: Tiles) -> Message | None:
    """Return what is wrong with the tiles of a scene; None: nothing is. The first that is amiss is named."""
    missing = [name for name in tiles.files() if resolve(folder, name) is None]
    if missing:
        return say.both("tiles_missing", count=len(missing), all=tiles.count, name=missing[0])
    for name in tiles.files():
        with (folder / name).open("rb") as file:
            head = file.read(_FIRST)
        if not _is_picture(head):
            return say.both("tile_unreadable", name=name)
    return None


def _is_picture(head: bytes) -> bool:
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
