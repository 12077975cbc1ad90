"""A pack: all small pictures that are made of one picture, in one file.

One file for hundreds of tiles is written in one go, renamed in one step and deleted in one; and a network file system
is not asked for thousands of names.

Its form: the pictures one after another; where each begins, and where the last ends, as numbers of 8 bytes; a header in
JSON; the count of pictures, the length of the header and a magic word. So a pack that was cut off is known by its end.
"""

from __future__ import annotations

import json
import os
import struct
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final

_MAGIC: Final = b"GUIDEPK1"
_END: Final = struct.Struct("<II8s")
_PLACE: Final = 8  # bytes of a number


@dataclass(frozen=True)
class Pack:
    """`header`: what its maker wrote; `places`: where each picture begins, and where the last ends, bytes."""

    file: Path
    header: dict[str, Any]
    places: array[int]

    def read(self, number: int) -> bytes | None:
        """Return a picture; None: there is none of this number, or the file has gone. Raises OSError otherwise."""
        if not 0 <= number < len(self.places) - 1:
            return None
        begin, end = self.places[number], self.places[number + 1]
        try:
            handle = os.open(self.file, os.O_RDONLY)
        except FileNotFoundError:
            return None
        try:
            data = os.pread(handle, end - begin, begin)
        finally:
            os.close(handle)
        return data if len(data) == end - begin else None


class PackWriter:
    """Takes pictures in order; `header` is written at the end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._places = array("Q", [0])

    def add(self, picture: bytes) -> None:
        """Append a picture. Raises OSError."""
        self._file.write(picture)
        self._places.append(self._places[-1] + len(picture))

    def end(self, header: dict[str, Any]) -> None:
        """Write what a reader needs. Raises OSError."""
        text = json.dumps(header).encode()
        self._file.write(_portable(self._places).tobytes() + text)
        self._file.write(_END.pack(len(self._places) - 1, len(text), _MAGIC))


def write(file: Path, make: Callable[[PackWriter], dict[str, Any]]) -> None:
    """Make a pack whole or not at all, also where another process makes the same. Raises OSError, and what `make` does.

    `make`: adds the pictures and returns the header.
    """
    part = file.with_name(f"{file.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as opened:
            writer = PackWriter(opened)
            writer.end(make(writer))
            opened.flush()
            os.fsync(opened.fileno())  # else the name may last over a loss of power, and the content not
        part.replace(file)
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def read(file: Path) -> Pack | None:
    """Return the pack in a file; None where there is none, or it is not whole. Raises OSError otherwise."""
    try:
        with file.open("rb") as opened:
            size = opened.seek(0, os.SEEK_END)
            if size < _END.size:
                return None
            opened.seek(size - _END.size)
            count, length, magic = _END.unpack(opened.read(_END.size))
            pictures = size - _END.size - length - _PLACE * (count + 1)
            if magic != _MAGIC or pictures < 0:
                return None
            opened.seek(pictures)
            places = array("Q", opened.read(_PLACE * (count + 1)))
            header = json.loads(opened.read(length))
    except FileNotFoundError:
        return None
    except ValueError:
        return None
    places = _portable(places)
    return Pack(file, header, places) if places[-1] == pictures and isinstance(header, dict) else None


def _portable(places: array[int]) -> array[int]:
    """Return the numbers with the lowest byte first: from how this machine has them, or into it."""
    if sys.byteorder == "little":
        return places
    swapped = array("Q", places)
    swapped.byteswap()
    return swapped
