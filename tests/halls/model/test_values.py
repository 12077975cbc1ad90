"""Checks what a text may be, and that angles and ids have their limits."""

from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from guide.halls.model.values import LONGEST_TEXT, Direction, Id, Look, Text, text_validator

TEXT: TypeAdapter[Any] = TypeAdapter(Text)


@pytest.mark.parametrize("text", ["展厅", {"zh": "展厅"}, {"en": "Hall", "zh-Hant": "展廳"}, "x" * LONGEST_TEXT])
def test_a_good_text_stays_as_it_is(text: object) -> None:
    assert TEXT.validate_python(text) == text


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", "text_empty"),
        (" \n", "text_empty"),
        ({}, "text_empty"),
        ({"zh": "展厅", "en": ""}, "text_empty"),
        (12, "text_type"),
        (None, "text_type"),
        ({"zh": 12}, "text_type"),
        ({"chinese": "展厅"}, "text_language"),
        ({1: "展厅"}, "text_language"),
        ("x" * (LONGEST_TEXT + 1), "text_long"),
    ],
)
def test_a_bad_text_has_one_fault(text: object, fault: str) -> None:
    with pytest.raises(ValidationError) as error:
        TEXT.validate_python(text)
    assert [detail["type"] for detail in error.value.errors()] == [fault]


def test_a_text_may_have_more_rules() -> None:
    refused: list[tuple[str, dict[str, str]]] = []
    check = text_validator(5, lambda text, where: refused.append((text, where)))
    assert check({"zh": "桥", "en": "ox"}) == {"zh": "桥", "en": "ox"}
    assert refused == [("桥", {"language": "zh"}), ("ox", {"language": "en"})]


@pytest.mark.parametrize("name", ["a", "IMG_1.x-y", "A" * 64])
def test_ids(name: str) -> None:
    assert TypeAdapter(Id).validate_python(name) == name


@pytest.mark.parametrize("name", ["", "a b", "展", "A" * 65, "a/b", "a\n"])
def test_no_ids(name: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Id).validate_python(name)


@pytest.mark.parametrize(
    ("yaw", "pitch", "fov", "good"),
    [
        (0, -90, 20, True),
        (359.999, 90, 110, True),
        (360, 0, 70, False),
        (-0.001, 0, 70, False),
        (0, 90.001, 70, False),
        (0, 0, 19.9, False),
        (0, 0, 110.1, False),
        (float("nan"), 0, 70, False),
        (0, float("inf"), 70, False),
    ],
)
def test_angles(yaw: float, pitch: float, fov: float, good: bool) -> None:
    angles = {"yaw": yaw, "pitch": pitch, "fov": fov}
    if good:
        assert Look.model_validate(angles).model_dump() == angles
    else:
        with pytest.raises(ValidationError):
            Look.model_validate(angles)


def test_a_direction_is_whole() -> None:
    with pytest.raises(ValidationError):
        Direction.model_validate({"yaw": 0})
