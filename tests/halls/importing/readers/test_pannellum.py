"""Checks what is read of a tour of Pannellum."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guide.halls.importing import angles
from guide.halls.importing.readers import pannellum
from guide.halls.importing.tour import CubeFaces, CubeTiles, Equirectangular, InfoHotspot, LinkHotspot, Tilt, Tour
from tests.halls.importing import pixels
from tests.halls.importing.conftest import MadeTree, made, refusal, tiles, words

FACES = [f"{number}.jpg" for number in range(6)]
TILES = {"basePath": "./tiles", "path": "/%l/%s%y_%x", "extension": "png", "tileResolution": 512, "maxLevel": 2}


def read(source: MadeTree) -> Tour:
    tour = pannellum.read(source)
    assert tour is not None
    return tour


def tree(scenes: dict[str, dict[str, Any]], *names: str, **more: Any) -> MadeTree:
    """Return a source with a JSON file that describes these scenes, each with a picture of its own."""
    data = {name: {"panorama": f"{name}.jpg"} | scene for name, scene in scenes.items()}
    pictures = [*(f"{name}.jpg" for name in scenes), *names]
    return made({"tour.json": {"default": {"firstScene": next(iter(scenes), "")}, "scenes": data} | more}, *pictures)


def notes(tour: Tour) -> list[str]:
    return [note for note in words(tour) if " is not carried over (" not in note]


def test_a_tour_is_read() -> None:
    tour = read(tree({"a": {"title": "Lobby"}, "b": {}}, title="Museum", author="<b>We</b>"))
    assert (tour.kind, tour.description, tour.title, tour.first) == ("pannellum", "tour.json", "Museum", "a")
    assert tour.credits == "We"
    assert [(one.id, one.title, one.image) for one in tour.scenes] == [
        ("a", "Lobby", Equirectangular("a.jpg", embedded=True)),
        ("b", "b", Equirectangular("b.jpg", embedded=True)),
    ]
    assert words(tour) == []


@pytest.mark.parametrize("north", [None, 0, 90, -30.5, 725])
@pytest.mark.parametrize(
    "options",
    [
        {},
        {"haov": 200, "vaov": 70, "vOffset": 12.5},
        {"horizonPitch": 4, "horizonRoll": -7},
    ],
)
def test_every_hotspot_of_a_sphere_stands_on_the_same_pixel(north: float | None, options: dict[str, float]) -> None:
    wide = 99 if "haov" in options else 700
    places = [(yaw, pitch) for yaw in range(-wide, wide, wide // 9) for pitch in (-19, -7, 0, 13.3, 40)]
    spots = [{"yaw": yaw, "pitch": pitch, "text": "x"} for yaw, pitch in places]
    more = {} if north is None else {"northOffset": north}
    found = read(tree({"a": {"hotSpots": spots, **options, **more}})).scenes[0]
    assert found.north == angles.circle(north or 0)
    assert len(found.hotspots) == len(places)
    haov, vaov, offset = options.get("haov", 360), options.get("vaov", 180), options.get("vOffset", 0)
    for (yaw, pitch), hotspot in zip(places, found.hotspots, strict=True):
        seen = _posed(yaw, pitch, options.get("horizonPitch", 0), options.get("horizonRoll", 0))
        there = pixels.pannellum_sphere(*seen, haov, vaov, offset)
        assert pixels.ours(found, hotspot.at)[1:] == pytest.approx(there[1:], abs=1e-8)


def _posed(yaw: float, pitch: float, horizon_pitch: float, horizon_roll: float) -> tuple[float, float]:
    """Return where Pannellum looks in a picture that is not level. (Renderer.render in libpannellum.js)"""
    import math

    y, p, hp, hr = map(math.radians, (yaw, pitch, horizon_pitch, horizon_roll))
    ahead = math.cos(hr) * math.sin(p) * math.sin(hp)
    ahead += math.cos(p) * (math.cos(hp) * math.cos(y) + math.sin(hr) * math.sin(hp) * math.sin(y))
    right = -math.sin(p) * math.sin(hr) + math.cos(p) * math.cos(hr) * math.sin(y)
    up = math.cos(hr) * math.cos(hp) * math.sin(p)
    up += math.cos(p) * (-math.cos(y) * math.sin(hp) + math.cos(hp) * math.sin(hr) * math.sin(y))
    return math.degrees(math.atan2(right, ahead)), math.degrees(math.asin(up))


@pytest.mark.parametrize("kind", ["cubemap", "multires"])
def test_every_hotspot_of_a_cube_stands_on_the_same_pixel(kind: str) -> None:
    places = [(yaw, pitch) for yaw in range(-180, 181, 23) for pitch in range(-88, 89, 44)]
    spots = [{"yaw": yaw, "pitch": pitch, "text": "x"} for yaw, pitch in places]
    scene = {"type": kind, "cubeMap": FACES, "multiRes": TILES | {"cubeResolution": 1024}, "hotSpots": spots}
    pictures = [*FACES, *tiles("tiles/{level}/{face}{row}_{column}.png", [1, 2])]
    found = read(tree({"a": scene}, *pictures)).scenes[0]
    worst = max(
        pixels.error(pixels.pannellum_cube(yaw, pitch), pixels.ours(found, hotspot.at))
        for (yaw, pitch), hotspot in zip(places, found.hotspots, strict=True)
    )
    assert worst < 1e-5  # degrees


def test_a_cube_of_faces() -> None:
    found = read(tree({"a": {"type": "cubemap", "cubeMap": FACES}}, *FACES)).scenes[0].image
    assert found == CubeFaces(dict(zip("frblud", FACES, strict=True)))  # type: ignore[arg-type]


def test_a_cube_of_tiles() -> None:
    pictures = tiles("tiles/{level}/{face}{row}_{column}.png", [1, 2])
    found = read(tree({"a": {"type": "multires", "multiRes": TILES | {"cubeResolution": 1000}}}, *pictures)).scenes[0]
    assert isinstance(found.image, CubeTiles)
    assert [(level.size, level.tile) for level in found.image.levels] == [(500, 512), (1000, 512)]
    assert found.image.levels[1].file("u", 1, 0) == "tiles/2/u1_0.png"


def test_a_first_view_has_a_vertical_field_of_view() -> None:
    tour = read(tree({"a": {"yaw": -30, "pitch": 12, "hfov": 90, "northOffset": 100}, "b": {}, "c": {"hfov": 170}}))
    view = tour.scenes[0].view
    assert (view.yaw, view.pitch, view.fov) == pytest.approx((70, 12, angles.vertical(90)))
    assert tour.scenes[1].view.fov == pytest.approx(angles.vertical(100))
    assert tour.scenes[2].view.fov == pytest.approx(angles.vertical(120))  # no more is shown there


def test_a_label_that_a_program_makes() -> None:
    spot = {"sceneId": "a", "createTooltipArgs": "Play room"}
    [found] = read(tree({"a": {"hotSpots": [spot]}})).scenes[0].hotspots
    assert isinstance(found, LinkHotspot)
    assert found.title == "Play room"


def link(**target: Any) -> LinkHotspot:
    spot = {"yaw": 20, "pitch": -9, "type": "scene", "sceneId": "b", "text": "on", "id": "x"} | target
    start = {"northOffset": 100, "hotSpots": [spot]}
    found = read(tree({"a": start, "b": {"northOffset": 40, "yaw": 5, "pitch": 6, "hfov": 80}})).scenes[0].hotspots[0]
    assert isinstance(found, LinkHotspot)
    return found


def test_a_link_without_an_arrival_goes_on_as_one_walked() -> None:
    """Where the source knows how both pictures are turned; otherwise its viewer's way is the best there is."""
    found = link()
    assert (found.id, found.title, found.target, found.arrival) == ("x", "on", "b", None)
    assert (found.at.yaw, found.at.pitch) == (120, -9)
    tour = read(tree({"a": {"hotSpots": [{"sceneId": "b"}]}, "b": {"yaw": 5, "pitch": 6}}))
    other = tour.scenes[0].hotspots[0]
    assert isinstance(other, LinkHotspot)
    assert other.arrival == tour.scenes[1].view


