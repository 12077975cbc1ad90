"""Checks that a message comes back from its JSON as it was, and that bytes are told from maps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guide.protocol.json_form import from_json_form, json_form


@pytest.mark.parametrize(
    ("array", "text"),
    [
        ([19, "c-1", 7], '[19, "c-1", 7]'),
        ([2, 40, {"view": None}, [[0, b"\x08\xff"]]], '[2, 40, {"view": null}, [[0, {"$bin": "08ff"}]]]'),
        ([b""], '[{"$bin": ""}]'),
        ([{"$bin": "08", "new": 1}], '[{"$bin": "08", "new": 1}]'),
    ],
)
def test_there_and_back(array: list[Any], text: str) -> None:
    assert json.dumps(json_form(array)) == text
    assert from_json_form(text) == array


def test_a_tuple_is_an_array() -> None:
    assert json_form((1, (b"\0",), {"a": (2,)})) == [1, [{"$bin": "00"}], {"a": [2]}]


def test_bytes_that_are_no_bytes_are_refused() -> None:
    with pytest.raises(ValueError, match="hexadecimal"):
        from_json_form('{"$bin": "0g"}')
