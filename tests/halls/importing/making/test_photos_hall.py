"""Checks which hall becomes of photos."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from guide.halls.importing.making.photos_hall import photo_names
from guide.halls.problem import HallError
from tests.halls.files.pictures_made import cut
from tests.halls.importing.making.conftest import Import
from tests.halls.importing.making.sources_made import flat, photo, zipped


def said(problems: object) -> list[str]:
    return [problem.message["en"] for problem in problems]  # type: ignore[attr-defined]


def test_panoramas_are_scenes_in_a_circle_and_each_is_a_stop(tmp_path: Path, bring_in: Import) -> None:
    for name in ("10.jpg", "2.jpg", "序厅.jpg"):
        photo(tmp_path / "My Photos" / name)
    hall = bring_in(tmp_path / "My Photos").hall
    assert hall is not None
    assert (hall.id, hall.title) == ("my-photos", "My Photos")
    assert [scene.id for scene in hall.scenes] == ["2", "10", "xu-ting-fc75df"]
    assert [[spot.link for spot in scene.hotspots] for scene in hall.scenes] == [
        ["10", "xu-ting-fc75df"],
        ["xu-ting-fc75df", "2"],
        ["2", "10"],
    ]
    assert [stop.view.scene for stop in hall.run_sheet] == [scene.id for scene in hall.scenes]
    assert hall.scenes[2].title == "序厅"


def test_a_photo_that_is_added_later_moves_nobodys_links(tmp_path: Path, bring_in: Import) -> None:
    for name in ("b.jpg", "展.jpg"):
        photo(tmp_path / "src" / name)
    before = bring_in(tmp_path / "src").hall
    photo(tmp_path / "src" / "a.jpg")
    after = bring_in(tmp_path / "src", "other").hall
    assert before is not None
    assert after is not None
    assert {scene.id for scene in before.scenes} < {scene.id for scene in after.scenes}


def test_what_gpano_says_is_in_the_hall(tmp_path: Path, bring_in: Import) -> None:
    view: dict[str, Any] = {
        "InitialViewHeadingDegrees": 100,
        "InitialViewPitchDegrees": -10,
        "InitialHorizontalFOVDegrees": 90,
    }
    photo(tmp_path / "src/a.jpg", PoseHeadingDegrees=80, **view)
    crop: dict[str, Any] = {"FullPanoWidthPixels": 128, "FullPanoHeightPixels": 64, "CroppedAreaImageWidthPixels": 64}
    place: dict[str, Any] = {"CroppedAreaImageHeightPixels": 32, "CroppedAreaLeftPixels": 64, "CroppedAreaTopPixels": 8}
    photo(tmp_path / "src/b.jpg", **crop, **place)
    hall = bring_in(tmp_path / "src").hall
    assert hall is not None
    whole, part = hall.scenes
    assert (whole.north, whole.view.yaw, whole.view.pitch, whole.covers) == (80, 100, -10, None)
    assert whole.view.fov == pytest.approx(58.7, abs=0.1)
    assert part.covers is not None
    assert (part.covers.width, part.covers.top, part.covers.bottom) == (180, 67.5, -22.5)
    assert (part.north, part.view.yaw) == (90, 90)
    arrive = part.hotspots[0].arrive
    assert arrive is not None
    assert (arrive.yaw, arrive.pitch) == (100, -10), "one looks first as the photo says"


def test_nothing_stands_where_nothing_is_seen(tmp_path: Path, bring_in: Import) -> None:
    crop: dict[str, Any] = {"FullPanoWidthPixels": 512, "FullPanoHeightPixels": 256, "CroppedAreaImageWidthPixels": 64}
    place: dict[str, Any] = {"CroppedAreaImageHeightPixels": 32, "CroppedAreaLeftPixels": 64, "CroppedAreaTopPixels": 8}
    for name in "ab":
        photo(tmp_path / f"src/{name}.jpg", **crop, **place)
    for number in range(30):
        flat(tmp_path / f"src/a{number}.jpg")
    report = bring_in(tmp_path / "src")
    assert report.problems == [], "views, links and exhibits are where the picture is"


def test_a_flat_picture_is_an_exhibit_in_the_scene_before_it(tmp_path: Path, bring_in: Import) -> None:
    for name in ("1 hall.jpg", "5 room.jpg", "9 end.jpg"):
        photo(tmp_path / "src" / name)
    for name in ("0 map.png", "6 vase.jpg", "7 vase.jpg"):
        flat(tmp_path / "src" / name)
    report = bring_in(tmp_path / "src")
    hall = report.hall
    assert hall is not None
    shown = {scene.id: [spot.exhibit for spot in scene.hotspots if spot.exhibit] for scene in hall.scenes}
    assert shown == {"1-hall": ["0-map"], "5-room": ["6-vase", "7-vase"], "9-end": []}
    assert hall.exhibits[0].pictures[0].file == "exhibits/0-map.png"
    notes = [note["en"] for each in report.carried for note in each.notes]
    assert len(notes) == 3
    assert all(note.startswith("it became an exhibit: ") for note in notes)
    places = {(spot.at.yaw, spot.at.pitch) for scene in hall.scenes for spot in scene.hotspots}
    assert len(places) == 4, "links ahead and back, and two exhibits: none lies on another"


def test_folders_are_zones_and_names_may_be_the_same_in_both(tmp_path: Path, bring_in: Import) -> None:
    for name in ("export/一层/1.jpg", "export/一层/2.jpg", "export/二层/1.jpg"):
        photo(tmp_path / "src" / name)
    flat(tmp_path / "src/export/二层/plan.jpg")
    hall = bring_in(tmp_path / "src").hall
    assert hall is not None
    assert [zone.title for zone in hall.zones] == ["一层", "二层"]
    assert [scene.zone for scene in hall.scenes] == [hall.zones[0].id] * 2 + [hall.zones[1].id]
    assert len({scene.id for scene in hall.scenes}) == 3
    assert [spot.exhibit for spot in hall.scenes[2].hotspots if spot.exhibit] == [hall.exhibits[0].id]


def test_one_folder_alone_is_no_zone(tmp_path: Path, bring_in: Import) -> None:
    photo(tmp_path / "src/export/a.jpg")
    hall = bring_in(tmp_path / "src").hall
    assert hall is not None
    assert (hall.zones, hall.scenes[0].id, hall.scenes[0].hotspots) == ([], "a", [])


def test_what_cannot_be_used_is_named(tmp_path: Path, bring_in: Import) -> None:
    photo(tmp_path / "src/good.jpg")
    cut(tmp_path / "src/half.jpg")
    (tmp_path / "src/no.png").write_bytes(b"x")
    (tmp_path / "src/empty.webp").write_bytes(b"")
    (tmp_path / "src/IMG_1.insp").write_bytes(b"x")
    (tmp_path / "src/raw.DNG").write_bytes(b"x")
    (tmp_path / "src/notes.txt").write_bytes(b"x")
    report = bring_in(tmp_path / "src")
    assert report.hall is not None
    assert len(report.hall.scenes) == 1
    names = {problem.file.name: problem.message["en"] for problem in report.problems}
    assert names.keys() == {"half.jpg", "no.png", "empty.webp", "IMG_1.insp", "raw.DNG"}
    assert "incomplete or damaged" in names["half.jpg"]
    assert "unstitched" in names["IMG_1.insp"]
    assert all(message.startswith("left out: ") for message in names.values())


def test_no_panorama_at_all(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    flat(tmp_path / "src/a.jpg")
    cut(tmp_path / "src/b.jpg")
    with pytest.raises(HallError) as error:
        bring_in(tmp_path / "src")
    assert any("only flat pictures are here" in message for message in said(error.value.problems))
    assert any("b.jpg is incomplete" in message for message in said(error.value.problems))
    (tmp_path / "none").mkdir()
    with pytest.raises(HallError, match="neither a usable panorama nor a tour"):
        bring_in(tmp_path / "none")
    assert list(shelf.iterdir()) == []


@pytest.mark.parametrize("packed", [False, True])
def test_names_of_every_kind(tmp_path: Path, packed: bool, bring_in: Import) -> None:
    names = [
        "100%.jpg",
        "#1.jpg",
        "😀.jpg",
        "café.jpg",
        "cafe\u0301 2.jpg",
        "A.jpg",
        "a.jpg",
        " b .jpg",
        "%20.jpg",
        "x" * 200 + ".jpg",
    ]
    for name in names:
        photo(tmp_path / "src" / name)
    source = zipped(tmp_path / "src", tmp_path / "packed.zip") if packed else tmp_path / "src"
    report = bring_in(source)
    assert report.hall is not None
    assert len({scene.id.lower() for scene in report.hall.scenes}) == len(names)
    assert {scene.title for scene in report.hall.scenes} >= {"100%", "#1", "😀", "café", "café 2"}


def test_names_of_chinese_windows(tmp_path: Path, bring_in: Import) -> None:
    photo(tmp_path / "src/a.jpg").rename(tmp_path / "src" / os.fsdecode("许昌展厅.jpg".encode("gbk")))
    hall = bring_in(tmp_path / "src").hall
    assert hall is not None
    assert hall.scenes[0].title == "许昌展厅"
    assert hall.scenes[0].id.startswith("xu-chang-zhan-ting-")


def test_the_source_is_never_changed(tmp_path: Path, bring_in: Import) -> None:
    for path in (photo(tmp_path / "src/a.jpg"), flat(tmp_path / "src/b.png"), cut(tmp_path / "src/c.jpg")):
        os.utime(path, (1, 1))
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "src").iterdir()}
    bring_in(tmp_path / "src")
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in (tmp_path / "src").iterdir()} == before


def test_pictures_lose_what_they_say_of_their_owner(tmp_path: Path, bring_in: Import) -> None:
    (tmp_path / "src").mkdir()
    picture = Image.effect_noise((400, 300), 60).convert("RGB")
    exif = picture.getexif()
    exif[0x010F] = "SECRET PHONE"
    photo(tmp_path / "src/a.jpg")
    picture.save(tmp_path / "src/b.jpg", exif=exif)
    report = bring_in(tmp_path / "src")
    assert report.folder is not None
    files = [path.read_bytes() for path in report.folder.rglob("*.jpg")]
    assert len(files) == 2
    assert not any(b"SECRET" in raw or b"GPano" in raw for raw in files)


def test_pictures_by_name_in_natural_order() -> None:
    names = ["b/2.jpg", "b/10.jpg", "a.txt", "B/1.HEIC", "x.insp", "10.png", "9.webp", "z/"]
    assert photo_names(names) == ["9.webp", "10.png", "B/1.HEIC", "b/2.jpg", "b/10.jpg", "x.insp"]
