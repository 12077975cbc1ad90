"""What is made in a data folder is for its owner alone: people's names and secrets stand in it.

Who is root makes it for the folder's owner, so that the server, who is somebody else, can go on with it.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from guide.store.contract import FolderError
from guide.store.sql.job import reason

_OTHERS: Final = 0o007


def make_folder(folder: Path) -> None:
    """Make a data folder where it is missing, closed to others; one that is there stays as it is. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def open_file(file: Path) -> int:
    """A descriptor of a file in a data folder, made where it is missing and closed to others. Raises OSError."""
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(file, os.O_RDWR)
    hand_over(file)
    return handle


def close_to_others(file: Path) -> None:
    """Take from a file what everybody may do with it, where it is ours; a group keeps what it was given."""
    status = file.stat()
    if status.st_mode & _OTHERS and os.geteuid() in {0, status.st_uid}:
        file.chmod(status.st_mode & 0o770)


def hand_over(path: Path) -> None:
    """Give `path`, and all below it, to the owner of the folder that it is in, where we are root. Raises OSError."""
    if os.geteuid() != 0:
        return
    owner = path.parent.stat()
    below = (Path(here, name) for here, folders, files in os.walk(path) for name in (*folders, *files))
    for each in (path, *below):
        os.chown(each, owner.st_uid, owner.st_gid, follow_symlinks=False)


FILE: Final = "guide.sqlite3"
UNFINISHED: Final = "restore-unfinished"
"""A file in the data folder while a restore moves things in it, with the epoch in which its sessions begin anew."""
MOVED: Final = f"{FILE}.moved"
"""A file beside a record that was copied into a database server: who went on with it would lose what is there."""
WORK: Final = ".guide-"
"""The beginning of the names of what is being made in the data folder, and of no use to anybody else."""


class FolderLock:
    """The sole right to a data folder, until released. Raises FolderError where it cannot be had."""

    def __init__(self, folder: Path) -> None:
        handle: int | None = None
        try:
            make_folder(folder)
            handle = open_file(folder / "lock")
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if handle is not None:
                os.close(handle)
            if isinstance(error, BlockingIOError):
                raise FolderError(folder, "another server uses it", in_use=True) from None
            raise FolderError(folder, error.strerror or str(error)) from None
        self._handle = handle

    def release(self) -> None:
        os.close(self._handle)


def check_finished(folder: Path) -> None:
    """Raises FolderError where a restore was cut short: keys and halls may be missing, wherever the record is."""
    if (folder / UNFINISHED).exists():
        raise FolderError(folder, "a restore was cut short; run guide restore again", unfinished=True)


def check_here(folder: Path) -> None:
    """Raises FolderError where the folder's record was moved into a database server."""
    try:
        said = (folder / MOVED).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return
    except OSError as error:
        raise FolderError(folder, reason(error)) from error
    raise FolderError(folder, said.rpartition("\n")[2] or "PostgreSQL", moved=True)


def mark_moved(folder: Path, place: str) -> None:
    """Say beside the record that it is in the database `place` now. Raises OSError."""
    said = (
        f"The record was copied into PostgreSQL; guide.sqlite3 is the old one. Set GUIDE_DATABASE_URL to use the new "
        f"one, or remove this file to go on with the old one.\n{place}\n"
    )
    (folder / MOVED).write_text(said, encoding="utf-8")
