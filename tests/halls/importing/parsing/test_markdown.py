"""Checks that Markdown shows the same words as the HTML that it comes from."""

from __future__ import annotations

import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.parsing.markdown import markdown
from guide.halls.importing.parsing.markup import parse
from guide.halls.model import rich_text


@pytest.mark.parametrize(
    ("source", "made"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b", "a\n\nb"),
        ("<b>a </b>b<i> c</i>", "**a** b *c*"),
        ("<b><i>a</i></b>", "***a***"),
        ("<h1>T</h1>x", "**T**\n\nx"),
        ("<ul><li>a<li><b>b</b><br>c</ul>d", "- a\n- **b** c\n\nd"),
        ("<ol><li>a<li>b</ol>", "1. a\n2. b"),
        ("<a href='https://x.org/(a)'>[w]</a>", "[\\[w\\]](https://x.org/%28a%29)"),
        ("# 1 * _x_ &lt;b&gt;", "\\# 1 \\* _x_ \\<b>"),
        ("1. a", "1\\. a"),
        ("- a", "\\- a"),
        ("", ""),
    ],
)
def test_what_is_written(source: str, made: str) -> None:
    assert markdown(parse(source)) == made


WORDS = st.text(alphabet=st.sampled_from("ab中 *_[]()#-+>|`\\!<&1.~=")).map(html.escape)
INLINE = st.tuples(st.sampled_from(["", "b", "i", "a href='https://x.org/(b)'"]), WORDS).map(
    lambda pair: f"<{pair[0]}>{pair[1]}</{pair[0][:1]}>" if pair[0] else pair[1]
)
BLOCK = st.tuples(st.sampled_from(["p", "li", "h1", "div", "ol"]), st.lists(INLINE, max_size=4)).map(
    lambda pair: f"<{pair[0]}>{''.join(pair[1])}</{pair[0]}>"
)


@given(st.lists(BLOCK | INLINE, max_size=5).map("".join))
def test_the_same_words_are_shown(source: str) -> None:
    found = parse(source)
    shown = []
    for block in rich_text.parse(markdown(found)):
        items = block["items"] if block["kind"] == "list" else [block["runs"]]
        shown += ["".join(run["text"] for run in runs) for runs in items]
    assert "".join("".join(shown).split()) == "".join("".join(block.text() for block in found.blocks).split())


def test_a_long_text_ends_after_a_paragraph() -> None:
    made = markdown(parse("<p>abc</p>" * 400), 100)
    assert 90 < len(made) <= 100
    assert set(made.split("\n\n")) == {"abc"}


def test_one_long_paragraph_is_cut() -> None:
    made = markdown(parse("<b>" + "x*" * 15_000 + "</b>"))
    assert 0 < len(made) <= rich_text.LONGEST
    rich_text.parse(made)
