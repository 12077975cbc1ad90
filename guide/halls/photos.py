"""Makes a hall of a folder of equirectangular photos that has no hall.yaml.

Its scenes are the pictures in natural order (2 before 10), linked in a circle, and each one is a stop.
"""

import re
from pathlib import Path
from typing import Any

from guide.halls.model import PICTURE_TYPES, portable
from guide.halls.pictures import fault
from guide.halls.problem import Problem
from guide.halls.sentences import say

FLOOR = -15.0  # degrees of pitch: a link lies on the floor, some steps ahead or behind
SECONDS = 20  # at each stop: time to look around slowly


def describe(folder: Path) -> tuple[dict[str, Any] | None, list[Problem]]:
    """Return the data of a hall.yaml for the folder, None where it has no usable picture, and what was left out.

    Raises OSError.
    """
    problems = []
    pictures = []
    for file in sorted(folder.iterdir(), key=natural):
        if not file.name.lower().endswith(PICTURE_TYPES) or file.name.startswith("."):
            continue
        if not portable(file.name):
            problems.append(Problem(folder / ascii(file.name), None, say.both("bad_file_name"), severity="warning"))
        elif wrong := fault(folder, file.name, panorama=True):
            problems.append(Problem(file, None, say.both("left_out", why=wrong), severity="warning"))
        else:
            pictures.append(file.name)
    if not pictures:
        problems.append(Problem(folder, None, say.both("no_panorama")))
        return None, problems
    return _hall(folder.resolve().name, pictures), problems


def natural(file: Path) -> tuple[list[tuple[int, int, str]], str]:
    """Return a sort key that puts 2 before 10 and ignores the case of letters."""
    parts = re.findall(r"([0-9]+)|([^0-9]+)", file.name.casefold())
    return [(0, int(digits), "") if digits else (1, 0, word) for digits, word in parts], file.name


def slug(name: str) -> str:
    """Return a name as an id: a–z, 0–9 and -, at most 64 characters; empty where no such character is left."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:64].rstrip("-")


def _hall(name: str, pictures: list[str]) -> dict[str, Any]:
    titles = [picture.rpartition(".")[0].replace("_", " ").strip() or picture for picture in pictures]
    ids: list[str] = []
    for number, title in enumerate(titles, 1):
        wanted = slug(title)
        # no slug has a dot, so these ids differ from all slugs
        ids.append(wanted if wanted and wanted not in ids else f"scene.{number}")
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
    head = {"format": 1, "id": slug(name) or "hall", "title": name.strip() or "hall"}
    return {**head, "scenes": scenes, "run_sheet": stops}
