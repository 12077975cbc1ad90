"""Checks imports as a whole: what they may replace, what they keep, and what is there when they are killed."""

from __future__ import annotations

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from guide.halls.check import load
from guide.halls.importing.making import record
from guide.halls.importing.making.importer import import_hall
from guide.halls.problem import HallError
from tests.halls.conftest import Folder
from tests.halls.importing.making.conftest import Import
from tests.halls.importing.making.sources_made import flat, photo, state, zipped
from tests.support.server_process import ROOT


def scenes(shelf: Path, hall: str = "src") -> list[str]:
    return [scene.id for scene in load(shelf / hall).scenes]


def test_the_same_source_again_updates_in_place_and_keeps_ids(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        photo(tmp_path / "src" / name, name and ("red" if name == "a.jpg" else "blue"))
    assert bring_in(tmp_path / "src").updated is False
    (tmp_path / "src/b.jpg").rename(tmp_path / "src/renamed.jpg")
    photo(tmp_path / "src/a.jpg", "green")
    photo(tmp_path / "src/0.jpg")
    report = bring_in(tmp_path / "src")
    assert report.updated is True
    assert scenes(shelf) == ["0", "a", "b"], "b by its content, a by its name"
    assert [path.name for path in shelf.iterdir()] == ["src"]
    assert sorted(path.name for path in (shelf / "src/scenes").iterdir()) == ["0.jpg", "a.jpg", "b.jpg"]


def test_an_import_that_changes_nothing_changes_nothing(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    photo(tmp_path / "src/a.jpg")
    flat(tmp_path / "src/b.jpg")
    bring_in(tmp_path / "src")
    before = state(shelf)
    bring_in(tmp_path / "src")
    assert state(shelf) == before


def test_a_photo_that_has_gone_goes_with_its_file(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        photo(tmp_path / "src" / name)
    bring_in(tmp_path / "src")
    (tmp_path / "src/b.jpg").unlink()
    bring_in(tmp_path / "src")
    assert scenes(shelf) == ["a"]
    assert sorted(path.name for path in (shelf / "src/scenes").iterdir()) == ["a.jpg"]


def test_what_people_wrote_stays(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    for name in ("a.jpg", "b.jpg"):
        photo(tmp_path / "src" / name)
    bring_in(tmp_path / "src")
    file = shelf / "src/hall.yaml"
    file.write_text("# mine\n" + file.read_text().replace("title: src", "title: 我们的展厅\ncover: extra/cover.jpg"))
    photo(shelf / "src/extra/cover.jpg")
    (shelf / "src/notes.txt").write_text("n")
    photo(tmp_path / "src/c.jpg")
    report = bring_in(tmp_path / "src")
    hall = load(shelf / "src")
    assert (hall.title, hall.cover) == ("我们的展厅", "extra/cover.jpg")
    assert scenes(shelf) == ["a", "b", "c"]
    assert (shelf / "src/notes.txt").read_text() == "n"
    assert (shelf / "src/hall.before-import.yaml").read_text().startswith("# mine\n")
    assert any("what people had changed in the hall was kept" in p.message["en"] for p in report.problems)
    bring_in(tmp_path / "src")
    assert load(shelf / "src").title == "我们的展厅", "also the next time"


def test_a_hall_yaml_that_a_person_broke_stops_the_import(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    photo(tmp_path / "src/a.jpg")
    bring_in(tmp_path / "src")
    (shelf / "src/hall.yaml").write_text("a: [")
    before = state(shelf)
    with pytest.raises(HallError, match="not YAML"):
        bring_in(tmp_path / "src")
    assert state(shelf) == before


def test_a_hall_that_was_not_imported_is_not_replaced(
    hall: Folder, tmp_path: Path, bring_in: Import, shelf: Path
) -> None:
    shelf.mkdir()
    hall.path.rename(shelf / "src")
    photo(tmp_path / "src/a.jpg")
    before = state(shelf)
    for into in (None, "src"):
        with pytest.raises(HallError, match="was not imported, so it is not replaced"):
            bring_in(tmp_path / "src", into)
    assert state(shelf) == before


def test_another_source_of_the_same_name(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    photo(tmp_path / "one/src/a.jpg", "red")
    photo(tmp_path / "two/src/a.jpg", "blue")
    bring_in(tmp_path / "one/src")
    before = state(shelf)
    with pytest.raises(HallError, match=f"was imported from {tmp_path / 'one/src'}.*--into src"):
        bring_in(tmp_path / "two/src")
    assert state(shelf) == before
    assert bring_in(tmp_path / "two/src", "src").updated is True
    assert bring_in(tmp_path / "one/src", "other").updated is False


def test_a_source_that_was_moved_is_known_by_its_pictures(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    photo(tmp_path / "one/src/a.jpg", "red")
    bring_in(tmp_path / "one/src")
    (tmp_path / "one").rename(tmp_path / "moved")
    photo(tmp_path / "moved/src/b.jpg")
    assert bring_in(tmp_path / "moved/src").updated is True
    assert scenes(shelf) == ["a", "b"]


def test_a_folder_and_a_zip_give_the_same(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    photo(tmp_path / "src/a/x.jpg")
    flat(tmp_path / "src/b.jpg")
    bring_in(tmp_path / "src", "one")
    bring_in(zipped(tmp_path / "src", tmp_path / "src.zip"), "two")
    one, two = (state(shelf / name) for name in ("one", "two"))
    for files in (one, two):
        del files["import.json"]
        files["hall.yaml"] = files["hall.yaml"].replace(b"two", b"one")
    assert one == two


@pytest.mark.parametrize("content", [b"", b"x" * 99, b"\xff\xd8\xff"])
def test_a_file_that_is_no_zip(tmp_path: Path, content: bytes, bring_in: Import) -> None:
    (tmp_path / "a.jpg").write_bytes(content)
    with pytest.raises(HallError, match="name a folder or a zip file"):
        bring_in(tmp_path / "a.jpg")
    with pytest.raises(HallError, match="there is no such file or folder"):
        bring_in(tmp_path / "none")


def test_a_full_disk_ends_the_import_and_nothing_is_left(
    tmp_path: Path, bring_in: Import, shelf: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    photo(tmp_path / "src/a.jpg")
    bring_in(tmp_path / "src")
    before = state(shelf)

    def full(*_args: object) -> tuple[str, int]:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("guide.halls.importing.sources.folder.copy_stream", full)
    with pytest.raises(OSError, match="No space left"):
        bring_in(tmp_path / "src")
    assert state(shelf) == before


def test_who_gets_the_folder_gets_it_before_it_is_there(tmp_path: Path, shelf: Path) -> None:
    photo(tmp_path / "src/a.jpg")
    given: list[tuple[str, bool]] = []
    import_hall(tmp_path / "src", shelf, hand_over=lambda folder: given.append((folder.name, (shelf / "src").exists())))
    [(name, was_there)] = given
    assert name.startswith(".")
    assert not was_there


def test_the_record_says_where_it_came_from(tmp_path: Path, bring_in: Import, shelf: Path) -> None:
    photo(tmp_path / "src/a.jpg")
    bring_in(tmp_path / "src")
    known = record.read(shelf / "src")
    assert known is not None
    assert (known.kind, known.path) == ("photos", str(tmp_path / "src"))
    assert known.files.keys() == {"scenes/a.jpg"}


@pytest.mark.parametrize("after", [0, 1, 2, 4])
def test_a_killed_import_leaves_nothing_half_made(tmp_path: Path, after: int, bring_in: Import, shelf: Path) -> None:
    """It is killed when it begins the photo `after`: in the middle of its work."""
    for number in range(6):
        photo(tmp_path / f"src/{number}.jpg")
    bring_in(tmp_path / "src", "there")
    before = state(shelf / "there")
    photo(tmp_path / "src/7.jpg")
    command = [sys.executable, "-m", "guide", "hall", "import", str(tmp_path / "src"), "--into", "there"]
    command += ["--data", str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.startswith(f"{after}/7"):
                break
        process.send_signal(signal.SIGKILL)
    assert state(shelf / "there") == before
    assert [path.name for path in shelf.iterdir() if not path.name.startswith(".")] == ["there"]
    bring_in(tmp_path / "src", "there")
    assert [path.name for path in shelf.iterdir()] == ["there"], "what the killed one left has gone"
    assert scenes(shelf, "there")[-1] == "7"
