"""Checks which halls and files a server has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.registry import Halls
from tests.halls.conftest import Folder, picture
from tests.halls.files.pictures_made import cut


def test_halls_by_id_in_the_order_given(hall: Folder, photos: Callable[..., Path]) -> None:
    halls = Halls.open([photos("1.jpg"), hall.path])
    assert list(halls) == ["my-photos", "transport"]
    assert halls["transport"].start == "lobby"
    assert halls.get("x") is None
    assert len(Halls.open([])) == 0


def test_only_files_that_a_hall_names(hall: Folder) -> None:
    halls = Halls.open([hall.path])
    assert halls.file("transport", "scenes/lobby.jpg") == hall.path.resolve() / "scenes/lobby.jpg"
    assert halls.file("transport", "exhibits/abacus 1.webp") is not None
    for path in (
        "hall.yaml",
        "scenes/../hall.yaml",
        "../good/hall.yaml",
        "/etc/passwd",
        "scenes",
        "",
        "scenes/lobby.jpg/",
    ):
        assert halls.file("transport", path) is None
    assert halls.file("x", "scenes/lobby.jpg") is None


def test_a_relative_folder_is_made_absolute(hall: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(hall.path.parent)
    file = Halls.open([Path("good")]).file("transport", "scenes/lobby.jpg")
    assert file is not None
    assert file.is_absolute()


def test_a_hall_that_is_broken_keeps_no_other_from_being_served(
    hall: Folder, photos: Callable[..., Path], tmp_path: Path
) -> None:
    hall.replace("link: roads", "link: none")
    cut(photos("1.jpg", folder="half") / "1.jpg")
    halls = Halls.open([hall.path, tmp_path / "x", tmp_path / "half", photos("1.jpg", folder="good-photos")])
    assert list(halls) == ["good-photos"]
    errors = {problem.file for problem in halls.problems if problem.severity == "error"}
    assert errors == {hall.file, tmp_path / "x", tmp_path / "half"}


def test_what_is_left_out_of_a_hall_is_among_the_problems(photos: Callable[..., Path]) -> None:
    folder = photos("1.jpg")
    (folder / "2.heic").write_bytes(b"")
    halls = Halls.open([folder])
    assert list(halls) == ["my-photos"]
    assert [(problem.file.name, problem.severity) for problem in halls.problems] == [("2.heic", "warning")]


def test_of_two_halls_with_one_id_the_first_is_served(hall: Folder) -> None:
    halls = Halls.open([hall.path, hall.path])
    assert list(halls) == ["transport"]
    [problem] = halls.problems
    assert "the hall id 'transport' is taken by" in problem.message["en"]


def test_every_file_of_a_hall_is_there(full: Folder) -> None:
    halls = Halls.open([full.path])
    assert halls.problems == []
    for name in halls["museum"].files():
        assert halls.file("museum", name) == full.path.resolve() / name
        assert halls.version("museum", name)
    assert halls.file("museum", "tiles/river/0/f/0/1.jpg") is None, "there is no such tile"
    assert halls.file("museum", "tiles/river/{level}/{face}/{y}/{x}.jpg") is None


def test_the_tiles_of_a_scene_have_one_version(full: Folder) -> None:
    halls = Halls.open([full.path])
    tile, path = "tiles/river/1/u/0/1.jpg", "tiles/river/{level}/{face}/{y}/{x}.jpg"
    before = halls.version("museum", path)
    assert before
    assert halls.version("museum", tile) == before
    assert halls.version("museum", "scenes/river.jpg") != before
    picture(full.path / tile, 16, 16)
    assert halls.version("museum", path) == before, "the next start looks at them"
    after = Halls.open([full.path]).version("museum", path)
    assert after not in {"", before}


def test_a_file_that_is_replaced_has_another_version(hall: Folder) -> None:
    halls = Halls.open([hall.path])
    before = halls.version("transport", "scenes/lobby.jpg")
    assert before
    assert halls.version("transport", "scenes/lobby.jpg") == before
    picture(hall.path / "scenes/lobby.jpg", 128, 64)
    after = halls.version("transport", "scenes/lobby.jpg")
    assert after not in {"", before}
    (hall.path / "scenes/lobby.jpg").unlink()
    assert halls.version("transport", "scenes/lobby.jpg") == ""
    assert halls.version("transport", "hall.yaml") == halls.version("x", "scenes/lobby.jpg") == ""
