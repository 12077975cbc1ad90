"""A small disk that fills up: a tmpfs of its own, which only root may mount.

A limit on the size of files (RLIMIT_FSIZE) would not be the same: it raises a signal and EFBIG, per file and process,
where a full disk says ENOSPC to whoever writes next.
"""

from __future__ import annotations

import contextlib
import errno
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

FILLER: Final = "filler"


class NoDisk(Exception):
    """Why there is none here."""


@contextlib.contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Path]:
    """The folder as a disk of this size. Raises NoDisk."""
    folder.mkdir(parents=True, exist_ok=True)
    if os.geteuid() != 0:
        raise NoDisk("mounting a small disk needs root")
    mount = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", str(folder)]
    made = subprocess.run(mount, capture_output=True, text=True, check=False)
    if made.returncode:
        raise NoDisk(f"a small disk cannot be mounted here: {made.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    """Until not one byte more can be written."""
    handle = os.open(folder / FILLER, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        for size in (65536, 4096, 1):
            with contextlib.suppress(_Full):
                while True:
                    _write(handle, size)
    finally:
        os.close(handle)


def free(folder: Path) -> None:
    (folder / FILLER).unlink()


class _Full(Exception):
    pass


def _write(handle: int, size: int) -> None:
    try:
        os.write(handle, bytes(size))
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise _Full from None
