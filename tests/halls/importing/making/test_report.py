"""Checks what is said about an import, on screen and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

from guide.halls.importing.making.report import Carried, Report
from guide.halls.model import Hall
from guide.halls.problem import Problem

HALL = Hall.model_validate(
    {"format": 1, "id": "a", "title": "A", "scenes": [{"id": "s", "title": "S", "picture": "s.jpg"}]}
)


def report() -> Report:
    carried = [Carried("序厅.heic", "scenes", "xu-ting", ({"zh": "HEIC 改为 JPEG", "en": "HEIC became JPEG"},))]
    problems = [
        Problem(Path("/s/b.jpg"), None, {"zh": "坏", "en": "broken"}, severity="warning"),
        Problem(Path("/s/tour.xml"), 7, {"zh": "程序", "en": "a program"}, severity="note"),
    ]
    return Report(Path("/s"), "photos", carried, problems, HALL, Path("/data/halls/a"), False, 1.23456)


def test_for_a_person() -> None:
    assert list(report().lines("en")) == [
        "  序厅.heic: HEIC became JPEG",
        "/s/b.jpg: warning: broken",
        "/s/tour.xml:7: note: a program",
        "Source: photos",
        "1 scenes, 0 hotspots, 0 exhibits; not carried over: 1",
        "Made the hall a: /data/halls/a",
    ]
    assert list(report().lines("zh"))[-1] == "已建立展厅 a：/data/halls/a"


def test_an_update_says_so() -> None:
    made = report()
    made.updated = True
    assert list(made.lines("en"))[-1] == "Updated the hall a: /data/halls/a"


def test_for_a_program() -> None:
    made = json.loads(json.dumps(report().as_json()))
    assert made["format"] == 1
    assert made["hall"] == {
        "id": "a", "folder": "/data/halls/a", "scenes": 1, "hotspots": 0, "exhibits": 0, "updated": False,
    }  # fmt: skip
    assert made["carried"][0]["notes"][0]["zh"] == "HEIC 改为 JPEG"
    assert [each["severity"] for each in made["not_carried"]] == ["warning", "note"]
    assert made["not_carried"][1]["line"] == 7
    assert made["seconds"] == 1.235
