"""What all parts of a hall are made of: texts, ids, angles, and the settings of their types."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Final

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

LONGEST_TEXT: Final = 4_000  # characters
LANGUAGE: Final = r"^[a-z]{2}(-[A-Za-z]{2,4})?$"

FileUrl = Callable[[str], str]
"""Returns the URL of a file of the hall, given its path in the hall's folder."""


def text_validator(
    longest: int, refuse: Callable[[str, dict[str, str]], None] | None = None
) -> Callable[[object], object]:
    """Return a check that returns a good text as it is. It raises one error for the whole text; pydantic alone raises
    two for a union. `refuse`: raises for a text of one language; it is given the text and the error's context."""

    def check(value: object) -> object:
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
            if len(text) > longest:
                numbers = {"longest": longest, "length": len(text)}
                raise PydanticCustomError("text_long", "too long", {**where, **numbers})
            if refuse is not None:
                refuse(text, where)
        return value

    return check


_Words = Annotated[str, StringConstraints(min_length=1, max_length=LONGEST_TEXT)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE)]
_ByLanguage = Annotated[dict[Language, _Words], Field(min_length=1)]

Text = Annotated[_Words | _ByLanguage, BeforeValidator(text_validator(LONGEST_TEXT))]
"""Text for people: one string for all languages, or one for each, such as `{"zh": "…", "en": "…"}`."""
HallId = Annotated[str, StringConstraints(pattern=r"^[a-z0-9-]{1,64}$")]
Id = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9._-]{1,64}$")]
"""The same letters and length as ids on the wire."""
Yaw = Annotated[float, Field(ge=0, lt=360)]
Pitch = Annotated[float, Field(ge=-90, le=90)]
Fov = Annotated[float, Field(ge=20, le=110)]


class Part(BaseModel):
    """A part of a hall."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)


class Direction(Part):
    yaw: Yaw
    pitch: Pitch


class Look(Part):
    """The view direction on arrival."""

    yaw: Yaw = 0.0
    pitch: Pitch = 0.0
    fov: Fov = 70.0


class View(Look):
    scene: Id
