"""Checks which hall becomes of tours of other programs, from their files to the pixels of the hall."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from guide.halls.model import Hall
from guide.halls.problem import HallError
from tests.halls.importing.making.conftest import Import
from tests.halls.importing.making.sources_made import state, zipped
from tests.halls.importing.pictures.photos_made import colour
from tests.halls.importing.pixels import _vector
from tests.halls.importing.tours_made import krpano, marzipano, pannellum, plain, radians

PLACES = [(0.0, 0.0), (40.0, 20.0), (135.0, -35.0), (180.0, 5.0), (-100.0, 60.0), (-20.0, -80.0)]
"""Directions in a picture: degrees to the right of its middle, and up."""


def shown(folder: Path, hall: Hall, scene: int, hotspot: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Return the colour on which a hotspot stands, as a client draws it: equirectangular, its middle at `north`."""
    drawn, at = hall.scenes[scene], hall.scenes[scene].hotspots[hotspot].at
    with Image.open(folder / drawn.picture) as picture:
        width, height = picture.size
        across = ((at.yaw - drawn.north + 180) % 360) / 360 * width
        down = min(height - 1, int((90 - at.pitch) / 180 * height))
        return np.array(picture.convert("RGB").getpixel((int(across) % width, down)), np.int16)


def expected(yaw: float, pitch: float) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Return the colour of a direction of the source's picture."""
    return colour(np.array(_vector(yaw, pitch))).astype(np.int16)


def bring(bring_in: Import, source: Path) -> tuple[Hall, Path]:
    report = bring_in(source)
    assert report.hall is not None
    assert report.folder is not None
    return report.hall, report.folder


def stands_right(hall: Hall, folder: Path) -> None:
    """Every hotspot stands on the colour of its direction. Half a pixel of these pictures is 0.35°, a step 0.5°."""
    assert len(hall.scenes[0].hotspots) >= len(PLACES), "none is lost"
    for index, (yaw, pitch) in enumerate(PLACES):
        assert np.abs(shown(folder, hall, 0, index) - expected(yaw, pitch)).max() <= 8


def test_marzipano_from_its_files_to_the_pixels(tmp_path: Path, bring_in: Import) -> None:
    infos = [{**radians(*place), "title": f"thing {n}", "text": "<b>old</b> thing"} for n, place in enumerate(PLACES)]
    link = {**radians(90, 0), "rotation": 1.0, "target": "1-end"}
    source = marzipano(
        tmp_path / "src",
        [{"id": "0-序厅", "infoHotspots": infos, "linkHotspots": [link]}, {"id": "1-end"}],
        autorotateEnabled=True,
    )
    hall, folder = bring(bring_in, source)
    assert (hall.id, hall.title, [scene.id for scene in hall.scenes]) == ("src", "Our tour", ["xu-ting-fc75df", "end"])
    by_exhibit = [spot for spot in hall.scenes[0].hotspots if spot.exhibit]
    hall.scenes[0].hotspots[:] = [*by_exhibit, *(spot for spot in hall.scenes[0].hotspots if spot.link)]
    stands_right(hall, folder)
    assert [(exhibit.title, exhibit.more) for exhibit in hall.exhibits][:1] == [("thing 0", "**old** thing")]
    [way] = [spot for spot in hall.scenes[0].hotspots if spot.link]
    assert (way.link, way.arrive is not None and round(way.arrive.yaw, 2)) == ("end", 28.65)
    assert hall.scenes[0].tiles is not None
    tile = folder / hall.scenes[0].tiles.file(0, "u", 1, 0)
    assert tile.read_bytes() == (source / "app-files/tiles/0-序厅/1/u/0/1.jpg").read_bytes()
    assert hall.autorotate is not None
    assert [stop.view.scene for stop in hall.run_sheet] == [scene.id for scene in hall.scenes]


def test_a_scene_that_is_put_in_front_moves_no_ids(tmp_path: Path, bring_in: Import) -> None:
    spot = {**radians(0, 0), "title": "thing", "text": "x"}
    marzipano(tmp_path / "src", [{"id": "0-lobby", "infoHotspots": [spot]}])
    before, _ = bring(bring_in, tmp_path / "src")
    marzipano(tmp_path / "src", [{"id": "0-new"}, {"id": "1-lobby", "infoHotspots": [spot]}])
    report = bring_in(tmp_path / "src")
    assert report.updated
    assert report.hall is not None
    assert [scene.id for scene in report.hall.scenes] == ["new", "lobby"]
    assert [exhibit.id for exhibit in report.hall.exhibits] == [exhibit.id for exhibit in before.exhibits] == ["thing"]


def test_pannellum_from_its_files_to_the_pixels(tmp_path: Path, bring_in: Import) -> None:
    spots = [{"yaw": yaw, "pitch": pitch, "type": "info", "text": f"t{n}"} for n, (yaw, pitch) in enumerate(PLACES)]
    plain(tmp_path / "src/vase.png")
    spots.append({"yaw": 5, "pitch": 5, "type": "info", "text": "vase", "URL": "https://example.org/"})
    link = {
        "yaw": 90,
        "pitch": 0,
        "type": "scene",
        "sceneId": "end",
        "targetYaw": 40,
        "targetPitch": 10,
        "targetHfov": 90,
    }
    scenes: dict[str, dict[str, Any]] = {
        "begin": {"title": "Begin", "northOffset": 60, "hotSpots": [*spots, link]},
        "end": {"yaw": 20, "pitch": -5},
    }
    hall, folder = bring(bring_in, pannellum(tmp_path / "src", scenes, firstScene="begin", author="me"))
    stands_right(hall, folder)
    assert hall.credits == "me"
    assert hall.scenes[0].north == 60
    arrive = hall.scenes[0].hotspots[-1].arrive
    assert arrive is not None
    assert (arrive.yaw, arrive.pitch, arrive.fov is not None and round(arrive.fov, 1)) == (40, 10, 58.7)
    [vase] = [exhibit for exhibit in hall.exhibits if exhibit.title == "vase"]
    assert vase.link is not None
    assert vase.link.url == "https://example.org/"


