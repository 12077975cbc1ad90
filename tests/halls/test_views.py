"""Checks that what lies outside of what may be seen is found, each with its place, and that it is no error."""

from typing import Any

import pytest

from guide.halls.check import check, load
from guide.halls.document import parse
from guide.halls.model import Hall
from guide.halls.views import findings
from tests.halls.conftest import FULL, Folder


@pytest.fixture
def data() -> Any:
    return parse(FULL.encode()).data


def places(data: object) -> list[str]:
    return [".".join(map(str, place)) for place, _, _ in findings(Hall.model_validate(data))]


def test_all_is_to_be_seen(data: Any) -> None:
    assert places(data) == []


def test_what_lies_beyond_the_picture(data: Any) -> None:
    river, tower = data["scenes"]
    tower["covers"]["width"] = 90  # around its north, which is 180
    tower["view"] = {"yaw": 90}
    tower["hotspots"][0]["at"] = {"yaw": 180, "pitch": -31}
    river["hotspots"][1]["arrive"] = {"yaw": 226}
    data["run_sheet"][0]["view"] = {"scene": "tower", "yaw": 134}
    data["run_sheet"][0]["pointer"] = {"yaw": 180, "pitch": 41}
    assert places(data) == [
        "scenes.0.hotspots.1.arrive",
        "scenes.1.view",
        "scenes.1.hotspots.0.at",
        "run_sheet.0.view",
        "run_sheet.0.pointer",
    ]


def test_it_is_told_with_its_line_and_the_hall_is_served(full: Folder) -> None:
    line = full.replace("at: {yaw: 100, pitch: -25}", "at: {yaw: 0, pitch: 5}")
    [problem] = check(full.path)
    assert problem.sentence("zh") == (
        f"{full.file}:{line}: 警告: at：在场景 'tower' 里看不到这个方向（yaw 0，pitch 5）"
    )
    assert problem.sentence("en") == (
        f"{full.file}:{line}: warning: at: this direction is not to be seen in scene 'tower' (yaw 0, pitch 5)"
    )
    assert load(full.path).id == "museum"
