"""What a reader may see of a source: the names of its files, and their bytes. A folder and a zip look the same."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

MOST: Final = 32 << 20  # bytes of a description; one with small previews of 500 scenes in it has about 20 MiB


class SourceTree(Protocol):
    """A source, read-only. Names are paths in it with `/` between their parts, without `./` and `../`."""

    def names(self) -> Sequence[str]:
        """Return the names of all files."""
        ...

    def read(self, name: str, most: int = MOST) -> bytes:
        """Return the bytes of a file. Raises OSError where it cannot be read, or has more than `most` bytes."""
        ...
