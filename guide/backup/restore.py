"""What a backup holds, put into a data folder.

It is checked whole before anything is replaced, and what it replaces is moved aside. While things are moved, and until
a database has the record too, the UNFINISHED file stands there: no server starts, and the restore can be done again
from the beginning, wherever it was cut short. Where something cannot be moved, everything is left, or put back, as it
was. What root restores is the folder owner's.

What was recorded after the backup is gone, and its numbers are used again. So every restore puts the sessions into an
epoch that nobody has seen: what pages and Redis keep of the former one stands for nothing any more. Done again after a
cut it is the same epoch, by which a database has the same rows.
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
from guide.store.sqlite import begin_anew

RESTORED: Final = ".restored"
"""The ending of the name of what could not be put where it was, because something is mounted there."""
_UNPACKED: Final = f"{WORK}restoring"
_RECORD: Final = f"{WORK}record"
_MOUNTS: Final = Path("/proc/self/mountinfo")


def unpack(file: Path, folder: Path) -> tuple[Path, Manifest]:
    """Unpack into a folder of its own inside `folder`, check the record in it and put its sessions into another epoch.

    Raises as `read`, and StoreError.
    """
    clear(folder)
    work = folder / _UNPACKED
    work.mkdir(mode=0o700)
    try:
        manifest = read(file, work)
        examined = examine(work / FILE)
        if examined.counts != manifest.counts or examined.version != manifest.schema:
            raise ArchiveError("different", FILE)
        begin_anew(work / FILE, _marked(work, folder))
        hand_over(work)
    except BaseException:
        clear(folder)
        raise
    return work, manifest


def record_apart(work: Path) -> Path:
    """The record that `unpack` made, moved into a folder of its own, to be copied into a database from there."""
    apart = work.with_name(_RECORD)
    apart.mkdir(mode=0o700)
    (work / FILE).rename(apart / FILE)
    return apart


def swap_in(work: Path, folder: Path, now: datetime) -> Path | None:
    """Put what `unpack` made into the data folder, whose lock the caller holds. Where the former content is, if any.

    Renames only, on one disk. Raises FolderError; nothing is replaced where it names what cannot be moved. The
    UNFINISHED file stays until `finish`.
    """
    try:
        return _swap_in(work, folder, now)
    except OSError as error:
        raise FolderError(folder, error.strerror or str(error)) from error


def finish(folder: Path) -> None:
    """All is there: servers may start. Raises OSError."""
    (folder / UNFINISHED).unlink()
    sync_folder(folder)


def clear(folder: Path) -> None:
    """Remove what was unpacked and not moved: it holds everything, keys too. The archive has it still."""
    for name in (_UNPACKED, _RECORD):
        shutil.rmtree(folder / name, ignore_errors=True)


def _marked(work: Path, folder: Path) -> str:
    """The epoch of this restore, of one that was cut short the same, in the marker that `swap_in` puts in its place."""
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
        if path.is_dir() and not path.is_symlink() and not os.access(path, os.W_OK):  # its ".." would be another
            raise FolderError(path, os.strerror(errno.EACCES), immovable=True)
    (work / UNFINISHED).replace(folder / UNFINISHED)
    sync_folder(folder)
    aside = None
    if former:
        aside = _aside(folder, now)
        try:
            stays |= {path.name for path in former if not _moved(path, aside / path.name)}
        except FolderError:
            _put_back(aside, folder, again=again)
            raise
    for path in list(work.iterdir()):
        path.rename(folder / (path.name + RESTORED if path.name in stays else path.name))
    work.rmdir()
    sync_folder(folder)
    return aside


def _mounted(folder: Path) -> set[str]:
    """The names in the folder at which something is mounted, as far as the system says (Linux)."""
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return set()
    points = (re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), line.split()[4]) for line in lines)
    paths = (Path(os.fsdecode(point)) for point in points)
    here = folder.resolve()
    return {path.name for path in paths if path.parent == here}


def _aside(folder: Path, now: datetime) -> Path:
    """A new folder with the time in its name, also for the second restore of a second."""
    first = aside = folder / f"{ASIDE}{now:%Y%m%d-%H%M%S}"
    number = 1
    while aside.exists():  # the lock is held: nobody else makes one
        number += 1
        aside = first.with_name(f"{first.name}-{number}")
    aside.mkdir(mode=0o700)
    hand_over(aside)
    return aside


def _moved(path: Path, to: Path) -> bool:
    """False where something is mounted at `path`, which therefore has to stay. Raises FolderError."""
    try:
        path.rename(to)
    except OSError as error:
        if error.errno != errno.EBUSY:
            raise FolderError(path, error.strerror or str(error), immovable=True) from error
        return False
    return True


def _put_back(aside: Path, folder: Path, *, again: bool) -> None:
    """Undo what was moved aside; `again`: the folder was unfinished before, and is so still. Raises OSError."""
    for path in list(aside.iterdir()):
        path.rename(folder / path.name)
    aside.rmdir()
    if not again:
        (folder / UNFINISHED).unlink()
    sync_folder(folder)
