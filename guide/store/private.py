"""What is made in a data folder is for its owner alone: people's names and secrets stand in it.

Who is root makes it for the folder's owner, so that the server, who is somebody else, can go on with it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final

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
