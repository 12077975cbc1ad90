"""Checks what is read of a tour of krpano."""

from __future__ import annotations

from xml.sax.saxutils import quoteattr

import pytest

from guide.halls.importing import angles
from guide.halls.importing.readers import krpano
from guide.halls.importing.tour import CubeTiles, Equirectangular, InfoHotspot, LinkHotspot, Tour
from tests.halls.importing import pixels
from tests.halls.importing.conftest import MadeTree, made, refusal, tiles, words

CUBE = '<image><cube url="panos/{}.tiles/%s/l%l/%v/l%l_%s_%v_%h.jpg" multires="512,512,1024"/></image>'
SPHERE = '<image><sphere url="%CURRENTXML%/panos/{}.jpg"/></image>'


def scene(name: str, inside: str = "", image: str = SPHERE, **attributes: str) -> str:
    more = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    return f'<scene name="{name}"{more}>\n{image.format(name)}\n{inside}</scene>\n'


def tree(*scenes: str, folder: str = "", outside: str = "", **attributes: str) -> MadeTree:
    more = "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())
    pictures = [f"{folder}panos/{name}.jpg" for name in ("a", "b", "scene_1", "tour", "x")]
    text = f"<krpano version='1.21'{more}>\n{outside}{''.join(scenes)}</krpano>"
    return made({f"{folder}tour.xml": text}, *pictures)


def read(source: MadeTree) -> Tour:
    tour = krpano.read(source)
    assert tour is not None
    return tour


def spot(**attributes: str) -> str:
    attributes = {"ath": "0", "atv": "0"} | attributes
    return "<hotspot" + "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items()) + "/>"


def link(start: str = "", target: str = "", **attributes: str) -> LinkHotspot:
    """Return a link from scene a to scene b. `start`, `target`: the views of the two."""
    tour = read(tree(scene("a", start + spot(ath="30", atv="9", **attributes)), scene("b", target)))
    [found] = tour.scenes[0].hotspots
    assert isinstance(found, LinkHotspot)
    return found


def info(**attributes: str) -> InfoHotspot:
    data = (
        '<data name="t1"><![CDATA[<b>Long</b> text]]></data><style name="s" onclick="openurl(https://example.org/s)"/>'
    )
    source = tree(scene("a", spot(**attributes)), outside=data)
    source._files.update({"panos/pic.jpg": b"", "film/x.mp4": b"", "song.mp3": b""})
    [found] = read(source).scenes[0].hotspots
    assert isinstance(found, InfoHotspot)
    return found


@pytest.mark.parametrize("folder", ["", "vtour/"])
def test_a_tour_is_read(folder: str) -> None:
    source = tree(scene("scene_1", title="序厅"), scene("b", title="[b]B[/b]"), folder=folder, title="展馆")
    tour = read(source)
    assert (tour.kind, tour.description, tour.title, tour.first) == ("krpano", f"{folder}tour.xml", "展馆", "scene_1")
    assert [(one.id, one.title, one.north) for one in tour.scenes] == [("scene_1", "序厅", 0), ("b", "[b]B[/b]", 0)]
    assert tour.scenes[0].image == Equirectangular(f"{folder}panos/scene_1.jpg", vaov=None)
    assert words(tour) == []


PLACES = [(ath, atv) for ath in range(-180, 400, 29) for atv in (-88, -31, 0, 12.5, 60)]


@pytest.mark.parametrize("heading", ["", "90", "-20.5"])
@pytest.mark.parametrize("prealign", ["", ' prealign="0|35|0"'])
def test_every_hotspot_of_a_cube_stands_on_the_same_pixel(heading: str, prealign: str) -> None:
    spots = "".join(spot(ath=str(ath), atv=str(atv), title="x") for ath, atv in PLACES)
    source = tree(scene("a", spots, CUBE.replace("<image", f"<image{prealign}"), heading=heading))
    names = tiles("panos/a.tiles/{face}/l{level}/{row}/l{level}_{face}_{row}_{column}.jpg", [1, 2], first=1)
    source._files.update(dict.fromkeys(names, b""))
    found = read(source).scenes[0]
    assert isinstance(found.image, CubeTiles)
    assert found.image.levels[1].file("r", 0, 1) == "panos/a.tiles/r/l2/1/l2_r_1_2.jpg"
    assert len(found.hotspots) == len(PLACES)
    turned = 35 if prealign else 0  # prealign turns the picture to the right: its pixels are further on
    worst = max(
        pixels.error(pixels.krpano_cube(ath - turned, atv), pixels.ours(found, hotspot.at))
        for (ath, atv), hotspot in zip(PLACES, found.hotspots, strict=True)
    )
    assert worst < 1e-5  # degrees


