"""Checks that each error of the model has the right place and a sentence of ours."""

import re
from pathlib import Path
from typing import Any

import pytest

from guide.halls import views
from guide.halls.document import parse
from guide.halls.model import Hall
from guide.halls.references import findings
from guide.halls.schema import faults
from tests.halls.conftest import GOOD


def spoilt(change: str, value: Any) -> Any:
    """The good hall with one value changed (or, with `...`, taken away); `change` is its place, dotted."""
    data = parse(GOOD.encode()).data
    *way, last = [int(step) if step.isdigit() else step for step in change.split(".")]
    part = data
    for step in way:
        part = part[step]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return data


def test_a_good_hall_has_no_faults() -> None:
    assert list(faults(parse(GOOD.encode()).data)) == []


def test_the_example_in_the_readme_is_good() -> None:
    text = (Path(__file__).resolve().parents[2] / "guide/halls/README.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    read = parse(example.encode())
    assert (read.faults, list(faults(read.data)), list(findings(read.data))) == ([], [], [])
    assert list(views.findings(Hall.model_validate(read.data))) == []


@pytest.mark.parametrize(
    ("change", "value", "place", "words"),
    [
        ("title", ..., "title", "title is missing"),
        ("scenes.1.picture", ..., "scenes.1.picture", "picture is missing"),
        ("scenes.0.pictrue", "a.jpg", "scenes.0.pictrue", "pictrue is not known"),
        ("format", 2, "format", "must be 1"),
        ("id", "Transport", "id", "not an id: 'Transport'"),
        ("id", 7, "id", "quotes"),
        ("scenes.0.id", "序厅", "scenes.0.id", "A–Z"),
        ("scenes", [], "scenes", "at least 1"),
        ("scenes", {}, "scenes", "must be a list"),
        ("scenes.0", "lobby", "scenes.0", "must be a mapping"),
        ("scenes.0.hotspots.0.at.yaw", 360, "scenes.0.hotspots.0.at.yaw", "less than 360"),
        ("scenes.0.hotspots.0.at.yaw", -1, "scenes.0.hotspots.0.at.yaw", "at least 0"),
        ("scenes.0.hotspots.0.at.pitch", 90.5, "scenes.0.hotspots.0.at.pitch", "at most 90"),
        ("scenes.0.hotspots.0.at.yaw", "left", "scenes.0.hotspots.0.at.yaw", "must be a number"),
        ("scenes.0.hotspots.0.exhibit", "abacus", "scenes.0.hotspots.0", "either"),
        ("scenes.0.hotspots.0.link", ..., "scenes.0.hotspots.0", "either"),
        (
            "scenes.0.hotspots",
            [{"id": "x", "at": {"yaw": 0, "pitch": 0}, "link": "a"}] * 101,
            "scenes.0.hotspots",
            "101",
        ),
        ("scenes.0.title", "", "scenes.0.title", "empty"),
        ("scenes.0.title", {}, "scenes.0.title", "empty"),
        ("scenes.0.title", 12, "scenes.0.title", "quotes"),
        ("scenes.0.title", {"zh": 12}, "scenes.0.title.zh", "quotes"),
        ("scenes.0.title", {"en": "{kind}", "zh": "字" * 4001}, "scenes.0.title.zh", "4001 characters; at most 4000"),
        ("scenes.0.title", {"chinese": "{x}"}, "scenes.0.title.chinese", "chinese is not a language"),
        ("scenes.0.picture", "../a.jpg", "scenes.0.picture", "inside the folder"),
        ("scenes.0.picture", "a.svg", "scenes.0.picture", "JPEG, PNG or WebP"),
        ("scenes.0.picture", "{0}" * 100 + ".jpg", "scenes.0.picture", "more than 255"),
        ("run_sheet.0.seconds", 0, "run_sheet.0.seconds", "more than 0"),
    ],
)
def test_faults(change: str, value: object, place: str, words: str) -> None:
    [(found, message)] = faults(spoilt(change, value))
    assert ".".join(map(str, found)) == place
    assert words in message["en"]
    assert re.search("[一-鿿]", message["zh"]), "a sentence in Chinese too"


@pytest.mark.parametrize("data", [None, [], "hall", 7])
def test_data_that_is_no_mapping(data: object) -> None:
    assert [(place, message["en"]) for place, message in faults(data)] == [
        ((), "hall.yaml must be a mapping, key: value")
    ]


def test_all_faults_are_found_at_once() -> None:
    data = spoilt("title", ...)
    data["scenes"][0]["north"] = 400
    data["exhibits"][0]["extra"] = 1
    assert [place for place, _ in faults(data)] == [("title",), ("scenes", 0, "north"), ("exhibits", 0, "extra")]
