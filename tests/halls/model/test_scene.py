"""Checks what of a scene may be seen, and how one looks who comes into it."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from guide.halls.model.scene import Hotspot, Scene, ViewLimits
from guide.halls.model.values import Direction

SCENE = {"id": "river", "title": "河", "picture": "river.jpg"}
LINK = {"id": "to", "at": {"yaw": 350, "pitch": -8}, "link": "river"}


def scene(**fields: object) -> Scene:
    return Scene.model_validate({**SCENE, **fields})


def visible(**fields: object) -> tuple[list[float] | None, list[float] | None] | None:
    limits = scene(**fields).visible()
    return None if limits is None else (limits.yaw, limits.pitch)


def fault(model: Any, data: dict[str, object]) -> str:
    with pytest.raises(ValidationError) as error:
        model.model_validate(data)
    [fault] = {detail["type"] for detail in error.value.errors()} - {"default_factory_not_called"}
    return fault


@pytest.mark.parametrize(
    ("fields", "seen"),
    [
        ({}, None),
        ({"covers": {}}, None),
        ({"covers": {"width": 360, "top": 90, "bottom": -90}}, None),
        ({"covers": {"width": 240}}, ([240, 120], None)),
        ({"covers": {"width": 240}, "north": 100}, ([340, 220], None)),
        ({"covers": {"top": 40}}, (None, [-90, 40])),
        ({"covers": {"width": 90, "top": 40, "bottom": -20}, "north": 45}, ([0, 90], [-20, 40])),
        ({"limits": {"yaw": [350, 10]}}, ([350, 10], None)),
        ({"limits": {"pitch": [-20, 30]}, "covers": {"width": 240, "top": 40}}, ([240, 120], [-20, 30])),
        ({"limits": {"yaw": [0, 10]}, "covers": {"width": 240, "top": 40}}, ([0, 10], [-90, 40])),
    ],
)
def test_what_may_be_seen(fields: dict[str, object], seen: object) -> None:
    assert visible(**fields) == seen


ANGLES = st.floats(-180, 180)


@given(
    st.floats(1, 360),
    st.floats(-89, 90),
    st.floats(1, 180),
    st.floats(0, 360, exclude_max=True),
    st.floats(-180, 180),
    st.floats(-90, 90),
)
def test_just_what_the_picture_covers_may_be_seen(
    width: float, top: float, height: float, north: float, across: float, pitch: float
) -> None:
    bottom = max(-90.0, top - height)
    limits = scene(covers={"width": width, "top": top, "bottom": bottom}, north=north).visible()
    yaw = (north + across) % 360 % 360
    near_an_edge = min(abs(abs(across) - width / 2), 180 - abs(across)) < 1e-3  # where rounding decides
    if limits is None:
        assert width > 359.9
        assert (bottom, top) == (-90, 90)
    elif not near_an_edge:
        seen = abs(across) <= width / 2 and bottom <= pitch <= top
        assert limits.contain(Direction(yaw=yaw, pitch=pitch)) is seen


@pytest.mark.parametrize(
    ("yaw", "inside"), [(350, True), (0, True), (10, True), (10.1, False), (349.9, False), (180, False)]
)
def test_limits_go_clockwise_through_north(yaw: float, inside: bool) -> None:
    assert ViewLimits(yaw=[350, 10]).contain(Direction(yaw=yaw, pitch=0)) is inside


@pytest.mark.parametrize(
    ("arrive", "fields", "look"),
    [
        (None, {}, (350, 0, 70)),
        (None, {"view": {"yaw": 20, "pitch": 5, "fov": 80}}, (350, 0, 80)),
        ({"yaw": 10}, {"view": {"fov": 80}}, (10, 0, 80)),
        ({"yaw": 10, "pitch": -3, "fov": 60}, {}, (10, -3, 60)),
        (None, {"covers": {"width": 180}, "view": {"yaw": 5}}, (350, 0, 70)),
        (None, {"covers": {"width": 180}, "north": 180, "view": {"yaw": 200, "pitch": 3}}, (200, 3, 70)),
        (None, {"covers": {"top": -10}, "view": {"yaw": 1, "pitch": -30}}, (1, -30, 70)),
    ],
)
def test_how_one_looks_who_comes_in(arrive: object, fields: dict[str, object], look: tuple[float, ...]) -> None:
    link = Hotspot.model_validate(LINK if arrive is None else {**LINK, "arrive": arrive})
    assert tuple(scene(**fields).arrival(link).values()) == look


def test_a_visitor_looks_at_the_middle_of_a_part_first() -> None:
    assert scene(north=180).view.model_dump() == {"yaw": 0, "pitch": 0, "fov": 70}
    covers = {"width": 90, "top": 10, "bottom": -50}
    assert scene(north=180, covers=covers).view.model_dump() == {"yaw": 180, "pitch": -20, "fov": 70}
    assert scene(north=180, covers=covers, view={"yaw": 170}).view.yaw == 170


def test_a_scene_as_clients_get_it() -> None:
    made = scene(covers={"width": 240}, narration="听").as_client("/halls/{}".format, "/previews/{}".format)
    assert made == {
        **SCENE,
        "picture": "/halls/river.jpg",
        "preview": "/previews/river.jpg",
        "initials": ["h"],
        "description": "",
        "zone": None,
        "covers": {"width": 240, "top": 90, "bottom": -90},
        "tiles": None,
        "limits": {"yaw": [240, 120], "pitch": None},
        "north": 0,
        "view": {"yaw": 0, "pitch": 0, "fov": 70},
        "narration": "听",
        "clip": None,
        "hotspots": [],
    }


def test_faults() -> None:
    assert fault(Scene, {**SCENE, "covers": {"width": 0.5}}) == "greater_than_equal"
    assert fault(Scene, {**SCENE, "covers": {"top": 10, "bottom": 9.5}}) == "covers_order"
    tiles = {"path": "t/{level}/{face}/{y}/{x}.jpg", "levels": [{"size": 512}]}
    assert fault(Scene, {**SCENE, "covers": {"top": 10}, "tiles": tiles}) == "covers_tiles"
    assert fault(ViewLimits, {"yaw": [10, 10]}) == "limits_order"
    assert fault(ViewLimits, {"pitch": [10, -10]}) == "limits_order"
    assert fault(ViewLimits, {"pitch": [10]}) == "too_short"
    assert fault(Hotspot, {**LINK, "exhibit": "x"}) == "hotspot_target"
    exhibit = {"id": "x", "at": LINK["at"], "exhibit": "x"}
    assert fault(Hotspot, {**exhibit, "arrive": {"yaw": 0}}) == "arrive_without_link"
    assert fault(Hotspot, {**LINK, "arrive": {}}) == "missing"
