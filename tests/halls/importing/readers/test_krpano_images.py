"""Checks which picture a scene of krpano has."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.halls.importing.lookup import Files
from guide.halls.importing.parsing.xml import Element, parse
from guide.halls.importing.readers.krpano_images import LeftOut, applies, image, plain_url
from guide.halls.importing.tour import CubeFaces, CubeTiles, Equirectangular, Image
from tests.halls.importing.conftest import tiles

FACES = dict(zip("frblud", (f"p/pano_{face}.jpg" for face in "frblud"), strict=True))

LEVELS = """<image type="CUBE" multires="true" tilesize="512">
    <level tiledimagewidth="1280" tiledimageheight="1280"><cube url="p/%s/l2/%v/l2_%s_%v_%h.jpg"/></level>
    <level tiledimagewidth="640" tiledimageheight="640"><cube url="p/%s/l1/%v/l1_%s_%v_%h.jpg"/></level>
    <mobile><cube url="p/mobile_%s.jpg"/></mobile></image>"""
SIDES = "".join(f'<{side} url="p/pano_{side[0]}.jpg"/>' for side in ("left", "front", "right", "back", "up", "down"))
CUBE = '<cube url="p/pano_%s.jpg"/></image>'


def find(text: str, *names: str) -> tuple[Image, LeftOut] | str:
    root = parse(f"<scene>{text}</scene>", Path("tour.xml"))
    found = image(root.all("image"), Files(names))
    return found if isinstance(found, tuple) else found["en"]


def levels(text: str, *names: str) -> list[tuple[int, int, str]]:
    found = find(text, *names)
    assert isinstance(found, tuple)
    assert isinstance(found[0], CubeTiles)
    return [(level.size, level.tile, level.file("u", 0, 1)) for level in found[0].levels]


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        (
            '<image><cube url="p/%s/l%l/%v/l%l_%s_%v_%h.jpg" multires="512,640,1280"/></image>',
            "p/{face}/l{level}/{row}/l{level}_{face}_{row}_{column}.jpg",
            [(640, 512, "p/u/l1/1/l1_u_1_2.jpg"), (1280, 512, "p/u/l2/1/l2_u_1_2.jpg")],
        ),
        (
            '<image><cube url="p/%s/l%l/%0v/l%l_%s_%0v_%00h.jpg" multires="512,640x640,1280x1280"/></image>',
            "p/{face}/l{level}/0{row}/l{level}_{face}_0{row}_00{column}.jpg",
            [(640, 512, "p/u/l1/01/l1_u_01_002.jpg"), (1280, 512, "p/u/l2/01/l2_u_01_002.jpg")],
        ),
        (
            LEVELS,
            "p/{face}/l{level}/{row}/l{level}_{face}_{row}_{column}.jpg",
            [(640, 512, "p/u/l1/1/l1_u_1_2.jpg"), (1280, 512, "p/u/l2/1/l2_u_1_2.jpg")],
        ),
    ],
)
def test_tiles(text: str, pattern: str, expected: list[tuple[int, int, str]]) -> None:
    assert levels(text, *tiles(pattern, [2, 3], first=1)) == expected


def test_counting_from_nothing() -> None:
    text = '<image baseindex="0"><cube url="p/%l/%s_%y_%x.jpg" multires="512,1024"/></image>'
    names = tiles("p/{level}/{face}_{row}_{column}.jpg", [2], level=0)
    assert levels(text, *names) == [(1024, 512, "p/0/u_0_1.jpg")]


def test_one_level_that_is_tiled() -> None:
    text = '<image tiled="true" tiledimagewidth="1024" tilesize="512"><cube url="p/%s_%v_%h.jpg"/></image>'
    assert levels(text, *tiles("p/{face}_{row}_{column}.jpg", [2], first=1)) == [(1024, 512, "p/u_1_2.jpg")]


def test_a_level_that_is_not_whole_is_left_out() -> None:
    text = '<image><cube url="p/%l/%s_%v_%h.jpg" multires="512,512,1024"/></image>'
    names = tiles("p/{level}/{face}_{row}_{column}.jpg", [1, 2], first=1)
    found = find(text, *names[:-1])
    assert isinstance(found, tuple)
    assert found[1] == [(1024, "p/2/d_2_2.jpg")]
    assert find(text) == "tiles are not there, such as p/1/f_1_1.jpg"


@pytest.mark.parametrize(
    "text",
    [
        '<image><cube url="%FIRSTXML%/p/pano_%s.jpg"/></image>',
        '<image type="CUBE"><cube url="p/pano_%s.jpg"/></image>',
        f"<image>{SIDES}</image>",
        f'<image if="webvr.isenabled"><cube url="vr_%s.jpg"/></image><image if="!webvr.isenabled">{CUBE}',
        f'<image devices="mobile"><cube url="m_%s.jpg"/></image><image>{CUBE}',
    ],
)
def test_faces(text: str) -> None:
    assert find(text, *FACES.values()) == (CubeFaces(FACES), [])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "picture"),
    [
        ('<image><sphere url="a.jpg"/></image>', Equirectangular("a.jpg", 360, None)),
        (
            '<image hfov="180" vfov="90" voffset="-10"><sphere url="a.jpg"/></image>',
            Equirectangular("a.jpg", 180, 90, 10),
        ),
    ],
)
def test_a_sphere(text: str, picture: Equirectangular) -> None:
    assert find(text, "a.jpg") == (picture, [])


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "it has no picture"),
        ("<image/>", "it has no picture"),
        ('<image><sphere url=""/></image>', "it has no picture"),
        ('<image><sphere url="none.jpg"/></image>', "there is no picture none.jpg"),
        ('<image><sphere url="https://x.org/1.jpg"/></image>', "its picture is on another server: https://x.org/1.jpg"),
        ('<image><cube url="https://x.org/%s.jpg"/></image>', "its picture is on another server: https://x.org/%s.jpg"),
        ('<image><cube url="none_%s.jpg"/></image>', "there is no picture none_%s.jpg"),
        ('<image><cube url="a.jpg"/></image>', "there is no picture a.jpg"),
        ('<image><cube url="%s" multires="512,x"/></image>', "the size of its picture or tiles makes no sense: x"),
        (
            '<image><cube url="%s" multires="1,99999"/></image>',
            "the size of its picture or tiles makes no sense: 99999",
        ),
        ('<image hfov="-1"><sphere url="a.jpg"/></image>', "the size of its picture or tiles makes no sense: hfov -1"),
        ('<image><cylinder url="a.jpg"/></image>', "a picture of this kind cannot be carried over: cylinder"),
        ('<image><sphere url="a_%v_%h.jpg" multires="512,1024x512"/></image>', "a picture of this kind cannot"),
        (
            '<image><left url="a.jpg"/><right url="a.jpg"/></image>',
            "a picture of this kind cannot be carried over: left",
        ),
    ],
)
def test_why_there_is_none(text: str, why: str) -> None:
    found = find(text, "a.jpg")
    assert isinstance(found, str)
    assert found.startswith(why)


@pytest.mark.parametrize(
    ("attributes", "usual"),
    [
        ({}, True),
        ({"devices": "all"}, True),
        ({"devices": "desktop|mobile"}, True),
        ({"devices": "mobile|tablet"}, False),
        ({"if": "webvr.isenabled"}, False),
        ({"if": "!webvr.isenabled"}, True),
        ({"if": "device.mobile"}, False),
        ({"if": "x GT 1"}, True),
    ],
)
def test_what_is_for_the_usual_browser(attributes: dict[str, str], usual: bool) -> None:
    assert applies(Element("image", attributes, 1)) is usual


def test_addresses() -> None:
    assert plain_url(" %SWFPATH%/a/b.jpg") == "a/b.jpg"
    assert plain_url("a/%s.jpg") == "a/%s.jpg"
