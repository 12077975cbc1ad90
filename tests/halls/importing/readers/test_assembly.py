"""Checks that a tour keeps the limits of a hall, and that nothing disappears without a note."""

from __future__ import annotations

import pytest

from guide.halls.importing.parsing.markup import parse
from guide.halls.importing.readers.assembly import Assembly
from guide.halls.importing.readers.draft import Attachments, SceneDraft
from guide.halls.importing.tour import Equirectangular, InfoHotspot, LinkHotspot, Tour
from guide.halls.model.exhibit import Exhibit
from guide.halls.problem import HallError
from tests.halls.importing.conftest import words


def assembly(*scenes: str) -> tuple[Assembly, list[SceneDraft]]:
    made = Assembly("krpano", "tour.xml")
    return made, [made.scene(SceneDraft(name, f"<b>{name}</b>", Equirectangular(f"{name}.jpg"), 3)) for name in scenes]


def exhibits(tour: Tour) -> list[InfoHotspot]:
    return [spot for spot in tour.scenes[0].hotspots if isinstance(spot, InfoHotspot)]


def test_a_whole_tour() -> None:
    made, [a, b] = assembly("a", "b")
    made.link(a, (-10, 5), "b", 7, name="n", title="to <i>b</i>", rotation=-45)
    made.info(b, (0, 0), 8, title="T", text=parse("words"))
    tour = made.tour("A <b>hall</b>", None, "We &amp; you")
    assert (tour.title, tour.credits, tour.first, tour.notes) == ("A hall", "We & you", "a", ())
    [link] = tour.scenes[0].hotspots
    assert isinstance(link, LinkHotspot)
    assert (link.id, link.title, link.at.yaw, link.at.pitch, link.rotation) == ("n", "to b", 350, 5, 315)
    assert [scene.title for scene in tour.scenes] == ["a", "b"]


@pytest.mark.parametrize(
    ("title", "html", "shown", "url", "exhibit"),
    [
        ("T", "text", Attachments(), "", ("T", "text", "")),
        ("", "text", Attachments(), "", ("text", "text", "")),
        ("", "text", Attachments(("p.jpg",)), "", ("text", "", "")),
        ("T", "", Attachments(), "", ("T", "T", "")),
        ("T", "", Attachments(film="f.mp4"), "", ("T", "", "")),
        ("T", "<b>x</b>", Attachments(), "", ("T", "", "**x**")),
        ("", "one<br>" + "two " * 20, Attachments(), "", ("one", "one\n" + ("two " * 20).strip(), "")),
        ("", "word " * 20, Attachments(), "", (("word " * 12).strip()[:59] + "…", ("word " * 20).strip(), "")),
        ("", "", Attachments(("a/my_picture.jpg",)), "", ("my picture", "", "")),
        ("", "", Attachments(), "https://example.org/x", ("example.org", "", "")),
        ("T", "x" * 4_001, Attachments(), "", ("T", "", "x" * 4_001)),
    ],
)
def test_an_exhibit_has_a_title_and_something_to_show(
    title: str, html: str, shown: Attachments, url: str, exhibit: tuple[str, str, str]
) -> None:
    made, [a] = assembly("a")
    made.info(a, (0, 0), 1, title=title, text=parse(html), shown=shown, url=url)
    [found] = exhibits(made.tour("", None))
    assert (found.title, found.text, found.more) == exhibit
    link = {"link": {"url": found.url}} if found.url else {}
    fields = {"text": found.text, "more": found.more, "pictures": list(found.pictures), "film": found.film}
    Exhibit.model_validate({"id": "x", "title": found.title} | link | {k: v for k, v in fields.items() if v})


def test_an_exhibit_without_anything_is_left_out() -> None:
    made, [a] = assembly("a")
    made.info(a, (0, 0), 5, text=parse("<p> </p>"), url="javascript:x")
    tour = made.tour("", None)
    assert exhibits(tour) == []
    why = "is not carried over, because it is neither http nor https"
    assert words(tour) == [
        f"tour.xml:5: warning: a link out of scene 'a' {why}: javascript:x",
        "tour.xml:5: warning: a hotspot of scene 'a' is left out, because it has no text, picture, film or link",
    ]


