"""Checks that what is written as hall.yaml is read back as the same data."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls import document
from guide.halls.writing import dump

WORDS = [
    *("no", "true", "null", "~", "", "007", "1:30", "1e5", "-0", "1.5", "0x1f", "2026-01-02", "=", "<<"),
    *("a: b", "#x", "- a", "&a", "*a", "!t", "|", ">", "%TAG", "@x", "`x", "'", '"', "'\"", "{a}", "[a]", "a,b", "?"),
    *("序厅 1", "😀 📷", "a\nb", "a\n\n b\n", "\n", " a ", "a\tb", "x" * 300, "字 " * 200, "\u2028", "\ufeff", "é"),
]
values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**6), 10**6)
    | st.floats(-1e6, 1e6)
    | st.sampled_from(WORDS)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["at", "a", "序"]), inner, max_size=3),
    max_leaves=12,
)


@pytest.mark.parametrize("word", WORDS)
def test_a_text_stays_a_text(word: str) -> None:
    data = {"title": word, "list": [word, {"at": word}]}
    read = document.parse(dump(data).encode())
    assert (read.data, read.faults) == (data, [])


@given(st.dictionaries(st.sampled_from(["id", "title", "scenes", "view"]), values, max_size=4))
def test_everything_is_read_back_as_it_was_or_refused(data: dict[str, object]) -> None:
    try:
        text = dump(data)
    except ValueError:
        return
    assert document.parse(text.encode("utf-8", "surrogatepass")).data == data


def test_what_one_value_is_used_for_twice_has_no_anchor() -> None:
    view = {"yaw": 1.0}
    assert "&" not in dump({"a": {"view": view}, "b": {"view": view}})


def test_it_reads_well() -> None:
    data = {"scenes": [{"id": "a", "view": {"yaw": 1.5, "pitch": 0.0}, "zones": [{"id": "z", "title": "展"}]}]}
    expected = "scenes:\n- id: a\n  view: {yaw: 1.5, pitch: 0.0}\n  zones:\n  - {id: z, title: 展}\n"
    assert dump(data) == expected
