"""`guide hall list`, as a user runs it."""

from __future__ import annotations

from pathlib import Path

from guide.cli.main import app
from tests.cli.conftest import runner
from tests.halls.conftest import Folder
from tests.halls.files.pictures_made import cut
from tests.halls.importing.making.sources_made import photo


def listed(data: Path, *more: str) -> tuple[int, list[str]]:
    result = runner.invoke(app, ["hall", "list", "--data", str(data), "--lang", "en", *more])
    return result.exit_code, result.output.splitlines()


def test_halls_of_the_shelf_and_those_that_are_named(tmp_path: Path) -> None:
    photo(tmp_path / "data/halls/one/a.jpg")
    photo(tmp_path / "data/halls/.guide-import-x/hall/a.jpg")
    (tmp_path / "two").mkdir()
    Folder(tmp_path / "two")
    code, lines = listed(tmp_path / "data", "--hall", str(tmp_path / "two"))
    assert code == 0
    assert [line.split() for line in lines] == [
        ["ID", "SCENES", "NAME", "FOLDER"],
        ["transport", "2", "Transport", "History", "Hall", f"{tmp_path}/two"],
        ["one", "1", "one", f"{tmp_path}/data/halls/one"],
    ]


def test_what_is_broken_is_named_with_the_reason(tmp_path: Path) -> None:
    photo(tmp_path / "halls/good/a.jpg")
    (tmp_path / "halls/bad").mkdir()
    cut(tmp_path / "halls/bad/a.jpg")
    code, lines = listed(tmp_path)
    assert code == 1
    assert lines[1].startswith("good ")
    assert lines[2] == "These cannot be used:"
    assert lines[3].startswith(f"  {tmp_path}/halls/bad: error: neither a hall.yaml nor a panorama is here")


def test_none(tmp_path: Path) -> None:
    code, lines = listed(tmp_path)
    assert code == 0
    assert lines[0].startswith("There is no hall. Import one with guide hall import")
