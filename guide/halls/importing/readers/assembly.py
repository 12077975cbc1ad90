"""Puts a tour together from what a reader finds, and keeps the notes of what is not carried over.

Every limit of the hall format is kept here, so that a reader only says what it found. `at` is yaw and pitch in the
picture, None where it is no number; `line` is from 1, in the file that is read.

Invariant: nothing of a tour disappears without a note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, Never
from urllib.parse import urlsplit

from guide.halls.importing import angles
from guide.halls.importing.parsing.markdown import markdown
from guide.halls.importing.parsing.markup import Markup, one_line, visible
from guide.halls.importing.readers.draft import AS_FIRST, NO_FILES, Arrival, Attachments, SceneDraft
from guide.halls.importing.tour import Hotspot, InfoHotspot, LinkHotspot, Tour, TourKind, TourScene
from guide.halls.model import Direction
from guide.halls.model.hall import Autorotate
from guide.halls.model.rich_text import LONGEST, web_address
from guide.halls.model.values import LONGEST_TEXT
from guide.halls.problem import HallError, Message, Problem, Severity
from guide.halls.sentences import say

MOST_SCENES: Final = 500  # these three as in the hall format
MOST_HOTSPOTS: Final = 100  # of a scene
MOST_EXHIBITS: Final = 1_000
LONGEST_TITLE: Final = 200  # characters
_LONGEST_NAME: Final = 300  # characters, in a message
_MOST_PASSED: Final = 200  # settings that are named one by one
_SHORTEST: Final = 60  # characters of a text that make a title where there is none

At = tuple[float | None, float | None]


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
        raise HallError([self._problem(sentence, line, "error", values)])

    def note(self, sentence: str, line: int | None = None, severity: Severity = "warning", **values: object) -> None:
        """Say what is not carried over."""
        self._notes.append(self._problem(sentence, line, severity, values))

    def pass_over(self, name: str, why: str, line: int | None) -> None:
        """Say once for the whole tour that a setting is not carried over. `why`: the key of a sentence."""
        name = _short(name) if name in self._passed or len(self._passed) < _MOST_PASSED else "…"
        first, count, reason = self._passed.get(name, (line, 0, why))
        self._passed[name] = (first, count + 1, reason)

    def expect(self, count: int) -> None:
        """Raise HallError where these are more scenes than a hall may have: before any of them is looked at."""
        if count > MOST_SCENES:
            self.refuse("tour_scenes", None, count=count, most=MOST_SCENES)

    def full(self, scene: SceneDraft) -> bool:
        """Count one more hotspot of a scene, and return whether it is too many."""
        scene.count += 1
        return scene.count > MOST_HOTSPOTS

    def leave_out(self, scene: str, why: Message, line: int | None) -> None:
        """Say that a scene is not carried over."""
        self.note("scene_left_out", line, name=scene, why=why)

    def scene(self, draft: SceneDraft) -> SceneDraft:
        """Add a scene, whose title is HTML, and return it. Raises HallError where its id is taken."""
        if draft.id in self._drafts:
            self.refuse("id_again", draft.line, kind=say.both("scenes"), name=draft.id)
        draft.title = self._title(draft.title, draft.id, draft.line) or draft.id
        self._drafts[draft.id] = draft
        return draft

    def link(
        self,
        scene: SceneDraft,
        at: At,
        target: str,
        line: int | None,
        *,
        name: str = "",
        title: str = "",
        arrival: Arrival = AS_FIRST,
        rotation: float = 0.0,
    ) -> None:
        """Add a hotspot that leads to a scene, which is not yet `full`. `title`: HTML."""
        if (place := self._place(scene, at, line)) is not None:
            title = self._title(title, scene.id, line)
            hotspot = LinkHotspot(place, target, name, title, None, angles.circle(rotation))
            scene.hotspots.append((hotspot, arrival, line))

    def info(
        self,
        scene: SceneDraft,
        at: At,
        line: int | None,
        *,
        name: str = "",
        title: str = "",
        text: Markup,
        shown: Attachments = NO_FILES,
        url: str = "",
    ) -> None:
        """Add a hotspot that opens an exhibit, to a scene that is not yet `full`. `title`: HTML; `url`: as found."""
        if text.dropped:
            self.note("text_cleaned", line, name=scene.id, names=", ".join(text.dropped))
        address = self._address(url, scene, line)
        title = self._title(title, scene.id, line)
        words, more = text.text(), ""
        if not (title or words or shown.names() or address):
            self.note("hotspot_empty", line, name=scene.id)
            return
        if (place := self._place(scene, at, line)) is None:
            return
        self._exhibits += 1
        if self._exhibits > MOST_EXHIBITS:
            return
        title = title or _name(words, shown.names(), address)
        if not text.plain or len(words) > LONGEST_TEXT:
            if len(words) > LONGEST:
                self.note("text_cut", line, name=scene.id, length=len(words), longest=LONGEST)
            words, more = "", markdown(text)
        elif words == title and (shown.names() or address):
            words = ""
        if not (words or more or shown.names() or address):
            words = title
        hotspot = InfoHotspot(place, name, title, words, more, shown.pictures, shown.film, shown.audio, address)
        scene.hotspots.append((hotspot, AS_FIRST, line))

    def tour(
        self,
        title: str,
        first: str | None,
        made_by: str = "",
        autorotate: Autorotate | None = None,
        opening: Literal["none", "planet"] = "none",
    ) -> Tour:
        """Return the whole. `title`, `made_by`: HTML; `first`: the scene entered first; None: the first one.

        Raises HallError where there is no scene.
        """
        if not self._drafts:
            raise HallError([*self._notes, Problem(Path(self.file), None, say.both("tour_no_scene"))])
        scenes = tuple(self._finished(draft) for draft in self._drafts.values())
        if first is None or first not in self._drafts:
            if first is not None:
                self.note("first_unknown", name=first, first=scenes[0].id)
            first = scenes[0].id
        if self._exhibits > MOST_EXHIBITS:
            self.note("exhibits_many", count=self._exhibits, most=MOST_EXHIBITS)
        for name, (line, count, why) in self._passed.items():
            self.note("not_carried", line, "note", name=name, count=count, why=say.both(why))
        whole, people = self._title(title, first, None), self._title(made_by, first, None)
        notes = tuple(self._notes)
        return Tour(self.kind, self.file, whole, scenes, first, notes, people, autorotate, opening)

    def _problem(self, sentence: str, line: int | None, severity: Severity, values: dict[str, object]) -> Problem:
        shown = {name: _short(value) if isinstance(value, str) else value for name, value in values.items()}
        return Problem(Path(self.file), line, say.both(sentence, **shown), severity=severity)

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
                hotspots.append(replace(hotspot, arrival=target.arrival(arrival, draft)))
        look, limits = draft.look(), draft.limits()
        return TourScene(draft.id, draft.title, draft.image, draft.turn, look, draft.tilt, limits, tuple(hotspots))

    def _place(self, scene: SceneDraft, at: At, line: int | None) -> Direction | None:
        yaw, pitch = at
        if yaw is None or pitch is None:
            self.note("hotspot_nowhere", line, name=scene.id)
            return None
        return angles.direction(yaw + scene.turn, pitch)

    def _address(self, url: str, scene: SceneDraft, line: int | None) -> str | None:
        plain = url.strip()
        if not plain or (web_address(plain) and not plain.lower().startswith("mailto:")):
            return plain or None
        self.note("url_left_out", line, name=scene.id, url=visible(plain)[:80])
        return None

    def _title(self, html: str, scene: str, line: int | None) -> str:
        title = one_line(html)
        if len(title) > LONGEST_TITLE:
            self.note("text_cut", line, name=scene, length=len(title), longest=LONGEST_TITLE)
            title = title[: LONGEST_TITLE - 1].rstrip() + "…"
        return title


def _short(name: str) -> str:
    """Return a name of the source as far as a person reads it in a message."""
    return name if len(name) <= _LONGEST_NAME else name[:_LONGEST_NAME] + "…"


def _name(text: str, files: tuple[str, ...], address: str | None) -> str:
    """Return a title for what has none: the beginning of its text, else the name of its file or page."""
    if text:
        line = text.split("\n", 1)[0]
        return line if len(line) <= _SHORTEST else line[: _SHORTEST - 1].rstrip() + "…"
    if files:
        return " ".join(visible(Path(files[0]).stem.replace("_", " ")).split()) or files[0]
    return urlsplit(address or "").hostname or ""