def test_krpano_from_its_files_to_the_pixels(tmp_path: Path, bring_in: Import) -> None:
    spots = "".join(
        f'<hotspot name="s{n}" ath="{yaw}" atv="{-pitch}" linkedscene="end"/>' for n, (yaw, pitch) in enumerate(PLACES)
    )
    source = krpano(tmp_path / "src", {"begin": f'<view hlookat="30" vlookat="-10" fov="80"/>{spots}', "end": ""})
    hall, folder = bring(bring_in, zipped(source, tmp_path / "tour.zip"))
    stands_right(hall, folder)
    assert (hall.id, hall.scenes[0].title) == ("tour", "BEGIN")
    assert (hall.scenes[0].view.yaw, hall.scenes[0].view.pitch) == (30, 10)


def test_what_an_exhibit_shows_comes_along(tmp_path: Path, bring_in: Import) -> None:
    plain(tmp_path / "src/pics/vase.gif")
    plain(tmp_path / "src/pics/vase.png")
    (tmp_path / "src/film.mp4").write_bytes(b"\0\0\0\x20ftypisom")
    (tmp_path / "src/song.mp3").write_bytes(b"ID3\x04")
    (tmp_path / "src/bad.mp4").write_bytes(b"x")
    text = (
        "<p>Old</p><img src='../pics/vase.gif'><img src='../pics/vase.png'>"
        "<video src='../film.mp4'></video><audio src='../song.mp3'></audio>"
    )
    spots = [
        {**radians(0, 0), "title": "vase", "text": text},
        {**radians(9, 0), "title": "bad", "text": "<video src='../bad.mp4'></video>"},
    ]
    report = bring_in(marzipano(tmp_path / "src", [{"id": "0-a", "infoHotspots": spots}]))
    assert report.hall is not None
    vase, bad = report.hall.exhibits
    assert [picture.file for picture in vase.pictures] == ["exhibits/vase-1.jpg", "exhibits/vase-2.png"]
    assert (vase.film, vase.audio is not None and vase.audio.clip.audio) == ("films/vase.mp4", "clips/vase.mp3")
    assert (bad.film, bad.text) == (None, "bad"), "the hotspot is not lost"
    assert any("bad.mp4" in problem.message["en"] for problem in report.problems)


def test_things_of_one_name_get_ids_of_their_own(tmp_path: Path, bring_in: Import) -> None:
    spots = [{**radians(n, 0), "title": "thing", "text": str(n)} for n in range(3)]
    marzipano(tmp_path / "src", [{"id": "0-a", "infoHotspots": spots}, {"id": "1-b", "infoHotspots": spots}])
    hall, _ = bring(bring_in, tmp_path / "src")
    assert len({exhibit.id for exhibit in hall.exhibits}) == 6
    again, _ = bring(bring_in, tmp_path / "src")
    assert again == hall


def test_a_scene_without_a_picture_is_left_out_with_the_links_to_it(tmp_path: Path, bring_in: Import) -> None:
    links = [{**radians(0, 0), "rotation": 0, "target": "1-gone"}, {**radians(90, 0), "rotation": 0, "target": "2-c"}]
    source = marzipano(tmp_path / "src", [{"id": "0-a", "linkHotspots": links}, {"id": "1-gone"}, {"id": "2-c"}])
    for tile in (source / "app-files/tiles/1-gone").rglob("*.jpg"):
        tile.write_bytes(b"\xff\xd8\xffbroken")
    report = bring_in(source)
    assert report.hall is not None
    assert report.folder is not None
    assert [scene.id for scene in report.hall.scenes] == ["a", "c"]
    assert [spot.link for spot in report.hall.scenes[0].hotspots] == ["c"]
    said = [problem.message["en"] for problem in report.problems]
    assert any("1-gone" in message and "incomplete or damaged" in message for message in said)
    assert any("1-gone" in message and "link" in message for message in said)
    assert not any("gone" in name for name in state(report.folder) if name != "import.json")


def test_a_tour_of_which_nothing_is_left(tmp_path: Path, bring_in: Import) -> None:
    source = marzipano(tmp_path / "src", [{"id": "0-a"}])
    for tile in (source / "app-files/tiles").rglob("*.jpg"):
        tile.write_bytes(b"x")
    with pytest.raises(HallError) as error:
        bring_in(source)
    assert len(error.value.problems) >= 2


def test_an_encrypted_tour_is_refused_by_name(tmp_path: Path, bring_in: Import) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src/tour.xml").write_text("<encrypted>KENCxxxx</encrypted>")
    with pytest.raises(HallError, match="encrypted"):
        bring_in(tmp_path / "src")