@pytest.mark.parametrize(
    ("target", "arrival"),
    [
        ({"targetYaw": -10, "targetPitch": 3, "targetHfov": 60}, (30, 3, angles.vertical(60))),
        ({"targetYaw": "same"}, (60, 6, angles.vertical(80))),  # the same part of the picture
        ({"targetYaw": "sameAzimuth"}, (120, 6, angles.vertical(80))),  # the same direction
        ({"targetPitch": -5}, (45, -5, angles.vertical(80))),
        ({"targetPitch": "same", "targetYaw": 0, "targetHfov": "same"}, (40, 6, angles.vertical(80))),
        ({"targetYaw": "15"}, (55, 6, angles.vertical(80))),
    ],
)
def test_where_a_link_arrives(target: dict[str, Any], arrival: tuple[float, float, float]) -> None:
    found = link(**target).arrival
    assert found is not None
    assert (found.yaw, found.pitch, found.fov) == pytest.approx(arrival)


def test_an_exhibit_has_texts_files_and_a_page() -> None:
    spots = [
        {"text": "Short", "yaw": 1},
        {"text": "First line\nsecond <i>line</i>", "yaw": 2},
        {"text": "Film", "video": "film.mp4", "yaw": 3},
        {"image": "pic.jpg", "URL": "https://example.org/x", "yaw": 4},
        {"URL": "https://example.org/", "yaw": 5},
        {"text": "Both", "sceneId": "a", "image": "pic.jpg", "yaw": 6},
    ]
    tour = read(tree({"a": {"basePath": "./", "hotSpots": spots}}, "film.mp4", "pic.jpg"))
    found = [spot for spot in tour.scenes[0].hotspots if isinstance(spot, InfoHotspot)]
    assert [(spot.title, spot.text, spot.more, spot.pictures, spot.film, spot.url) for spot in found] == [
        ("Short", "Short", "", (), None, None),
        ("First line", "", "First line\n\nsecond *line*", (), None, None),
        ("Film", "", "", (), "film.mp4", None),
        ("pic", "", "", ("pic.jpg",), None, "https://example.org/x"),
        ("example.org", "", "", (), None, "https://example.org/"),
        ("Both", "", "", ("pic.jpg",), None, None),
    ]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", " JaVaScRiPt:alert(1)", "data:text/html,x", "//x.org", "x.html"]
)
def test_an_address_that_is_no_web_page_never_survives(url: str) -> None:
    tour = read(tree({"a": {"hotSpots": [{"text": "x", "URL": url}, {"URL": url}]}}))
    assert [spot.url for spot in tour.scenes[0].hotspots if isinstance(spot, InfoHotspot)] == [None]
    assert len([note for note in words(tour) if "neither http nor https" in note]) == 2


