"""The hall format as types: what hall.yaml may contain, its limits and its defaults. README.md is normative.

A value of these types is well formed. `references` checks that its ids and links fit together, `pictures` and `media`
that its files exist; `check.load` returns only halls that passed all of them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from guide.halls.narration import timed

LONGEST_TEXT: Final = 4_000  # characters
PICTURE_TYPES: Final = (".jpg", ".jpeg", ".png", ".webp")
CLIP_TYPES: Final = (".mp3", ".m4a", ".opus", ".ogg")
FILM_TYPES: Final = (".mp4",)
LANGUAGE: Final = r"^[a-z]{2}(-[A-Za-z]{2,4})?$"


def _checked_text(value: object) -> object:
    """Return a good text as it is. Raises one error for the whole text; pydantic alone raises two for a union."""
    by_language = value if isinstance(value, Mapping) else {"": value}
    if not by_language:
        raise PydanticCustomError("text_empty", "empty text")
    for language, text in by_language.items():
        where = {"language": language}
        if isinstance(value, Mapping) and not re.fullmatch(LANGUAGE, str(language)):
            raise PydanticCustomError("text_language", "not a language", where)
        if not isinstance(text, str):
            raise PydanticCustomError("text_type", "not a text", where)
        if not text.strip():
            raise PydanticCustomError("text_empty", "empty text", where)
        if len(text) > LONGEST_TEXT:
            numbers = {"longest": LONGEST_TEXT, "length": len(text)}
            raise PydanticCustomError("text_long", "too long", {**where, **numbers})
    return value


def portable(path: str) -> bool:
    """Whether a path is possible on every system and in a URL: printable, without the characters Windows reserves."""
    return path.isprintable() and not re.search(r'[\\:*?"<>|]', path)


def _checked_path(value: str) -> str:
    """Return a path that stays inside the folder on every system and is possible in a URL. Raises for any other."""
    parts = value.split("/")
    if "" in parts or "." in parts or ".." in parts or not portable(value):
        raise PydanticCustomError("file_path", "not a relative path")
    return value


def _ends_with(types: tuple[str, ...], fault: Literal["picture_type", "clip_type", "film_type"]) -> AfterValidator:
    def check(value: str) -> str:
        if not value.lower().endswith(types):
            raise PydanticCustomError(fault, "another type of file")
        return value

    return AfterValidator(check)


_Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
_Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
_ByLanguage = Annotated[dict[_Language, _Words], Field(min_length=1)]

Text = Annotated[_Words | _ByLanguage, BeforeValidator(_checked_text)]
"""Text for people: one string for all languages, or one for each, such as `{"zh": "…", "en": "…"}`."""
HallId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""The same letters and length as ids on the wire."""
_Path = Annotated[str, StringConstraints(max_length=255), AfterValidator(_checked_path)]
PicturePath = Annotated[_Path, _ends_with(PICTURE_TYPES, "picture_type")]
ClipPath = Annotated[_Path, _ends_with(CLIP_TYPES, "clip_type")]
FilmPath = Annotated[_Path, _ends_with(FILM_TYPES, "film_type")]
Yaw = Annotated[float, Field(ge=0, lt=360)]
Pitch = Annotated[float, Field(ge=-90, le=90)]
Fov = Annotated[float, Field(ge=20, le=110)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Direction(_Part):
    yaw: Yaw
    pitch: Pitch


class Look(_Part):
    """The view direction on arrival."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0
    fov: Fov = 70.0


class View(Look):
    scene: Id


class Zone(_Part):
    id: Id
    title: Text


class Hotspot(_Part):
    """Leads to a scene or opens an exhibit: exactly one of the two is set."""

    id: Id
    at: Direction
    link: Id | None = None
    exhibit: Id | None = None

    @model_validator(mode="after")
    def _one_target(self) -> "Hotspot":
        if (self.link is None) == (self.exhibit is None):
            raise PydanticCustomError("hotspot_target", "link or exhibit")
        return self


class Scene(_Part):
    id: Id
    title: Text
    zone: Id | None = None
    picture: PicturePath
    north: Yaw = 0.0
    view: Look = Look()
    hotspots: Annotated[list[Hotspot], Field(max_length=100)] = []


class Exhibit(_Part):
    id: Id
    title: Text
    text: Text
    pictures: Annotated[list[PicturePath], Field(max_length=100)] = []
    film: FilmPath | None = None


class Clip(_Part):
    """A recorded narration. `sentences`: when each of its sentences begins, in seconds; `seconds`: its length."""

    audio: ClipPath
    seconds: Annotated[float, Field(gt=0, le=7200)] | None = None
    sentences: Annotated[list[Annotated[float, Field(ge=0, le=7200)]], Field(max_length=200)] = []


class Stop(_Part):
    id: Id
    title: Text
    view: View
    pointer: Direction | None = None
    narration: Text
    clip: Clip | None = None
    seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None


class Hall(_Part):
    """One hall. An optional text that is not given is empty; `cover` and `start` always have a value."""

    format: Literal[1]
    id: HallId
    title: Text
    description: Text = ""
    credits: Text = ""
    zones: Annotated[list[Zone], Field(max_length=100)] = []
    scenes: Annotated[list[Scene], Field(min_length=1, max_length=500)]
    exhibits: Annotated[list[Exhibit], Field(max_length=1_000)] = []
    run_sheet: Annotated[list[Stop], Field(max_length=500)] = []
    # after `scenes`, which their defaults need
    cover: PicturePath = Field(default_factory=lambda given: given["scenes"][0].picture)
    start: Id = Field(default_factory=lambda given: given["scenes"][0].id)

    def pictures(self) -> Iterator[str]:
        """Return every picture that the hall names, as a path in its folder. One that is named twice comes twice."""
        yield self.cover
        for scene in self.scenes:
            yield scene.picture
        for exhibit in self.exhibits:
            yield from exhibit.pictures

    def files(self) -> Iterator[str]:
        """Return every file that the hall names: pictures, clips and films."""
        yield from self.pictures()
        yield from (exhibit.film for exhibit in self.exhibits if exhibit.film is not None)
        yield from (stop.clip.audio for stop in self.run_sheet if stop.clip is not None)

    def url(self, file: str, base_url: str = "") -> str:
        """Return the URL at which a server has this file. `base_url` has no slash at its end."""
        return f"{base_url}/halls/{self.id}/{quote(file)}"

    def as_client(self, base_url: str = "") -> dict[str, Any]:
        """Return the hall for `GET /api/halls/HALL`: plain JSON types, all defaults filled in, files as URLs.

        A clip has `captions` (a text and when it begins, in seconds) in place of `sentences`, so that no client has to
        split texts.
        """
        hall = self.model_dump(mode="json", exclude={"format"})
        hall["cover"] = self.url(self.cover, base_url)
        for scene in hall["scenes"]:
            scene["preview"] = f"{base_url}/previews/{self.id}/{quote(scene['picture'])}"
            scene["picture"] = self.url(scene["picture"], base_url)
        for exhibit in hall["exhibits"]:
            exhibit["pictures"] = [self.url(picture, base_url) for picture in exhibit["pictures"]]
            if exhibit["film"] is not None:
                exhibit["film"] = self.url(exhibit["film"], base_url)
        for stop in hall["run_sheet"]:
            if stop["clip"] is not None:
                stop["clip"]["audio"] = self.url(stop["clip"]["audio"], base_url)
                texts = timed(stop["narration"], stop["clip"].pop("sentences"))
                stop["clip"]["captions"] = [{"at": at, "text": text} for at, text in texts]
        return hall
