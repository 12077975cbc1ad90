"""Checks the hall format's defaults, limits and what clients get."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from pydantic import ValidationError

from guide.halls.document import parse
from guide.halls.model import Hall
from tests.halls.conftest import FULL, GOOD

VECTORS = Path(__file__).resolve().parents[2] / "vectors"
DEMO = Path(__file__).resolve().parents[3] / "guide/halls/demo/hall.yaml"


@pytest.fixture
def data() -> dict[str, Any]:
    read: dict[str, Any] = parse(GOOD.encode()).data
    return read


def test_defaults_are_filled_in(data: dict[str, Any]) -> None:
    hall = Hall.model_validate(data)
    assert (hall.cover, hall.start, hall.description, hall.credits) == ("scenes/lobby.jpg", "lobby", "", "")
    lobby, roads = hall.scenes
    assert (lobby.north, lobby.view.yaw, lobby.view.pitch, lobby.view.fov) == (0, 0, 0, 70)
    assert (roads.view.yaw, roads.view.fov, roads.zone, roads.hotspots) == (30, 70, None, [])


def test_as_client_has_urls_and_every_default(data: dict[str, Any]) -> None:
    hall = Hall.model_validate(data).as_client("https://example.org")
    assert hall["scenes"][0]["preview"] == "https://example.org/previews/transport/scenes/lobby.jpg"
    assert hall["cover"] == hall["scenes"][0]["picture"] == "https://example.org/halls/transport/scenes/lobby.jpg"
    assert hall["exhibits"][0]["pictures"] == [
        {"file": "https://example.org/halls/transport/exhibits/abacus%201.webp", "caption": ""}
    ]
    assert hall["scenes"][0]["hotspots"][0] == {
        "id": "to-roads",
        "at": {"yaw": 90, "pitch": -8},
        "link": "roads",
        "exhibit": None,
        "arrive": {"yaw": 90, "pitch": 0, "fov": 70},
    }
    assert hall["run_sheet"][0]["seconds"] == 40
    assert hall["start"] == "lobby"
    assert "format" not in hall
    assert json.loads(json.dumps(hall)) == hall


def test_as_client_has_a_clip_s_captions_with_their_times(data: dict[str, Any]) -> None:
    stop = data["run_sheet"][0]
    stop["narration"] = {"zh": "欢迎。请看。", "en": "Welcome. Look."}
    stop["clip"] = {"audio": "clips/a.mp3", "seconds": 5.0, "sentences": [0, 2.5]}
    captions = [
        {"at": 0, "text": {"zh": "欢迎。", "en": "Welcome."}},
        {"at": 2.5, "text": {"zh": "请看。", "en": "Look."}},
    ]
    clip = {"audio": "/halls/transport/clips/a.mp3", "seconds": 5.0, "captions": captions}
    assert Hall.model_validate(data).as_client()["run_sheet"][0]["clip"] == clip
    stop["clip"]["sentences"] = [0]  # the times of another text
    assert Hall.model_validate(data).as_client()["run_sheet"][0]["clip"] == {**clip, "captions": []}


def test_pictures_are_all_those_that_the_hall_names(data: dict[str, Any]) -> None:
    named = {"scenes/lobby.jpg", "scenes/roads.png", "exhibits/abacus 1.webp"}
    assert set(Hall.model_validate(data).pictures()) == named


@pytest.mark.parametrize(
    "path",
    [
        "/etc/a.jpg",
        "../a.jpg",
        "a/../../b.jpg",
        "a//b.jpg",
        "./a.jpg",
        "C:\\a.jpg",
        "a\\b.jpg",
        "https://example.org/a.jpg",
        "a\n.jpg",
        "a\u202e.jpg",
        "a.svg",
        "hall.yaml",
        "",
    ],
)
def test_bad_paths_are_refused(data: dict[str, Any], path: str) -> None:
    data["cover"] = path
    with pytest.raises(ValidationError):
        Hall.model_validate(data)


def test_limits(data: dict[str, Any]) -> None:
    scene, stop = data["scenes"][1], data["run_sheet"][0]
    data["scenes"] += [{**scene, "id": f"s{number}"} for number in range(498)]
    data["run_sheet"] = [{**stop, "narration": "字" * 4_000}] * 500
    assert len(Hall.model_validate(data).scenes) == 500
    for key in ("scenes", "run_sheet"):
        with pytest.raises(ValidationError, match="too_long"):
            Hall.model_validate({**data, key: [*data[key], data[key][-1]]})
    stop["narration"] = "字" * 4_001
    with pytest.raises(ValidationError, match="text_long"):
        Hall.model_validate({**data, "run_sheet": [stop]})


def test_every_field_as_clients_get_it() -> None:
    """The client's tests read the same file."""
    made = Hall.model_validate(parse(FULL.encode()).data).as_client(version=lambda _: "1")
    assert made == json.loads((VECTORS / "hall.json").read_text(encoding="utf-8"))


