"""Checks that XML is read as elements with their lines, and that nothing of it grows or comes from outside."""

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guide.halls.importing.parsing import xml
from guide.halls.problem import HallError

FILE = Path("tour.xml")


def test_elements_have_attributes_texts_and_lines() -> None:
    root = xml.parse('<K A="1">\n<b x="&lt;"/>t<!-- c --><b>u<c/>v</b><![CDATA[<w>]]>\n</K>', FILE)
    assert (root.name, root.attributes, root.line, root.text) == ("k", {"a": "1"}, 1, "\nt<w>\n")
    assert [(child.name, child.get("x"), child.line, child.text) for child in root.all("b")] == [
        ("b", "<", 2, ""),
        ("b", "", 2, "uv"),
    ]
    assert [child.name for child in root.children[1].all("c", "d")] == ["c"]


def test_a_declaration_says_nothing_more() -> None:
    assert (
        xml.parse('<?xml version="1.0" encoding="gb2312"?><!DOCTYPE krpano><krpano title="党"/>', FILE).get("title")
        == "党"
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "this is not XML: no element found"),
        ("<a>", "this is not XML: no element found"),
        ("<a></b>", "this is not XML: mismatched tag"),
        ("<a x='1' x='2'/>", "this is not XML: duplicate attribute"),
        ("<a/><b/>", "this is not XML: junk after document element"),
        ("<a>&nbsp;</a>", "this is not XML: undefined entity"),
        ("<a>\x00</a>", "this is not XML"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "a document type with declarations"),
        ("<!DOCTYPE a [<!ELEMENT a ANY>]><a/>", "a document type with declarations"),
        ("<a>" * 41, "nested too deeply"),
    ],
)
def test_what_is_no_good_xml_is_refused(text: str, why: str) -> None:
    with pytest.raises(HallError) as caught:
        xml.parse(text, FILE)
    assert str(caught.value).startswith(f"tour.xml:1: error: {why}")


def test_a_document_type_fetches_nothing() -> None:
    assert xml.parse('<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', FILE).text == ""


def test_too_many_elements_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(xml, "MOST", 10)
    with pytest.raises(HallError, match="has more than 10 values"):
        xml.parse("<a>" + "<b/>" * 10 + "</a>", FILE)


def test_a_long_text_takes_no_time() -> None:
    assert len(xml.parse("<a>" + "x&amp;" * 300_000 + "</a>", FILE).text) == 600_000


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    with contextlib.suppress(HallError):
        xml.parse("<a>" + text, FILE)
