"""The hall format as types: what hall.yaml may contain, its limits and its defaults. halls/README.md is normative.

A value of these types is well formed. `references` checks that its ids and links fit together, `files` that its files
exist; `check.load` returns only halls that passed all of them.
"""

from guide.halls.model.exhibit import Audio, Exhibit
from guide.halls.model.hall import Hall
from guide.halls.model.paths import CLIP_TYPES, FILM_TYPES, MODEL_TYPES, PICTURE_TYPES, portable
from guide.halls.model.plan import Plan
from guide.halls.model.scene import Hotspot, Scene, ViewLimits, Zone
from guide.halls.model.stop import Clip, Stop
from guide.halls.model.tiles import FACES, Level, Tiles
from guide.halls.model.values import Direction, Look, Text, View

__all__ = [
    "CLIP_TYPES",
    "FACES",
    "FILM_TYPES",
    "MODEL_TYPES",
    "PICTURE_TYPES",
    "Audio",
    "Clip",
    "Direction",
    "Exhibit",
    "Hall",
    "Hotspot",
    "Level",
    "Look",
    "Plan",
    "Scene",
    "Stop",
    "Text",
    "Tiles",
    "View",
    "ViewLimits",
    "Zone",
    "portable",
]
