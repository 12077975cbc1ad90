"""Copies bytes of a source within limits that count what is really read, whatever a header promises."""

from __future__ import annotations

import errno
import os
from pathlib import Path
from typing import IO, Final, Protocol

MOST_FILES: Final = 400_000  # of a source: twice the tiles of the largest hall
_CHUNK: Final = 1 << 20  # bytes


FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
"""Errors of the disk that is written to, after which nothing more can be."""


class TooLarge(OSError):
    """A file has more bytes than it may have."""

    def __init__(self, name: str, most: int) -> None:
        super().__init__(f"{name} has more than {most:,} bytes")


class Digest(Protocol):
    """A hash that is being computed."""

    def update(self, data: bytes, /) -> None: ...
    def hexdigest(self) -> str: ...


def copy_stream(stream: IO[bytes], target: Path, name: str, most: int, digest: Digest) -> tuple[str, int]:
    """Write a stream to a new file, and return the digest and the number of its bytes.

    Raises TooLarge, FileExistsError, and other OSErrors.
    """
    count = 0
    handle = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o666)
    with os.fdopen(handle, "wb") as file:
        while chunk := stream.read(_CHUNK):
            count += len(chunk)
            if count > most:
                raise TooLarge(name, most)
            digest.update(chunk)
            file.write(chunk)
    return digest.hexdigest(), count