def test_texts_are_plain_where_they_are_escaped() -> None:
    tour = read(tree({"a": {"hotSpots": [{"text": "<b>a</b>\n&amp;"}]}}, escapeHTML=True))
    [found] = tour.scenes[0].hotspots
    assert isinstance(found, InfoHotspot)
    assert found.text == "<b>a</b>\n&amp;"


def test_options_of_all_scenes() -> None:
    default = {"firstScene": "b", "hfov": 60, "northOffset": 10, "yaw": 1}
    tour = read(tree({"a": {"yaw": 2}, "b": {}}, default=default, pitch=3))
    assert tour.first == "b"
    assert [(one.view.yaw, one.view.pitch) for one in tour.scenes] == [(12, 3), (11, 3)]


def test_one_picture_without_scenes() -> None:
    source = made(
        {"p/config.json": {"type": "equirectangular", "panorama": "1.jpg", "title": "One", "yaw": 7}}, "p/1.jpg"
    )
    tour = read(source)
    assert [(one.id, one.title, one.view.yaw) for one in tour.scenes] == [("config", "One", 7)]
    assert tour.title == "One"


def test_what_may_be_seen() -> None:
    limits = {"minYaw": -100, "maxYaw": 20, "minPitch": -30, "maxPitch": 95}
    tour = read(tree({"a": limits | {"northOffset": 30}, "b": {}, "c": {"minYaw": -180, "maxYaw": 180}}))
    found = tour.scenes[0].limits
    assert found is not None
    assert (found.yaw, found.pitch) == ([290, 50], [-30, 90])
    assert tour.scenes[1].limits is None
    assert tour.scenes[2].limits is None


def test_how_it_turns() -> None:
    turning = read(tree({"a": {}}, default={"autoRotate": -2, "autoRotateInactivityDelay": 3000})).autorotate
    assert turning is not None
    assert (turning.speed, turning.delay) == (2, 3)
    assert read(tree({"a": {"autoRotate": False}})).autorotate is None


def test_a_tilted_picture() -> None:
    assert read(tree({"a": {"horizonPitch": 3, "horizonRoll": -2}})).scenes[0].tilt == Tilt(3, -2)


