"""A scene while its tour is being read: its links are not yet followed. Angles are those of its picture.

Angles of a picture: degrees, yaw clockwise from its middle, pitch up, fov vertical.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from guide.halls.importing import angles
from guide.halls.importing.tour import UPRIGHT, Hotspot, Image, Tilt
from guide.halls.model import Look
from guide.halls.model.scene import ViewLimits


@dataclass(frozen=True)
class Arrival:
    """Where a link looks in its target. None: as the target's first view does.

    `from_north`: yaw is clockwise from north, not from the middle of the target's picture.
    """

    yaw: float | None = None
    pitch: float | None = None
    fov: float | None = None
    from_north: bool = False


AS_FIRST: Final = Arrival()


@dataclass(frozen=True)
class Attachments:
    """What an exhibit shows: names of files in the source."""

    pictures: tuple[str, ...] = ()
    film: str | None = None
    audio: str | None = None

    def names(self) -> tuple[str, ...]:
        """Return all of them."""
        return (*self.pictures, *(file for file in (self.film, self.audio) if file))


NO_FILES: Final = Attachments()


@dataclass
class SceneDraft:
    """`line`: from 1, in the description; `north`: the heading of its picture's middle, None: not known.

    `view`: yaw, pitch and fov; `yaws`, `pitches`: the edges of what may be seen. `count`: of the hotspots that its
    source has.
    """

    id: str
    title: str
    image: Image
    line: int | None
    north: float | None = None
    view: tuple[float, float, float] = (0.0, 0.0, 70.0)
    tilt: Tilt = UPRIGHT
    yaws: tuple[float, float] | None = None
    pitches: tuple[float, float] | None = None
    hotspots: list[tuple[Hotspot, Arrival, int | None]] = field(default_factory=list)
    count: int = 0

    @property
    def turn(self) -> float:
        """What makes a yaw of its picture one of ours."""
        return angles.circle(self.north or 0.0)

    def look(self) -> Look:
        """Return its first view, in our angles."""
        yaw, pitch, fov = self.view
        return angles.look(yaw + self.turn, pitch, fov)

    def limits(self) -> ViewLimits | None:
        """Return what may be seen, in our angles."""
        turn = self.turn
        return angles.limits(self.yaws and (self.yaws[0] + turn, self.yaws[1] + turn), self.pitches)

    def arrival(self, arrival: Arrival, start: SceneDraft) -> Look | None:
        """Return where one looks who comes from `start`; None: the way one walks, as `LinkHotspot` says."""
        if arrival == AS_FIRST:
            return None if start.north is not None and self.north is not None else self.look()
        yaw, pitch, fov = self.view
        if arrival.yaw is not None:
            yaw = arrival.yaw - self.turn if arrival.from_north else arrival.yaw
        pitch = pitch if arrival.pitch is None else arrival.pitch
        return angles.look(yaw + self.turn, pitch, fov if arrival.fov is None else arrival.fov)
