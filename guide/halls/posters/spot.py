"""Reads the spot that a link names, a scene and how one looks there, and writes one. Pure.

A link is `/walk/HALL?scene=SCENE&view=YAW,PITCH,FOV`. Programs that forward links append to them, some as if there were
no query yet, so `?from=…` may stand behind a value: what follows the value is left out. What cannot be read is left out
too, because a link that opens the hall elsewhere is better than one that opens nothing.
"""

import re
from typing import Final

from guide.halls.model import Hall, View

MOST_DECIMALS: Final = 1  # of an angle: a tenth of a degree is three pixels of a phone

_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,64}", re.ASCII)
_NUMBER: Final = r"(-?\d{1,4}(?:\.\d{1,9})?)"
_VIEW: Final = re.compile(rf"{_NUMBER},{_NUMBER}(?:,{_NUMBER})?(?![\d.])", re.ASCII)
_NARROWEST: Final = 20.0
_WIDEST: Final = 110.0


def spot_of(hall: Hall, scene: str, view: str) -> View:
    """Return the spot that the two values of a query name; where they name none, the hall's start or the scene's view.

    Angles come out in their ranges and with one decimal.
    """
    scenes = {found.id: found for found in hall.scenes}
    named = _ID.match(scene)
    found = scenes.get(named[0] if named else "")
    given = _VIEW.match(view) if found is not None else None
    if found is None:
        found = scenes.get(hall.start, hall.scenes[0])
    if given is None:
        return _spot(found.id, found.view.yaw, found.view.pitch, found.view.fov)
    fov = found.view.fov if given[3] is None else float(given[3])
    return _spot(found.id, float(given[1]), float(given[2]), fov)


def query_of(spot: View) -> str:
    """Return the query that names a spot, without `?`."""
    return f"scene={spot.scene}&view={spot.yaw:g},{spot.pitch:g},{spot.fov:g}"


def _spot(scene: str, yaw: float, pitch: float, fov: float) -> View:
    return View(
        scene=scene,
        yaw=round(yaw % 360, MOST_DECIMALS) % 360,
        pitch=round(min(90.0, max(-90.0, pitch)), MOST_DECIMALS),
        fov=round(min(_WIDEST, max(_NARROWEST, fov)), MOST_DECIMALS),
    )