def test_what_is_not_carried_over_is_named() -> None:
    page = (
        "pannellum.viewer('p', {panorama: 'a.jpg', compass: true, hotSpots: [{createTooltipFunc: f, cssClass: 'x'}]})"
    )
    tour = read(made({"index.html": f"<script>\n{page}</script>"}, "a.jpg"))
    once = "is not carried over (found 1 times):"
    assert words(tour) == [
        "index.html:2: warning: a hotspot of scene 'index' is left out, because only a program can open it",
        f"index.html:2: note: createTooltipFunc {once} it is a program, and none is ever run",
        f"index.html:2: note: cssClass {once} halls have a look of their own",
        f"index.html:2: note: compass {once} it is a setting of its viewer",
    ]


@pytest.mark.parametrize(
    ("scene", "why"),
    [
        ({"panorama": "none.jpg"}, "there is no picture none.jpg"),
        ({"panorama": "https://x.org/1.jpg"}, "its picture is on another server: https://x.org/1.jpg"),
        ({"panorama": ""}, "it has no picture"),
        ({"panorama": 5}, "there is no picture 5"),
        ({"type": "cubemap", "cubeMap": ["a.jpg", "none.jpg"]}, "there is no picture none.jpg"),
        ({"type": "cubemap"}, "it has no picture"),
        ({"type": "cubemap", "cubeMap": "x"}, "it has no picture"),
        ({"type": "multires"}, "it has no picture"),
        (
            {"type": "multires", "multiRes": TILES | {"cubeResolution": 900}},
            "tiles are not there, such as tiles/1/f0_0",
        ),
        ({"type": "multires", "multiRes": TILES}, "the size of its picture or tiles makes no sense"),
        (
            {"type": "multires", "multiRes": TILES | {"maxLevel": 1e9}},
            "the size of its picture or tiles makes no sense",
        ),
        ({"haov": -1}, "the size of its picture or tiles makes no sense"),
        ({"vaov": 100, "vOffset": 60}, "the size of its picture or tiles makes no sense"),
        ({"type": "equirectangular", "dynamic": True}, "a picture of this kind cannot be carried over: video"),
        ({"type": "flat"}, "a picture of this kind cannot be carried over: flat"),
    ],
)
def test_a_scene_without_its_picture_is_left_out(scene: dict[str, Any], why: str) -> None:
    tour = read(tree({"a": {}, "b": scene}))
    assert [one.id for one in tour.scenes] == ["a"]
    assert any(f"scene 'b' is left out: {why}" in note for note in words(tour)), words(tour)


def test_links_to_nowhere_are_left_out() -> None:
    tour = read(tree({"a": {"hotSpots": [{"sceneId": "x"}, {"sceneId": "a"}]}}, default={"firstScene": "y"}))
    assert [spot.target for spot in tour.scenes[0].hotspots if isinstance(spot, LinkHotspot)] == ["a"]
    assert notes(tour) == [
        "tour.json:1: warning: a link of scene 'a' is left out, because there is no scene 'x'",
        "tour.json: warning: there is no first scene 'y'; 'a' is the first",
    ]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"scenes": {"a": {"panorama": "a.jpg"}', "t.json:1: error: the file ends in the middle of its data"),
        ('{"panorama": "a.jpg", "scenes": {}}', "t.json: error: has no scene that can be used"),
        (
            '{"scenes": {"a": {"panorama": "a.jpg"},\n "a": {"panorama": "a.jpg"}}}',
            "t.json:2: error: 'a' is given twice, first in line 1",
        ),
        (
            json.dumps({"scenes": {str(number): {"panorama": "a.jpg"} for number in range(501)}}),
            "t.json: error: has 501 scenes; at most 500",
        ),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, why: str) -> None:
    assert refusal(pannellum.read, made({"t.json": text}, "a.jpg")).startswith(why)


def test_a_number_of_any_size_is_harmless() -> None:
    wild = {"yaw": 1e308, "pitch": -1e308, "hfov": 1e308, "northOffset": 1e308, "minYaw": 1e308, "horizonPitch": 1e308}
    tour = read(tree({"a": wild | {"hotSpots": [{"yaw": 1e308, "text": "x"}, {"yaw": "x", "text": "y"}]}}))
    assert [(spot.at.yaw, spot.at.pitch) for spot in tour.scenes[0].hotspots] == [(0, 0)]
    assert "angles are no numbers" in notes(tour)[0]


def test_there_is_none() -> None:
    assert pannellum.read(made({"x.json": {"a": 1}, "pannellum.js": "pannellum.viewer(a, {panorama: 'x'})"})) is None
