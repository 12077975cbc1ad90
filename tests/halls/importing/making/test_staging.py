"""Checks that a hall takes its place in one step, and that nothing of an interrupted import stays."""

from __future__ import annotations

import ctypes
import signal
import subprocess
import sys
import types
from pathlib import Path

import pytest

from guide.halls.importing.making import staging
from guide.halls.importing.making.staging import PREFIX, Staging, remove_leftovers
from guide.store.data_folder import WORK
from tests.support.server_process import ROOT


def names(shelf: Path) -> list[str]:
    return sorted(path.name for path in shelf.iterdir())


def test_a_new_hall(tmp_path: Path) -> None:
    shelf = tmp_path / "halls"
    with Staging(shelf) as made:
        (made.hall / "hall.yaml").write_text("x")
        (made.work / "1").write_text("x")
        assert all(name.startswith(PREFIX) for name in names(shelf))
        made.commit(shelf / "a")
    assert names(shelf) == ["a"]
    assert names(shelf / "a") == ["hall.yaml"]


@pytest.mark.parametrize("is_atomic", [True, False])
def test_one_that_takes_the_place_of_another(tmp_path: Path, is_atomic: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    if not is_atomic:  # a system without an exchange of names
        monkeypatch.setattr(ctypes, "CDLL", lambda *_args, **_more: types.SimpleNamespace())
    (tmp_path / "a").mkdir()
    (tmp_path / "a/old").write_text("x")
    with Staging(tmp_path) as made:
        (made.hall / "new").write_text("x")
        made.commit(tmp_path / "a")
    assert names(tmp_path) == ["a"]
    assert names(tmp_path / "a") == ["new"]


def test_what_is_not_committed_goes(tmp_path: Path) -> None:
    def fail() -> None:
        with Staging(tmp_path) as made:
            (made.hall / "a").write_text("x")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert names(tmp_path) == []


KILLED = """
import sys
from pathlib import Path
from guide.halls.importing.making.staging import Staging
made = Staging(Path(sys.argv[1]))
(made.hall / "a").write_text("x")
print(made.folder.name, flush=True)
sys.stdin.read()
"""


def test_what_a_killed_import_left_goes_with_the_next_and_not_before(tmp_path: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(tmp_path)]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        folder = process.stdout.readline().strip()
        remove_leftovers(tmp_path)
        assert names(tmp_path) == [folder], "another import is at work"
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert names(tmp_path) == [folder]
    remove_leftovers(tmp_path)
    assert names(tmp_path) == []


def test_a_hall_that_was_moved_aside_comes_back(tmp_path: Path) -> None:
    """Where names cannot be exchanged in one step, and the import was killed between the two."""
    with Staging(tmp_path) as made:
        folder = made.folder.name
    (tmp_path / folder / "before/a").mkdir(parents=True)
    (tmp_path / folder / "before/a/hall.yaml").write_text("x")
    remove_leftovers(tmp_path)
    assert names(tmp_path) == ["a"]
    assert names(tmp_path / "a") == ["hall.yaml"]


def test_backups_leave_these_folders_out() -> None:
    assert staging.PREFIX.startswith(WORK)