def test_every_hotspot_of_a_part_of_a_sphere_stands_on_the_same_pixel() -> None:
    places = [(ath, atv) for ath in (-90, -12, 0, 77) for atv in (-5, 3, 28)]
    spots = "".join(spot(ath=str(ath), atv=str(atv), title="x") for ath, atv in places)
    image = '<image hfov="200" vfov="60" voffset="12"><sphere url="panos/{}.jpg"/></image>'
    found = read(tree(scene("a", spots, image))).scenes[0]
    assert found.image == Equirectangular("panos/a.jpg", 200, 60, -12)
    for (ath, atv), hotspot in zip(places, found.hotspots, strict=True):
        there = pixels.krpano_sphere(ath, atv, 200, 60, 12)
        assert pixels.ours(found, hotspot.at)[1:] == pytest.approx(there[1:], abs=1e-8)


def test_a_first_view() -> None:
    view = '<view hlookat="-20" vlookat="15" fovtype="MFOV" fov="100"/>'
    found = read(tree(scene("a", view, heading="50"))).scenes[0].view
    assert (found.yaw, found.pitch, found.fov) == pytest.approx((30, -15, angles.mixed_to_vertical(100)))


@pytest.mark.parametrize(
    "attributes",
    [
        {"linkedscene": "b"},
        {"linkedscene": "B"},
        {"onclick": "loadscene(b, null, MERGE, BLEND(0.5))"},
        {"onclick": "if(x, skin_loadscene('b'); );"},
        {"onclick": "goto(b, 3)"},
        {"style": "skin_hotspotstyle|other", "linkedscene": "b"},
    ],
)
def test_a_link(attributes: dict[str, str]) -> None:
    found = link(name="spot1", tooltip="To [b]B[/b]", rotate="-90", **attributes)
    assert (found.id, found.title, found.target, found.rotation) == ("spot1", "To B", "b", 270)
    assert (found.at.yaw, found.at.pitch) == (30, -9)


VIEW = '<view hlookat="5" vlookat="-6" fovtype="HFOV" fov="90"/>'


@pytest.mark.parametrize(
    ("attributes", "arrival"),
    [
        ({"linkedscene": "b"}, (5, 6, angles.vertical(90))),
        ({"linkedscene": "b", "linkedscene_lookat": "-10.5,20,60"}, (349.5, -20, angles.vertical(60))),
        ({"linkedscene": "b", "linkedscene_lookat": "1|2"}, (1, -2, angles.vertical(90))),
        ({"onclick": "loadscene(b, view.hlookat=7&amp;view.vlookat=8, MERGE)"}, (7, -8, angles.vertical(90))),
        ({"onclick": "loadscene(b); lookat(9, 10, 50);"}, (9, -10, angles.vertical(50))),
        ({"onclick": "loadscene(b, null, KEEPVIEW);"}, (30, 6, angles.vertical(90))),
    ],
)
def test_where_a_link_arrives(attributes: dict[str, str], arrival: tuple[float, float, float]) -> None:
    attributes = {key: value.replace("&amp;", "&") for key, value in attributes.items()}
    found = link(target=VIEW, **attributes).arrival
    assert found is not None
    assert (found.yaw, found.pitch, found.fov) == pytest.approx(arrival)


def test_a_link_goes_on_as_one_walked_where_headings_are_known() -> None:
    scenes = (scene("a", spot(linkedscene="b"), heading="0.0"), scene("b", heading="12"))
    [found] = read(tree(*scenes)).scenes[0].hotspots
    assert isinstance(found, LinkHotspot)
    assert found.arrival is None


@pytest.mark.parametrize(
    ("attributes", "exhibit"),
    [
        ({"title": "T", "html": "[i]x[/i] y"}, ("T", "", "*x* y")),
        ({"tooltip": "T"}, ("T", "T", "")),
        ({"html": "data:T1"}, ("Long text", "", "**Long** text")),
        ({"title": "T", "onclick": "show(get(data[t1].content))"}, ("T", "", "**Long** text")),
        ({"title": "get:x", "text": "one two"}, ("one two", "one two", "")),
    ],
)
def test_the_texts_of_an_exhibit(attributes: dict[str, str], exhibit: tuple[str, str, str]) -> None:
    found = info(**attributes)
    assert (found.title, found.text, found.more) == exhibit


def test_what_an_exhibit_shows() -> None:
    photo = info(onclick="open_photo(%FIRSTXML%/panos/pic.jpg, 80);")
    assert (photo.title, photo.pictures) == ("pic", ("panos/pic.jpg",))
    assert info(onclick="looktohotspot(get(name)); videoplayer_open('film/x.mp4')").film == "film/x.mp4"
    assert info(title="T", onclick="playsound(a, song.mp3)").audio == "song.mp3"
    assert info(onclick="openurl(https://example.org/a?b=1, _blank)").url == "https://example.org/a?b=1"
    assert info(style="s").url == "https://example.org/s"


