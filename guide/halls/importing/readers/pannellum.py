"""Reads tours of Pannellum: one picture or many scenes, with full and partial spheres, cubes and cube tiles.

Its angles are degrees: yaw to the right of the picture's middle, pitch up, `hfov` horizontal. `northOffset` is the
heading of the picture's middle. An option of the whole overrides that of a scene, which overrides `default`. Texts are
HTML unless `escapeHTML` says otherwise; a line break is one. Of a tile's pattern each counter counts once.
(pannellum: doc/json-config-parameters.md, mergeConfig and createHotSpot in src/js/pannellum.js, src/js/libpannellum.js)
"""

from __future__ import annotations

import html
from typing import Any, Final

from guide.halls.importing import angles
from guide.halls.importing.lookup import Files
from guide.halls.importing.parsing import script, values
from guide.halls.importing.parsing.markup import parse
from guide.halls.importing.readers import pannellum_config as config
from guide.halls.importing.readers.assembly import Assembly
from guide.halls.importing.readers.attachments import attachments
from guide.halls.importing.readers.draft import Arrival, SceneDraft
from guide.halls.importing.readers.pannellum_images import Scene, image, joined
from guide.halls.importing.tour import Tilt, Tour
from guide.halls.importing.tree import SourceTree
from guide.halls.model.hall import Autorotate
from guide.halls.problem import HallError, Place

_HFOV: Final = 100.0  # degrees, where a tour says nothing, and the limits that hold then
_NARROWEST: Final = 50.0
_WIDEST: Final = 120.0
_WHOLE: Final = {"default", "scenes", "firstScene", "basePath", "escapeHTML", "title", "author"}
_SCENE: Final = {
    *("type", "title", "author", "basePath", "panorama", "haov", "vaov", "vOffset", "ignoreGPanoXMP", "cubeMap"),
    *("multiRes", "northOffset", "horizonPitch", "horizonRoll", "yaw", "pitch", "hfov", "minHfov", "maxHfov"),
    *("hotSpots", "firstScene", "preview", "previewTitle", "previewAuthor", "autoLoad"),
    *("minYaw", "maxYaw", "minPitch", "maxPitch", "autoRotate", "autoRotateInactivityDelay"),
}
_HOTSPOT: Final = {
    *("id", "type", "yaw", "pitch", "text", "sceneId", "targetYaw", "targetPitch", "targetHfov", "URL", "image"),
    *("video", "width", "attributes", "createTooltipArgs"),
}
_WHY: Final = {
    **dict.fromkeys(("cssClass", "scale", "scaleFactor", "backgroundColor", "strings"), "why_look"),
}


def read(tree: SourceTree) -> Tour | None:
    """Return the largest tour; None: there is none of this kind. Raises HallError where it cannot be read."""
    found: list[config.Configuration] = []
    faults: list[HallError] = []
    for name in config.find(tree):
        try:
            configuration = config.read(tree, name)
        except HallError as fault:
            faults.append(fault)
            continue
        if configuration is not None:
            found.append(configuration)
    if not found:
        if faults:
            raise faults[0]
        return None
    best = max(found, key=lambda configuration: configuration.count)
    others = dict.fromkeys(other.file for other in found if other.file != best.file)
    return _Reader(tree, best, list(others)).tour()


