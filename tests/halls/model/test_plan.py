"""Checks what a floor plan may say."""

from typing import Any

import pytest
from pydantic import ValidationError

from guide.halls.model.plan import Plan

PLAN: dict[str, Any] = {"title": "一层", "picture": "plan.png", "scenes": {"lobby": {"x": 0, "y": 1}}}


def test_a_plan_as_clients_get_it() -> None:
    assert Plan.model_validate(PLAN).as_client("/{}".format) == {**PLAN, "picture": "/plan.png", "north": 0}


@pytest.mark.parametrize(
    ("fields", "fault", "place"),
    [
        ({"scenes": {}}, "too_short", ("scenes",)),
        ({"scenes": ["lobby"]}, "dict_type", ("scenes",)),
        ({"scenes": {"序厅": {"x": 0, "y": 0}}}, "string_pattern_mismatch", ("scenes", "序厅", "[key]")),
        ({"scenes": {"lobby": {"x": 1.1, "y": 0}}}, "less_than_equal", ("scenes", "lobby", "x")),
        ({"scenes": {"lobby": {"x": -0.1, "y": 0}}}, "greater_than_equal", ("scenes", "lobby", "x")),
        ({"scenes": {"lobby": {"x": 0}}}, "missing", ("scenes", "lobby", "y")),
        ({"north": 360}, "less_than", ("north",)),
        ({"title": ""}, "text_empty", ("title",)),
    ],
)
def test_faults(fields: dict[str, object], fault: str, place: tuple[str, ...]) -> None:
    with pytest.raises(ValidationError) as error:
        Plan.model_validate({**PLAN, **fields})
    [detail] = error.value.errors()
    assert (detail["type"], detail["loc"]) == (fault, place)
