"""Checks which file of a source a reference means."""

import unicodedata

import pytest

from guide.halls.importing.lookup import Files, is_remote

NAMES = ["top.jpg", "tour/data.js", "tour/a b.jpg", "tour/tiles/1.jpg", "tour/100%.jpg", "tour/Ü.JPG", "tour/x?.jpg"]


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("data.js", "tour/data.js"),
        ("./tiles/../data.js", "tour/data.js"),
        ("../top.jpg", "top.jpg"),
        ("/tour/data.js", "tour/data.js"),
        ("tiles\\1.jpg", "tour/tiles/1.jpg"),
        ("tiles//1.jpg", "tour/tiles/1.jpg"),
        ("a%20b.jpg", "tour/a b.jpg"),
        ("a b.jpg?v=2#x", "tour/a b.jpg"),
        ("100%.jpg", "tour/100%.jpg"),
        ("100%25.jpg", "tour/100%.jpg"),
        ("x?.jpg", "tour/x?.jpg"),
        ("DATA.js", "tour/data.js"),
        (unicodedata.normalize("NFD", "ü.jpg"), "tour/Ü.JPG"),
        ("%C3%9C.JPG", "tour/Ü.JPG"),
        ("none.jpg", None),
        ("", None),
        (".", None),
        ("..", None),
        ("../../top.jpg", None),
        ("../../etc/passwd", None),
        ("https://example.org/data.js", None),
        ("//example.org/data.js", None),
        ("data:image/png;base64,AA", None),
        ("javascript:alert(1)", None),
    ],
)
def test_a_reference_means_a_file(reference: str, name: str | None) -> None:
    assert Files(NAMES, "tour").find(reference) == name


def test_from_the_top() -> None:
    assert Files(NAMES).find("top.jpg") == "top.jpg"
    assert Files(NAMES).find("../top.jpg") is None


def test_of_several_similar_names_the_exact_one_else_the_first() -> None:
    files = Files(["B.jpg", "b.jpg", "a.JPG", "A.jpg"])
    assert files.find("b.jpg") == "b.jpg"
    assert files.find("a.jpg") == "A.jpg"


@pytest.mark.parametrize("reference", ["http://x/y", " HTTPS://x", "//x/y", "data:,", "blob:x", "C:\\photos\\1.jpg"])
def test_what_is_outside_the_source(reference: str) -> None:
    assert is_remote(reference)


@pytest.mark.parametrize("reference", ["x", "/x", "./x", "x/y:z", "../x", ""])
def test_what_is_inside(reference: str) -> None:
    assert not is_remote(reference)
