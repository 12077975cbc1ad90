"""A stop of the run sheet, and what it shares with a scene and an exhibit: a narration and its clip."""

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from guide.halls.model.paths import ClipPath
from guide.halls.model.values import Direction, FileUrl, Id, Part, Text, View
from guide.halls.narration import timed

Seconds = Annotated[float, Field(ge=0, le=7200)]


class Clip(Part):
    """A recorded narration. `sentences`: when each of its sentences begins, in seconds; `seconds`: its length."""

    audio: ClipPath
    seconds: Annotated[float, Field(gt=0, le=7200)] | None = None
    sentences: list[Seconds] = Field([], max_length=200)

    def as_client(self, text: Text, url: FileUrl) -> dict[str, Any]:
        """Return the clip as clients get it: `captions` (a text and when it begins, in seconds) in place of
        `sentences`, so that no client has to split texts."""
        captions = [{"at": at, "text": caption} for at, caption in timed(text, self.sentences)]
        return {"audio": url(self.audio), "seconds": self.seconds, "captions": captions}


class Narration(Part):
    """What may have a narration of its own, spoken in a clip or only written. Empty: it has none."""

    narration: Text = ""
    clip: Clip | None = None

    @model_validator(mode="after")
    def _clip_with_text(self) -> "Narration":
        if self.clip is not None and not self.narration:
            raise PydanticCustomError("clip_without_narration", "clip without narration", {"field": "clip"})
        return self

    def clips(self) -> Iterator[str]:
        """Return the files of its clips."""
        if self.clip is not None:
            yield self.clip.audio

    def narration_as_client(self, url: FileUrl) -> dict[str, Any]:
        """Return the two fields as clients get them."""
        clip = None if self.clip is None else self.clip.as_client(self.narration, url)
        return {"narration": self.narration, "clip": clip}


class Stop(Narration):
    id: Id
    title: Text
    view: View
    pointer: Direction | None = None
    narration: Text
    seconds: Annotated[float, Field(gt=0, le=86_400)] | None = None

    def as_client(self, url: FileUrl) -> dict[str, Any]:
        return self.model_dump(mode="json") | self.narration_as_client(url)
