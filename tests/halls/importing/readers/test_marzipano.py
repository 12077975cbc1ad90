"""Checks what is read of an export of Marzipano Tool."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from guide.halls.importing.readers import marzipano
from guide.halls.importing.tour import CubeTiles, InfoHotspot, LinkHotspot, Tour
from guide.halls.model import Look
from tests.halls.importing import pixels
from tests.halls.importing.conftest import MadeTree, made, refusal, tiles, words

LEVELS = [
    {"tileSize": 256, "size": 256, "fallbackOnly": True},
    {"tileSize": 512, "size": 512},
    {"tileSize": 512, "size": 1024},
]


def scene(name: str, **more: Any) -> dict[str, Any]:
    return {
        "id": name,
        "name": name.upper(),
        "levels": LEVELS,
        "faceSize": 1000,
        "initialViewParameters": {"yaw": 0, "pitch": 0, "fov": 1.2},
        "linkHotspots": [],
        "infoHotspots": [],
    } | more


def tree(*scenes: dict[str, Any], folder: str = "app-files/", text: str = "", **settings: Any) -> MadeTree:
    data = {"scenes": list(scenes), "name": "Hall", "settings": {"mouseViewMode": "drag", **settings}}
    pattern = f"{folder}tiles/%s/{{level}}/{{face}}/{{row}}/{{column}}.jpg"
    pictures = [name for one in scenes for name in tiles(pattern % one.get("id"), [1, 2])]
    return made({f"{folder}data.js": text or f"var APP_DATA = {json.dumps(data)};\n"}, *pictures)


def read(source: MadeTree) -> Tour:
    tour = marzipano.read(source)
    assert tour is not None
    return tour


@pytest.mark.parametrize("folder", ["app-files/", "", "some tour/app-files/"])
def test_an_export_is_read(folder: str) -> None:
    tour = read(tree(scene("0-序厅"), scene("1-b"), folder=folder))
    assert (tour.kind, tour.description, tour.title, tour.first) == ("marzipano", f"{folder}data.js", "Hall", "0-序厅")
    one = tour.scenes[0]
    assert (one.id, one.title, one.north, one.limits) == ("0-序厅", "0-序厅", 0, None)
    assert isinstance(one.image, CubeTiles)
    assert [(level.size, level.tile) for level in one.image.levels] == [(512, 512), (1024, 512)]
    assert one.image.levels[1].file("u", 1, 0) == f"{folder}tiles/0-序厅/2/u/1/0.jpg"
    assert one.view == Look(yaw=0, pitch=0, fov=round(math.degrees(1.2), 6))
    assert words(tour) == [
        f"{folder}data.js:1: note: mouseViewMode is not carried over (found 1 times): it is a setting of its viewer"
    ]


def test_every_hotspot_stands_on_the_same_pixel() -> None:
    angles = [(yaw / 10, pitch / 10) for yaw in range(-70, 71, 7) for pitch in range(-15, 16, 3)]
    worst = 0.0
    for start in range(0, len(angles), 100):
        some = angles[start : start + 100]
        spots = [{"yaw": yaw, "pitch": pitch, "title": "x", "text": "y"} for yaw, pitch in some]
        found = read(tree(scene("a", infoHotspots=spots))).scenes[0]
        assert len(found.hotspots) == len(some)
        for (yaw, pitch), hotspot in zip(some, found.hotspots, strict=True):
            worst = max(worst, pixels.error(pixels.marzipano(yaw, pitch), pixels.ours(found, hotspot.at)))
    assert len(angles) > 200
    assert worst < 1e-5  # degrees; 0.1 would do


def test_pitch_is_down_and_rotation_has_turns() -> None:
    link = {"yaw": math.pi / 2, "pitch": math.pi / 6, "rotation": 2.5 * math.pi, "target": "b"}
    found = read(tree(scene("a", linkHotspots=[link]), scene("b"))).scenes[0].hotspots[0]
    assert isinstance(found, LinkHotspot)
    assert (found.at.yaw, found.at.pitch, found.rotation) == pytest.approx((90, -30, 90))


def test_a_link_arrives_at_the_first_view_of_its_target() -> None:
    """As in the source: nobody knows how the pictures are turned to each other."""
    view = {"yaw": 1, "pitch": 0.5, "fov": 1.5}
    tour = read(
        tree(scene("a", linkHotspots=[{"yaw": 0, "pitch": 0, "target": "b"}]), scene("b", initialViewParameters=view))
    )
    found = tour.scenes[0].hotspots[0]
    assert isinstance(found, LinkHotspot)
    assert found.arrival == tour.scenes[1].view
    yaw, pitch, fov = (round(math.degrees(turn), 6) for turn in (1, -0.5, 1.5))
    assert found.arrival == Look(yaw=yaw, pitch=pitch, fov=fov)


def test_an_exhibit_has_its_texts_and_pictures() -> None:
    text = "<b>Old</b> <a href='https://example.org'>page</a><img src='img/1.jpg'><iframe src='//x'></iframe>"
    source = tree(scene("a", infoHotspots=[{"yaw": 0, "pitch": 0, "title": "A &amp; B", "text": text}]))
    source._files["app-files/img/1.jpg"] = b""
    tour = read(source)
    assert tour.scenes[0].hotspots == (
        InfoHotspot(
            tour.scenes[0].hotspots[0].at,
            title="A & B",
            more="**Old** [page](https://example.org)",
            pictures=("app-files/img/1.jpg",),
        ),
    )
    assert any("iframe in a text of scene 'a' is not carried over" in note for note in words(tour))


def test_how_it_turns_is_carried_over() -> None:
    turning = read(tree(scene("a"), autorotateEnabled=True)).autorotate
    assert turning is not None
    assert turning.speed == pytest.approx(1.72, abs=0.01)
    assert turning.delay == 3
    assert read(tree(scene("a"), autorotateEnabled=False)).autorotate is None


@pytest.mark.parametrize(
    "begin",
    [
        "var APP_DATA = ",
        "window.APP_DATA=",
        "// made by hand\nconst APP_DATA =\n",
        "\ufeffvar APP_DATA = ",
        "let data = ",
    ],
)
def test_however_it_is_assigned(begin: str) -> None:
    text = begin + "{scenes: [" + json.dumps(scene("a")) + ",], 'name': 'x' + \"y\" /* z */ }; run(1)"
    assert read(tree(scene("a"), text=text)).title == "xy"


def test_the_first_level_is_used_where_it_is_there() -> None:
    source = tree(scene("a"))
    source._files.update(dict.fromkeys(tiles("app-files/tiles/a/0/{face}/{row}/{column}.jpg", [1]), b""))
    image = read(source).scenes[0].image
    assert isinstance(image, CubeTiles)
    assert [level.size for level in image.levels] == [256, 512, 1024]


def test_a_level_without_a_tile_is_left_out() -> None:
    source = tree(scene("a"))
    del source._files["app-files/tiles/a/2/d/1/1.jpg"]
    tour = read(source)
    assert isinstance(tour.scenes[0].image, CubeTiles)
    assert [level.size for level in tour.scenes[0].image.levels] == [512]
    assert words(tour)[0] == (
        "app-files/data.js:1: warning: scene 'a' has no level of 1024 pixels, "
        "because app-files/tiles/a/2/d/1/1.jpg is not there"
    )


def test_a_scene_without_tiles_is_left_out_with_its_links() -> None:
    source = tree(scene("a", linkHotspots=[{"yaw": 0, "pitch": 0, "target": "b"}]), scene("b"))
    for name in [name for name in source.names() if "/b/" in name]:
        if name.split("/")[2] == "b":
            del source._files[name]
    tour = read(source)
    assert [one.id for one in tour.scenes] == ["a"]
    assert tour.scenes[0].hotspots == ()
    why = "scene 'b' is left out: tiles are not there, such as app-files/tiles/b/1/f/0/0.jpg"
    assert any(why in note for note in words(tour))
    assert any("a link of scene 'a' is left out, because there is no scene 'b'" in note for note in words(tour))


@pytest.mark.parametrize("angle", ["NaN", "1e999", "-Infinity", '"x"', "null", "undefined", "Math.PI / 2", "1e300"])
def test_a_hotspot_without_a_place_is_left_out(angle: str) -> None:
    spot = f'{{"yaw": {angle}, "pitch": 0, "title": "x", "text": "y"}}'
    data = json.dumps({"scenes": [scene("a", infoHotspots=["HERE"])]}).replace('"HERE"', spot)
    tour = read(tree(scene("a"), text="var APP_DATA = " + data))
    assert tour.scenes[0].hotspots == ()
    assert any("a hotspot of scene 'a' is left out, because its angles are no numbers" in note for note in words(tour))


def test_what_was_added_by_hand_is_named() -> None:
    tour = read(tree(scene("a", description="x", sound="y"), scene("b", description="z")))
    assert [note for note in words(tour) if "description" in note or "sound" in note] == [
        "app-files/data.js:1: note: description is not carried over (found 2 times): it is a setting of its viewer",
        "app-files/data.js:1: note: sound is not carried over (found 1 times): it is a setting of its viewer",
    ]


def test_a_second_tour_is_named() -> None:
    source = tree(scene("a"))
    source._files["old/app-files/data.js"] = "var APP_DATA = {}"
    assert "old/app-files/data.js: note: is another tour, and is not read; import it by itself" in words(read(source))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("var APP_DATA = {scenes: [", "app-files/data.js:1: error: the file ends in the middle of its data"),
        ("\n\nvar APP_DATA = {scenes:\n ]}", "app-files/data.js:4: error: expected a value here, got ']'"),
        ("var APP_DATA = {}", "app-files/data.js:1: error: the data of scenes is not there, or is made by a program"),
        ("var APP_DATA = {scenes: make()}", "app-files/data.js:1: error: the data of scenes is not there"),
        ("var APP_DATA = load()", "app-files/data.js:1: error: the data of scenes is not there"),
        ("var APP_DATA = {scenes: []}", "app-files/data.js: error: has no scene that can be used"),
        ("var APP_DATA = " + "[" * 100_000, "app-files/data.js:1: error: nested too deeply"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, why: str) -> None:
    assert refusal(marzipano.read, tree(scene("a"), text=text)).startswith(why)


def test_a_scene_that_is_given_twice_is_refused() -> None:
    source = tree(scene("a"), scene("a"))
    assert refusal(marzipano.read, source) == "app-files/data.js:1: error: the scene id 'a' is given twice"


def test_bytes_that_are_no_text_are_refused() -> None:
    source = made({"data.js": b"var APP_DATA = {}\n// \xd6\xd0"})
    assert refusal(marzipano.read, source) == "data.js:2: error: the file is not in UTF-8"


@pytest.mark.parametrize(
    "levels", [[{"size": 0, "tileSize": 512}], [{"size": 1e9, "tileSize": 1}], [{"size": "x"}], [{}]]
)
def test_sizes_that_make_no_sense_leave_a_scene_out(levels: list[dict[str, Any]]) -> None:
    tour = read(tree(scene("a"), scene("b", levels=levels)))
    assert [one.id for one in tour.scenes] == ["a"]
    assert any("scene 'b' is left out: the size of its picture or tiles makes no sense" in note for note in words(tour))


def test_there_is_none() -> None:
    assert marzipano.read(made({"data.js": "var x = 1", "tour.xml": "<krpano/>"})) is None
    assert marzipano.read(made()) is None
