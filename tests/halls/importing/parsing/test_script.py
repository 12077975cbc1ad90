"""Checks that values written in JavaScript are read as data, and that nothing is run."""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.parsing import script
from guide.halls.importing.parsing.script import Code, Literal
from guide.halls.problem import HallError

FILE = Path("data.js")

JSON = st.recursive(
    st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


def read(text: str, start: int = 0) -> Literal:
    return script.literal(text, start, FILE)


@given(JSON, st.sampled_from([None, 2]))
def test_json_is_read_as_json(value: Any, indent: int | None) -> None:
    assert read(json.dumps(value, indent=indent)).data == value


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(HallError):
        read("{a: " + text)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{a: 1, 'b': 2, \"c\": 3,}", {"a": 1, "b": 2, "c": 3}),
        ("[1, 2, , 3,]", [1, 2, None, 3]),
        ("{/* a */ a: 1, // b\n b: 2}", {"a": 1, "b": 2}),
        ("{a: 'x' + \"y\" + `z`}", {"a": "xyz"}),
        ("{a: `two\nlines`}", {"a": "two\nlines"}),
        ("{$a: .5, _b: 5., c: -1e3, d: +2, e: 0x1F, 5: 6}", {"$a": 0.5, "_b": 5, "c": -1000, "d": 2, "e": 31, "5": 6}),
        ("{a: undefined, b: null, c: true}", {"a": None, "b": None, "c": True}),
        ("{a: Infinity, b: -Infinity, c: 1e999}", {"a": math.inf, "b": -math.inf, "c": math.inf}),
        (r"'\u4e2d\u{1F600}\ud83d\ude00\x41\n\'\ud800'", "中😀😀A\n'\ufffd"),
        ("'a\\\nb'", "ab"),
        ("{名: '展'}", {"名": "展"}),
        ("{a: {b: [{c: 1}]}} // }", {"a": {"b": [{"c": 1}]}}),
    ],
)
def test_what_people_write(text: str, value: Any) -> None:
    assert read(text).data == value


def test_no_number_is_a_number() -> None:
    assert math.isnan(read("{a: NaN}").data["a"])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("f(1, {b: [2]})", "f(1, {b: [2]})"),
        ("function (x) { return '}' }", "function (x) { return '}' }"),
        ("x => ({y: 1})", "x => ({y: 1})"),
        ("90 * Math.PI / 180", "90 * Math.PI / 180"),
        ("'a' + b", "'a' + b"),
        ("`a ${b}`", "`a ${b}`"),
        ("base", "base"),
        ("-base", "-base"),
        ("!x", "!x"),
        ("(1)", "(1)"),
        ("/x,y/.test(z)", "/x"),
    ],
)
def test_what_has_to_be_computed_is_code(text: str, code: str) -> None:
    found = read("{a: " + text + ", z: 5}").data
    assert found["a"] == Code(code)
    if "," not in code or "(" in code:
        assert found["z"] == 5


def test_keys_that_have_to_be_computed_are_left_out() -> None:
    assert read("{...a, [b]: 1, c() {return 1}, d, e: 2}").data == {"c": Code(), "d": Code(), "e": 2}


def test_lines() -> None:
    found = read("var x = {\n a: 1,\n b: [\n  {c: 2},\n  3]}", 8)
    assert found.lines == {(): 1, ("a",): 2, ("b",): 3, ("b", 0): 4, ("b", 0, "c"): 4, ("b", 1): 5}
    assert found.line(("b", 0, "c", "d")) == 4
    assert found.line(("x",)) == 1
    assert Literal().line(()) is None


def test_what_is_given_twice() -> None:
    found = read("{a: 1,\n a: {b: 1, b: 2}}")
    assert found.data == {"a": {"b": 2}}
    assert found.again == {("a",): 1, ("a", "b"): 2}


def test_a_part_and_a_place_for_it() -> None:
    found = read("[0, {a:\n {b: 1}}]")
    part = found.part((1, "a"))
    assert (part.data, part.lines) == ({"b": 1}, {(): 2, ("b",): 2})
    found.data = {}
    found.put("x", part)
    assert found.data == {"x": {"b": 1}}
    assert found.lines["x", "b"] == 2


def test_the_arguments_of_a_call() -> None:
    assert script.arguments("f('p', {a: 1}, g)", 2, FILE).data == ["p", {"a": 1}, Code("g")]
    assert script.arguments("f()", 2, FILE).data == []


def test_what_a_variable_is_given() -> None:
    page = "xconfig = {a: 0}; x.config = {a: 2}; if (config == 1) {}\nconst config =\n {a: 1};"
    found = script.assigned(page, "config", FILE)
    assert found is not None
    assert (found.data, found.line(("a",))) == ({"a": 1}, 3)
    assert script.assigned(page, "other", FILE) is None
    assert script.assigned("config = make()", "config", FILE) is None


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "the file ends in the middle of its data"),
        ("{a: 1", "the file ends in the middle of its data"),
        ("{a: 'x", "the file ends in the middle of its data"),
        ("{a: 'x\n'}", "the file ends in the middle of its data"),
        ("{a: /* x", "the file ends in the middle of its data"),
        ("{a: f(", "the file ends in the middle of its data"),
        ("{a: ]}", "expected a value here, got ']'"),
        ("[}", "expected a value here, got '}'"),
        ("{a: [1}", "expected a value here, got '}'"),
        ("{;}", "expected a value here, got ';'"),
        ("[" * 41, "nested too deeply"),
        ('{"a":' * 41, "nested too deeply"),
    ],
)
def test_what_is_no_value_is_refused(text: str, why: str) -> None:
    with pytest.raises(HallError, match=r"data\.js:1: error: ") as caught:
        read(text)
    assert why in str(caught.value)


def test_too_many_values_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(script, "MOST", 10)
    assert len(read("[" + "1," * 9 + "]").data) == 9
    with pytest.raises(HallError, match="has more than 10 values"):
        read("[" + "1," * 10 + "]")


@pytest.mark.parametrize("unit", ["/*", "`\\`", '"\\"', "(", "'", "\\", "//", "-", "a.", "é"])
def test_a_hostile_text_takes_no_time(unit: str) -> None:
    """Whatever it is made of, each sign is looked at a few times."""
    with pytest.raises(HallError):
        read("{a: x" + unit * 100_000)
