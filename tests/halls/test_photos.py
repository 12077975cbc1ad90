"""Checks which hall a folder of photos makes."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.check import examine
from guide.halls.photos import natural, slug
from tests.halls.conftest import picture

Make = Callable[..., Path]


def test_scenes_are_in_natural_order(photos: Make) -> None:
    hall, problems = examine(photos("10.jpg", "2.jpg", "a_b 1.png", "1.webp"))
    assert hall is not None
    assert problems == []
    assert [scene.title for scene in hall.scenes] == ["1", "2", "10", "a b 1"]
    assert [scene.id for scene in hall.scenes] == ["1", "2", "10", "a-b-1"]
    assert (hall.id, hall.title, hall.start, hall.cover) == ("my-photos", "My Photos", "1", "1.webp")


def test_scenes_are_linked_in_a_circle(photos: Make) -> None:
    hall, _ = examine(photos("1.jpg", "2.jpg", "3.jpg"))
    assert hall is not None
    links = {scene.id: {spot.at.yaw: spot.link for spot in scene.hotspots} for scene in hall.scenes}
    assert links == {"1": {0: "2", 180: "3"}, "2": {0: "3", 180: "1"}, "3": {0: "1", 180: "2"}}


def test_one_photo_leads_nowhere(photos: Make) -> None:
    hall, problems = examine(photos("only.jpg"))
    assert hall is not None
    assert problems == []
    assert hall.scenes[0].hotspots == []


def test_each_scene_is_a_stop(photos: Make) -> None:
    hall, _ = examine(photos("大厅.jpg", "公路.jpg", folder="展厅"))
    assert hall is not None
    assert (hall.id, hall.title) == ("hall", "展厅")
    assert [stop.view.scene for stop in hall.run_sheet] == [scene.id for scene in hall.scenes] == ["scene.1", "scene.2"]
    assert hall.run_sheet[0].narration == {"zh": "第 1 处：公路", "en": "Stop 1: 公路"}


def test_names_that_make_the_same_id_stay_apart(photos: Make) -> None:
    hall, _ = examine(photos("a b.jpg", "a-b.jpg", "A_B.png"))
    assert hall is not None
    assert len({scene.id for scene in hall.scenes}) == 3


def test_files_that_cannot_be_used_are_left_out_with_a_warning(photos: Make, tmp_path: Path) -> None:
    folder = photos("1.jpg", "2.jpg")
    picture(folder / "square.jpg", 32, 32)
    picture(folder / "what?.jpg")
    (folder / "broken.png").write_text("no")
    (folder / "notes.txt").write_text("")
    picture(folder / ".hidden.jpg")
    (folder / "out.jpg").symlink_to(picture(tmp_path / "out.jpg"))
    hall, problems = examine(folder)
    assert hall is not None
    assert [scene.picture for scene in hall.scenes] == ["1.jpg", "2.jpg"]
    assert [(problem.file.name, problem.severity) for problem in problems] == [
        ("broken.png", "warning"),
        ("out.jpg", "warning"),
        ("square.jpg", "warning"),
        ("'what?.jpg'", "warning"),
    ]


@pytest.mark.parametrize("name", ["notes.txt", "broken.jpg"])
def test_a_folder_without_a_usable_picture(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("")
    hall, problems = examine(tmp_path)
    assert hall is None
    assert problems[-1].sentence().startswith(f"{tmp_path}: error: neither a hall.yaml nor a panorama")


def test_too_many_photos(photos: Make) -> None:
    folder = photos("0.jpg")
    for number in range(1, 501):
        (folder / f"{number}.jpg").hardlink_to(folder / "0.jpg")
    hall, problems = examine(folder)
    assert hall is None
    assert "scenes has 501 entries; at most 500" in problems[0].message["en"]


def test_natural_and_slug() -> None:
    names = ["b", "a10", "a2", "A1", "٣", "a02"]
    assert sorted(names, key=lambda name: natural(Path(name))) == ["A1", "a02", "a2", "a10", "b", "٣"]
    assert [slug(name) for name in ("Étage 2!", "展厅", "-a-", "x" * 99)] == ["tage-2", "", "a", "x" * 64]
