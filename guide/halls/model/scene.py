"""A scene: its picture, how much of the sphere the picture covers, and its hotspots."""

from typing import Annotated, Any, Final

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from guide.halls.model.initials import initials
from guide.halls.model.paths import PicturePath
from guide.halls.model.stop import Narration
from guide.halls.model.tiles import Tiles
from guide.halls.model.values import Direction, FileUrl, Fov, Id, Look, Part, Pitch, Text, Yaw

_ALL_AROUND: Final = 359.99  # degrees: what is missing then is less than a pixel


class Zone(Part):
    id: Id
    title: Text


class Arrival(Part):
    """How one looks after walking through a link. Where nothing is given: the way one walked, straight ahead."""

    yaw: Yaw
    pitch: Pitch = 0.0
    fov: Fov | None = None


class Hotspot(Part):
    """Leads to a scene or opens an exhibit: exactly one of the two is set. `arrive`: of a link only."""

    id: Id
    at: Direction
    link: Id | None = None
    exhibit: Id | None = None
    arrive: Arrival | None = None

    @model_validator(mode="after")
    def _one_target(self) -> "Hotspot":
        if (self.link is None) == (self.exhibit is None):
            raise PydanticCustomError("hotspot_target", "link or exhibit")
        if self.arrive is not None and self.link is None:
            raise PydanticCustomError("arrive_without_link", "arrive without link", {"field": "arrive"})
        return self


class Covers(Part):
    """How much of the sphere a picture covers, in degrees: `width` around its centre column, from pitch `bottom` to
    `top`. Rows and columns are as in a picture of the whole sphere: the same angle in each."""

    width: Annotated[float, Field(ge=1, le=360)] = 360.0
    top: Pitch = 90.0
    bottom: Pitch = -90.0

    @model_validator(mode="after")
    def _order(self) -> "Covers":
        if self.top - self.bottom < 1:
            raise PydanticCustomError("covers_order", "bottom above top")
        return self


class ViewLimits(Part):
    """What may be seen of a scene: the edges of a view stay inside. `yaw`: clockwise from the first to the second, also
    through north; `pitch`: from the lower to the upper; None: all."""

    yaw: Annotated[list[Yaw], Field(min_length=2, max_length=2)] | None = None
    pitch: Annotated[list[Pitch], Field(min_length=2, max_length=2)] | None = None

    @model_validator(mode="after")
    def _order(self) -> "ViewLimits":
        if self.yaw is not None and self.yaw[0] == self.yaw[1]:
            raise PydanticCustomError("limits_order", "no range", {"axis": "yaw"})
        if self.pitch is not None and self.pitch[0] >= self.pitch[1]:
            raise PydanticCustomError("limits_order", "no range", {"axis": "pitch"})
        return self

    def contain(self, direction: Direction) -> bool:
        """Return whether a direction may be seen."""
        if self.pitch is not None and not self.pitch[0] <= direction.pitch <= self.pitch[1]:
            return False
        return self.yaw is None or (direction.yaw - self.yaw[0]) % 360 <= (self.yaw[1] - self.yaw[0]) % 360


def _middle(covers: Covers | None, north: float) -> Look:
    """Return where a visitor looks first who is not told where."""
    return Look() if covers is None else Look(yaw=north, pitch=(covers.top + covers.bottom) / 2)


class Scene(Narration):
    """`picture`: equirectangular, of the whole sphere unless `covers` says otherwise. `tiles`: the same, sharper."""

    id: Id
    title: Text
    description: Text = ""
    zone: Id | None = None
    picture: PicturePath
    covers: Covers | None = None
    tiles: Tiles | None = None
    limits: ViewLimits | None = None
    north: Yaw = 0.0
    view: Look = Field(default_factory=lambda given: _middle(given["covers"], given["north"]))
    hotspots: list[Hotspot] = Field([], max_length=100)

    @model_validator(mode="after")
    def _whole_cube(self) -> "Scene":
        if self.covers is not None and self.tiles is not None:
            raise PydanticCustomError("covers_tiles", "covers or tiles", {"field": "covers"})
        return self

    def visible(self) -> ViewLimits | None:
        """Return what may be seen: `limits`, and where it says nothing what the picture covers; None: everything."""
        yaw = None if self.limits is None else self.limits.yaw
        pitch = None if self.limits is None else self.limits.pitch
        if self.covers is not None:
            half = self.covers.width / 2
            if yaw is None and self.covers.width < _ALL_AROUND:
                yaw = [round((self.north + side) % 360, 6) % 360 for side in (-half, half)]
            if pitch is None and (self.covers.bottom, self.covers.top) != (-90, 90):
                pitch = [self.covers.bottom, self.covers.top]
        return None if yaw is None and pitch is None else ViewLimits(yaw=yaw, pitch=pitch)

    def arrival(self, hotspot: Hotspot) -> dict[str, float]:
        """Return how one looks who comes here through a hotspot.

        Where the hotspot does not say, one goes on looking the way one walked, or as `view` says where that way is not
        to be seen here.
        """
        if hotspot.arrive is not None:
            given = hotspot.arrive
            return {"yaw": given.yaw, "pitch": given.pitch, "fov": self.view.fov if given.fov is None else given.fov}
        limits = self.visible()
        if limits is None or limits.contain(Direction(yaw=hotspot.at.yaw, pitch=0)):
            return {"yaw": hotspot.at.yaw, "pitch": 0.0, "fov": self.view.fov}
        return self.view.model_dump()

    def as_client(self, url: FileUrl, preview: FileUrl) -> dict[str, Any]:
        """Return the scene as clients get it. Its hotspots' `arrive` is for the hall to fill in."""
        limits = self.visible()
        return self.model_dump(mode="json") | {
            "picture": url(self.picture),
            "preview": preview(self.picture),
            "initials": initials(self.title),
            "tiles": None if self.tiles is None else self.tiles.as_client(url),
            "limits": None if limits is None else limits.model_dump(mode="json"),
            **self.narration_as_client(url),
        }
