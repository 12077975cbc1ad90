"""Checks how the angles of a picture become those of a hall."""

import pytest

from guide.halls.importing.readers.draft import AS_FIRST, Arrival, Attachments, SceneDraft
from guide.halls.importing.tour import Equirectangular
from guide.halls.model import Look


def draft(north: float | None, **more: tuple[float, ...]) -> SceneDraft:
    made = SceneDraft("a", "A", Equirectangular("a.jpg"), 1, north)
    for name, value in more.items():
        setattr(made, name, value)
    return made


def test_a_view_and_limits_are_turned_to_the_north() -> None:
    made = draft(100, view=(-30.0, 5.0, 200.0), yaws=(-20.0, 10.0), pitches=(-5.0, 20.0))
    assert made.look() == Look(yaw=70, pitch=5, fov=110)
    limits = made.limits()
    assert limits is not None
    assert (limits.yaw, limits.pitch) == ([80, 110], [-5, 20])
    assert draft(None).limits() is None


@pytest.mark.parametrize(
    ("arrival", "start", "target", "look"),
    [
        (AS_FIRST, None, None, (1, 2, 50)),  # as the source's viewer does
        (AS_FIRST, 10, None, (1, 2, 50)),
        (AS_FIRST, 10, 20, None),  # the way one walks
        (Arrival(5), 10, 20, (25, 2, 50)),
        (Arrival(5, from_north=True), 10, 20, (5, 2, 50)),
        (Arrival(pitch=7), None, 20, (21, 7, 50)),
        (Arrival(fov=30), None, None, (1, 2, 30)),
    ],
)
def test_where_one_arrives(
    arrival: Arrival, start: float | None, target: float | None, look: tuple[float, float, float] | None
) -> None:
    found = draft(target, view=(1.0, 2.0, 50.0)).arrival(arrival, draft(start))
    assert found == (None if look is None else Look(yaw=float(look[0]), pitch=float(look[1]), fov=float(look[2])))


def test_the_names_of_attachments() -> None:
    assert Attachments(("1.jpg", "2.jpg"), "f.mp4", None).names() == ("1.jpg", "2.jpg", "f.mp4")