def test_texts_that_are_too_long_are_cut() -> None:
    made, [a] = assembly("a")
    made.info(a, (0, 0), 5, title="t" * 300, text=parse("<p>" + "x" * 30_000 + "</p>"))
    tour = made.tour("", None)
    [found] = exhibits(tour)
    assert (len(found.title), len(found.more)) == (200, 20_000)
    assert words(tour) == [
        "tour.xml:5: warning: a text of scene 'a' has 300 characters; the first 200 are kept",
        "tour.xml:5: warning: a text of scene 'a' has 30000 characters; the first 20000 are kept",
    ]


def test_hotspots_that_are_too_many() -> None:
    made, [a] = assembly("a")
    for _ in range(120):
        if not made.full(a):
            made.link(a, (0, 0), "a", 1)
    tour = made.tour("", None)
    assert len(tour.scenes[0].hotspots) == 100
    assert words(tour) == ["tour.xml:3: warning: scene 'a' has 120 hotspots; the first 100 are kept"]


def test_exhibits_that_are_too_many() -> None:
    made, scenes = assembly(*(f"s{number}" for number in range(11)))
    for scene in scenes:
        for _ in range(100):
            made.info(scene, (0, 0), 1, text=parse("x"))
    tour = made.tour("", None)
    assert sum(len(scene.hotspots) for scene in tour.scenes) == 1_000
    assert words(tour) == ["tour.xml: warning: has 1100 exhibits; the first 1000 are kept"]


def test_settings_are_named_once() -> None:
    made, _ = assembly("a")
    for line in (4, 2, 9):
        made.pass_over("compass", "why_viewer", line)
    assert words(made.tour("", None)) == [
        "tour.xml:4: note: compass is not carried over (found 3 times): it is a setting of its viewer"
    ]


def test_names_without_end_are_shortened() -> None:
    made, [a] = assembly("a")
    made.link(a, (0, 0), "x" * 100_000, 1)
    for number in range(1_000):
        made.pass_over(f"{number} " * 1_000, "why_viewer", 1)
    tour = made.tour("", None)
    assert len(tour.notes) == 202
    assert max(map(len, words(tour))) < 1_000
    assert "… is not carried over (found 800 times)" in words(tour)[-1]


def test_other_tours_are_named() -> None:
    made = Assembly("krpano", "tour.xml", ["b/tour.xml"])
    made.scene(SceneDraft("a", "", Equirectangular("a.jpg"), 1))
    tour = made.tour("", "none")
    assert tour.scenes[0].title == "a"
    assert words(tour) == [
        "b/tour.xml: note: is another tour, and is not read; import it by itself",
        "tour.xml: warning: there is no first scene 'none'; 'a' is the first",
    ]


def test_refusals() -> None:
    made, _ = assembly("a")
    with pytest.raises(HallError, match=r"tour\.xml:9: error: the scene id 'a' is given twice"):
        made.scene(SceneDraft("a", "", Equirectangular("a.jpg"), 9))
    with pytest.raises(HallError, match=r"tour\.xml: error: has no scene that can be used"):
        Assembly("krpano", "tour.xml").tour("", None)
    made.expect(500)
    with pytest.raises(HallError, match=r"tour\.xml: error: has 501 scenes; at most 500"):
        made.expect(501)


def test_why_no_scene_is_left_is_said_too() -> None:
    made, _ = assembly()
    made.leave_out("a", {"zh": "无", "en": "none"}, 4)
    with pytest.raises(HallError) as caught:
        made.tour("", None)
    assert [problem.sentence() for problem in caught.value.problems] == [
        "tour.xml:4: warning: scene 'a' is left out: none",
        "tour.xml: error: has no scene that can be used",
    ]
