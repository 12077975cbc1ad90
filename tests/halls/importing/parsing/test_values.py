"""Checks that data of any kind gives a value or none."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.parsing import values

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (1, 1.0),
        (-2.5, -2.5),
        ("3", 3.0),
        (" -1e2 ", -100.0),
        (".5", 0.5),
        ("5.", 5.0),
        (True, None),
        ("", None),
        ("1,5", None),
        ("0x10", None),
        ("nan", None),
        ("1e999", None),
        (math.nan, None),
        (math.inf, None),
        (1e300, None),
        (10**400, None),
        (None, None),
        ([], None),
        ("１", None),  # a digit, but no number that a program reads
    ],
)
def test_a_number(value: object, number: float | None) -> None:
    assert values.number(value) == number


@pytest.mark.parametrize(("value", "whole"), [(1, 1), ("512", 512), (512.0, 512), (0, None), (1.5, None), (11, 11)])
def test_a_whole_number(value: object, whole: int | None) -> None:
    assert values.whole(value, 512) == whole
    assert values.whole(513, 512) is None


@pytest.mark.parametrize(("value", "text"), [("a", "a"), (5.0, "5"), (0.25, "0.25"), (None, ""), ({}, ""), (True, "")])
def test_a_text(value: object, text: str) -> None:
    assert values.text(value) == text


@given(ANYTHING)
def test_nothing_is_raised(value: Any) -> None:
    found = values.number(value)
    assert found is None or abs(found) <= values.LARGEST
    assert isinstance(values.text(value), str)
    assert isinstance(values.mapping(value), dict)
    assert isinstance(values.items(value), list)
    values.whole(value, 5)
