"""The paths of a hall's files: relative, inside its folder, possible on every system and in a URL."""

import re
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, StringConstraints
from pydantic_core import PydanticCustomError

from guide.common.characters import is_hidden

PICTURE_TYPES: Final = (".jpg", ".jpeg", ".png", ".webp")
CLIP_TYPES: Final = (".mp3", ".m4a", ".opus", ".ogg")
FILM_TYPES: Final = (".mp4",)
MODEL_TYPES: Final = (".glb",)
PLACEHOLDERS: Final = ("{level}", "{face}", "{x}", "{y}")
"""What the path of a cube's tiles holds in place of the numbers of a tile."""


def portable(path: str) -> bool:
    """Whether a path is possible on every system and in a URL: nothing hidden, nor the characters Windows reserves."""
    return not any(map(is_hidden, path)) and not re.search(r'[\\:*?"<>|\u2028\u2029]', path)


def _checked_path(value: str) -> str:
    """Return a path that stays inside the folder on every system and is possible in a URL. Raises for any other."""
    parts = value.split("/")
    if "" in parts or "." in parts or ".." in parts or not portable(value):
        raise PydanticCustomError("file_path", "not a relative path")
    return value


def _ends_with(
    types: tuple[str, ...], fault: Literal["picture_type", "clip_type", "film_type", "model_type_3d"]
) -> AfterValidator:
    def check(value: str) -> str:
        if not value.lower().endswith(types):
            raise PydanticCustomError(fault, "another type of file")
        return value

    return AfterValidator(check)


def _checked_template(value: str) -> str:
    """Return a path that has every placeholder and no other braces. Raises for any other."""
    rest = value
    for placeholder in PLACEHOLDERS:
        rest = rest.replace(placeholder, "")
    if any(placeholder not in value for placeholder in PLACEHOLDERS) or "{" in rest or "}" in rest:
        raise PydanticCustomError("tile_path", "no template")
    return value


_Path = Annotated[str, StringConstraints(max_length=255), AfterValidator(_checked_path)]
PicturePath = Annotated[_Path, _ends_with(PICTURE_TYPES, "picture_type")]
ClipPath = Annotated[_Path, _ends_with(CLIP_TYPES, "clip_type")]
FilmPath = Annotated[_Path, _ends_with(FILM_TYPES, "film_type")]
ModelPath = Annotated[_Path, _ends_with(MODEL_TYPES, "model_type_3d")]
TilePath = Annotated[PicturePath, AfterValidator(_checked_template)]
"""The path of a cube's tiles, such as `tiles/lobby/{level}/{face}/{y}/{x}.jpg`."""