@pytest.mark.parametrize("url", ["javascript:alert(1)", "page.html"])
def test_an_address_that_is_no_web_page_never_survives(url: str) -> None:
    tour = read(tree(scene("a", spot(title="x", onclick=f"openurl({url})"))))
    assert [spot.url for spot in tour.scenes[0].hotspots if isinstance(spot, InfoHotspot)] == [None]
    assert "neither http nor https" in words(tour)[0]


def test_an_outline_becomes_its_middle() -> None:
    points = '<point ath="170" atv="-10"/><point ath="-170" atv="-10"/><point ath="180" atv="10"/>'
    tour = read(tree(scene("a", f'<hotspot name="p" title="x">{points}</hotspot>')))
    [found] = tour.scenes[0].hotspots
    assert (found.at.yaw, found.at.pitch) == pytest.approx((180, 3.4), abs=0.2)
    assert words(tour) == ["tour.xml:4: note: the outline of a hotspot of scene 'a' is not carried over; its middle is"]


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ({"url": "icon.png"}, "it has no text, picture, film or link"),
        ({"onclick": "dosomething();"}, "only a program can open it"),
        ({"title": "x", "visible": "false"}, "only a program shows it"),
        ({"title": "x", "ath": "get:h"}, "its angles are no numbers"),
        ({"title": "x", "atv": "1e999"}, "its angles are no numbers"),
        ({"linkedscene": "none"}, "there is no scene 'none'"),
        ({"onclick": "loadscene(none)"}, "there is no scene 'none'"),
    ],
)
def test_a_hotspot_that_cannot_be_carried_over_is_named(attributes: dict[str, str], why: str) -> None:
    tour = read(tree(scene("a", spot(**attributes))))
    assert tour.scenes[0].hotspots == ()
    assert any(why in note for note in words(tour)), words(tour)


def test_what_is_not_carried_over_is_named() -> None:
    outside = (
        '<include url="%SWFPATH%/skin/vtourskin.xml"/>\n<action name="x">trace(1);</action>\n<layer/><layer/>'
        '<skin_settings littleplanetintro="true"/><autorotate enabled="true" speed="-3" waittime="5"/>' + spot()
    )
    tour = read(tree(scene("a", spot(title="x", scale="2", rx="1", onover="y()", foo="1")), outside=outside))
    assert tour.opening == "planet"
    assert tour.autorotate is not None
    assert (tour.autorotate.speed, tour.autorotate.delay) == (-3, 5)
    assert [note.partition(": note: ")[2] for note in words(tour)] == [
        "style is not carried over (found 1 times): halls have a look of their own",
        "onover is not carried over (found 1 times): it is a program, and none is ever run",
        "foo is not carried over (found 1 times): it is a setting of its viewer",
        "include skin/vtourskin.xml is not carried over (found 1 times): no other file is read",
        "action is not carried over (found 1 times): it is a program, and none is ever run",
        "layer is not carried over (found 2 times): it is a setting of its viewer",
        "skin_settings is not carried over (found 1 times): it is a setting of its viewer",
        "hotspot is not carried over (found 1 times): it belongs to no scene",
    ]


def test_a_picture_that_is_turned_otherwise_is_named() -> None:
    image = '<image prealign="3|0|-1"><sphere url="panos/a.jpg"/></image>'
    assert "the picture of scene 'a' is turned by prealign 3|0|-1" in words(read(tree(scene("a", image=image))))[0]


@pytest.mark.parametrize(
    ("attributes", "outside", "first"),
    [
        ({}, "", "a"),
        ({"startscene": "B"}, "", "b"),
        ({"onstart": "loadscene(b);"}, "", "b"),
        ({}, '<action autorun="onstart">loadscene(B, null)</action>', "b"),
        ({}, "<action>if(x); loadscene(get(startscene), null, MERGE);</action>", "a"),
    ],
)
def test_the_first_scene(attributes: dict[str, str], outside: str, first: str) -> None:
    assert read(tree(scene("a"), scene("b"), outside=outside, **attributes)).first == first


def test_a_tour_of_one_picture() -> None:
    source = tree('<image><sphere url="panos/x.jpg"/></image><view hlookat="4"/>' + spot(title="t"), title="X")
    tour = read(source)
    assert [(one.id, one.view.yaw, len(one.hotspots)) for one in tour.scenes] == [("tour", 4, 1)]