class _Reader:
    def __init__(self, tree: SourceTree, found: config.Configuration, others: list[str]) -> None:
        self._data = found.data
        self._source = found.source
        self._escaped = found.escaped or found.data.get("escapeHTML") is True
        self._assembly = Assembly("pannellum", found.file, others)
        self._scenes = self._merged()
        self._files = _best_base(tree, found.base, self._scenes)

    def _merged(self) -> list[Scene]:
        """Return the options of every scene. Raises HallError for a scene that is given twice."""
        scenes = self._data.get("scenes")
        default = _options(values.mapping(self._data.get("default")))
        whole = _options(self._data)
        if not isinstance(scenes, dict):
            if isinstance(scenes, script.Code):
                self._assembly.refuse("tour_data", self._source.line(("scenes",)), name="scenes")
            name = self._assembly.file.rpartition("/")[2].rpartition(".")[0]
            return [Scene(name, {**default, **whole}, ())]
        self._assembly.expect(len(scenes))
        for name in scenes:
            if (first := self._source.again.get(("scenes", name))) is not None:
                self._assembly.refuse("key_again", self._source.line(("scenes", name)), name=name, line=first)
        return [
            Scene(name, {**default, **values.mapping(scene), **whole}, ("scenes", name))
            for name, scene in scenes.items()
        ]

    def tour(self) -> Tour:
        default = values.mapping(self._data.get("default"))
        authors = dict.fromkeys(values.text(scene.options.get("author")) for scene in self._scenes)
        for scene in self._scenes:
            self._scene(scene)
        for place, options, known in (((), self._data, _WHOLE | _SCENE), (("default",), default, _WHOLE | _SCENE)):
            self._pass_over(options, known, place)
        first = values.text(self._data.get("firstScene", default.get("firstScene"))) or None
        title = self._html(self._data.get("title", default.get("title")))
        made_by = ", ".join(self._html(author) for author in authors if author)
        entered = first if self._data.get("scenes") else None
        return self._assembly.tour(title, entered, made_by, _autorotate(self._scenes))

    def _scene(self, scene: Scene) -> None:
        line = self._source.line(scene.place)
        found = image(scene, self._files)
        if not isinstance(found, tuple):
            self._assembly.leave_out(scene.name, found, line)
            return
        picture, absent = found
        for size, file in absent:
            self._assembly.note("level_left_out", line, name=scene.name, size=size, file=file)
        own = values.mapping(self._data.get("scenes")).get(scene.name, self._data)
        draft = SceneDraft(scene.name, self._html(values.mapping(own).get("title")), picture, line)
        draft.north = values.number(scene.options.get("northOffset"))
        draft.view = _view(scene)
        draft.tilt = Tilt(scene.number("horizonPitch", 0.0), scene.number("horizonRoll", 0.0))
        draft.yaws = (scene.number("minYaw", -180.0), scene.number("maxYaw", 180.0))
        draft.pitches = (scene.number("minPitch", -90.0), scene.number("maxPitch", 90.0))
        self._assembly.scene(draft)
        if scene.place:
            self._pass_over(values.mapping(own), _SCENE, scene.place)
        place = (*scene.place, "hotSpots")
        for index, hotspot in enumerate(values.items(scene.options.get("hotSpots"))):
            if not self._assembly.full(draft):
                self._hotspot(draft, scene, values.mapping(hotspot), (*place, index))

    def _hotspot(self, draft: SceneDraft, scene: Scene, hotspot: dict[str, Any], place: Place) -> None:
        line = self._source.line(place)
        yaw, pitch = (_angle(hotspot.get(key)) for key in ("yaw", "pitch"))
        name = values.text(hotspot.get("id"))
        target = values.text(hotspot.get("sceneId"))
        shown = [values.text(hotspot.get(key)) for key in ("video", "image")]
        url = values.text(hotspot.get("URL"))
        text = self._html(hotspot.get("text") or hotspot.get("createTooltipArgs"))  # the second: for its own label
        self._pass_over(hotspot, _HOTSPOT, place)
        if target and not any(shown) and not url:
            arrival = _arrival(hotspot, draft, yaw)
            self._assembly.link(draft, (yaw, pitch), target, line, name=name, title=text, arrival=arrival)
            return
        if not (text or url or any(shown)) and any(isinstance(value, script.Code) for value in hotspot.values()):
            self._assembly.note("hotspot_code", line, name=draft.id)
            return
        words = parse(text)
        files = [*(joined(scene.options, reference) for reference in shown if reference), *words.files]
        found = attachments(files, self._files, self._assembly, draft, line)
        self._assembly.info(draft, (yaw, pitch), line, name=name, text=words, shown=found, url=url)

    def _html(self, value: object) -> str:
        """Return a text as HTML."""
        text = values.text(value)
        return (html.escape(text) if self._escaped else text).replace("\n", "<br>")

    def _pass_over(self, options: dict[str, Any], known: set[str], place: Place) -> None:
        for key, value in options.items():
            if key not in known and value not in (False, None, ""):
                why = "why_program" if isinstance(value, script.Code) else _WHY.get(key, "why_viewer")
                self._assembly.pass_over(key, why, self._source.line((*place, key)))


def _options(given: dict[str, Any]) -> dict[str, Any]:
    """Return those of the options of all scenes that a scene may have."""
    return {key: given[key] for key in (*_SCENE, "dynamic") if key in given}


def _best_base(tree: SourceTree, base: str, scenes: list[Scene]) -> Files:
    """Return the files as seen from the folder where the most scenes find their picture.

    A script does not say where the page is that uses it: its own folder, or one above it.
    """
    parts = base.split("/") if base else []
    files = Files(tree.names())
    above = [files.at("/".join(parts[:count])) for count in range(len(parts), -1, -1)]
    return max(above, key=lambda files: sum(isinstance(image(scene, files), tuple) for scene in scenes))


def _view(scene: Scene) -> tuple[float, float, float]:
    """Return its first yaw, pitch and vertical field of view."""
    narrowest, widest = scene.number("minHfov", _NARROWEST), scene.number("maxHfov", _WIDEST)
    hfov = max(narrowest, min(widest, scene.number("hfov", _HFOV)))
    return scene.number("yaw", 0.0), scene.number("pitch", 0.0), angles.vertical(hfov)


def _autorotate(scenes: list[Scene]) -> Autorotate | None:
    """Return how the view turns by itself in the first scene. To the left where Pannellum's number is positive."""
    scene = scenes[0] if scenes else Scene("", {}, ())
    speed = -scene.number("autoRotate", 0.0)
    delay = scene.number("autoRotateInactivityDelay", -1.0) / 1000
    if not speed:
        return None
    return Autorotate(speed=max(-20.0, min(20.0, speed)), delay=max(1.0, min(3600.0, delay)) if delay >= 0 else 30.0)


def _angle(value: object) -> float | None:
    """Return an angle as Pannellum takes it: 0 for what is no number; None: too large, or made by a program."""
    found = values.number(value)
    return 0.0 if found is None and (value is None or isinstance(value, str)) else found


def _arrival(hotspot: dict[str, Any], draft: SceneDraft, yaw: float | None) -> Arrival:
    """Return where a link looks. Whoever follows it looks at it, so that `same` is its own direction."""
    turn, fov = hotspot.get("targetYaw"), values.number(hotspot.get("targetHfov"))
    pitch = values.number(hotspot.get("targetPitch"))
    fov = None if fov is None else angles.vertical(max(_NARROWEST, min(_WIDEST, fov)))
    if turn == "sameAzimuth" and yaw is not None:
        return Arrival(yaw + draft.turn, pitch, fov, from_north=True)
    return Arrival(yaw if turn == "same" else values.number(turn), pitch, fov)
