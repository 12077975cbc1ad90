"""A hall: the whole of hall.yaml, the files that it names, and what clients get of it."""

from collections.abc import Callable, Iterator
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from guide.halls.model.exhibit import Exhibit
from guide.halls.model.paths import ClipPath, PicturePath
from guide.halls.model.plan import Plan
from guide.halls.model.scene import Scene, Zone
from guide.halls.model.stop import Stop
from guide.halls.model.values import HallId, Id, Part, Text

MOST_TILES: Final = 200_000  # in a hall: each is a file that a server looks up when it starts


class Music(Part):
    """What is played in the background of a walk. `volume`: from 0 to 1; it is lower while somebody speaks."""

    audio: ClipPath
    volume: Annotated[float, Field(gt=0, le=1)] = 0.3


class Autorotate(Part):
    """The view turns by itself. `speed`: degrees in a second, to the right; `delay`: after so many seconds of rest."""

    speed: Annotated[float, Field(ge=-20, le=20)] = 3.0
    delay: Annotated[float, Field(ge=1, le=3600)] = 30.0


class Hall(Part):
    """One hall. An optional text that is not given is empty; `cover` and `start` always have a value."""

    format: Literal[1]
    id: HallId
    title: Text
    description: Text = ""
    credits: Text = ""
    zones: list[Zone] = Field([], max_length=100)
    scenes: Annotated[list[Scene], Field(min_length=1, max_length=500)]
    exhibits: list[Exhibit] = Field([], max_length=1_000)
    run_sheet: list[Stop] = Field([], max_length=500)
    plans: list[Plan] = Field([], max_length=20)
    music: Music | None = None
    opening: Literal["none", "planet"] = "none"
    autorotate: Autorotate | None = None
    # after `scenes`, which their defaults need
    cover: PicturePath = Field(default_factory=lambda given: given["scenes"][0].picture)
    start: Id = Field(default_factory=lambda given: given["scenes"][0].id)

    @model_validator(mode="after")
    def _tiles(self) -> "Hall":
        count = sum(scene.tiles.count for scene in self.scenes if scene.tiles is not None)
        if count > MOST_TILES:
            raise PydanticCustomError("tile_count", "too many", {"count": count, "most": MOST_TILES})
        return self

    def pictures(self) -> Iterator[str]:
        """Return every whole picture that the hall names, as a path in its folder. One that is named twice comes twice.

        Tiles are not among them.
        """
        yield self.cover
        yield from (scene.picture for scene in self.scenes)
        yield from (picture.file for exhibit in self.exhibits for picture in exhibit.pictures)
        yield from (plan.picture for plan in self.plans)

    def files(self) -> Iterator[str]:
        """Return every file that the hall names: pictures, tiles, clips, films and models."""
        yield from self.whole_files()
        for scene in self.scenes:
            if scene.tiles is not None:
                yield from scene.tiles.files()

    def whole_files(self) -> Iterator[str]:
        """Return every file that the hall names except tiles, of which there may be very many."""
        yield self.cover
        yield from (plan.picture for plan in self.plans)
        yield from (scene.picture for scene in self.scenes)
        for exhibit in self.exhibits:
            yield from exhibit.files()
        for narrated in (*self.scenes, *self.exhibits, *self.run_sheet):
            yield from narrated.clips()
        if self.music is not None:
            yield self.music.audio

    def url(
        self, file: str, base_url: str = "", version: Callable[[str], str] | None = None, what: str = "halls"
    ) -> str:
        """Return the URL at which a server has this file. `base_url` has no slash at its end.

        `version`: what returns a word that changes with the file, so that a browser fetches a file that was replaced.
        `what`: `halls` for the file itself, `previews` for a small picture of it.
        """
        word = version(file) if version else ""
        return f"{base_url}/{what}/{self.id}/{quote(file, safe='/{}')}" + (f"?v={quote(word)}" if word else "")

    def as_client(self, base_url: str = "", version: Callable[[str], str] | None = None) -> dict[str, Any]:
        """Return the hall for `GET /api/halls/HALL`: plain JSON types, all defaults filled in, files as URLs.

        `version`: as in `url`.
        """

        def url(file: str) -> str:
            return self.url(file, base_url, version)

        def preview(file: str) -> str:
            return self.url(file, base_url, version, "previews")

        parts = {"scenes", "exhibits", "run_sheet", "plans", "music"}
        hall = self.model_dump(mode="json", exclude={"format", *parts})
        hall["cover"] = url(self.cover)
        hall["scenes"] = [scene.as_client(url, preview) for scene in self.scenes]
        scenes = {scene.id: scene for scene in self.scenes}
        for scene, made in zip(self.scenes, hall["scenes"], strict=True):
            for hotspot, spot in zip(scene.hotspots, made["hotspots"], strict=True):
                if hotspot.link in scenes:
                    spot["arrive"] = scenes[hotspot.link].arrival(hotspot)
        hall["exhibits"] = [exhibit.as_client(url) for exhibit in self.exhibits]
        hall["run_sheet"] = [stop.as_client(url) for stop in self.run_sheet]
        hall["plans"] = [plan.as_client(url) for plan in self.plans]
        hall["music"] = None if self.music is None else {"audio": url(self.music.audio), "volume": self.music.volume}
        return hall
