"""Makes names of a source fit to be used: how a zip wrote them, which are safe, and how a person reads them. Pure."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from pathlib import PurePosixPath
from typing import Final

from guide.halls.photos import legible

LONGEST: Final = 1_000  # characters of a path
DEEPEST: Final = 20  # folders
_UNICODE_PATH: Final = 0x7075  # Info-ZIP's extra field: the name in UTF-8 beside one in another encoding
_JUNK: Final = {"thumbs.db", "desktop.ini", "__macosx"}


def guess_encoding(raws: Iterable[bytes]) -> str:
    """Return how names were written that do not say it: UTF-8 if all can be that, else Chinese Windows' GBK.

    One encoding for all of them: a few names in GBK are UTF-8 by chance.
    """
    names = b"\n".join(raws)  # no byte of a character of either encoding
    for encoding in ("utf-8", "gb18030"):
        try:
            names.decode(encoding)
        except UnicodeDecodeError:
            continue
        return encoding
    return "cp437"


def unicode_path(extra: bytes, raw: bytes) -> str | None:
    """Return the name in the extra field of a zip's entry; None: there is none, or it belongs to another name.

    Source: the ZIP format's appendix D, "Info-ZIP Unicode Path Extra Field".
    """
    while len(extra) >= 4:
        kind, size = struct.unpack_from("<HH", extra)
        field, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(field) > 5 and field[0] == 1:
            if struct.unpack_from("<I", field, 1)[0] != zlib.crc32(raw):
                return None
            try:
                return field[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def inside(name: str) -> str | None:
    """Return a path with `/` between its parts; None where it may lead out of the source, or is too long."""
    plain = name.replace("\\", "/")
    if plain.startswith("/") or plain[1:2] == ":" or "\0" in plain or len(plain) > LONGEST:
        return None
    parts = [part for part in plain.split("/") if part not in {"", "."}]
    return None if ".." in parts or not parts or len(parts) > DEEPEST else "/".join(parts)


def is_junk(name: str) -> bool:
    """Return whether a file is of no use to anybody: what systems leave behind, and hidden files."""
    return any(part.startswith(".") or part.lower() in _JUNK for part in name.split("/"))


def title(name: str) -> str:
    """Return the last part of a path as a title: without the type of file, with spaces for underscores."""
    last = PurePosixPath(name)
    return " ".join(legible(last.stem).replace("_", " ").split()) or legible(last.name) or "?"
