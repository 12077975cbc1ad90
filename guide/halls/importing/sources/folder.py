"""A folder as a source."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import BinaryIO, Final

from guide.halls.importing.sentences import say
from guide.halls.importing.sources.names import DEEPEST, is_junk
from guide.halls.importing.sources.streams import MOST_FILES, TooLarge, copy_stream
from guide.halls.importing.tree import MOST
from guide.halls.photos import legible
from guide.halls.problem import HallError, Problem

_READ: Final = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0)


class FolderSource:
    """The files of a folder and of those in it. Symbolic links are not followed."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the folder cannot be read, HallError where it holds too much."""
        self.path = path.resolve(strict=True)
        self.title = legible(self.path.name) or "hall"
        self.problems: list[Problem] = []
        self._files: dict[str, Path] = {}
        for name, file, mode in _files(self.path):
            if stat.S_ISREG(mode):
                self._files[name] = file
            else:
                sentence = "entry_link" if stat.S_ISLNK(mode) else "entry_special"
                message = say.both(sentence, name=legible(name))
                self.problems.append(Problem(self.path, None, message, severity="warning"))
            if len(self._files) > MOST_FILES:
                message = say.both("source_many", count=f"> {MOST_FILES}", most=MOST_FILES)
                raise HallError([Problem(self.path, None, message)])

    def names(self) -> Sequence[str]:
        return list(self._files)

    def read(self, name: str, most: int = MOST) -> bytes:
        with self._open(name) as file:
            raw = file.read(most + 1)
        if len(raw) > most:
            raise TooLarge(name, most)
        return raw

    def copy(self, name: str, target: Path, most: int) -> str:
        with self._open(name) as file:
            digest, _ = copy_stream(file, target, name, most, hashlib.sha256())
        return digest

    def close(self) -> None:
        pass

    def _open(self, name: str) -> BinaryIO:
        if name not in self._files:
            raise FileNotFoundError(f"no such file: {name}")
        return os.fdopen(os.open(self._files[name], _READ), "rb")


def _files(top: Path) -> Iterator[tuple[str, Path, int]]:
    """Return every file: its name in the source, its path and mode. Raises OSError."""

    def fail(error: OSError) -> None:
        raise error

    for here, folders, files in os.walk(top, onerror=fail):
        base = Path(here)
        prefix = "" if base == top else base.relative_to(top).as_posix() + "/"
        folders[:] = sorted(name for name in folders if not is_junk(name) and prefix.count("/") < DEEPEST)
        links = [name for name in folders if (base / name).is_symlink()]
        for name in sorted(files) + links:
            if not is_junk(name):
                yield prefix + name, base / name, (base / name).lstat().st_mode
