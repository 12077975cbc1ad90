"""Checks what is left of HTML: its words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.parsing import markup
from guide.halls.importing.parsing.markup import Run, one_line, parse, visible


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("plain", "plain"),
        ("a < b & c > d", "a < b & c > d"),
        ("a &amp; b &lt;i&gt; &nbsp;c", "a & b <i> \xa0c"),
        ("two\n  words", "two words"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("<div>a<div>b</div></div>c", "a\n\nb\n\nc"),
        ("<ul><li>a<li><p>b</p></ul>c", "- a\n- b\n\nc"),
        ("<ol><li>a</li><li>b</li></ol>", "1. a\n2. b"),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<h2>T</h2>x", "T\n\nx"),
        ("<p></p> <br> ", ""),
        ("<b>粗</b>体", "粗体"),
        ("\u202eabc\u200b", "abc"),
        ("<b>open", "open"),
        ("</b>close", "close"),
        ("<a href='https://x.org'>label</a>", "label"),
    ],
)
def test_the_words(html: str, text: str) -> None:
    assert parse(html).text() == text


@pytest.mark.parametrize("html", ["plain", "a<br>b", "<p>a</p><p>b</p>", "<span style='x'>a</span>"])
def test_words_that_say_all(html: str) -> None:
    assert parse(html).plain


@pytest.mark.parametrize(
    "html", ["<b>a</b>", "<em>a</em>", "<ul><li>a</ul>", "<h1>a</h1>", "<a href='https://x.org'>a</a>"]
)
def test_words_that_have_a_look(html: str) -> None:
    assert not parse(html).plain


def test_runs() -> None:
    [block] = parse("a <b>b <i>c</i></b> <a href='https://x.org/?a&amp;b'>d</a>").blocks
    assert [run for run in block.runs if run.text.strip()] == [
        Run("a "),
        Run("b ", bold=True),
        Run("c", bold=True, italic=True),
        Run("d", link="https://x.org/?a&b"),
    ]


@pytest.mark.parametrize(
    "html",
    [
        "<script>alert(1)</script>",
        "<SCRIPT src=//x></SCRIPT>",
        "<style>p{}</style>",
        "<iframe src='https://x.org'>inside</iframe>",
        "<object data=x>o</object>",
        "<embed src=x>",
        "<svg onload=alert(1)><script>1</script></svg>",
        "<noscript>no</noscript>",
        "<template>t</template>",
        "<!-- c -->",
    ],
)
def test_what_runs_or_frames_leaves_nothing(html: str) -> None:
    found = parse(f"a{html}b")
    assert found.text() in {"ab", "a\n\nb"}
    assert found.files == ()


def test_what_was_dropped_is_named() -> None:
    assert parse("<iframe></iframe><IFRAME></IFRAME><script></script><b>x</b>").dropped == ("iframe", "script")


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        " java\nscript:alert(1)",
        "&#106;avascript:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "//x.org",
        "page.html",
        "https://user:word@x.org",
        "ftp://x.org",
    ],
)
def test_an_address_that_is_no_web_page_is_no_link(address: str) -> None:
    found = parse(f"<a href='{address}'>words</a><a onclick='x()'> more</a>")
    assert found.text() == "words more"
    assert found.plain


def test_files() -> None:
    found = parse("<img src='a b.jpg' onerror=x><video src='f.mp4'></video><audio><source src=s.mp3></audio><img>")
    assert found.files == ("a b.jpg", "f.mp4", "s.mp3")


def test_a_title_is_one_line() -> None:
    assert one_line("<p>a</p>\n<p>b  c</p>") == "a b c"


def test_blanks_at_the_ends_of_lines() -> None:
    assert visible(" a \t\n\n\n\n b ") == "a\n\nb"


@given(st.text(alphabet=st.sampled_from("<>/abipuol \n\"'=&;#x1")))
def test_any_html_is_read(html: str) -> None:
    found = parse(html)
    assert "\n\n\n" not in found.text()
    assert found.text() == found.text().strip()


def test_a_hostile_text_takes_no_time() -> None:
    for unit in ("<ul><li>", "<div>", "<b>x", "<", "&", "<a href=https://x.org>y", "<br>", "["):
        assert len(parse(unit * 100_000).text()) <= markup.MOST
