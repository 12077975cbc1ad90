"""A floor plan: a picture, and where in it the scenes stand."""

from typing import Annotated, Any

from pydantic import Field

from guide.halls.model.paths import PicturePath
from guide.halls.model.values import FileUrl, Id, Part, Text, Yaw

Fraction = Annotated[float, Field(ge=0, le=1)]


class Position(Part):
    """A place in a picture: fractions of its width from the left and of its height from the top."""

    x: Fraction
    y: Fraction


class Plan(Part):
    """`north`: the yaw that points up in the picture."""

    title: Text
    picture: PicturePath
    north: Yaw = 0.0
    scenes: Annotated[dict[Id, Position], Field(min_length=1, max_length=500)]

    def as_client(self, url: FileUrl) -> dict[str, Any]:
        return self.model_dump(mode="json") | {"picture": url(self.picture)}
