"""Checks that angles stay exact: every direction keeps its pixel."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing import angles

ANY = st.floats(allow_nan=False, allow_infinity=False)
TURNS = st.floats(-1e6, 1e6)


def vector(yaw: float, pitch: float) -> tuple[float, float, float]:
    """Return the point of the unit sphere that is seen there: right, up, ahead."""
    y, p = math.radians(yaw), math.radians(pitch)
    return math.sin(y) * math.cos(p), math.sin(p), math.cos(y) * math.cos(p)


@given(ANY)
def test_a_circle_has_no_end(degrees: float) -> None:
    assert 0 <= angles.circle(degrees) < 360


@pytest.mark.parametrize(("degrees", "turned"), [(0, 0), (360, 0), (-90, 270), (725, 5), (-1e-20, 0)])
def test_a_full_turn_changes_nothing(degrees: float, turned: float) -> None:
    assert angles.circle(degrees) == turned


@given(TURNS, TURNS)
def test_a_direction_stays_where_it_is(yaw: float, pitch: float) -> None:
    at = angles.direction(yaw, pitch)
    assert vector(at.yaw, at.pitch) == pytest.approx(vector(yaw, pitch), abs=1e-7)


@given(ANY, ANY)
def test_every_number_makes_a_direction_of_few_digits(yaw: float, pitch: float) -> None:
    at = angles.direction(yaw, pitch)
    assert (at.yaw, at.pitch) == (round(at.yaw, 6), round(at.pitch, 6))


@given(ANY, ANY, ANY)
def test_every_number_makes_a_view(yaw: float, pitch: float, fov: float) -> None:
    assert 20 <= angles.look(yaw, pitch, fov).fov <= 110


@given(st.floats(1, 178), st.floats(0.3, 4))
def test_a_vertical_field_of_view_shows_the_same_width(hfov: float, aspect: float) -> None:
    """Half the width of the window, at the distance of 1, is that of the horizontal field of view."""
    half_height = math.tan(math.radians(angles.vertical(hfov, aspect)) / 2)
    assert half_height * aspect == pytest.approx(math.tan(math.radians(hfov) / 2))


@given(st.floats(1, 178), st.floats(0.3, 4))
def test_a_vertical_field_of_view_shows_the_same_diagonal(dfov: float, aspect: float) -> None:
    half_height = math.tan(math.radians(angles.diagonal_to_vertical(dfov, aspect)) / 2)
    assert half_height * math.sqrt(1 + aspect**2) == pytest.approx(math.tan(math.radians(dfov) / 2))


def test_the_usual_window_is_that_of_a_screen() -> None:
    assert angles.vertical(100) == pytest.approx(67.67, abs=0.01)


@given(ANY)
def test_every_number_makes_a_field_of_view(fov: float) -> None:
    assert 0 <= angles.vertical(fov) < 180
    assert 0 <= angles.diagonal_to_vertical(fov) < 180


@given(st.floats(1, 178))
def test_a_mixed_field_of_view_is_that_of_the_longer_edge(mfov: float) -> None:
    """In a window up to 4:3; in a wider one, what is above and below stays."""
    assert angles.mixed_to_vertical(mfov, aspect=0.5) == pytest.approx(mfov)
    assert angles.mixed_to_vertical(mfov, aspect=1.2) == pytest.approx(angles.vertical(mfov, 1.2))
    assert angles.mixed_to_vertical(mfov, aspect=3) == pytest.approx(angles.vertical(mfov, 4 / 3))


@given(TURNS, st.floats(-90, 90), st.floats(-40, 40), st.floats(-40, 40))
def test_a_tilted_camera_turns_the_picture_about_it(yaw: float, pitch: float, up: float, roll: float) -> None:
    """Distances stay, and the picture's middle is seen where the camera looked."""
    seen = angles.in_picture(yaw, pitch, up, roll)
    middle = angles.in_picture(0, up, up, 0)
    assert vector(*middle) == pytest.approx((0, 0, 1), abs=1e-9)
    before = math.dist(vector(yaw, pitch), vector(30, 10))
    assert math.dist(vector(*seen), vector(*angles.in_picture(30, 10, up, roll))) == pytest.approx(before, abs=1e-6)


def test_a_camera_whose_right_side_hangs_down() -> None:
    assert angles.in_picture(90, 0, 0, 10) == pytest.approx((90, 10))  # the horizon is further up in its picture


@given(TURNS, TURNS, ANY, ANY)
def test_limits_are_none_or_a_range(left: float, right: float, low: float, high: float) -> None:
    found = angles.limits((left, right), (low, high))
    if not 0 < right - left < 360:
        assert found is None or found.yaw is None


@pytest.mark.parametrize(
    ("yaws", "pitches", "yaw", "pitch"),
    [
        ((-100, 20), None, [260, 20], None),
        ((-180, 180), (-90, 90), None, None),
        ((10, 10), (5, 5), None, None),
        (None, (30, -100), None, [-90, 30]),
    ],
)
def test_what_may_be_seen(
    yaws: tuple[float, float] | None,
    pitches: tuple[float, float] | None,
    yaw: list[float] | None,
    pitch: list[float] | None,
) -> None:
    found = angles.limits(yaws, pitches)
    assert (yaw, pitch) == (None, None) if found is None else (found.yaw, found.pitch) == (yaw, pitch)
