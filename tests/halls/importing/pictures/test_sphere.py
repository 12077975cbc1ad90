"""Checks the directions of a camera that was held askew, and what its pictures cover."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.pictures.sphere import (
    UPRIGHT,
    Part,
    angles,
    camera,
    turned,
    unturned,
    upright_part,
    vector,
)

tilts = st.tuples(st.floats(-80, 80), st.floats(-170, 170))
directions = st.tuples(st.floats(-179, 179), st.floats(-89, 89))


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_the_middle_is_as_high_as_the_pitch_says(pitch: float, roll: float) -> None:
    """The words of the specification: the pitch of the picture's centre above the horizon."""
    _, seen = angles(unturned(camera(pitch, roll), (0.0, 0.0, 1.0)))
    assert seen == pytest.approx(pitch, abs=1e-4)


def test_with_roll_the_horizon_turns_counterclockwise() -> None:
    """What is to the right at the horizon is then above the middle of the picture, and what is to the left, below."""
    assert angles(turned(camera(0, 10), vector(90, 0))) == pytest.approx((90, 10))
    assert angles(turned(camera(0, 10), vector(-90, 0))) == pytest.approx((-90, -10))
    assert angles(turned(camera(10, 0), vector(0, 0))) == pytest.approx((0, -10))


@given(tilts, directions)
def test_there_and_back(tilt: tuple[float, float], point: tuple[float, float]) -> None:
    matrix = camera(*tilt)
    back = unturned(matrix, turned(matrix, vector(*point)))
    assert back == pytest.approx(vector(*point), abs=1e-9)
    assert math.hypot(*turned(matrix, vector(*point))) == pytest.approx(1)


def test_a_whole_sphere_stays_whole() -> None:
    assert upright_part(Part(), camera(10, 20)) == Part()


def test_a_part_that_is_upright_stays_about_as_it_is() -> None:
    part = Part(30, 100, 40, -20)
    made = upright_part(part, UPRIGHT)
    assert (made.yaw, made.width, made.top, made.bottom) == pytest.approx((30, 100, 40, -20), abs=0.3)


@given(
    tilts,
    st.floats(-180, 180),
    st.floats(20, 200),
    st.floats(-60, 60),
    st.floats(10, 60),
    st.floats(0, 1),
    st.floats(0, 1),
)
def test_all_of_a_part_is_in_the_upright_part(
    tilt: tuple[float, float], yaw: float, width: float, middle: float, height: float, across: float, up: float
) -> None:
    part = Part(yaw, width, min(90, middle + height / 2), max(-90, middle - height / 2))
    matrix = camera(*tilt)
    made = upright_part(part, matrix)
    point = part.yaw + (across - 0.5) * part.width, part.bottom + up * part.height
    seen = angles(unturned(matrix, vector(*point)))
    assert made.bottom - 1e-6 <= seen[1] <= made.top + 1e-6
    if made.width < 360 and abs(seen[1]) < 89.9:
        assert abs((seen[0] - made.yaw + 180) % 360 - 180) <= made.width / 2 + 1e-6


def test_a_part_that_comes_over_a_pole_has_all_yaws() -> None:
    made = upright_part(Part(0, 90, 45, -45), camera(80, 0))
    assert (made.width, made.top) == (360, 90)
