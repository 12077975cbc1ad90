"""The parts of a hall.yaml that every kind of source becomes: directions, views, what a picture covers, stops. Pure."""

from __future__ import annotations

from typing import Any

from guide.halls.importing.pictures.sphere import Part
from guide.halls.model import Direction, Look
from guide.halls.photos import SECONDS
from guide.halls.sentences import say

Data = dict[str, Any]
"""The data of a hall.yaml, or of a part of one."""


def direction(at: Direction) -> Data:
    """Return a direction to 0.0001°, a hundredth of a pixel of the largest picture."""
    return {"yaw": circle(at.yaw), "pitch": round(at.pitch, 4)}


def look(view: Look) -> Data:
    """Return a view in one scene."""
    return {"yaw": circle(view.yaw), "pitch": round(view.pitch, 4), "fov": round(view.fov, 3)}


def covers(part: Part) -> Data:
    """Return the `covers` of a picture, to be put into its scene; empty for the whole sphere."""
    if part.is_whole:
        return {}
    return {"covers": {"width": round(part.width, 4), "top": round(part.top, 4), "bottom": round(part.bottom, 4)}}


def stop(scene: str, title: str, view: Look, number: int) -> Data:
    """Return the stop of a scene, of whose narration nothing is known but its title. `number`: from 1."""
    head = {"id": scene, "title": title, "view": {"scene": scene, **look(view)}}
    return {**head, "narration": say.both("narration", number=number, title=title), "seconds": SECONDS}


def circle(yaw: float) -> float:
    """Return a yaw as 0 ≤ yaw < 360, rounded."""
    return round(yaw, 4) % 360.0
