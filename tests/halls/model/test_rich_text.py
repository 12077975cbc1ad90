"""Checks which part of Markdown is read, into what, and what is refused."""

import re
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from guide.halls.model.rich_text import LONGEST, MarkdownError, RichText, TextBlock, blocks, escape, parse, web_address


def words(*runs: str) -> list[dict[str, Any]]:
    """Runs, written shortly: `b:` before bold, `i:` before italic ones."""
    made = []
    for run in runs:
        marks, colon, text = run.partition(":")
        looks = (marks, text) if colon and set(marks) <= {"b", "i"} else ("", run)
        made.append({"text": looks[1], "bold": "b" in looks[0], "italic": "i" in looks[0], "link": None})
    return made


def paragraph(*runs: str) -> dict[str, Any]:
    return {"kind": "paragraph", "runs": words(*runs)}


def items(start: int | None, *rows: tuple[str, ...]) -> dict[str, Any]:
    return {"kind": "list", "start": start, "items": [words(*row) for row in rows]}


def shown(made: list[TextBlock]) -> str:
    """All that a reader sees."""
    rows = [row for block in made for row in ([block["runs"]] if block["kind"] == "paragraph" else block["items"])]
    return "".join(run["text"] for row in rows for run in row)


def read(text: str) -> tuple[list[TextBlock], MarkdownError | None]:
    """The blocks, or why there are none."""
    try:
        return parse(text), None
    except MarkdownError as error:
        return [], error


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("石头", [paragraph("石头")]),
        ("one\ntwo", [paragraph("one two")]),
        ("石\n头", [paragraph("石头")]),
        ("one\n\n\n two ", [paragraph("one"), paragraph("two")]),
        ("a **b** *c* d", [paragraph("a ", "b:b", " ", "i:c", " d")]),
        ("**“重要”**的", [paragraph("b:“重要”", "的")]),
        ("石**头。**很*重*", [paragraph("石", "b:头。", "很", "i:重")]),
        ("***a*** **b*c***", [paragraph("bi:a", " ", "b:b", "bi:c")]),
        ("3 * 4 ** 5", [paragraph("3 * 4 ** 5")]),
        (r"\*a\* \[b\](c) 1\. \\", [paragraph("*a* [b](c) 1. \\")]),
        ("a\\b", [paragraph("a\\b")]),
        ("[a] (b) 3<4 5>4 &amp; _x_ ~y~", [paragraph("[a] (b) 3<4 5>4 &amp; _x_ ~y~")]),
        ("- a\n- **b**\n* c", [items(None, ("a",), ("b:b",), ("c",))]),
        ("1. a\n2) b\n\n9. c", [items(1, ("a",), ("b",), ("c",))]),
        ("7. a\n   more", [items(7, ("a more",))]),
        ("  - a\n  - b", [items(None, ("a",), ("b",))]),
        ("见：\n- a\n\nb", [paragraph("见："), items(None, ("a",)), paragraph("b")]),
        ("- a\n\n1. b", [items(None, ("a",)), items(1, ("b",))]),
        ("-5 °C\n2026.11", [paragraph("-5 °C 2026.11")]),
        ("", []),
    ],
)
def test_what_is_read(text: str, made: list[Any]) -> None:
    assert parse(text) == made


def test_links() -> None:
    text = "See **[the *arch*](https://example.org/a_(b))**, [us](mailto:us@example.org)."
    [made] = parse(text)
    assert made["kind"] == "paragraph"
    assert [(run["text"], run["bold"], run["italic"], run["link"]) for run in made["runs"]] == [
        ("See ", False, False, None),
        ("the ", True, False, "https://example.org/a_(b)"),
        ("arch", True, True, "https://example.org/a_(b)"),
        (", ", False, False, None),
        ("us", False, False, "mailto:us@example.org"),
        (".", False, False, None),
    ]


@pytest.mark.parametrize(
    ("text", "fault", "row"),
    [
        ("a\n# b", "markdown_heading", 2),
        ("###### b", "markdown_heading", 1),
        ("> a", "markdown_quote", 1),
        ("```\na\n```", "markdown_code", 1),
        ("~~~", "markdown_code", 1),
        ("a\nb `c`", "markdown_code", 2),
        ("a\n---", "markdown_rule", 2),
        ("a\n===", "markdown_rule", 2),
        ("* * *", "markdown_rule", 1),
        ("___", "markdown_rule", 1),
        ("a\n\n| b | c |", "markdown_table", 3),
        ("a ![b](c.jpg)", "markdown_image", 1),
        ("a\n<b>c</b>", "markdown_html", 2),
        ("<!-- a -->", "markdown_html", 1),
        ("<https://example.org>", "markdown_html", 1),
        ("- a\n  - b", "markdown_nested", 2),
        ("- a\n\n    1. b", "markdown_nested", 3),
        ("a\nb **c\nd", "markdown_open", 2),
        ("*a", "markdown_open", 1),
        ("2*3", "markdown_open", 1),
        ("**a **", "markdown_open", 1),
        ("a\n[b](javascript:alert(1))", "markdown_address", 2),
        ("[b](page.html)", "markdown_address", 1),
        ("[b](//example.org)", "markdown_address", 1),
        ("[b]()", "markdown_address", 1),
        ("[b](https://example.org 'title')", "markdown_link", 1),
        ("[a [b](https://example.org)](https://example.org)", "markdown_link", 1),
    ],
)
def test_what_is_refused(text: str, fault: str, row: int) -> None:
    with pytest.raises(MarkdownError) as error:
        parse(text)
    assert (error.value.fault, error.value.row) == (fault, row)