def test_a_hall_of_the_first_days_has_all_that_is_new(data: dict[str, Any]) -> None:
    hall = Hall.model_validate(data).as_client()
    assert (hall["plans"], hall["music"], hall["opening"], hall["autorotate"]) == ([], None, "none", None)
    scene, exhibit = hall["scenes"][0], hall["exhibits"][0]
    for part, empty in ((scene, ("description", "narration")), (exhibit, ("narration",))):
        assert [part[field] for field in empty] == [""] * len(empty)
    assert [scene[field] for field in ("covers", "tiles", "limits", "clip")] == [None] * 4
    assert [exhibit[field] for field in ("more", "film", "audio", "model", "link", "clip")] == [None] * 6


def test_files_are_all_those_that_the_hall_names() -> None:
    hall = Hall.model_validate(parse(FULL.encode()).data)
    pictures = {
        *("scenes/river.jpg", "scenes/tower.jpg", "exhibits/arch.jpg", "exhibits/key stone.jpg"),
        *("plans/ground.png", "plans/tower.png"),
    }
    assert set(hall.pictures()) == pictures
    tiles = {f"tiles/river/0/{face}/0/0.jpg" for face in "frblud"}
    tiles |= {f"tiles/river/1/{face}/{y}/{x}.jpg" for face in "frblud" for y in (0, 1) for x in (0, 1)}
    clips = {f"clips/{name}.mp3" for name in ("river", "song", "arch", "music")}
    rest = {"films/arch.mp4", "models/arch.glb"}
    assert set(hall.whole_files()) == pictures | clips | rest
    assert set(hall.files()) == pictures | clips | rest | tiles


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("opening", "fade", "literal_error"),
        ("music", {"audio": "a.wav"}, "clip_type"),
        ("music", {"audio": "a.mp3", "volume": 0}, "greater_than"),
        ("music", {"audio": "a.mp3", "volume": 1.1}, "less_than_equal"),
        ("autorotate", {"speed": 21}, "less_than_equal"),
        ("autorotate", {"delay": 0}, "greater_than_equal"),
        ("autorotate", True, "model_type"),
        ("plans", [{"title": "t", "picture": "a.png", "scenes": {"lobby": {"x": 0, "y": 0}}}] * 21, "too_long"),
    ],
)
def test_what_a_walk_has_is_limited(data: dict[str, Any], field: str, value: object, fault: str) -> None:
    with pytest.raises(ValidationError) as error:
        Hall.model_validate({**data, field: value})
    assert {detail["type"] for detail in error.value.errors()} - {"default_factory_not_called"} == {fault}


def test_very_many_tiles(data: dict[str, Any]) -> None:
    cube = {"path": "t/{level}/{face}/{y}/{x}.jpg", "levels": [{"size": 57 * 64, "tile": 64}]}  # 19,494 files
    scene = data["scenes"][1]
    data["scenes"] = [{**scene, "id": f"s{number}", "tiles": cube} for number in range(10)]
    assert len(Hall.model_validate(data).scenes) == 10
    data["scenes"].append({**data["scenes"][0], "id": "s10"})
    with pytest.raises(ValidationError, match="tile_count"):
        Hall.model_validate(data)


def test_the_schema_knows_the_format() -> None:
    schema = Hall.model_json_schema()
    assert set(schema["required"]) == {"format", "id", "title", "scenes"}
    assert schema["additionalProperties"] is False


@pytest.mark.parametrize("text", [GOOD, FULL, DEMO.read_text(encoding="utf-8")], ids=["good", "full", "demo"])
def test_an_editor_finds_nothing_wrong_with_a_good_hall(text: str) -> None:
    jsonschema.validate(parse(text.encode()).data, Hall.model_json_schema())
