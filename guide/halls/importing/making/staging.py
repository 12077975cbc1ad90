"""A new hall's folder on its way: written beside the others, and put in its place in one step.

Invariants
- Nobody sees a part of a hall: until `commit` its name begins with a dot, and at `commit` it is whole and on the disk.
- A process holds a lock on what it writes. What no process has locked was left by one that was killed, and is removed
  by the next import.
"""

from __future__ import annotations

import ctypes
import fcntl
import os
import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Final, Self

PREFIX: Final = ".guide-import-"
"""How the names of these folders begin; backups leave out what begins so."""
_AT_FDCWD: Final = -100
_EXCHANGE: Final = 2  # RENAME_EXCHANGE of renameat2: two names change places in one step


class Staging:
    """A folder in `shelf`, the folder of all halls. Use it in `with`: what is not committed is removed.

    `folder` holds `hall`, which will be the hall's, and `work`, for files that are needed meanwhile.
    """

    def __init__(self, shelf: Path) -> None:
        """Raises OSError."""
        shelf.mkdir(mode=0o700, parents=True, exist_ok=True)
        remove_leftovers(shelf)
        self.folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=shelf))
        self._lock = _lock(self.folder)
        self.hall, self.work = self.folder / "hall", self.folder / "work"
        self.hall.mkdir(mode=0o700)
        self.work.mkdir(mode=0o700)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            os.close(self._lock)

    def commit(self, final: Path) -> None:
        """Put the hall in its place; one that was there is removed. Raises OSError, and then all is as before."""
        for file in (*self.hall.rglob("*"), self.hall):
            _sync(file)
        if final.exists():
            _exchange(self.hall, final)
        else:
            self.hall.rename(final)
        _sync(final.parent)


def remove_leftovers(shelf: Path) -> None:
    """Remove what imports left that were killed. Raises nothing."""
    for folder in shelf.glob(f"{PREFIX}*"):
        lock = _lock(folder)
        if lock is not None:
            # a hall that was moved aside is put back first; see `_exchange`
            for aside in (folder / "before").glob("*"):
                if not (shelf / aside.name).exists():
                    aside.rename(shelf / aside.name)
            shutil.rmtree(folder, ignore_errors=True)
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Return a descriptor that holds the lock on a folder; None where another process has it."""
    try:
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        os.close(handle)
        return None
    return handle


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _exchange(new: Path, final: Path) -> None:
    """Let two folders change their names, in one step where the system can do that."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is not None:
        names = os.fsencode(new), os.fsencode(final)
        if renameat2(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _EXCHANGE) == 0:
            return
    before = new.parent / "before"
    before.mkdir()
    final.rename(before / final.name)
    try:
        new.rename(final)
    except OSError:
        (before / final.name).rename(final)
        raise