def test_what_is_named_in_the_refusal() -> None:
    for text, what in (("a **b", "**"), ("[a](data:x)", "data:x")):
        with pytest.raises(MarkdownError) as error:
            parse(text)
        assert error.value.what == what


@pytest.mark.parametrize("scheme", ["javascript", "data", "vbscript", "file", "blob", "about", "ws"])
def test_only_three_schemes(scheme: str) -> None:
    assert not web_address(f"{scheme}://example.org/a@b")
    assert not web_address(f"{scheme.upper()}:a@b")


@pytest.mark.parametrize("address", ["mailto:", "mailto:a", "mailto:a@b@c", "mailto:@b", "mailto:a b@c", "http://a b"])
def test_no_addresses(address: str) -> None:
    assert not web_address(address)


def test_each_language_has_its_blocks() -> None:
    assert blocks("a") == [paragraph("a")]
    assert blocks({"zh": "石", "en": "*stone*"}) == {"zh": [paragraph("石")], "en": [paragraph("i:stone")]}


MARKS = st.text(alphabet="ab石。 \n\\*[]()<>`!#|_~+-=.1:/@&\u3000", max_size=60)


@given(MARKS | st.text(max_size=60))
def test_no_text_raises_anything_else(text: str) -> None:
    made, refusal = read(text)
    assert refusal is None or 1 <= refusal.row <= max(1, len(text.splitlines()))
    for block in made:
        for row in [block["runs"]] if block["kind"] == "paragraph" else block["items"]:
            assert all(run["text"] for run in row)
            assert all(run["link"] is None or re.match("https?://|mailto:", run["link"]) for run in row)


@given(MARKS | st.text(max_size=60))
def test_any_plain_text_can_be_written(text: str) -> None:
    made = parse(escape(text))
    assert all(block["kind"] == "paragraph" for block in made)
    plain = [run for block in made if block["kind"] == "paragraph" for run in block["runs"]]
    assert not any(run["bold"] or run["italic"] or run["link"] for run in plain)
    assert re.sub(r"\s+", "", shown(made)) == re.sub(r"\s+", "", text)


def test_paragraphs_of_plain_text_stay() -> None:
    assert parse(escape("a\n\n- b")) == [paragraph("a"), paragraph("- b")]


def test_the_end_of_a_line_between_chinese_characters_is_nothing() -> None:
    assert unicodedata.east_asian_width("，") == "F"
    assert shown(parse("石头，\n很重\nvery heavy\n重")) == "石头，很重 very heavy 重"


@pytest.mark.parametrize(
    ("text", "fault", "values"),
    [
        ({"zh": "石", "en": "a\n# b"}, "markdown_heading", {"language": "en", "row": 2, "what": ""}),
        ("[a](ftp://b)", "markdown_address", {"language": "", "row": 1, "what": "ftp://b"}),
        ("", "text_empty", {"language": ""}),
        ("a" * (LONGEST + 1), "text_long", {"language": "", "longest": LONGEST, "length": LONGEST + 1}),
    ],
)
def test_a_fault_of_the_model(text: object, fault: str, values: dict[str, object]) -> None:
    adapter: TypeAdapter[Any] = TypeAdapter(RichText)
    with pytest.raises(ValidationError) as error:
        adapter.validate_python(text)
    [detail] = error.value.errors()
    assert (detail["type"], detail["ctx"]) == (fault, values)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("[a](b" * 4000, "markdown_link"),
        ("[" * LONGEST, ""),
        ("*a" * 10_001, "markdown_open"),
        ("\\*" * 10_000, ""),
        ("[a](" + "(" * 19_000, "markdown_link"),
    ],
    ids=["links", "brackets", "marks", "escapes", "parentheses"],
)
def test_a_long_text_takes_no_longer_for_its_signs(text: str, fault: str) -> None:
    """What takes the square of its length, or more, would not come to an end here."""
    made, refusal = read(text * 5)
    if fault:
        assert refusal is not None
        assert refusal.fault == fault
    else:
        assert shown(made) == text.replace("\\", "") * 5
