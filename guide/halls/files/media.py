"""Checks that the clips and films that a hall names exist and are of the type that their names say.

Only their first bytes are read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from guide.halls.files.pictures import resolve
from guide.halls.model import CLIP_TYPES, FILM_TYPES
from guide.halls.problem import Message, Place
from guide.halls.sentences import say

LARGEST: Final = 1 << 30  # bytes: an hour of film for phones
_FIRST: Final = 12  # bytes that show which type a file is


def findings(folder: Path, data: object) -> Iterator[tuple[Place, Message]]:
    """Return what is wrong with the clips and films that the data names. Malformed names are for `schema` to report."""
    for place, name in _named(data):
        message = fault(folder, name)
        if message is not None:
            yield place, message


def fault(folder: Path, name: str) -> Message | None:
    """Return what is wrong with one file; None: nothing is."""
    path = resolve(folder, name)
    if path is None:
        return say.both("no_file", name=name)
    if path.stat().st_size > LARGEST:
        return say.both("file_bytes", name=name)
    with path.open("rb") as file:
        head = file.read(_FIRST)
    if not _matches_type(name.lower(), head):
        return say.both("file_type", name=name)
    return None


def _matches_type(name: str, head: bytes) -> bool:
    if name.endswith(".mp3"):  # an ID3 tag, or the eleven set bits every frame begins with
        return head.startswith(b"ID3") or (len(head) > 1 and head[0] == 0xFF and head[1] & 0xE0 == 0xE0)
    if name.endswith((".opus", ".ogg")):
        return head.startswith(b"OggS")
    return head[4:8] == b"ftyp"  # MP4 and M4A are ISO base media files


def _named(data: object) -> Iterator[tuple[Place, str]]:
    if not isinstance(data, dict):
        return
    for index, exhibit in enumerate(_entries(data.get("exhibits"))):
        if _usable(exhibit.get("film"), FILM_TYPES):
            yield ("exhibits", index, "film"), exhibit["film"]
    for index, stop in enumerate(_entries(data.get("run_sheet"))):
        clip = stop.get("clip")
        if isinstance(clip, dict) and _usable(clip.get("audio"), CLIP_TYPES):
            yield ("run_sheet", index, "clip", "audio"), clip["audio"]


def _entries(value: object) -> list[dict[str, Any]]:
    return [entry if isinstance(entry, dict) else {} for entry in value] if isinstance(value, list) else []


def _usable(name: object, types: tuple[str, ...]) -> bool:
    return isinstance(name, str) and ".." not in name.split("/") and name.lower().endswith(types)
