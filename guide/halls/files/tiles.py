"""Checks that every tile of a scene's cube exists and begins as a picture does.

They are many, so they are not decoded: whoever cut them made them from a picture that was.
"""

import os
import stat
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
    files = list(present(folder, tiles))
    missing = [name for name, _, status in files if status is None]
    if missing:
        return say.both("tiles_missing", count=len(missing), all=tiles.count, name=missing[0])
    for name, path, _ in files:
        with open(path, "rb", buffering=0) as file:  # noqa: PTH123 many thousands: a Path takes longer than the file
            head = file.read(_FIRST)
        if not _is_picture(head):
            return say.both("tile_unreadable", name=name)
    return None


def present(folder: Path, tiles: Tiles) -> Iterator[tuple[str, str, os.stat_result | None]]:
    """Return each tile: its name in the hall, its path, and its status; no status where it is no file in the folder.

    Of many thousands of tiles, only their folders are looked up link by link.
    """
    homes: dict[str, Path | None] = {}
    for name in tiles.files():
        parent, _, file = name.rpartition("/")
        if parent not in homes:
            homes[parent] = _inside(folder, parent)
        home = homes[parent]
        yield name, f"{folder}/{name}", None if home is None else _status(folder, name, f"{home}/{file}")


def _inside(folder: Path, name: str) -> Path | None:
    """Return where a folder inside the hall's folder really is; None: there is none, or a link leads out."""
    try:
        path = (folder / name).resolve(strict=True)
    except (OSError, RuntimeError):  # missing; a loop of links
        return None
    return path if path.is_relative_to(folder.resolve()) else None


def _status(folder: Path, name: str, path: str) -> os.stat_result | None:
    try:
        status = os.lstat(path)
        if stat.S_ISLNK(status.st_mode):
            target = resolve(folder, name)
            return None if target is None else target.stat()
    except OSError:
        return None
    return status if stat.S_ISREG(status.st_mode) else None


def _is_picture(head: bytes) -> bool:
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")) or (head[:4] == b"RIFF" and head[8:12] == b"WEBP")
