"""The data folder: what its files are called, who may read them, and who may use it.

Invariants
- Everything here is made for its owner alone, because people's names and secrets are in it. When root makes something,
  as `guide restore` under sudo does, it gives it to the folder's owner, so that the server, another user, can use it.
- One process at a time has the folder: whoever reads or writes the record holds the FolderLock.
- A folder is not used while a restore into it is unfinished, nor after its record was moved into a database server.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Final

from guide.store.contract import FolderError, StoreError

FILE: Final = "guide.sqlite3"
"""The record."""
UNFINISHED: Final = "restore-unfinished"
"""Is there while a restore moves files; holds the epoch that the restore gives to all sessions."""
MOVED: Final = f"{FILE}.moved"
"""Is there when the record was copied into a database server: whoever used the old file would miss what is there."""
WORK: Final = ".guide-"
"""How the names of temporary files begin; nobody but their maker needs them."""

ROOM: Final = 1024 * 1024  # bytes: a transaction of many comments, and the record's own list of changes

_OTHERS: Final = 0o007  # the mode bits of everybody but owner and group


def make_folder(folder: Path) -> None:
    """Make a data folder that only its owner can read; leave an existing one as it is. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)


def open_file(file: Path) -> int:
    """Open a file for reading and writing, made for its owner alone, and return its descriptor. Raises OSError."""
    try:
        handle = os.open(file, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return os.open(file, os.O_RDWR)
    hand_over(file)
    return handle


def close_to_others(file: Path) -> None:
    """Take all rights from everybody but owner and group, where we may. Raises OSError."""
    status = file.stat()
    if status.st_mode & _OTHERS and os.geteuid() in {0, status.st_uid}:
        file.chmod(status.st_mode & 0o770)


def hand_over(path: Path) -> None:
    """Give a file, or a folder with all in it, to the owner of its parent folder, if we are root. Raises OSError."""
    if os.geteuid() != 0:
        return
    owner = path.parent.stat()
    below = (Path(here, name) for here, folders, files in os.walk(path) for name in (*folders, *files))
    for each in (path, *below):
        os.chown(each, owner.st_uid, owner.st_gid, follow_symlinks=False)


class FolderLock:
    """The exclusive right to a data folder, until it is released or the process ends."""

    def __init__(self, folder: Path) -> None:
        """Lock the folder; make it where it is missing. Raises FolderError."""
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
    """Raises FolderError where a restore was interrupted: keys and halls may be missing, wherever the record is."""
    if (folder / UNFINISHED).exists():
        raise FolderError(folder, "a restore was cut short; run guide restore again", unfinished=True)


def check_here(folder: Path) -> None:
    """Raises FolderError where the folder's record was moved into a database server, or where nobody can tell."""
    try:
        text = (folder / MOVED).read_text(encoding="utf-8", errors="replace").strip()
    except FileNotFoundError:
        return
    except OSError as error:
        raise FolderError(folder, str(error)) from error
    raise FolderError(folder, text.rpartition("\n")[2] or "PostgreSQL", moved=True)


def check_room(folder: Path) -> None:
    """Raise StoreError where the disk of the data folder is full, or takes nothing for another reason."""
    try:
        disk = os.statvfs(folder)
        free = (disk.f_bfree if os.geteuid() == 0 else disk.f_bavail) * disk.f_frsize
        if disk.f_blocks and free < ROOM:
            raise StoreError("the disk of the data folder is full")
        probe = folder / f"{WORK}{os.getpid()}.probe"
        try:
            with probe.open("wb") as file:
                file.write(bytes(4096))
                file.flush()
                os.fsync(file.fileno())
        finally:
            probe.unlink(missing_ok=True)
    except OSError as error:
        raise StoreError(error.strerror or str(error)) from None


def mark_moved(folder: Path, place: str) -> None:
    """Write beside the record that it is in the database `place` now. Raises OSError."""
    text = (
        f"The record was copied into PostgreSQL; guide.sqlite3 is the old one. Set GUIDE_DATABASE_URL to use the new "
        f"one, or remove this file to go on with the old one.\n{place}\n"
    )
    (folder / MOVED).write_text(text, encoding="utf-8")
