"""What a reader may see of a source: the names of its files, and their bytes. A folder and a zip look the same."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from guide.halls.problem import Problem

MOST: Final = 32 << 20  # bytes of a description; one with small previews of 500 scenes in it has about 20 MiB


class SourceTree(Protocol):
    """A source, read-only. Names are paths in it with `/` between their parts, without `./` and `../`."""

    def names(self) -> Sequence[str]:
        """Return the names of all files."""
        ...

    def read(self, name: str, most: int = MOST) -> bytes:
        """Return the bytes of a file. Raises OSError where it cannot be read, or has more than `most` bytes."""
        ...


class Source(SourceTree, Protocol):
    """A source whose files can also be copied. `path`: where it is; `title`: its name without a folder and a type.

    `problems`: what is in it that nobody may see, such as links that lead out of it.
    """

    path: Path
    title: str
    problems: list[Problem]

    def copy(self, name: str, target: Path, most: int) -> str:
        """Write a file to a new one and return the SHA-256 of its bytes.

        Raises OSError, as `read` does, FileExistsError among them; then there may be a part of the new file.
        """
        ...

    def close(self) -> None: ...
