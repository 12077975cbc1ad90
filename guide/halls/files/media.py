"""Checks that the clips, films and models that a hall names exist and are of the type that their names say.

Of clips and films only the first bytes are read; what a model is made of is for `glb` to say.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from guide.halls.files import glb
from guide.halls.files.pictures import resolve
from guide.halls.model import CLIP_TYPES, FILM_TYPES, MODEL_TYPES
from guide.halls.problem import Message, Place
from guide.halls.sentences import say

LARGEST: Final = 1 << 30  # bytes: an hour of film for phones
_FIRST: Final = 12  # bytes that show which type a file is


def findings(folder: Path, data: object) -> Iterator[tuple[Place, Message]]:
    """Return what is wrong with the clips, films and models that the data names. Malformed names are for `schema`."""
    for place, name in _named(data):
        message = fault(folder, name)
        if message is not None:
            yield place, message


def fault(folder: Path, name: str) -> Message | None:
    """Return what is wrong with one file; None: nothing is."""
    path = resolve(folder, name)
    if path is None:
        return say.both("no_file", name=name)
    if name.lower().endswith(MODEL_TYPES):
        return glb.fault(path, name)
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
    for kind in ("scenes", "exhibits", "run_sheet"):
        for index, entry in enumerate(_entries(data.get(kind))):
            place = (kind, index)
            yield from _clip(entry.get("clip"), (*place, "clip"))
            if kind == "exhibits":
                yield from _content(entry, place)
    yield from _clip(data.get("music"), ("music",))


def _content(exhibit: dict[str, Any], place: Place) -> Iterator[tuple[Place, str]]:
    for field, types in (("film", FILM_TYPES), ("model", MODEL_TYPES)):
        if _usable(exhibit.get(field), types):
            yield (*place, field), exhibit[field]
    if isinstance(recording := exhibit.get("audio"), dict):
        yield from _clip(recording.get("clip"), (*place, "audio", "clip"))


def _clip(clip: object, place: Place) -> Iterator[tuple[Place, str]]:
    if isinstance(clip, dict) and _usable(clip.get("audio"), CLIP_TYPES):
        yield (*place, "audio"), clip["audio"]


def _entries(value: object) -> list[dict[str, Any]]:
    return [entry if isinstance(entry, dict) else {} for entry in value] if isinstance(value, list) else []


def _usable(name: object, types: tuple[str, ...]) -> bool:
    return isinstance(name, str) and ".." not in name.split("/") and name.lower().endswith(types)
