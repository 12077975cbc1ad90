"""Checks which file of a source a reference means."""

import re
import unicodedata

import pytest

from guide.halls.importing.lookup import Files, holding, is_remote, read_text, shallow
from tests.halls.importing.conftest import made, refusal

NAMES = ["top.jpg", "tour/data.js", "tour/a b.jpg", "tour/tiles/1.jpg", "tour/100%.jpg", "tour/Ü.JPG", "tour/x?.jpg"]


@pytest.mark.parametrize(
    ("reference", "name"),
    [
        ("data.js", "tour/data.js"),
        ("./tiles/../data.js", "tour/data.js"),
        ("../top.jpg", "top.jpg"),
        ("/tour/data.js", "tour/data.js"),
        ("/data.js", "tour/data.js"),  # from the top of a server that has no more than this folder
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


def test_the_same_files_from_another_folder() -> None:
    files = Files(NAMES, "tour")
    assert files.at("").find("data.js") is None
    assert files.at("tour/tiles").find("1.jpg") == "tour/tiles/1.jpg"
    assert files.base == "tour"
    assert "top.jpg" in files


def test_the_names_that_a_reference_may_mean() -> None:
    assert Files([], "a").places("b%20c.jpg?x") == ["a/b%20c.jpg?x", "a/b c.jpg"]
    assert Files([], "a").places("/b") == ["b", "a/b"]
    assert Files([]).places("../b") == []


def test_the_text_of_a_file() -> None:
    assert read_text(made({"a.js": "\ufeffä"}), "a.js") == "ä"
    assert refusal(lambda tree: read_text(tree, "a.js"), made({"a.js": None})) == (
        "a.js: error: cannot be read: a.js has more than 33554432 bytes"
    )


def test_files_with_a_pattern_in_them() -> None:
    tree = made({"a": "xyz", "b": "abc", "c": None})
    assert holding(tree, tree.names(), re.compile(b"y|b")) == ["a", "b"]


def test_names_near_the_top_come_first() -> None:
    assert shallow(["b/c/d", "z", "b/c", "a/b"]) == ["z", "a/b", "b/c", "b/c/d"]
