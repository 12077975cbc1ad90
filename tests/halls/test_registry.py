"""Checks which halls and files a server has."""

from collections.abc import Callable
from pathlib import Path

import pytest

from guide.halls.problem import HallError
from guide.halls.registry import Halls
from tests.halls.conftest import Folder


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


def test_the_problems_of_all_halls_are_raised(hall: Folder, tmp_path: Path) -> None:
    hall.replace("link: roads", "link: none")
    with pytest.raises(HallError) as error:
        Halls.open([hall.path, tmp_path / "x"])
    assert {problem.file for problem in error.value.problems} == {hall.file, tmp_path / "x"}


def test_two_halls_with_one_id_are_refused(hall: Folder) -> None:
    with pytest.raises(HallError, match="the hall id 'transport' is taken by"):
        Halls.open([hall.path, hall.path])
