"""Checks how YAML is read as plain data with lines, and what is refused."""

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guide.halls import document
from guide.halls.document import Document, parse


@pytest.fixture(autouse=True, params=["c", "python"])
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of PyYAML's parsers: the slow one is all there is on some systems."""
    loaders = {"c": yaml.CSafeLoader, "python": yaml.SafeLoader}
    monkeypatch.setattr(document, "_LOADER", loaders[request.param])


def faults(text: str | bytes) -> list[tuple[int | None, str]]:
    raw = text.encode() if isinstance(text, str) else text
    return [(line, message["en"]) for line, message in parse(raw).faults]


@pytest.mark.parametrize(
    ("word", "value"),
    [
        ("no", "no"),
        ("on", "on"),
        ("Yes", "Yes"),
        ("1:30", "1:30"),
        ("007", "007"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        (".inf", ".inf"),
        ("1e999", "1e999"),
        ("2026-11-22", "2026-11-22"),
        ("9" * 5000, "9" * 5000),
        ("'12'", "12"),
        ("12", 12),
        ("-3.5", -3.5),
        ("1e3", 1000.0),
        ("true", True),
        ("null", None),
        ("", None),
    ],
)
def test_words_mean_what_json_says(word: str, value: object) -> None:
    got = parse(f"key: {word}".encode()).data["key"]
    assert got == value
    assert type(got) is type(value)


def test_everything_has_its_line() -> None:
    read = parse(b"# a remark\ntop:\n  - a: 1\n    b:\n      c: |\n        x\n  - [1,\n     2]\n")
    assert read.data == {"top": [{"a": 1, "b": {"c": "x\n"}}, [1, 2]]}
    expected = {
        (): 2,
        ("top",): 2,
        ("top", 0): 3,
        ("top", 0, "b"): 4,
        ("top", 0, "b", "c"): 5,
        ("top", 1, 0): 7,
        ("top", 1, 1): 8,
    }
    assert {place: read.line(place) for place in expected} == expected


def test_a_missing_place_has_the_line_of_the_one_around_it() -> None:
    read = parse(b"\nscenes:\n  - id: a\n")
    assert read.line(("scenes", 0, "title")) == 3
    assert read.line(("title",)) == 2
    assert Document().line(("title",)) is None


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("a: &x 1\nb: 2", 1, "anchor"),
        ("a: 1\nb: *x", 2, "alias"),
        ("&x a: 1", 1, "anchor"),
        ("a: 1\nb: !!python/object:os.system {}", 2, "tags"),
        ("a: !!str 1", 1, "tags"),
        ("a: 1\nb: 2\na: 3", 3, "'a' is given twice, first in line 1"),
        ("a: 1\n---\nb: 2", 2, "second"),
        ("a: 1\n? [1, 2]\n: 3", 2, "key"),
        ("a: [1,\nb: }", 2, "not YAML"),
        ("a: b: c", 1, "not YAML"),
        ("\n\n\ta: 1", 3, "not YAML"),
        (b"a: 1\nb: \xff", 2, "UTF-8"),
        ("a: 1\nb: \x07", 2, "U+0007"),
        ("a: " + "[" * 21 + "]" * 21, 1, "deep"),
        ("[" * 100_000, 1, "deep"),
    ],
)
def test_a_fault_has_its_line(text: str | bytes, line: int, word: str) -> None:
    [(at, message)] = faults(text)
    assert at == line
    assert word in message


def test_all_faults_are_reported() -> None:
    assert [line for line, _ in faults("a: &x 1\nb: *x\nc: !y 1\na: 2\n")] == [1, 2, 3, 4]


def test_the_first_of_two_keys_counts() -> None:
    read = parse(b"a: {b: 1}\na: {b: 2}\n")
    assert read.data == {"a": {"b": 1}}
    assert read.line(("a", "b")) == 1


def test_a_file_that_is_too_large() -> None:
    assert faults(b"#" * document.LARGEST) == []
    assert faults(b"#" * (document.LARGEST + 1)) == [(None, "the file is larger than 4 MiB")]


def test_a_byte_order_mark_is_ignored() -> None:
    assert parse(b"\xef\xbb\xbfa: 1").data == {"a": 1}


@given(st.binary(max_size=200) | st.text(alphabet="ab:-[]{}&*!|>\"'#, \n\t?%@", max_size=60).map(str.encode))
def test_no_input_raises(raw: bytes) -> None:
    read = parse(raw)
    assert all(line is None or line >= 1 for line, _ in read.faults)
