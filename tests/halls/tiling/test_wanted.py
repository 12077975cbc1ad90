"""Checks what a server wants of its halls' pictures, and in which order."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from guide.halls.model import Scene
from guide.halls.registry import Halls
from guide.halls.tiling.wanted import recipe_of, wanted_by
from tests.halls.conftest import Folder


def scene(**more: Any) -> Scene:
    return Scene.model_validate({"id": "a", "title": "a", "picture": "a.jpg", **more})


def test_the_cover_looks_where_a_visitor_looks_first() -> None:
    shot = recipe_of(scene(north=350.0, view={"yaw": 20.0, "pitch": -5.0, "fov": 60.0})).shot
    assert (shot.yaw, shot.pitch, shot.fov) == (30.0, -5.0, 60.0)


@pytest.mark.parametrize(
    ("given", "whole", "cut"),
    [
        ({}, True, True),
        ({"covers": {"width": 240.0}}, False, True),
        ({"tiles": {"path": "t/{level}/{face}/{y}/{x}.jpg", "levels": [{"size": 512}]}}, True, False),
    ],
)
def test_what_is_made_of_a_picture(given: dict[str, Any], whole: bool, cut: bool) -> None:
    recipe = recipe_of(scene(**given))
    assert (recipe.whole, recipe.cut) == (whole, cut)


def test_scenes_that_are_entered_first_come_first(hall: Folder, photos: Callable[..., Path]) -> None:
    hall.replace("zones:\n", "start: roads\nzones:\n")
    halls = Halls.open([hall.path, photos("a.jpg", "b.jpg", "c.jpg")], decode=lambda _path: None)
    wanted = list(wanted_by(halls))
    assert [one.scene for one in wanted] == ["roads", "a", "lobby", "b", "c"]
    assert all(one.file.exists() for one in wanted)
