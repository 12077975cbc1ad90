"""Checks which picture a scene of Pannellum has."""

from typing import Any

import pytest

from guide.halls.importing.lookup import Files
from guide.halls.importing.readers.pannellum_images import Scene, image, joined
from guide.halls.importing.tour import CubeFaces, CubeTiles, Equirectangular
from tests.halls.importing.conftest import tiles

MULTIRES = {"path": "/%l/%s%y_%x", "extension": "jpg", "tileResolution": 256, "maxLevel": 2, "cubeResolution": 512}


def scene(**options: Any) -> Scene:
    return Scene("a", options, ())


@pytest.mark.parametrize(
    ("options", "picture"),
    [
        ({}, Equirectangular("p/1.jpg", embedded=True)),
        ({"ignoreGPanoXMP": True}, Equirectangular("p/1.jpg")),
        ({"haov": 360}, Equirectangular("p/1.jpg")),
        ({"haov": "120", "vaov": 60, "vOffset": -5}, Equirectangular("p/1.jpg", 120, 60, -5)),
        ({"haov": "x"}, Equirectangular("p/1.jpg")),
    ],
)
def test_a_sphere(options: dict[str, Any], picture: Equirectangular) -> None:
    assert image(scene(panorama="1.jpg", **options), Files(["p/1.jpg"], "p")) == (picture, [])


def test_faces_may_be_absent() -> None:
    found = image(scene(type="cubemap", cubeMap=["f.jpg", None, "null", "l.jpg"]), Files(["f.jpg", "l.jpg"]))
    assert found == (CubeFaces({"f": "f.jpg", "l": "l.jpg"}), [])


@pytest.mark.parametrize(
    ("options", "multires", "pattern"),
    [
        ({}, {}, "{level}/{face}{row}_{column}.jpg"),
        ({"basePath": "b/"}, {"basePath": "./m"}, "b/m/{level}/{face}{row}_{column}.jpg"),
        ({}, {"path": "%s/%l0/%x-%y", "extension": ""}, "{face}/{zero}/{column}-{row}"),
        ({}, {"path": "%s/%l/%y_%x%s"}, "{face}/{level}/{row}_{column}%s.jpg"),  # the second %s stays
    ],
)
def test_tiles(options: dict[str, Any], multires: dict[str, Any], pattern: str) -> None:
    names = [
        name
        for level, count in ((1, 1), (2, 2))
        for name in tiles(pattern.replace("{zero}", str(level - 1)), [count], level=level)
    ]
    found = image(scene(type="multires", multiRes=MULTIRES | multires, **options), Files(names))
    assert isinstance(found, tuple)
    assert isinstance(found[0], CubeTiles)
    assert [(level.size, level.file("f", 0, 0)) for level in found[0].levels] == [(256, names[0]), (512, names[6])]
    assert not found[0].partial


def test_a_level_that_is_not_whole() -> None:
    names = tiles("{level}/{face}{row}_{column}.jpg", [1, 2])[:-1]
    whole = image(scene(type="multires", multiRes=MULTIRES), Files(names))
    assert isinstance(whole, tuple)
    assert whole[1] == [(512, "2/d1_1.jpg")]
    part = image(scene(type="multires", multiRes=MULTIRES | {"missingTiles": "!d>1"}), Files(names))
    assert isinstance(part, tuple)
    assert isinstance(part[0], CubeTiles)
    assert (len(part[0].levels), part[0].partial, part[1]) == (2, True, [])


@pytest.mark.parametrize(
    ("reference", "made"),
    [("a.jpg", "b/a.jpg"), ("/a.jpg", "/a.jpg"), ("https://x.org/a.jpg", "https://x.org/a.jpg")],
)
def test_a_base_path(reference: str, made: str) -> None:
    assert joined({"basePath": "b/"}, reference) == made
