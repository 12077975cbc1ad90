"""Checks the parts of a hall.yaml that are made of what a source says."""

from __future__ import annotations

from guide.halls.importing.making import parts
from guide.halls.importing.pictures.sphere import Part
from guide.halls.model import Direction, Look
from guide.halls.model.scene import Covers
from guide.halls.model.stop import Stop


def test_angles_are_rounded_and_stay_below_360() -> None:
    assert parts.direction(Direction(yaw=359.99999, pitch=-1.000049)) == {"yaw": 0.0, "pitch": -1.0}
    assert parts.look(Look(yaw=12.34567, pitch=0, fov=70)) == {"yaw": 12.3457, "pitch": 0, "fov": 70}
    assert parts.circle(-0.00001) == 0.0


def test_what_a_picture_covers() -> None:
    assert parts.covers(Part()) == {}
    made = parts.covers(Part(10, 120, 30, -20))
    assert Covers.model_validate(made["covers"]) == Covers(width=120, top=30, bottom=-20)


def test_a_stop() -> None:
    made = parts.stop("a", "序厅", Look(yaw=5), 2)
    assert Stop.model_validate(made).view.yaw == 5
    assert made["narration"] == {"zh": "第 2 处：序厅", "en": "Stop 2: 序厅"}
