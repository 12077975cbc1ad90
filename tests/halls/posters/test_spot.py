"""The spot that a link names, also after programs that forward links appended to it."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.model import Hall
from guide.halls.posters.spot import query_of, spot_of

HALL = Hall.model_validate(
    {
        "format": 1,
        "id": "transport",
        "title": "交通",
        "start": "roads",
        "scenes": [
            {"id": "lobby", "title": "序厅", "picture": "a.jpg", "view": {"yaw": 30.0, "pitch": 2.0, "fov": 60.0}},
            {"id": "roads", "title": "公路", "picture": "b.jpg", "view": {"yaw": 200.0, "pitch": -4.0, "fov": 80.0}},
        ],
    }
)


def shown(scene: str, view: str) -> tuple[Any, ...]:
    spot = spot_of(HALL, scene, view)
    return spot.scene, spot.yaw, spot.pitch, spot.fov


@pytest.mark.parametrize(
    ("scene", "view", "expected"),
    [
        ("lobby", "12.5,-3,70", ("lobby", 12.5, -3.0, 70.0)),
        ("lobby", "12.5,-3", ("lobby", 12.5, -3.0, 60.0)),
        ("lobby", "", ("lobby", 30.0, 2.0, 60.0)),
        ("", "", ("roads", 200.0, -4.0, 80.0)),
        ("", "1,2,30", ("roads", 200.0, -4.0, 80.0)),  # a view of no scene is a view of nothing
        ("gone", "1,2,30", ("roads", 200.0, -4.0, 80.0)),
        ("lobby?from=timeline", "1,2,30", ("lobby", 1.0, 2.0, 30.0)),
        ("lobby", "1,2,30?from=timeline", ("lobby", 1.0, 2.0, 30.0)),
        ("lobby", "1,2,30&from=timeline", ("lobby", 1.0, 2.0, 30.0)),
        ("lobby", "-10,95,300", ("lobby", 350.0, 90.0, 110.0)),
        ("lobby", "725,-95,1", ("lobby", 5.0, -90.0, 20.0)),
        ("lobby", "359.99,0,70", ("lobby", 0.0, 0.0, 70.0)),
        ("lobby", "nan,0,70", ("lobby", 30.0, 2.0, 60.0)),
        ("lobby", "1e3,0,70", ("lobby", 30.0, 2.0, 60.0)),
        ("lobby", "1,2,3.4.5", ("lobby", 1.0, 2.0, 60.0)),
        ("lobby", "99999999,2,3", ("lobby", 30.0, 2.0, 60.0)),
        ("lobby", "1", ("lobby", 30.0, 2.0, 60.0)),
    ],
)
def test_what_a_query_names(scene: str, view: str, expected: tuple[Any, ...]) -> None:
    assert shown(scene, view) == expected


@given(
    yaw=st.floats(0, 360, exclude_max=True), pitch=st.floats(-90, 90), fov=st.floats(20, 110), minus=st.integers(-2, 2)
)
def test_a_spot_comes_back_from_its_query(yaw: float, pitch: float, fov: float, minus: int) -> None:
    spot = spot_of(HALL, "lobby", f"{yaw + 360 * minus:.6f},{pitch:.6f},{fov:.6f}")
    assert min(abs(spot.yaw - yaw), 360 - abs(spot.yaw - yaw)) <= 0.051
    assert abs(spot.pitch - pitch) <= 0.051
    assert abs(spot.fov - fov) <= 0.051
    read = {name: values[0] for name, values in parse_qs(query_of(spot), strict_parsing=True).items()}
    assert spot_of(HALL, read["scene"], read["view"]) == spot


@given(scene=st.text(max_size=80), view=st.text(max_size=80))
def test_anything_else_names_a_spot_too(scene: str, view: str) -> None:
    assert spot_of(HALL, scene, view).scene in {"lobby", "roads"}
