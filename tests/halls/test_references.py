"""Checks that repeated ids, links to nothing and scenes that cannot be reached are found."""

from typing import Any

import pytest

from guide.halls.document import parse
from guide.halls.references import findings
from tests.halls.conftest import GOOD


@pytest.fixture
def data() -> Any:
    return parse(GOOD.encode()).data


def messages(data: object) -> list[tuple[str, str]]:
    return [(".".join(map(str, place)), f"{severity}: {message['en']}") for place, message, severity in findings(data)]


def test_a_good_hall_has_no_findings(data: Any) -> None:
    assert messages(data) == []


@pytest.mark.parametrize("kind", ["zones", "scenes", "exhibits", "run_sheet"])
def test_an_id_given_twice(data: Any, kind: str) -> None:
    data[kind].append(dict(data[kind][0]))
    [(place, message)] = messages(data)
    assert place == f"{kind}.{len(data[kind]) - 1}.id"
    assert "is given twice" in message


def test_hotspot_ids_are_unique_within_a_scene_only(data: Any) -> None:
    spot = data["scenes"][0]["hotspots"][0]
    data["scenes"][1]["hotspots"] = [spot]
    assert messages(data) == []
    data["scenes"][0]["hotspots"].append(spot)
    assert messages(data) == [("scenes.0.hotspots.2.id", "error: the hotspot id 'to-roads' is given twice")]


def test_links_to_nothing_are_all_named(data: Any) -> None:
    data["start"] = "Lobby"
    data["scenes"][0]["zone"] = "x"
    data["scenes"][0]["hotspots"][0]["link"] = "road"
    data["scenes"][0]["hotspots"][1]["exhibit"] = "lobby"
    data["run_sheet"][0]["view"]["scene"] = "abacus"
    assert messages(data) == [
        ("start", "error: start: there is no scene 'Lobby'; did you mean 'lobby'?"),
        ("scenes.0.zone", "error: zone: there is no zone 'x'"),
        ("scenes.0.hotspots.0.link", "error: link: there is no scene 'road'; did you mean 'roads'?"),
        ("scenes.0.hotspots.1.exhibit", "error: exhibit: there is no exhibit 'lobby'"),
        ("run_sheet.0.view.scene", "error: scene: there is no scene 'abacus'"),
    ]


def test_scenes_on_floor_plans(data: Any) -> None:
    data["plans"] = [{"scenes": {"lobby": 1, "road": 2, "x": 3}}, {"scenes": {"roads": 1, "lobby": 2}}]
    assert messages(data) == [
        ("plans.0.scenes.road", "error: scenes: there is no scene 'road'; did you mean 'roads'?"),
        ("plans.0.scenes.x", "error: scenes: there is no scene 'x'"),
        ("plans.1.scenes.lobby", "error: scene 'lobby' is on plan 1 already"),
    ]


def test_a_scene_that_cannot_be_reached(data: Any) -> None:
    data["start"] = "roads"
    assert messages(data) == [("scenes.0.id", "warning: scene 'lobby' cannot be reached from 'roads'")]


def test_a_missing_run_sheet_is_a_note(data: Any) -> None:
    del data["run_sheet"]
    assert messages(data) == [("", "note: there is no run_sheet")]


@pytest.mark.parametrize(
    "malformed",
    [
        None,
        [],
        {"scenes": 7},
        {"scenes": [7, {"id": 7}, {"id": "a", "hotspots": [{"link": 7}, None]}], "start": []},
        {"plans": [7, {}, {"scenes": ["lobby"]}]},
    ],
)
def test_malformed_data_is_left_to_the_schema(malformed: object) -> None:
    assert not [message for _, message in messages(malformed) if message.startswith("error")]
