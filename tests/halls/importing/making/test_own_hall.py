"""Checks that a hall of our own comes in as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from guide.halls.check import load
from guide.halls.importing.making.own_hall import find
from guide.halls.importing.sources.folder import FolderSource
from guide.halls.problem import HallError
from tests.halls.conftest import Folder
from tests.halls.importing.making.conftest import Import
from tests.halls.importing.making.sources_made import state, zipped


@pytest.mark.parametrize("packed", [False, True])
def test_every_byte_is_as_it_was(hall: Folder, packed: bool, bring_in: Import, tmp_path: Path, shelf: Path) -> None:
    hall.text = "# ours\r\n" + hall.text
    hall.write()
    source = zipped(hall.path, tmp_path / "x.zip") if packed else hall.path
    report = bring_in(source)
    made = state(shelf / "transport")
    assert made.pop("import.json")
    assert made == state(hall.path)
    assert report.kind == "guide"
    assert report.hall == load(hall.path)


def test_it_may_be_in_a_folder_of_the_zip(hall: Folder, bring_in: Import, tmp_path: Path) -> None:
    (tmp_path / "outer").mkdir()
    hall.path.rename(tmp_path / "outer" / "inner")
    assert bring_in(zipped(tmp_path / "outer", tmp_path / "x.zip")).hall == load(tmp_path / "outer/inner")
    source = FolderSource(tmp_path)
    assert find(source) is None, "two folders down is another thing"


@pytest.mark.parametrize("line", ["id: transport  # the id", "id: 'transport'", 'id: "transport"'])
def test_another_id_and_all_else_as_it_was(hall: Folder, line: str, bring_in: Import, shelf: Path) -> None:
    hall.replace("id: transport", line)
    report = bring_in(hall.path, "007")
    assert report.hall is not None
    assert report.hall.id == "007"
    before, after = hall.text.splitlines(), (shelf / "007/hall.yaml").read_text().splitlines()
    assert [(a, b) for a, b in zip(before, after, strict=True) if a != b] == [
        (line, line.replace("'transport'", "'007'").replace('"transport"', "'007'").replace("transport", "'007'"))
    ]
    assert load(shelf / "007").scenes == load(hall.path).scenes


def test_another_id_in_a_hall_that_was_written_as_json(hall: Folder, bring_in: Import, shelf: Path) -> None:
    hall.text = (
        '{"format": 1, "id": "x", "title": "X", "scenes": [{"id": "a", "title": "A", "picture": "scenes/lobby.jpg"}]}'
    )
    hall.write()
    bring_in(hall.path, "other")
    assert load(shelf / "other").id == "other"


def test_what_is_wrong_is_said_with_file_and_line_of_the_source(hall: Folder, bring_in: Import, shelf: Path) -> None:
    line = hall.replace("picture: scenes/lobby.jpg", "picture: scenes/gone.jpg")
    with pytest.raises(HallError) as error:
        bring_in(hall.path)
    [problem] = [problem for problem in error.value.problems if problem.severity == "error"]
    assert (problem.file, problem.line) == (hall.file, line)
    line = hall.replace("title: 序厅", "titel: 序厅")
    with pytest.raises(HallError) as error:
        bring_in(hall.path)
    assert {(problem.file, problem.line) for problem in error.value.problems} >= {(hall.file, line)}
    assert list(shelf.iterdir()) == []


def test_pictures_are_decoded(hall: Folder, bring_in: Import) -> None:
    file = hall.path / "scenes/lobby.jpg"
    file.write_bytes(file.read_bytes()[:-20])
    with pytest.raises(HallError, match="incomplete or damaged"):
        bring_in(hall.path)


def test_files_that_the_hall_does_not_name_stay_behind_and_are_said(
    hall: Folder, bring_in: Import, shelf: Path
) -> None:
    (hall.path / "secret.txt").write_text("x")
    report = bring_in(hall.path)
    assert not (shelf / "transport/secret.txt").exists()
    assert [(p.message["en"], p.severity) for p in report.problems] == [
        ("secret.txt is not used by hall.yaml, so it was not copied", "note")
    ]


def test_a_hall_yaml_that_leads_out(hall: Folder, bring_in: Import) -> None:
    hall.replace("picture: scenes/lobby.jpg", "picture: ../lobby.jpg")
    with pytest.raises(HallError, match="relative path"):
        bring_in(hall.path)
