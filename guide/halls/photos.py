"""Makes a hall of a folder of equirectangular photos that has no hall.yaml.

Its scenes are the pictures in natural order (2 before 10), linked in a circle, and each one is a stop.
"""

import contextlib
import os
import re
import unicodedata
from pathlib import Path
from typing import Any, Final

from guide.common.characters import is_hidden
from guide.halls.files.decoding import Decode
from guide.halls.files.pictures import fault
from guide.halls.identifiers import identifier, identifiers
from guide.halls.model import PICTURE_TYPES, portable
from guide.halls.problem import Message, Problem
from guide.halls.sentences import say

_OTHERS: Final = """
    .arw .avif .bmp .cr2 .cr3 .dng .exr .gif .hdr .jfif .jp2 .jpe .jxl .nef .orf .psb .psd .raf .raw .rw2 .tga
    .tif .tiff
"""
OTHER_PICTURES: Final = {
    **dict.fromkeys((".heic", ".heif", ".hif"), "picture_heic"),
    **dict.fromkeys((".insp", ".insv"), "picture_insp"),
    **dict.fromkeys(_OTHERS.split(), "picture_other"),
}
"""Pictures by the ends of their names that no browser shows as a panorama, with the sentence that says what to do."""
FLOOR = -15.0  # degrees of pitch: a link lies on the floor, some steps ahead or behind
SECONDS = 20  # at each stop: time to look around slowly


def describe(folder: Path, decode: Decode) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Return the data of a hall.yaml for the folder, None where it has no usable picture, and what was left out.

    Raises OSError.
    """
    problems = []
    pictures = []
    for file in sorted(folder.iterdir(), key=natural):
        if file.name.startswith("."):
            continue
        if (message := _fault(folder, file, decode)) is not None:
            named = file if portable(file.name) else folder / ascii(file.name)
            problems.append(Problem(named, None, message, severity="warning"))
        elif file.name.lower().endswith(PICTURE_TYPES):
            pictures.append(file.name)
    if not pictures:
        problems.append(Problem(folder, None, say.both("no_panorama")))
        return None, problems
    return _hall(folder.resolve().name, pictures), problems


def _fault(folder: Path, file: Path, decode: Decode) -> Message | None:
    """Return why something that looks like a picture is left out; None: it is used, or is no picture."""
    name = file.name
    kind = Path(name.rstrip()).suffix.lower()
    if kind in PICTURE_TYPES:
        if not portable(name) or name != name.rstrip():
            return say.both("bad_file_name")
        wrong = fault(folder, name, decode, panorama=True)
        return None if wrong is None else say.both("left_out", why=wrong)
    if kind in OTHER_PICTURES:
        return say.both("left_out", why=say.both(OTHER_PICTURES[kind], name=name))
    with contextlib.suppress(OSError):  # it is no folder, or cannot be read
        if any(path.name.lower().endswith(PICTURE_TYPES) for path in file.iterdir()):
            return say.both("left_out", why=say.both("photos_deeper", name=name))
    return None


def natural(file: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Return a sort key that puts 2 before 10 and ignores the case of letters."""
    parts = re.findall(r"([0-9]+)|([^0-9]+)", file.name.casefold())
    return [(0, int(digits), "") if digits else (1, 0, word) for digits, word in parts], file.name


def legible(name: str) -> str:
    """Return a folder's name as a title: one that is not UTF-8 is read as GBK, which Chinese Windows writes, and what
    hides or reorders other characters is left out."""
    raw = os.fsencode(name)
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030", "replace")
    return "".join(char for char in unicodedata.normalize("NFC", text) if not is_hidden(char)).strip()


def _hall(name: str, pictures: list[str]) -> dict[str, Any]:
    titles = [unicodedata.normalize("NFC", Path(picture).stem.replace("_", " ").strip()) for picture in pictures]
    titles = [title or picture for title, picture in zip(titles, pictures, strict=True)]
    ids = identifiers(pictures, "scene")
    scenes: list[dict[str, Any]] = []
    for index, picture in enumerate(pictures):
        ahead, behind = ids[(index + 1) % len(ids)], ids[index - 1]
        hotspots = [
            {"id": "next", "at": {"yaw": 0.0, "pitch": FLOOR}, "link": ahead},
            {"id": "back", "at": {"yaw": 180.0, "pitch": FLOOR}, "link": behind},
        ]
        scene = {"id": ids[index], "title": titles[index], "picture": picture}
        scenes.append({**scene, "hotspots": hotspots if len(ids) > 1 else []})
    stops = [
        {
            "id": key,
            "title": title,
            "view": {"scene": key},
            "narration": say.both("narration", number=number, title=title),
            "seconds": SECONDS,
        }
        for number, (key, title) in enumerate(zip(ids, titles, strict=True), 1)
    ]
    head = {"format": 1, "id": identifier(name, "hall"), "title": legible(name) or "hall"}
    return {**head, "scenes": scenes, "run_sheet": stops}
