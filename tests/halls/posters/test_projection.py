"""The angles of a view, and where its cells lie in a picture."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.posters.projection import Camera, Sphere, cells, wrapped

YAW = st.floats(0, 360, exclude_max=True)
PITCH = st.floats(-90, 90)
FOV = st.floats(20, 110)


def vector(yaw: float, pitch: float) -> tuple[float, float, float]:
    level = math.cos(math.radians(pitch))
    return (
        level * math.sin(math.radians(yaw)),
        math.sin(math.radians(pitch)),
        level * math.cos(math.radians(yaw)),
    )


def between(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The angle between two directions, in degrees."""
    difference = math.dist(vector(*one), vector(*other))
    return math.degrees(2 * math.asin(min(1.0, difference / 2)))


@given(YAW, PITCH, FOV)
def test_the_middle_is_where_one_looks(yaw: float, pitch: float, fov: float) -> None:
    camera = Camera(yaw, pitch, fov, 1200, 630)
    turn, seen = camera.direction(600, 315)
    assert between((yaw + turn, seen), (yaw, pitch)) < 1e-6


@given(YAW, PITCH, FOV)
def test_upper_and_lower_edge_are_a_field_of_view_apart(yaw: float, pitch: float, fov: float) -> None:
    camera = Camera(yaw, pitch, fov, 1200, 630)
    edges = [camera.direction(600, y) for y in (0, 630)]
    assert between(*[(turn, seen) for turn, seen in edges]) == pytest.approx(fov, abs=1e-6)


def test_what_lies_to_the_right_and_above() -> None:
    camera = Camera(0, 0, 90, 600, 600)
    assert camera.direction(600, 300) == pytest.approx((45, 0))
    assert camera.direction(300, 0) == pytest.approx((0, 45))


def test_an_upright_view_shows_more_as_the_pages_do() -> None:
    camera = Camera(0, 0, 70, 390, 844)
    widened = 2 * math.degrees(math.atan(math.tan(math.radians(35)) * math.sqrt(844 / 390)))
    assert camera.direction(195, 0)[1] == pytest.approx(widened / 2)


@pytest.mark.parametrize("pitch", [-90.0, -60.0, 0.0, 40.0, 88.0])
@pytest.mark.parametrize("fov", [20.0, 70.0, 110.0])
@pytest.mark.parametrize(("yaw", "north"), [(0.0, 0.0), (180.0, 0.0), (350.0, 12.5)])
def test_the_inside_of_a_cell_is_where_it_belongs(yaw: float, north: float, pitch: float, fov: float) -> None:
    camera, sphere = Camera(yaw, pitch, fov, 400, 210), Sphere(north)
    worst, area = 0.0, 0
    for (left, top, right, bottom), quad in cells(camera, sphere, 360, 180):
        area += (right - left) * (bottom - top)
        assert min(quad[::2]) >= 0
        assert max(quad[::2]) <= 540
        column, row = sum(quad[::2]) / 4, sum(quad[1::2]) / 4
        turn, seen = camera.direction((left + right) / 2, (top + bottom) / 2)
        if abs(seen) < 89:
            worst = max(worst, between((column - 180 + north, 90 - row), (yaw + turn, seen)))
    assert area == 400 * 210  # no cell twice, none left out
    assert worst < 0.3  # where the view is widest; in the middle it is a tenth


def test_a_part_of_the_sphere() -> None:
    sphere = Sphere(north=90, width=100, top=30, bottom=-20)
    assert not sphere.closed
    assert sphere.column(90, 1000) == 500
    assert sphere.column(40, 1000) == pytest.approx(0)
    assert sphere.row(30, 500) == 0
    assert sphere.row(-20, 500) == 500


@given(st.floats(-1000, 1000))
def test_an_angle_is_wrapped(angle: float) -> None:
    assert -180 <= wrapped(angle) < 180 or wrapped(angle) == pytest.approx(180)
    assert math.isclose(math.sin(math.radians(wrapped(angle))), math.sin(math.radians(angle)), abs_tol=1e-9)
