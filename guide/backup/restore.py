"""Puts what a backup holds into a data folder.

Invariants
- The whole backup is checked before anything is replaced, and what it replaces is moved aside, not removed.
- While files are moved, and until a database has the record too, the UNFINISHED file is there: no server starts, and
  the restore can be run again from the beginning, wherever it was interrupted.
- Where something cannot be moved, everything is left, or put back, as it was.
- What root restores belongs to the folder's owner.
- Every restore puts the sessions into a new epoch. Events that were recorded after the backup are gone, and their
  numbers will be used again, so what pages and Redis keep of the old epoch must not count any more. A restore that is
  run again after an interruption uses the same epoch: a database that has the rows already has the same rows.
"""

from __future__ import annotations

import errno
import os
import re
import shutil
from datetime import datetime
from pathlib import Path
from typing import Final

from guide.backup.archive import ASIDE, LOST, ArchiveError, Manifest, read, sync_folder
from guide.backup.verify import examine
from guide.common.tokens import new_id
from guide.store.contract import FolderError
from guide.store.data_folder import FILE, UNFINISHED, WORK, hand_over
from guide.store.sqlite import set_epoch

RESTORED: Final = ".restored"
"""How the name ends of what could not be put in its place, because something is mounted there."""
_UNPACKED: Final = f"{WORK}restoring"
_RECORD: Final = f"{WORK}record"
_MOUNTS: Final = Path("/proc/self/mountinfo")


def unpack(file: Path, folder: Path) -> tuple[Path, Manifest]:
    """Unpack a backup into a new folder inside `folder`, check the record in it and put its sessions into a new epoch.
    Return the new folder and the manifest.

    Raises ArchiveError, OSError, StoreError.
    """
    clear(folder)
    work = folder / _UNPACKED
    work.mkdir(mode=0o700)
    try:
        manifest = read(file, work)
        examined = examine(work / FILE)
        if examined.counts != manifest.counts or examined.version != manifest.schema:
            raise ArchiveError("different", FILE)
        set_epoch(work / FILE, _mark(work, folder))
        hand_over(work)
    except BaseException:
        clear(folder)
        raise
    return work, manifest


def separate_record(work: Path) -> Path:
    """Move the record that `unpack` made into a folder of its own, to be copied into a database, and return that."""
    folder = work.with_name(_RECORD)
    folder.mkdir(mode=0o700)
    (work / FILE).rename(folder / FILE)
    return folder


def swap_in(work: Path, folder: Path, now: datetime) -> Path | None:
    """Put what `unpack` made into the data folder, which the caller has locked. Return the folder with the former
    content; None: there was none.

    Only renames, on one disk. The UNFINISHED file stays until `finish`. Raises FolderError; where it is `immovable`,
    nothing was replaced.
    """
    try:
        return _swap_in(work, folder, now)
    except OSError as error:
        raise FolderError(folder, error.strerror or str(error)) from error


def finish(folder: Path) -> None:
    """Let servers start again, because everything is in its place. Raises OSError."""
    (folder / UNFINISHED).unlink()
    sync_folder(folder)


def clear(folder: Path) -> None:
    """Remove what was unpacked and not moved into place: it holds keys, and the archive still has it."""
    for name in (_UNPACKED, _RECORD):
        shutil.rmtree(folder / name, ignore_errors=True)


def _mark(work: Path, folder: Path) -> str:
    """Write the UNFINISHED file that `swap_in` will move into place. Return the epoch in it: a new one, or that of a
    restore that was interrupted."""
    try:
        epoch = (folder / UNFINISHED).read_text(encoding="ascii") or new_id()
    except FileNotFoundError:
        epoch = new_id()
    with (work / UNFINISHED).open("x", encoding="ascii") as marker:
        marker.write(epoch)
        marker.flush()
        os.fsync(marker.fileno())
    return epoch


def _swap_in(work: Path, folder: Path, now: datetime) -> Path | None:
    again = (folder / UNFINISHED).exists()
    stays = _mounted(folder) | {LOST}
    former = [
        path
        for path in folder.iterdir()
        if not path.name.startswith((ASIDE, WORK)) and path.name not in {*stays, "lock", UNFINISHED}
    ]
    for path in former:
        if path.is_dir() and not path.is_symlink() and not os.access(path, os.W_OK):  # moving changes its ".."
            raise FolderError(path, os.strerror(errno.EACCES), immovable=True)
    (work / UNFINISHED).replace(folder / UNFINISHED)
    sync_folder(folder)
    aside = None
    if former:
        aside = _make_aside(folder, now)
        try:
            stays |= {path.name for path in former if not _move(path, aside / path.name)}
        except FolderError:
            _put_back(aside, folder, again=again)
            raise
    for path in list(work.iterdir()):
        path.rename(folder / (path.name + RESTORED if path.name in stays else path.name))
    work.rmdir()
    sync_folder(folder)
    return aside


def _mounted(folder: Path) -> set[str]:
    """Return the names in a folder at which something is mounted, as far as the system tells (Linux)."""
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return set()
    points = (re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), line.split()[4]) for line in lines)
    paths = (Path(os.fsdecode(point)) for point in points)
    here = folder.resolve()
    return {path.name for path in paths if path.parent == here}


def _make_aside(folder: Path, now: datetime) -> Path:
    """Make a folder with the time in its name; two restores in one second get two folders."""
    first = aside = folder / f"{ASIDE}{now:%Y%m%d-%H%M%S}"
    number = 1
    while aside.exists():  # the lock is held: nobody else makes one
        number += 1
        aside = first.with_name(f"{first.name}-{number}")
    aside.mkdir(mode=0o700)
    hand_over(aside)
    return aside


def _move(path: Path, to: Path) -> bool:
    """Rename `path`. Return False where something is mounted there, so that it has to stay. Raises FolderError."""
    try:
        path.rename(to)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise FolderError(path, error.strerror or str(error), immovable=True) from error
        return False
    return True


def _put_back(aside: Path, folder: Path, *, again: bool) -> None:
    """Move back what was moved aside. `again`: the folder was unfinished before, and stays so. Raises OSError."""
    for path in list(aside.iterdir()):
        path.rename(folder / path.name)
    aside.rmdir()
    if not again:
        (folder / UNFINISHED).unlink()
    sync_folder(folder)
