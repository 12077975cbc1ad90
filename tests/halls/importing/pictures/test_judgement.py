"""Checks what photos are taken for."""

from __future__ import annotations

from typing import Any

import pytest

from guide.halls.importing.pictures.judgement import Flat, Panorama, Refused, Remap, judge
from guide.halls.importing.pictures.sphere import Part
from tests.halls.importing.pictures.photos_made import gpano

PART = {
    "ProjectionType": "equirectangular",
    "FullPanoWidthPixels": 8000,
    "FullPanoHeightPixels": 4000,
    "CroppedAreaImageWidthPixels": 4000,
    "CroppedAreaImageHeightPixels": 1000,
    "CroppedAreaLeftPixels": 3000,
    "CroppedAreaTopPixels": 1200,
}


def facts(width: int, height: int, said: dict[str, object] | None = None, *, fisheye: bool = False) -> dict[str, Any]:
    xmp = gpano(said).decode() if said else ""
    return {"width": width, "height": height, "xmp": xmp, "fisheye": fisheye}


def panorama(*given: Any, **more: Any) -> Panorama:
    kind = judge(facts(*given, **more))
    assert isinstance(kind, Panorama)
    return kind


@pytest.mark.parametrize("size", [(8192, 4096), (3842, 1921), (8192, 4100)])
def test_a_sphere_by_its_shape(size: tuple[int, int]) -> None:
    made = panorama(*size)
    assert made.part.is_whole
    assert (made.north, made.view.yaw, made.remap, made.notes) == (0, 0, None, ())


@pytest.mark.parametrize("size", [(3840, 1920), (2048, 1024)])
def test_a_small_picture_of_the_same_shape_is_flat(size: tuple[int, int]) -> None:
    kind = judge(facts(*size))
    assert isinstance(kind, Flat)
    assert "without GPano data" in kind.why["en"]


@pytest.mark.parametrize("size", [(4000, 3000), (3000, 8000), (3839, 900), (5760, 3240), (8000, 4200)])
def test_everything_else_is_flat(size: tuple[int, int]) -> None:
    assert isinstance(judge(facts(*size)), Flat)


def test_a_sweep_without_angles_is_a_part_and_says_what_is_assumed() -> None:
    made = panorama(12_000, 3_000)
    assert (made.part.width, made.part.top, made.part.bottom) == (200, 25, -25)
    assert "200° by 50°" in made.notes[0]["en"]
    long = panorama(20_000, 2_000)
    assert (long.part.width, long.part.top, long.part.bottom) == (360, 18, -18)


def test_gpano_makes_a_sphere_of_a_small_picture() -> None:
    made = panorama(1024, 512, {"ProjectionType": "equirectangular", "PoseHeadingDegrees": 120})
    assert made.part.is_whole
    assert (made.north, made.view.yaw) == (120, 120)


def test_a_part_of_a_sphere_is_where_it_was() -> None:
    made = panorama(2000, 500, {**PART, "PoseHeadingDegrees": 350})
    assert made.part == Part(45, 180, 36, -9)
    assert made.north == 35, "its middle is 45° to the right of that of the whole"
    assert (made.view.yaw, made.view.pitch) == (35, 0)


def test_a_part_above_the_horizon_is_looked_at_in_its_middle() -> None:
    made = panorama(4000, 1000, {**PART, "CroppedAreaTopPixels": 500})
    assert (made.part.top, made.part.bottom, made.view.pitch) == (67.5, 22.5, 45)


def test_the_first_view() -> None:
    first = {"InitialViewHeadingDegrees": 90, "InitialViewPitchDegrees": -5, "InitialHorizontalFOVDegrees": 90}
    made = panorama(1024, 512, {"ProjectionType": "equirectangular", "PoseHeadingDegrees": 10, **first})
    assert (made.view.yaw, made.view.pitch, made.north) == (90, -5, 10)
    assert made.view.fov == pytest.approx(58.7, abs=0.1)  # the same window, vertically


def test_a_tilt_is_to_be_taken_out() -> None:
    made = panorama(1024, 512, {"ProjectionType": "equirectangular", "PosePitchDegrees": 5, "PoseHeadingDegrees": 30})
    assert isinstance(made.remap, Remap)
    assert made.north == 30
    task = made.remap.task(1024)
    assert (task["size"], task["part"], task["source"]["projection"]) == (
        (1024, 512),
        [0, 360, 90, -90],
        "equirectangular",
    )
    untouched = panorama(1024, 512, {"ProjectionType": "equirectangular", "PosePitchDegrees": 0.01})
    assert untouched.remap is None


def test_a_tilted_part_keeps_its_resolution() -> None:
    made = panorama(4000, 1000, {**PART, "PoseRollDegrees": 10})
    assert made.remap is not None
    (width, height), part = made.remap.task(4000)["size"], made.part
    assert part.width > 180
    assert width / part.width == pytest.approx(4000 / 180, rel=0.01)
    assert width / part.width == pytest.approx(height / part.height, rel=0.01)


def test_a_cylinder_has_its_real_angles() -> None:
    whole = {"FullPanoWidthPixels": 6283.185307, "FullPanoHeightPixels": 2000}
    crop = {"CroppedAreaImageWidthPixels": 3141.592653, "CroppedAreaImageHeightPixels": 1500}
    place = {"CroppedAreaLeftPixels": 1570.796327, "CroppedAreaTopPixels": 0}
    made = panorama(3142, 1500, {"ProjectionType": "cylindrical", **whole, **crop, **place})
    assert (made.part.width, made.part.top, made.part.bottom) == pytest.approx((180, 45, -26.565), abs=1e-3)
    assert made.remap is not None
    assert made.remap.projection == "cylindrical"
    assert isinstance(judge(facts(3142, 1500, {"ProjectionType": "cylindrical"})), Flat), "how high it is, nothing says"


def test_gpano_of_another_shape_does_not_count() -> None:
    made = panorama(8000, 3000, PART)
    assert round(made.part.width) == 133, "a sweep"
    assert "do not fit its shape" in made.notes[0]["en"]
    assert isinstance(judge(facts(3000, 2000, PART)), Flat)


def test_a_whole_sphere_that_is_cut_above_and_below() -> None:
    made = panorama(4000, 1000, {"ProjectionType": "equirectangular"})
    assert (made.part.width, made.part.top, made.part.bottom) == (360, 45, -45)


def test_two_circles_are_no_panorama() -> None:
    assert judge(facts(6080, 3040, fisheye=True)) == Refused("fisheye")
    known = panorama(6080, 3040, {"ProjectionType": "equirectangular"}, fisheye=True)
    assert known.part.is_whole, "GPano knows better"
