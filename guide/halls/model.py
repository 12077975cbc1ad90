"""The hall format as types: what hall.yaml may say, its limits and its defaults. README.md is normative.

A value of these types is well formed. That its ids and links fit together and that its pictures exist is for
`references` and `pictures` to say; `load` returns only halls that passed all of them.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

LONGEST_TEXT: Final = 4_000  # characters
PICTURE_TYPES: Final = (".jpg", ".jpeg", ".png", ".webp")
LANGUAGE: Final = r"^[a-z]{2}(-[A-Za-z]{2,4})?$"


def _checked_text(value: object) -> object:
    """Let a good text pass. One error for the whole text says more than pydantic's two for a failed union."""
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
    """Whether every system and URL can hold it: nothing unprintable, and nothing that Windows keeps for itself."""
    return path.isprintable() and not re.search(r'[\\:*?"<>|]', path)


def _checked_path(value: str) -> str:
    """A path that stays inside the folder on every system and can be written into a URL."""
    parts = value.split("/")
    if "" in parts or "." in parts or ".." in parts or not portable(value):
        raise PydanticCustomError("picture_path", "not a relative path")
    if not value.lower().endswith(PICTURE_TYPES):
        raise PydanticCustomError("picture_type", "not a picture")
    return value


_Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
_Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
_ByLanguage = Annotated[dict[_Language, _Words], Field(min_length=1)]

Text = Annotated[_Words | _ByLanguage, BeforeValidator(_checked_text)]
"""For people: one string for all languages, or one by language, such as `{"zh": "…", "en": "…"}`."""
HallId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""As on the wire."""
PicturePath = Annotated[str, StringConstraints(max_length=255), AfterValidator(_checked_path)]
Yaw = Annotated[float, Field(ge=0, lt=360)]
Pitch = Annotated[float, Field(ge=-90, le=90)]
Fov = Annotated[float, Field(ge=20, le=110)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Direction(_Part):
    yaw: Yaw
    pitch: Pitch


class Look(_Part):
    """Where one looks on arrival."""

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


class Stop(_Part):
    id: Id
    title: Text
    view: View
    pointer: Direction | None = None
    narration: Text
    seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None


class Hall(_Part):
    """One hall. An optional text that is not given is the empty string; `cover` and `start` are set."""

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
        """Every picture the hall names, as a path below its folder. One that is named twice comes twice."""
        yield self.cover
        for scene in self.scenes:
            yield scene.picture
        for exhibit in self.exhibits:
            yield from exhibit.pictures

    def picture_url(self, picture: str, base_url: str = "") -> str:
        """Where the server has this picture. `base_url` has no slash at its end."""
        return f"{base_url}/halls/{self.id}/{quote(picture)}"

    def as_client(self, base_url: str = "") -> dict[str, Any]:
        """The hall for `GET /api/halls/HALL`: plain JSON types, all defaults filled in, pictures as URLs."""
        hall = self.model_dump(mode="json", exclude={"format"})
        hall["cover"] = self.picture_url(self.cover, base_url)
        for scene in hall["scenes"]:
            scene["picture"] = self.picture_url(scene["picture"], base_url)
        for exhibit in hall["exhibits"]:
            exhibit["pictures"] = [self.picture_url(picture, base_url) for picture in exhibit["pictures"]]
        return hall
