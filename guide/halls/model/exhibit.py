"""An exhibit: what a hotspot opens. What it has says of which kind it is: pictures, a film, a recording, a model."""

from collections.abc import Iterator
from typing import Annotated, Any
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from guide.halls.model.initials import initials
from guide.halls.model.paths import FilmPath, ModelPath, PicturePath
from guide.halls.model.rich_text import RichText, blocks, web_address
from guide.halls.model.stop import Clip, Narration
from guide.halls.model.values import FileUrl, Id, Part, Text

CONTENT = ("text", "more", "pictures", "film", "audio", "model", "link")
"""The fields of which an exhibit has at least one."""


def _checked_address(value: str) -> str:
    if not web_address(value) or urlsplit(value).scheme not in ("http", "https"):
        raise PydanticCustomError("link_address", "no web address")
    return value


def _picture_entry(value: object) -> object:
    """Return a plain path as the picture that it stands for."""
    if not isinstance(value, str | dict):
        raise PydanticCustomError("picture_entry", "neither a path nor a picture")
    return {"file": value} if isinstance(value, str) else value


class Picture(Part):
    file: PicturePath
    caption: Text = ""


PictureEntry = Annotated[Picture, BeforeValidator(_picture_entry, json_schema_input_type=PicturePath | Picture)]
"""A picture with its caption, or its path alone."""


class Audio(Part):
    """What an exhibit sounds like, or who tells of it. `text`: what is said in the clip, for its captions."""

    text: Text = ""
    clip: Clip

    def as_client(self, url: FileUrl) -> dict[str, Any]:
        return {"text": self.text, "clip": self.clip.as_client(self.text, url)}


class WebLink(Part):
    """A page of the web. `label`: what stands on its button."""

    url: Annotated[str, StringConstraints(max_length=2_000), AfterValidator(_checked_address)]
    label: Text = ""


class Exhibit(Narration):
    id: Id
    title: Text
    text: Text = ""
    more: RichText | None = None
    pictures: list[PictureEntry] = Field([], max_length=100)
    film: FilmPath | None = None
    audio: Audio | None = None
    model: ModelPath | None = None
    link: WebLink | None = None

    @model_validator(mode="after")
    def _something(self) -> "Exhibit":
        if not any(getattr(self, field) for field in CONTENT):
            raise PydanticCustomError("exhibit_empty", "nothing to show")
        return self

    def files(self) -> Iterator[str]:
        """Return every file that the exhibit names except its narration's clip."""
        yield from (picture.file for picture in self.pictures)
        yield from (file for file in (self.film, self.model) if file is not None)
        if self.audio is not None:
            yield self.audio.clip.audio

    def as_client(self, url: FileUrl) -> dict[str, Any]:
        """Return the exhibit as clients get it: `more` as blocks, so that no client has to read Markdown."""
        return self.model_dump(mode="json") | {
            "initials": initials(self.title),
            "more": None if self.more is None else blocks(self.more),
            "pictures": [picture.model_dump(mode="json") | {"file": url(picture.file)} for picture in self.pictures],
            "film": None if self.film is None else url(self.film),
            "audio": None if self.audio is None else self.audio.as_client(url),
            "model": None if self.model is None else url(self.model),
            **self.narration_as_client(url),
        }
