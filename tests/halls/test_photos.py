"""Checks which hall a folder of photos makes."""

import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.check import examine
from guide.halls.photos import natural
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
    assert re.fullmatch(r"zhan-ting-[0-9a-f]{6}", hall.id)
    assert hall.title == "展厅"
    ids = [scene.id for scene in hall.scenes]
    assert [stop.view.scene for stop in hall.run_sheet] == ids
    assert [re.fullmatch(r"([a-z-]+)-[0-9a-f]{6}", name)[1] for name in ids] == ["gong-lu", "da-ting"]  # type: ignore[index]
    assert hall.run_sheet[0].narration == {"zh": "第 1 处：公路", "en": "Stop 1: 公路"}


def test_a_photo_that_is_added_later_changes_no_id(photos: Make) -> None:
    names = ["大厅.jpg", "公路.jpg", "b.jpg", "😀.jpg", "第2站.jpg", "100%.jpg"]
    folder = photos(*names)

    def ids() -> dict[str, str]:
        hall, problems = examine(folder)
        assert hall is not None
        assert problems == []
        return {scene.picture: scene.id for scene in hall.scenes}

    before = ids()
    assert len(set(before.values())) == len(names)
    for added in ("0.jpg", "安全.jpg", "第1站.jpg", "大听.jpg", "100#.jpg"):
        picture(folder / added)
    assert before.items() <= ids().items()


def test_two_chinese_folders_are_two_halls(photos: Make) -> None:
    halls = [examine(photos("1.jpg", folder=name))[0] for name in ("序厅照片", "党史馆", "dang shi guan")]
    ids = [hall.id for hall in halls if hall is not None]
    assert [name.rpartition("-")[0] for name in ids] == ["xu-ting-zhao-pian", "dang-shi-guan", "dang-shi"]
    assert len(set(ids)) == 3


@pytest.mark.parametrize(
    ("raw", "title"),
    [
        (b"\xd6\xd0\xb9\xfa", "中国"),  # GBK, from a zip file of Chinese Windows
        ("\u202e展厅".encode(), "展厅"),  # would turn the page's text around
        ("e\u0301".encode(), "é"),
        (b"---", "---"),
        ("李\U0002ebf0".encode(), "李\U0002ebf0"),
    ],
    ids=ascii,
)
def test_folders_of_any_name_are_halls(photos: Make, raw: bytes, title: str) -> None:
    hall, problems = examine(photos("1.jpg", folder=os.fsdecode(raw)))
    assert problems == []
    assert hall is not None
    assert hall.title == title
    assert re.fullmatch(r"[a-z0-9-]{1,64}", hall.id)
    hall.model_dump_json()


def test_pictures_of_other_kinds_are_named_with_what_to_do(photos: Make) -> None:
    folder = photos("1.jpg")
    for name in ("IMG_1.HEIC", "R1.insp", "scan.tiff", "x.jpg ", "notes.txt", "film.mp4"):
        (folder / name).write_bytes(b"\0")
    (folder / "more").mkdir()
    shutil.copy(folder / "1.jpg", folder / "more")
    (folder / "empty").mkdir()
    hall, problems = examine(folder)
    assert hall is not None
    assert len(hall.scenes) == 1
    words = {problem.file.name: (problem.message["zh"], problem.message["en"]) for problem in problems}
    assert {problem.severity for problem in problems} == {"warning"}
    assert set(words) == {"IMG_1.HEIC", "R1.insp", "scan.tiff", "x.jpg ", "more"}
    for name, (chinese, english) in (
        ("IMG_1.HEIC", ("另存为 JPEG", "save it as JPEG")),
        ("R1.insp", ("未拼接", "export it from the Insta360 app")),
        ("scan.tiff", ("另存为 JPEG", "save it as JPEG")),
        ("x.jpg ", ("请改名", "rename it")),
        ("more", ("放在上一层", "put them into the folder above")),
    ):
        assert chinese in words[name][0]
        assert english in words[name][1]


def test_names_with_rare_characters_are_used(photos: Make) -> None:
    hall, problems = examine(photos("李\U0002ebf0.jpg", "\ue815.jpg", "a\u3000b.jpg"))
    assert problems == []
    assert hall is not None
    assert len({scene.id for scene in hall.scenes}) == 3


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


def test_natural() -> None:
    names = ["b", "a10", "a2", "A1", "٣", "a02"]
    assert sorted(names, key=lambda name: natural(Path(name))) == ["A1", "a02", "a2", "a10", "b", "٣"]
