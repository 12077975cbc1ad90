"""Reads tours of krpano, in the shape that its tools make: `tour.xml` with scenes, and their pictures beside it.

Angles are degrees: `ath`, `hlookat` to the right of the picture's middle, `atv`, `vlookat` down; `heading` is that of
the picture's middle. Names are the same in capitals or not. Files that are included are not read, and no action is run.
(krpano.com: docu/xml, docu/coordinates)
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

from guide.halls.importing.lookup import Files, holding, read_text, shallow
from guide.halls.importing.parsing import values
from guide.halls.importing.parsing.markup import MOST
from guide.halls.importing.parsing.markup import parse as parse_html
from guide.halls.importing.parsing.xml import Element
from guide.halls.importing.parsing.xml import parse as parse_xml
from guide.halls.importing.readers.assembly import Assembly, At
from guide.halls.importing.readers.attachments import attachments
from guide.halls.importing.readers.draft import AS_FIRST, Arrival, SceneDraft
from guide.halls.importing.readers.krpano_actions import Click, calls, click, lookat
from guide.halls.importing.readers.krpano_images import applies, image, plain_url
from guide.halls.importing.readers.krpano_views import View, turn, view
from guide.halls.importing.tour import Tour
from guide.halls.importing.tree import SourceTree
from guide.halls.model.hall import Autorotate

_ROOT: Final = re.compile(rb"<(krpano|encrypted)[\s/>]", re.IGNORECASE)
_TOUR: Final = re.compile(rb"<(scene|image|encrypted)[\s/>]", re.IGNORECASE)
_TITLES: Final = ("title", "tooltip")
_TEXTS: Final = ("html", "text", "content", "description", "desc", "info", "infotext")
_SQUARE: Final = re.compile(r"\[(/?[A-Za-z][^\[\]<>]{0,500})\]")  # how tags are written where < is not allowed
_LOOK: Final = {
    *("style", "url", "scale", "zoom", "distorted", "rx", "ry", "rz", "edge", "width", "height", "alpha", "zorder"),
    *("ox", "oy", "tx", "ty", "tz", "depth", "keep", "type", "css", "crop", "frame", "capture"),
    *("handcursor", "torigin", "flying"),
}
_CARRIED: Final = {
    *("name", "ath", "atv", "linkedscene", "linkedscene_lookat", "onclick", "rotate", "visible", "devices", "if"),
    *(*_TITLES, *_TEXTS),
}
_KNOWN: Final = {"scene", "image", "view", "preview", "hotspot", "style", "data", "autorotate", "control"}
_PROGRAMS: Final = {"action", "events"}


def read(tree: SourceTree) -> Tour | None:
    """Return the tour; None: there is none of this kind. Raises HallError where it cannot be read."""
    names = holding(tree, (name for name in shallow(tree.names()) if name.lower().endswith(".xml")), _ROOT)
    main = [name for name in names if name.lower().rpartition("/")[2] == "tour.xml"]
    tours = main or holding(tree, names, _TOUR)
    return _Reader(tree, tours[0], main[1:]).tour() if tours else None


class _Reader:
    def __init__(self, tree: SourceTree, name: str, others: list[str]) -> None:
        self._assembly = Assembly("krpano", name, others)
        self._files = Files(tree.names(), name.rpartition("/")[0])
        self._root = root = parse_xml(read_text(tree, name), Path(name))
        if root.name == "encrypted" or any(root.all("encrypted")):
            self._assembly.refuse("tour_encrypted", root.line)
        if root.name != "krpano":
            self._assembly.refuse("tour_data", root.line, name="krpano")
        self._elements = list(_flat(root))
        self._scenes = [element for element in self._elements if element.name == "scene"]
        if not self._scenes and any(element.name == "image" for element in self._elements):  # the tour is one scene
            self._scenes = [Element("scene", {"name": Path(name).stem}, root.line, self._elements)]
            self._elements = []
        everything = [*self._elements, *(child for scene in self._scenes for child in scene.children)]
        self._names = {scene.get("name").lower(): scene.get("name") for scene in self._scenes}
        self._styles = {one.get("name").lower(): _carried(one) for one in everything if one.name == "style"}
        self._data = {one.get("name").lower(): one.text[:MOST] for one in everything if one.name == "data"}
        self._views: dict[str, View] = {}
        self._turns: dict[str, float] = {}
        for scene in self._scenes:
            key = scene.get("name").lower()
            self._views[key] = view(next(filter(applies, scene.all("view")), None))
            self._turns[key] = turn(filter(applies, scene.all("image")))[0]

    def tour(self) -> Tour:
        if not self._scenes:
            included = [plain_url(element.get("url")) for element in self._elements if element.name == "include"]
            if included:
                self._assembly.refuse("tour_included", self._root.line, names=", ".join(included)[:400])
            self._assembly.refuse("tour_no_scene", self._root.line)
        self._assembly.expect(len(self._scenes))
        headings = [values.number(scene.get("heading")) for scene in self._scenes]
        oriented = any(headings)  # the tools write 0 where they know nothing
        for scene, heading in zip(self._scenes, headings, strict=True):
            self._scene(scene, heading if oriented else None)
        for element in self._elements:
            self._outside(element)
        return self._assembly.tour(
            self._root.get("title"), self._first(), autorotate=self._autorotate(), opening=self._opening()
        )

    def _first(self) -> str | None:
        """Return the scene that is entered first, as far as it is written down; None: the first one."""
        if start := self._root.get("startscene"):
            return self._names.get(start.lower(), start)
        starts = [self._root.get("onstart"), *(one.text for one in self._elements if one.name == "action")]
        entered = (call.arguments[0].lower() for start in starts for call in calls(start) if call.name == "loadscene")
        return next((self._names[name] for name in entered if name in self._names), None)

    def _autorotate(self) -> Autorotate | None:
        turning = next((one for one in self._elements if one.name == "autorotate"), None)
        if turning is None or turning.get("enabled").lower() != "true":
            return None
        speed, delay = values.number(turning.get("speed")), values.number(turning.get("waittime"))
        speed, delay = 10.0 if speed is None else speed, 1.5 if delay is None else delay
        return Autorotate(speed=max(-20.0, min(20.0, speed)), delay=max(1.0, min(3600.0, delay)))

    def _opening(self) -> Literal["none", "planet"]:
        skins = (one for one in self._elements if one.name == "skin_settings")
        return "planet" if any(one.get("littleplanetintro").lower() == "true" for one in skins) else "none"

    def _outside(self, element: Element) -> None:
        """Say what is not carried over of what belongs to no scene, or is none of what a scene has."""
        if element.name == "include":
            self._assembly.pass_over(f"include {plain_url(element.get('url'))}"[:200], "why_included", element.line)
        elif element.name == "hotspot":
            self._assembly.pass_over("hotspot", "why_outside", element.line)
        elif element.name not in _KNOWN:
            why = "why_program" if element.name in _PROGRAMS else "why_viewer"
            self._assembly.pass_over(element.name, why, element.line)

    def _scene(self, scene: Element, heading: float | None) -> None:
        name = scene.get("name")
        found = image(scene.all("image"), self._files)
        if not isinstance(found, tuple):
            self._assembly.leave_out(name, found, scene.line)
            return
        picture, absent = found
        for size, file in absent:
            self._assembly.note("level_left_out", scene.line, name=name, size=size, file=file)
        turned, otherwise = turn(filter(applies, scene.all("image")))
        if otherwise:
            self._assembly.note("image_turned", scene.line, name=name, setting=f"prealign {otherwise}"[:80])
        seen = self._views[name.lower()]
        draft = SceneDraft(name, scene.get("title"), picture, scene.line)
        draft.north = None if heading is None else heading + turned
        draft.view = (seen.yaw - turned, seen.pitch, seen.vertical())
        draft.yaws = seen.yaws and (seen.yaws[0] - turned, seen.yaws[1] - turned)
        draft.pitches = seen.pitches
        self._assembly.scene(draft)
        for element in scene.children:
            if element.name != "hotspot":
                self._outside(element)
            elif applies(element) and not self._assembly.full(draft):
                self._hotspot(draft, element)

    def _hotspot(self, draft: SceneDraft, element: Element) -> None:
        spot: dict[str, str] = {}
        for style in element.get("style").lower().split("|"):
            spot.update(self._styles.get(style.strip(), {}))
        spot.update(_carried(element))
        yaw, pitch = self._place(draft, element, spot)
        at = (None if yaw is None else yaw - self._turns[draft.id.lower()], pitch)
        done = click(spot.get("onclick", ""), self._names, yaw)
        target = spot.get("linkedscene", "").strip() or done.target
        if spot.get("visible", "").lower() == "false":
            self._assembly.note("hotspot_hidden", element.line, name=draft.id)
        elif target:
            self._link(draft, element, spot, at, self._names.get(target.lower(), target), done.arrival)
        else:
            self._info(draft, element, spot, at, done)
        self._pass_over(element)

    def _link(
        self, draft: SceneDraft, element: Element, spot: dict[str, str], at: At, target: str, arrival: Arrival
    ) -> None:
        if numbers := spot.get("linkedscene_lookat", "").strip():
            arrival = lookat(re.split(r"[,|\s]+", numbers))
        seen = self._views.get(target.lower())
        if seen is not None and arrival != AS_FIRST:
            yaw = None if arrival.yaw is None else arrival.yaw - self._turns[target.lower()]
            arrival = Arrival(yaw, arrival.pitch, None if arrival.fov is None else seen.vertical(arrival.fov))
        self._assembly.link(
            draft,
            at,
            target,
            element.line,
            name=element.get("name"),
            title=self._words(spot, _TITLES),
            arrival=arrival,
            rotation=values.number(spot.get("rotate")) or 0.0,
        )

    def _info(self, draft: SceneDraft, element: Element, spot: dict[str, str], at: At, done: Click) -> None:
        title = self._words(spot, _TITLES)
        shown = (f"<div>{self._data.get(name.lower(), '')}</div>" for name in done.data)
        words = parse_html(self._words(spot, _TEXTS) + _html("".join(shown)))
        files = [*map(plain_url, done.files), *words.files]
        if not (title or words.blocks or files or done.address) and spot.get("onclick"):
            self._assembly.note("hotspot_code", element.line, name=draft.id)
            return
        found = attachments(files, self._files, self._assembly, draft, element.line)
        name = element.get("name")
        self._assembly.info(draft, at, element.line, name=name, title=title, text=words, shown=found, url=done.address)

    def _place(self, draft: SceneDraft, element: Element, spot: dict[str, str]) -> At:
        """Return where a hotspot is, in degrees, to the right and up. That of an outline is its middle."""
        outline = [(values.number(point.get("ath")), values.number(point.get("atv"))) for point in element.all("point")]
        corners = [(h, v) for h, v in outline if h is not None and v is not None]
        if corners:
            self._assembly.note("hotspot_outline", element.line, "note", name=draft.id)
            return _middle(corners)
        yaw, down = (values.number(spot.get(name) or "0") for name in ("ath", "atv"))
        return yaw, None if down is None else -down

    def _words(self, spot: dict[str, str], names: tuple[str, ...]) -> str:
        """Return the first of these attributes that has words, as HTML."""
        for name in names:
            value = spot.get(name, "").strip()
            if value.lower().startswith("data:"):
                value = self._data.get(value[5:].strip().lower(), "")
            if value and not value.lower().startswith(("get:", "calc:", "js:")):
                return _html(value)
        return ""

    def _pass_over(self, element: Element) -> None:
        others = [name for name in element.attributes if name not in _CARRIED]
        look = [name for name in others if name.partition(".")[0] in _LOOK]  # as in url.html5
        if look:
            self._assembly.pass_over("style", "why_look", element.line)
        for name in (name for name in others if name not in look):
            self._assembly.pass_over(name, "why_program" if name.startswith("on") else "why_viewer", element.line)


def _carried(element: Element) -> dict[str, str]:
    """Return those of the attributes that say something here."""
    return {name: element.attributes[name] for name in _CARRIED if name in element.attributes}


def _flat(element: Element) -> Iterator[Element]:
    """Return what is in an element, also in `krpano` elements in it."""
    for child in element.children:
        if child.name == "krpano":
            yield from _flat(child)
        else:
            yield child


def _html(text: str) -> str:
    return text if "<" in text else _SQUARE.sub(r"<\1>", text)


def _middle(corners: list[tuple[float, float]]) -> tuple[float, float]:
    """Return the direction between directions; given to the right and down, returned to the right and up."""
    rays = [(math.radians(h), math.radians(v)) for h, v in corners]
    ahead = sum(math.cos(v) * math.cos(h) for h, v in rays)
    right = sum(math.cos(v) * math.sin(h) for h, v in rays)
    down = sum(math.sin(v) for _, v in rays)
    return math.degrees(math.atan2(right, ahead)), -math.degrees(math.atan2(down, math.hypot(ahead, right)))
