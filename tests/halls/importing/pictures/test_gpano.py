"""Checks what is understood of GPano."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.pictures.gpano import Crop, Gpano, read
from tests.halls.importing.pictures.photos_made import gpano

WHOLE = {"ProjectionType": "equirectangular"}
PART = {
    **WHOLE,
    "FullPanoWidthPixels": 8000,
    "FullPanoHeightPixels": 4000,
    "CroppedAreaImageWidthPixels": 4000,
    "CroppedAreaImageHeightPixels": 1000,
    "CroppedAreaLeftPixels": 2000,
    "CroppedAreaTopPixels": 1200,
}


@pytest.mark.parametrize("elements", [True, False])
def test_everything(elements: bool) -> None:
    pose = {"PoseHeadingDegrees": "-10.5", "PosePitchDegrees": "2", "PoseRollDegrees": "-3"}
    first = {"InitialViewHeadingDegrees": "90", "InitialViewPitchDegrees": "-5", "InitialHorizontalFOVDegrees": "75"}
    said = read(gpano({**PART, **pose, **first}, elements=elements).decode())
    crop = Crop(8000, 4000, 2000, 1200, 4000, 1000)
    assert said == Gpano("equirectangular", crop, 349.5, 2.0, -3.0, 90.0, -5.0, 75.0)


def test_another_prefix_and_quotes_of_the_other_kind() -> None:
    xmp = "<r xmlns:gp = 'http://ns.google.com/photos/1.0/panorama/' gp:ProjectionType = 'Cylindrical'/>"
    assert read(xmp) == Gpano("cylindrical")


@pytest.mark.parametrize("xmp", ["", "<x/>", "GPano:ProjectionType='equirectangular'", "\0" * 99])
def test_nothing_is_said(xmp: str) -> None:
    assert read(xmp) is None


def test_a_projection_that_is_not_known() -> None:
    assert read(gpano({"ProjectionType": "cubestrip"}).decode()) is None
    assert read(gpano({"PoseHeadingDegrees": 3}).decode()) is None


@pytest.mark.parametrize(
    "wrong",
    [
        {"FullPanoWidthPixels": 0},
        {"FullPanoWidthPixels": "nan"},
        {"CroppedAreaImageWidthPixels": 9000},
        {"CroppedAreaImageHeightPixels": -1},
        {"CroppedAreaTopPixels": 3500},
        {"CroppedAreaLeftPixels": -1},
    ],
)
def test_a_part_that_cannot_be(wrong: dict[str, object]) -> None:
    said = read(gpano({**PART, **wrong}).decode())
    assert said is not None
    assert said.crop is None


def test_angles_that_cannot_be() -> None:
    pose = {
        "PosePitchDegrees": 120,
        "PoseRollDegrees": -400,
        "PoseHeadingDegrees": 725,
        "InitialViewPitchDegrees": "inf",
    }
    said = read(gpano({**WHOLE, **pose}).decode())
    assert said == Gpano(heading=5.0, pitch=90.0, roll=-180.0)


@given(st.text(max_size=60), st.text(max_size=20))
def test_any_text_is_read_or_not(before: str, value: str) -> None:
    read(before + gpano({**PART, "PoseHeadingDegrees": value}).decode() + before)
    read(before)
