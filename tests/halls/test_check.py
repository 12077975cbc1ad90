"""Checks that everything wrong with a hall's folder is found at once, with file and line."""

from pathlib import Path

import pytest

from guide.halls.check import check, load
from guide.halls.problem import HallError
from tests.halls.conftest import Folder, picture

DEMO = Path(__file__).resolve().parents[2] / "guide/halls/demo"


def sentences(folder: Path) -> list[str]:
    return [problem.sentence().removeprefix(f"{folder}/") for problem in check(folder)]


def test_a_good_hall_has_no_problems(hall: Folder) -> None:
    assert check(hall.path) == []


def test_the_demo_hall_is_good() -> None:
    assert check(DEMO) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: 序厅", "titel: 序厅", "titel is not known here"),
        ("yaw: 90,", "yaw: 400,", "yaw is 400; it must be less than 360"),
        ("link: roads", "link: rods", "link: there is no scene 'rods'; did you mean 'roads'?"),
        ("exhibit: abacus", "exhibit: x", "exhibit: there is no exhibit 'x'"),
        ("zone: history", "zone: x", "zone: there is no zone 'x'"),
        ("scene: lobby", "scene: x", "scene: there is no scene 'x'"),
        ("  - id: roads", "  - id: lobby", "the scene id 'lobby' is given twice"),
        ("scenes/roads.png", "scenes/rods.png", "there is no picture scenes/rods.png"),
        ("scenes/roads.png", "exhibits/abacus 1.webp", "exhibits/abacus 1.webp is 40 × 40; a panorama is twice"),
        ("[exhibits/abacus 1.webp]", "\n    - x.jpg", "there is no picture x.jpg"),
        ("title: {zh: 公路}", "title: {zh: ''}", "zh is empty"),
        ("seconds: 40", "seconds: *x", "aliases are not allowed: *x"),
        ("north: 12.5", "zone: 1\n    zone: 2", "'zone' is given twice, first in line 17"),
        ("north: 12.5", "north: }", "this is not YAML"),
    ],
)
def test_an_error_has_its_line(hall: Folder, old: str, new: str, message: str) -> None:
    line = hall.replace(old, new) + new.count("\n")
    assert any(text.startswith(f"hall.yaml:{line}: error: {message}") for text in sentences(hall.path)), sentences(
        hall.path
    )


def test_all_kinds_at_once_in_the_order_of_the_file(hall: Folder) -> None:
    hall.replace("title: {zh: 历史展示, en: History}", "title: &a {zh: 历史展示, en: History}")
    hall.replace("title: 序厅", "title: 12")
    hall.replace("link: roads", "link: none")
    hall.replace("scenes/roads.png", "scenes/none.png")
    assert [text.split(": ", 2)[0:2] for text in sentences(hall.path)] == [
        ["hall.yaml:5", "error"],
        ["hall.yaml:8", "error"],
        ["hall.yaml:12", "error"],
        ["hall.yaml:14", "warning"],
        ["hall.yaml:16", "error"],
    ]


def test_a_problem_knows_its_place(hall: Folder) -> None:
    line = hall.replace("scenes/roads.png", "scenes/none.png")
    [problem] = check(hall.path)
    assert (problem.file, problem.line, problem.path) == (hall.file, line, ("scenes", 1, "picture"))
    assert problem.sentence("zh") == f"{hall.file}:{line}: 错误: 没有图片 scenes/none.png"


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    assert [problem.message["en"] for problem in check(tmp_path / "x")] == ["there is no such folder"]


def test_a_description_outside_the_folder_is_refused(hall: Folder, tmp_path: Path) -> None:
    hall.file.rename(tmp_path / "other.yaml")
    hall.file.symlink_to(tmp_path / "other.yaml")
    assert sentences(hall.path) == ["hall.yaml: error: is not a file inside the folder"]


def test_an_empty_description(hall: Folder) -> None:
    hall.file.write_text("")
    assert sentences(hall.path) == ["hall.yaml: error: hall.yaml must be a mapping, key: value"]


def test_a_big_hall_is_checked_quickly(hall: Folder) -> None:
    """The largest hall there may be: 500 scenes of one picture each, in a chain."""
    spot = "{id: h, at: {yaw: 0, pitch: 0}, link: s%d}"
    scene = "  - {id: s%d, title: t, picture: p/%d.jpg, hotspots: [" + spot + "]}\n"
    scenes = "".join(scene % (i, i, (i + 1) % 500) for i in range(500))
    first = picture(hall.path / "p/0.jpg")
    for i in range(1, 500):
        (hall.path / f"p/{i}.jpg").hardlink_to(first)
    hall.file.write_text(f"format: 1\nid: big\ntitle: Big\nscenes:\n{scenes}")
    assert sentences(hall.path) == ["hall.yaml:1: note: there is no run_sheet"]


def test_a_good_hall_is_loaded(hall: Folder) -> None:
    assert load(hall.path).id == "transport"


def test_a_hall_with_a_warning_is_loaded(hall: Folder) -> None:
    hall.replace("link: roads", "link: lobby")
    assert load(hall.path).id == "transport"


def test_loading_a_hall_with_an_error_raises_all_problems(hall: Folder) -> None:
    line = hall.replace("link: roads", "link: none")
    with pytest.raises(HallError, match=f"hall.yaml:{line}: error: link: there is no scene 'none'") as error:
        load(hall.path)
    assert [problem.severity for problem in error.value.problems] == ["error", "warning"]
