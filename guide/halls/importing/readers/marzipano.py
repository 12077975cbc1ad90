"""Reads what Marzipano Tool exports: `data.js` with `APP_DATA`, beside it `tiles/SCENE/LEVEL/FACE/ROW/COLUMN.jpg`.

Its angles are radians: yaw to the right, pitch down, fov vertical; `rotation` may be more than a full turn. Levels
count from 0 in the order of their size; the first is only `preview.jpg`. A link leads to the first view of its target.
Titles of scenes are plain, all other texts HTML. (marzipano: demos/sample-tour/index.js, src/views/Rectilinear.js,
src/sources/ImageUrl.js)
"""

from __future__ import annotations

import math
import re
from pathlib import Path
from typing import Any, Final

from guide.halls.importing.lookup import Files, holding, read_text, shallow
from guide.halls.importing.parsing import script, values
from guide.halls.importing.parsing.markup import parse
from guide.halls.importing.readers import tiles
from guide.halls.importing.readers.assembly import Assembly
from guide.halls.importing.readers.attachments import attachments
from guide.halls.importing.readers.draft import SceneDraft
from guide.halls.importing.tour import Counter, CubeTiles, Tour
from guide.halls.importing.tree import SourceTree
from guide.halls.model.hall import Autorotate
from guide.halls.problem import Message, Place
from guide.halls.sentences import say

_DATA: Final = re.compile(r"\bAPP_DATA\s*=\s*|\bdata\s*=\s*(?=\{\s*[\"']?scenes)")
_MARK: Final = re.compile(rb"\bAPP_DATA\s*=|linkHotspots")
_SCENE: Final = {"id", "name", "levels", "faceSize", "initialViewParameters", "linkHotspots", "infoHotspots"}
_LINK: Final = {"yaw", "pitch", "rotation", "target"}
_INFO: Final = {"yaw", "pitch", "title", "text"}
_TILE: Final = ("/", Counter("face"), "/", Counter("row"), "/", Counter("column"), ".jpg")
_FOV: Final = math.radians(70)
_TURNING: Final = Autorotate(speed=round(math.degrees(0.03), 3), delay=3.0)
"""How every export turns that does."""


def read(tree: SourceTree) -> Tour | None:
    """Return the tour; None: there is none of this kind. Raises HallError where it cannot be read."""
    names = [name for name in tree.names() if name.lower().rpartition("/")[2] == "data.js"]
    found = holding(tree, shallow(names), _MARK)
    return _Reader(tree, found).tour() if found else None


class _Reader:
    def __init__(self, tree: SourceTree, names: list[str]) -> None:
        name = names[0]
        text = read_text(tree, name)
        match = _DATA.search(text)
        self._assembly = Assembly("marzipano", name, others=names[1:])
        self._files = Files(tree.names(), name.rpartition("/")[0])
        self._source = script.literal(text, match.end(), Path(name)) if match else script.Literal()
        self._data = values.mapping(self._source.data)

    def tour(self) -> Tour:
        scenes = self._data.get("scenes")
        if not isinstance(scenes, list):
            self._assembly.refuse("tour_data", self._source.line(("scenes",)), name="scenes")
        self._assembly.expect(len(scenes))
        for index, scene in enumerate(scenes):
            self._scene(values.mapping(scene), ("scenes", index))
        settings = values.mapping(self._data.get("settings"))
        self._pass_over(settings, {"autorotateEnabled"}, ("settings",))
        turning = _TURNING if settings.get("autorotateEnabled") is True else None
        return self._assembly.tour(values.text(self._data.get("name")), None, autorotate=turning)

    def _scene(self, scene: dict[str, Any], place: Place) -> None:
        line = self._source.line(place)
        name = values.text(scene.get("id"))
        found = self._image(name, scene)
        if not isinstance(found, tuple):
            self._assembly.leave_out(name, found, line)
            return
        image, absent = found
        for size, file in absent:
            self._assembly.note("level_left_out", line, name=name, size=size, file=file)
        first = values.mapping(scene.get("initialViewParameters"))
        yaw, pitch = (values.number(first.get(key)) or 0.0 for key in ("yaw", "pitch"))
        fov = values.number(first.get("fov")) or _FOV
        view = (math.degrees(yaw), -math.degrees(pitch), math.degrees(fov))
        draft = self._assembly.scene(SceneDraft(name, values.text(scene.get("name")), image, line, view=view))
        self._pass_over(scene, _SCENE, place)
        for key, add in (("linkHotspots", self._link), ("infoHotspots", self._info)):
            for index, hotspot in enumerate(values.items(scene.get(key))):
                if not self._assembly.full(draft):
                    add(draft, values.mapping(hotspot), (*place, key, index))

    def _image(self, name: str, scene: dict[str, Any]) -> tuple[CubeTiles, list[tuple[int, str]]] | Message:
        """Return the tiles of a scene, and the levels that are left out with a missing file; or why it has none."""
        sizes = [
            (values.whole(level.get("size"), tiles.LARGEST) or 0, values.whole(level.get("tileSize"), tiles.LARGEST))
            for level in map(values.mapping, values.items(scene.get("levels")))
        ]
        found, left_out = [], []
        for number, (size, tile) in enumerate(sorted(sizes, key=lambda pair: pair[0])):
            level = tiles.level(self._files, size, tile, (f"tiles/{name}/{number}", *_TILE))
            if level is None:
                return say.both("image_sizes", name=f"{size} / {tile}")
            missing = tiles.missing(self._files, level)
            if missing is None:
                found.append(level)
            elif number > 0 or tiles.some(self._files, level):  # the first level need not be there
                left_out.append((size, missing))
        if found:
            return CubeTiles(tuple(found)), left_out
        return say.both("image_tiles", name=left_out[0][1]) if left_out else say.both("image_none")

    def _link(self, draft: SceneDraft, hotspot: dict[str, Any], place: Place) -> None:
        rotation = math.degrees(values.number(hotspot.get("rotation")) or 0.0)
        target = values.text(hotspot.get("target"))
        self._assembly.link(draft, _at(hotspot), target, self._source.line(place), rotation=rotation)
        self._pass_over(hotspot, _LINK, place)

    def _info(self, draft: SceneDraft, hotspot: dict[str, Any], place: Place) -> None:
        line = self._source.line(place)
        text = parse(values.text(hotspot.get("text")))
        shown = attachments(text.files, self._files, self._assembly, draft, line)
        title = values.text(hotspot.get("title"))
        self._assembly.info(draft, _at(hotspot), line, title=title, text=text, shown=shown)
        self._pass_over(hotspot, _INFO, place)

    def _pass_over(self, entry: dict[str, Any], known: set[str], place: Place) -> None:
        """Say what somebody added to the tour by hand."""
        for key, value in entry.items():
            if key not in known and value not in (False, None, ""):
                why = "why_program" if isinstance(value, script.Code) else "why_viewer"
                self._assembly.pass_over(key, why, self._source.line((*place, key)))


def _at(hotspot: dict[str, Any]) -> tuple[float | None, float | None]:
    """Return yaw and pitch, in degrees, to the right and up."""
    yaw, pitch = values.number(hotspot.get("yaw")), values.number(hotspot.get("pitch"))
    return None if yaw is None else math.degrees(yaw), None if pitch is None else -math.degrees(pitch)
