"""Commands that print names which are not UTF-8, as files have that come from zip files of Chinese Windows.

Each runs as a process, because the encoding of standard output is a process's own.
"""

from __future__ import annotations

import os
from pathlib import Path

from tests.cli.conftest import run
from tests.support.fakes import ready


def test_a_backup_of_names_that_are_not_utf8(tmp_path: Path) -> None:
    data = ready(tmp_path / "data")
    gbk = os.fsdecode(b"\xd5\xb9\xcc\xfc")
    (data / gbk).mkdir()
    (data / gbk / "a.jpg").write_text("a")
    (data / gbk / "gone").symlink_to(tmp_path / "none")
    made = run("backup", str(tmp_path / "backup.tar"), "--data", str(data))
    assert (made.returncode, made.stderr) == (0, "")
    assert r"\udccc\udcfc/gone" in made.stdout
    used = run("restore", str(tmp_path / "backup.tar"), "--data", str(tmp_path / "restored"))
    assert (used.returncode, used.stderr) == (0, "")
    assert (tmp_path / "restored" / gbk / "a.jpg").read_text() == "a"


def test_a_check_of_names_that_are_not_utf8(tmp_path: Path) -> None:
    folder = tmp_path / os.fsdecode(b"\xd5\xb9\xcc\xfc")
    folder.mkdir()
    (folder / os.fsdecode(b"\xd6\xd0.jpg")).write_bytes(b"")
    checked = run("hall", "check", str(folder))
    assert (checked.returncode, checked.stderr) == (1, "")
    assert r"\udccc\udcfc" in checked.stdout
