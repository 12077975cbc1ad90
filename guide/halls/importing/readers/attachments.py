"""Finds the pictures, films and recordings that a hotspot shows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from guide.halls.importing.lookup import Files, is_remote
from guide.halls.importing.readers.assembly import Assembly
from guide.halls.importing.readers.draft import Attachments, SceneDraft
from guide.halls.model import CLIP_TYPES, FILM_TYPES, PICTURE_TYPES
from guide.halls.photos import OTHER_PICTURES
from guide.halls.sentences import say

MOST: Final = 100  # pictures of an exhibit, as in the hall format
PICTURES: Final = (*PICTURE_TYPES, ".gif", *OTHER_PICTURES)
"""What is taken for a picture: whoever writes a hall may make another kind of it."""


def attachments(
    references: Iterable[str], files: Files, assembly: Assembly, scene: SceneDraft, line: int | None
) -> Attachments:
    """Return what references mean: all pictures, the first film and recording. Say what is not carried over."""
    pictures: list[str] = []
    film: str | None = None
    audio: str | None = None
    for reference in dict.fromkeys(references):
        shown = reference.strip()[:80]
        name = files.find(reference)
        kind = (name or reference).lower().split("?", 1)[0]
        if name is None:
            why = say.both("image_remote" if is_remote(reference) else "no_file", name=shown)
            assembly.note("file_left_out", line, name=scene.id, why=why)
        elif kind.endswith(PICTURES) and len(pictures) < MOST:
            pictures.append(name)
        elif kind.endswith(FILM_TYPES) and film is None:
            film = name
        elif kind.endswith(CLIP_TYPES) and audio is None:
            audio = name
        else:
            assembly.note("file_left_out", line, name=scene.id, why=say.both("image_kind", name=shown))
    return Attachments(tuple(pictures), film, audio)