def test_a_folder_as_a_service_hands_it_out() -> None:
    """With a page, a skin, Chinese names, pictures for phones beside the tiles, and calls that the service defines."""
    image = (
        '<image><cube url="%SWFPATH%/panos/序厅/%s/l%l/%0v/l%l_%s_%0v_%0h.jpg" multires="512,512"/>'
        '<mobile><cube url="%SWFPATH%/panos/序厅/mobile_%s.jpg"/></mobile></image>'
    )
    spots = (
        spot(name="s1", style="hotspot_link", linkedscene="scene_馆")
        + spot(name="s2", onclick="showpic('%SWFPATH%/images/奖状 1.jpg', 1);", tooltip="奖状[br]1983 年")
        + spot(name="s3", onclick="video_play(%SWFPATH%/media/a.mp4)", title="影片")
    )
    text = (
        '<krpano version="1.19" title="党史馆" onstart="startup();"><include url="%SWFPATH%/skin/vtourskin.xml"/>'
        '<events onloadcomplete="bgm();"/><style name="hotspot_link" url="link.png"/>'
        + scene("scene_序厅", spots, image, title="序厅", bgmusic="a.mp3")
        + scene("scene_馆", image=image.replace("序厅", "b"), title="一馆")
        + "</krpano>"
    )
    pattern = "pano/panos/%s/{face}/l{level}/0{row}/l{level}_{face}_0{row}_0{column}.jpg"
    names = [name for folder in ("序厅", "b") for name in tiles(pattern % folder, [1], first=1)]
    others = ["pano/index.html", "pano/skin/vtourskin.xml", "pano/images/奖状 1.jpg", "pano/media/a.mp4"]
    tour = read(made({"pano/tour.xml": "\ufeff" + text}, *names, *others))
    assert [(one.id, one.title) for one in tour.scenes] == [("scene_序厅", "序厅"), ("scene_馆", "一馆")]
    link, photo, film = tour.scenes[0].hotspots
    assert isinstance(link, LinkHotspot)
    assert isinstance(photo, InfoHotspot)
    assert isinstance(film, InfoHotspot)
    assert link.target == "scene_馆"
    assert (photo.title, photo.pictures) == ("奖状 1983 年", ("pano/images/奖状 1.jpg",))
    assert (film.title, film.film) == ("影片", "pano/media/a.mp4")
    assert not [note for note in tour.notes if note.severity != "note"]


def test_chinese_encodings() -> None:
    text = '<?xml version="1.0" encoding="gb2312"?><krpano title="党史馆">' + scene("a") + "</krpano>"
    assert read(made({"tour.xml": text.encode("gb18030")}, "panos/a.jpg")).title == "党史馆"


BOMB = '<!DOCTYPE k [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + index)} "{f"&{chr(97 + index)};" * 10}">' for index in range(9)
)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        (
            "<encrypted>KENCxyz</encrypted>",
            "tour.xml:1: error: is encrypted, and cannot be read; use the XML",
        ),
        ("<krpano>\n<encrypted>x</encrypted></krpano>", "tour.xml:1: error: is encrypted"),
        ("<krpano>\n<scene name='a'></krpano>", "tour.xml:2: error: this is not XML: mismatched tag"),
        (f"{BOMB}]>\n<krpano>&j;</krpano>", "tour.xml:1: error: a document type with declarations"),
        (
            '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><krpano>&x;</krpano>',
            "tour.xml:1: error: a document type",
        ),
        ("<krpano>&x;</krpano>", "tour.xml:1: error: this is not XML: undefined entity"),
        ("<krpano>" + "<a>" * 100, "tour.xml:1: error: nested too deeply"),
        ("<krpano></krpano>", "tour.xml:1: error: has no scene that can be used"),
        (
            '<krpano><include url="scenes/1.xml"/><include url="%VIEWER%/b.xml"/></krpano>',
            "tour.xml:1: error: its scenes are in other files, which are not read: scenes/1.xml, b.xml; put them",
        ),
        (f"<krpano>{scene('a')}{scene('a')}</krpano>", "tour.xml:4: error: the scene id 'a' is given twice"),
        ("<krpano><scene name='a'/></krpano>", "tour.xml: error: has no scene that can be used"),
    ],
)
def test_what_cannot_be_read_is_refused(text: str, why: str) -> None:
    assert refusal(krpano.read, made({"tour.xml": text}, "panos/a.jpg")).startswith(why)


def test_other_tours_are_named() -> None:
    source = tree(scene("a"))
    source._files.update(
        {"old/tour.xml": f"<krpano>{scene('b')}</krpano>", "skin/skin.xml": "<krpano><layer/></krpano>"}
    )
    assert words(read(source)) == ["old/tour.xml: note: is another tour, and is not read; import it by itself"]


def test_a_description_of_another_name() -> None:
    source = made(
        {"skin.xml": "<krpano><layer/></krpano>", "xml/hall.xml": f"<krpano>{scene('a')}</krpano>"}, "xml/panos/a.jpg"
    )
    assert read(source).description == "xml/hall.xml"


def test_there_is_none() -> None:
    assert krpano.read(made({"a.xml": "<x/>", "skin.xml": "<krpano><layer/></krpano>"})) is None
