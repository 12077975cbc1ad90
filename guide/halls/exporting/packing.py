"""Writes a hall as one zip file, which `guide hall import` takes in without loss.

Invariant: the file has its name only when it is whole and on the disk; a file that is there is never replaced.
"""

from __future__ import annotations

import errno
import os
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Final

from guide.halls.check import DESCRIPTION
from guide.halls.exporting.content import Content

_PACKED: Final = (".glb",)
"""What gets smaller by packing; pictures, recordings and films do not."""
_WHEN: Final = (1980, 1, 1, 0, 0, 0)
"""The time of every file: the same hall gives the same bytes."""


def pack(content: Content, file: Path, progress: Callable[[int, int, str], None]) -> None:
    """Write the zip. Raises FileExistsError where `file` is there, and other OSErrors."""
    if file.exists():
        raise FileExistsError(errno.EEXIST, "there is a file of this name", str(file))
    part = file.with_name(file.name + ".part")
    part.unlink(missing_ok=True)  # of an export that was cut short
    try:
        with part.open("xb") as out:
            with zipfile.ZipFile(out, "w", strict_timestamps=False) as packed:
                packed.writestr(_entry(DESCRIPTION), content.description)
                files = list(content.files())
                for number, (name, path) in enumerate(files):
                    progress(number, len(files), name)
                    with path.open("rb") as source, packed.open(_entry(name), "w", force_zip64=True) as target:
                        shutil.copyfileobj(source, target, 1 << 20)
            out.flush()
            os.fsync(out.fileno())
        _name(part, file)
    finally:
        part.unlink(missing_ok=True)


def _name(part: Path, file: Path) -> None:
    """Give a file its name. Raises FileExistsError where one of this name came there meanwhile."""
    try:
        os.link(part, file)
    except FileExistsError:
        raise
    except OSError:  # a file system without links, as on a USB stick
        part.rename(file)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _WHEN)
    entry.external_attr = 0o100644 << 16
    is_packed = name == DESCRIPTION or name.lower().endswith(_PACKED)
    entry.compress_type = zipfile.ZIP_DEFLATED if is_packed else zipfile.ZIP_STORED
    return entry
