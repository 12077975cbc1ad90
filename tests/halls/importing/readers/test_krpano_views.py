"""Checks what a view of krpano says."""

import pytest

from guide.halls.importing import angles
from guide.halls.importing.parsing.xml import Element
from guide.halls.importing.readers.krpano_views import View, turn, view


def element(**attributes: str) -> Element:
    return Element("view", attributes, 1)


def test_nothing() -> None:
    assert view(None) == view(element()) == View(0, 0, 90, "vfov")
    assert View().vertical() == 90


@pytest.mark.parametrize(
    ("attributes", "fov"),
    [
        ({"fov": "70"}, 70),
        ({"fov": "70", "fovtype": "VFOV"}, 70),
        ({"fov": "100", "fovtype": "HFOV"}, angles.vertical(100)),
        ({"fov": "100", "fovtype": "dfov"}, angles.diagonal_to_vertical(100)),
        ({"fov": "120", "fovtype": "MFOV"}, angles.vertical(120, 4 / 3)),
        ({"fov": "120", "fovtype": "MFOV", "mfovratio": "1.5"}, angles.vertical(120, 1.5)),
        ({"hfov": "100"}, angles.vertical(100)),
        ({"fov": "x", "fovtype": "?"}, 90),
    ],
)
def test_a_field_of_view(attributes: dict[str, str], fov: float) -> None:
    assert view(element(**attributes)).vertical() == pytest.approx(fov)


def test_directions_and_limits() -> None:
    found = view(
        element(hlookat="10", vlookat="-20", limitview="range", hlookatmin="-30", vlookatmin="-40", vlookatmax="5")
    )
    assert (found.yaw, found.pitch, found.yaws, found.pitches) == (10, 20, (-30, 180), (-5, 40))
    assert view(element(limitview="auto", hlookatmin="-30")).yaws is None


@pytest.mark.parametrize(
    ("setting", "turned"),
    [
        ("", (0, "")),
        ("0|30|0", (30, "")),
        ("0.001|-5|0", (-5, "")),
        ("3|1|0", (1, "3|1|0")),
        ("x", (0, "")),
        ("1", (0, "1")),
    ],
)
def test_how_a_picture_is_turned(setting: str, turned: tuple[float, str]) -> None:
    assert turn([Element("image", {}, 1), Element("image", {"prealign": setting}, 1)]) == turned
