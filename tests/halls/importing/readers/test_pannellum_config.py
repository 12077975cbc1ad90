"""Checks where a configuration of Pannellum is found."""

from __future__ import annotations

import pytest

from guide.halls.importing.readers import pannellum_config as config
from tests.halls.importing.conftest import Content, made

TOUR = '{"default": {"firstScene": "a"}, "scenes": {"a": {"panorama": "a.jpg"}, "b": {"panorama": "b.jpg"}}}'
LITERAL = "{default: {firstScene: 'a'}, scenes: {a: {panorama: 'a.jpg'}, b: {panorama: 'b.jpg'}}}"


def frame(address: str) -> str:
    return f'<iframe src="{address}"></iframe>'


@pytest.mark.parametrize(
    ("files", "name", "file", "base", "escaped"),
    [
        ({"t/tour.json": TOUR}, "t/tour.json", "t/tour.json", "t", False),
        ({"t/x.json": "\ufeff" + TOUR}, "t/x.json", "t/x.json", "t", False),
        ({"w/i.html": f"<script>v = pannellum.viewer('p', {LITERAL});</script>"}, "w/i.html", "w/i.html", "w", False),
        ({"i.htm": f"var c =\n{LITERAL};\npannellum.viewer(document.body, c)"}, "i.htm", "i.htm", "", False),
        ({"js/a.js": f"pannellum . viewer('p', {LITERAL}, 1)"}, "js/a.js", "js/a.js", "js", False),
        (
            {"i.html": "const s = {a: {panorama: 'a'}, b: {}}; pannellum.viewer('p', {default: {}, scenes: s})"},
            *("i.html", "i.html", ""),
            False,
        ),
        (
            {"i.html": frame("v/pannellum.htm#config=../t/tour.json"), "t/tour.json": TOUR},
            "i.html",
            "t/tour.json",
            "t",
            True,
        ),
        (
            {"i.html": frame("pannellum.htm?config=t/tour.json&amp;x=1"), "t/tour.json": TOUR},
            "i.html",
            "t/tour.json",
            "t",
            True,
        ),
        (
            {"i.html": frame("https://cdn.x.org/pannellum.htm#config=tour.json"), "tour.json": TOUR},
            "i.html",
            "tour.json",
            "",
            True,
        ),
        (
            {"i.html": frame("https://cdn.x.org/pannellum.htm#config=https://me.org/q/tour.json"), "t/tour.json": TOUR},
            *("i.html", "t/tour.json", "t"),
            True,
        ),
    ],
)
def test_a_configuration(files: dict[str, Content], name: str, file: str, base: str, escaped: bool) -> None:
    tree = made(files)
    assert name in config.find(tree)
    found = config.read(tree, name)
    assert found is not None
    assert (found.file, found.base, found.escaped, found.count) == (file, base, escaped, 2)


def test_all_of_it_in_an_address() -> None:
    address = "v/pannellum.htm#panorama=..%2Fa%20b.jpg&amp;title=A%26B&amp;yaw=5"
    found = config.read(made({"i.html": "\n" + frame(address)}), "i.html")
    assert found is not None
    assert found.data == {"panorama": "../a b.jpg", "title": "A&B", "yaw": "5"}
    assert (found.base, found.escaped, found.source.line(()), found.count) == ("v", True, 2, 1)


def test_an_address_overrides_its_file() -> None:
    address = "pannellum.htm#config=tour.json&firstScene=b"
    found = config.read(made({"i.html": frame(address), "tour.json": TOUR}), "i.html")
    assert found is not None
    assert found.data["firstScene"] == "b"


def test_lines_are_those_of_the_page() -> None:
    found = config.read(
        made({"i.html": "<p>\n<script>pannellum.viewer('p',\n{scenes: {\na: {panorama: 'a'}}})"}), "i.html"
    )
    assert found is not None
    assert found.source.line(("scenes", "a")) == 4


def test_of_several_the_largest() -> None:
    page = f"pannellum.viewer('a', {{panorama: 'x'}}); pannellum.viewer('b', {LITERAL}); pannellum.viewer('c')"
    found = config.read(made({"i.html": page}), "i.html")
    assert found is not None
    assert found.count == 2


@pytest.mark.parametrize(
    "page",
    [
        "pannellum.viewer('p')",
        "pannellum.viewer('p', load())",
        "pannellum.viewer('p', other)",
        "config = {}; pannellum.viewer('p', config)",
        "pannellum.viewer('p', {scenes: {a: {}}})",
        frame("pannellum.htm#config=none.json"),
        frame("pannellum.htm#title=x"),
    ],
)
def test_a_page_without_one(page: str) -> None:
    assert config.read(made({"i.html": page}), "i.html") is None


def test_other_files_are_none() -> None:
    tree = made(
        {"pannellum.min.js": "pannellum.viewer(x, {})", "a.json": '{"panorama2": 1}', "b.html": "<p>", "c.json": None}
    )
    assert config.find(tree) == []
    assert config.read(made({"a.json": '{"x": {"panorama": 1}}'}), "a.json") is None
