"""Puts a tour together from what a reader finds, and keeps the notes of what is not carried over.

Every limit of the hall format is kept here, so that a reader only says what it found. Angles that come in are those of
the picture: degrees, yaw clockwise from its middle, pitch up. `line`: from 1, in the file that is read.

Invariant: nothing of a tour disappears without a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Never
from urllib.parse import urlsplit

from guide.halls.importing import angles
from guide.halls.importing.parsing.markup import PlainText, one_line, plain_text
from guide.halls.importing.tour import (
    UPRIGHT,
    Hotspot,
    Image,
    InfoHotspot,
    LinkHotspot,
    Tilt,
    Tour,
    TourKind,
    TourScene,
)
from guide.halls.model import LONGEST_TEXT, Direction, Look
from guide.halls.problem import HallError, Message, Problem, Severity
from guide.halls.sentences import say

MOST_SCENES: Final = 500  # these three as in the hall format
MOST_HOTSPOTS: Final = 100  # of a scene
MOST_EXHIBITS: Final = 1_000
LONGEST_TITLE: Final = 200  # characters
LONGEST_URL: Final = 2_000
_SHORTEST: Final = 60  # characters of a text that make a title where there is none

_NO_TEXT: Final = PlainText("")


@dataclass(frozen=True)
class Arrival:
    """Where a link looks in its target. None: as the target's first view does.

    `from_north`: yaw is clockwise from north, not from the middle of the target's picture.
    """

    yaw: float | None = None
    pitch: float | None = None
    fov: float | None = None
    from_north: bool = False


@dataclass
class SceneDraft:
    """A scene whose links are not yet followed. `view`: yaw, pitch and fov in the picture."""

    id: str
    title: str
    image: Image
    line: int | None
    north: float
    view: tuple[float, float, float]
    tilt: Tilt
    hotspots: list[tuple[Hotspot, Arrival, int | None]] = field(default_factory=list)
    count: int = 0

    def look(self) -> Look:
        """Return its first view, in our angles."""
        yaw, pitch, fov = self.view
        return angles.look(yaw + self.north, pitch, fov)


class Assembly:
    """One tour on its way. `file`: the name of the description, for messages; `others`: those of other tours."""

    def __init__(self, kind: TourKind, file: str, others: Iterable[str] = ()) -> None:
        self.kind = kind
        self.file = file
        self._drafts: dict[str, SceneDraft] = {}
        self._notes = [Problem(Path(name), None, say.both("tour_other"), severity="note") for name in others]
        self._passed: dict[str, tuple[int | None, int, str]] = {}  # a setting: its first line, how often, and why
        self._exhibits = 0

    def refuse(self, sentence: str, line: int | None = None, /, **values: object) -> Never:
        """Raise HallError: the tour cannot be read."""
        raise HallError([Problem(Path(self.file), line, say.both(sentence, **values))])

    def note(self, sentence: str, line: int | None = None, severity: Severity = "warning", **values: object) -> None:
        """Say what is not carried over."""
        self._notes.append(Problem(Path(self.file), line, say.both(sentence, **values), severity=severity))

    def pass_over(self, name: str, why: str, line: int | None) -> None:
        """Say once for the whole tour that a setting is not carried over. `why`: the key of a sentence."""
        first, count, reason = self._passed.get(name, (line, 0, why))
        self._passed[name] = (first, count + 1, reason)

    def leave_out(self, scene: str, why: Message, line: int | None) -> None:
        """Say that a scene is not carried over."""
        self.note("scene_left_out", line, name=scene, why=why)

    def scene(
        self,
        name: str,
        title: str,
        image: Image,
        line: int | None,
        north: float = 0.0,
        view: tuple[float, float, float] = (0.0, 0.0, 70.0),
        tilt: Tilt = UPRIGHT,
    ) -> SceneDraft:
        """Return a new scene, to which hotspots can be added. Raises HallError where its id is taken."""
        if name in self._drafts:
            self.refuse("id_again", line, kind=say.both("scenes"), name=name)
        draft = SceneDraft(name, "", image, line, angles.circle(north), view, tilt)
        draft.title = self._title(title, name, line) or name
        self._drafts[name] = draft
        return draft

    def link(
        self,
        scene: SceneDraft,
        at: tuple[float | None, float | None],
        target: str,
        line: int | None,
        *,
        name: str = "",
        title: str = "",
        arrival: Arrival = Arrival(),
        rotation: float = 0.0,
    ) -> None:
        """Add a hotspot that leads to a scene. `at`: yaw and pitch in the picture; None: no number."""
        if (place := self._place(scene, at, line)) is None:
            return
        title = self._title(title, scene.id, line)
        hotspot = LinkHotspot(place, target, name, title, None, angles.circle(rotation))
        scene.hotspots.append((hotspot, arrival, line))

    def info(
        self,
        scene: SceneDraft,
        at: tuple[float | None, float | None],
        line: int | None,
        *,
        name: str = "",
        title: str = "",
        text: PlainText = _NO_TEXT,
        pictures: tuple[str, ...] = (),
        film: str | None = None,
        url: str = "",
    ) -> None:
        """Add a hotspot that opens an exhibit. `pictures`, `film`: names of files in the source; `url`: as found."""
        address = self._address(url, scene, line) or next(iter(text.links), None)
        title = self._title(title, scene.id, line)
        if not (title or text.text or pictures or film or address):
            self.note("hotspot_empty", line, name=scene.id)
            return
        if (place := self._place(scene, at, line)) is None:
            return
        self._exhibits += 1
        if self._exhibits > MOST_EXHIBITS:
            return
        words = text.text
        if not title and words and len(words) <= _SHORTEST and "\n" not in words:
            title, words = words, ""
        title = title or self._name(words, (*pictures, *([film] if film else [])), address)
        scene.hotspots.append((InfoHotspot(place, name, title, words, pictures, film, address), Arrival(), line))

    def text(self, html: str, scene: SceneDraft, line: int | None) -> PlainText:
        """Return a text without what may not be carried over, and say so."""
        plain = plain_text(html)
        if plain.dropped:
            self.note("text_cleaned", line, name=scene.id, names=", ".join(plain.dropped))
        if len(plain.text) > LONGEST_TEXT:
            self.note("text_cut", line, name=scene.id, length=len(plain.text), longest=LONGEST_TEXT)
        return replace(plain, text=plain.text[:LONGEST_TEXT].rstrip())

    def tour(self, title: str, first: str | None, credits: str = "") -> Tour:
        """Return the whole. `first`: the scene entered first; None: the first one. Raises HallError without a scene."""
        if not self._drafts:
            raise HallError([*self._notes, Problem(Path(self.file), None, say.both("tour_no_scene"))])
        if len(self._drafts) > MOST_SCENES:
            self.refuse("tour_scenes", count=len(self._drafts), most=MOST_SCENES)
        scenes = tuple(self._finished(draft) for draft in self._drafts.values())
        if first is None or first not in self._drafts:
            if first is not None:
                self.note("first_unknown", name=first, first=scenes[0].id)
            first = scenes[0].id
        if self._exhibits > MOST_EXHIBITS:
            self.note("exhibits_many", count=self._exhibits, most=MOST_EXHIBITS)
        for name, (line, count, why) in self._passed.items():
            self.note("not_carried", line, "note", name=name, count=count, why=say.both(why))
        whole, made_by = self._title(title, first, None), self._title(credits, first, None)
        return Tour(self.kind, self.file, whole, scenes, first, tuple(self._notes), made_by)

    def _finished(self, draft: SceneDraft) -> TourScene:
        if draft.count > MOST_HOTSPOTS:
            self.note("hotspots_many", draft.line, name=draft.id, count=draft.count, most=MOST_HOTSPOTS)
        hotspots: list[Hotspot] = []
        for hotspot, arrival, line in draft.hotspots:
            if isinstance(hotspot, InfoHotspot):
                hotspots.append(hotspot)
            elif (target := self._drafts.get(hotspot.target)) is None:
                self.note("link_left_out", line, name=draft.id, target=hotspot.target)
            else:
                hotspots.append(replace(hotspot, arrival=_arrival(arrival, target)))
        return TourScene(draft.id, draft.title, draft.image, draft.north, draft.look(), draft.tilt, tuple(hotspots))

    def _place(self, scene: SceneDraft, at: tuple[float | None, float | None], line: int | None) -> Direction | None:
        yaw, pitch = at
        if yaw is None or pitch is None:
            self.note("hotspot_nowhere", line, name=scene.id)
            return None
        scene.count += 1
        return angles.direction(yaw + scene.north, pitch) if scene.count <= MOST_HOTSPOTS else None

    def _address(self, url: str, scene: SceneDraft, line: int | None) -> str | None:
        if not url.strip():
            return None
        plain = url.strip()
        try:
            parts = urlsplit(plain)
            good = parts.scheme in {"http", "https"} and bool(parts.hostname) and len(plain) <= LONGEST_URL
        except ValueError:
            good = False
        if good and plain.isprintable() and " " not in plain:
            return plain
        self.note("url_left_out", line, name=scene.id, url=one_line(plain)[:80])
        return None

    def _title(self, html: str, scene: str, line: int | None) -> str:
        title = one_line(plain_text(html).text)
        if len(title) > LONGEST_TITLE:
            self.note("text_cut", line, name=scene, length=len(title), longest=LONGEST_TITLE)
            title = title[: LONGEST_TITLE - 1].rstrip() + "…"
        return title

    @staticmethod
    def _name(text: str, files: tuple[str, ...], address: str | None) -> str:
        """Return a title for what has none: the beginning of its text, else the name of its file or page."""
        if text:
            line = text.split("\n", 1)[0]
            return line if len(line) <= _SHORTEST else line[: _SHORTEST - 1].rstrip() + "…"
        if files:
            return one_line(Path(files[0]).stem.replace("_", " ")) or files[0]
        return urlsplit(address or "").hostname or ""


def _arrival(arrival: Arrival, target: SceneDraft) -> Look | None:
    if arrival.yaw is None and arrival.pitch is None and arrival.fov is None:
        return None
    yaw, pitch, fov = target.view
    if arrival.yaw is not None:
        yaw = arrival.yaw - target.north if arrival.from_north else arrival.yaw
    pitch = pitch if arrival.pitch is None else arrival.pitch
    return angles.look(yaw + target.north, pitch, fov if arrival.fov is None else arrival.fov)
