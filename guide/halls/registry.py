"""The halls of a server, read once when it starts.

Invariants
- A file is looked up in a table that was made at the start, so no path in a request reaches the file system.
- The tiles of a scene have one version, which is found at the start: nobody asks thousands of files for each answer.
- A hall that cannot be loaded keeps no other from being served; `problems` says what is wrong with it.
"""

import contextlib
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from guide.halls.check import examine
from guide.halls.files.decoding import Decode
from guide.halls.files.pictures import resolve
from guide.halls.model import Hall
from guide.halls.problem import Problem
from guide.halls.sentences import say


class Halls(Mapping[str, Hall]):
    """Halls by id, in the order given. `problems`: errors, each of which left a hall out, and warnings."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._halls: dict[str, Hall] = {}
        self._files: dict[tuple[str, str], Path] = {}
        self._tiles: dict[tuple[str, str], str] = {}  # versions, by tile and by the path of the scene's tiles

    @classmethod
    def open(cls, folders: Sequence[Path], decode: Decode | None = None) -> Self:
        """Load those of the folders that can be loaded; of two halls with one id, the first. Raises nothing.

        `decode`: what decodes their pictures; without it each is decoded anew.
        """
        halls = cls()
        homes: dict[str, Path] = {}
        for folder in folders:
            hall, problems = examine(folder, decode)
            halls.problems += [problem for problem in problems if problem.severity != "note"]
            if hall is None:
                continue
            if hall.id in homes:
                message = say.both("id_taken", id=hall.id, folder=homes[hall.id])
                halls.problems.append(Problem(folder, None, message, ("id",)))
                continue
            homes[hall.id] = folder
            halls._add(hall, folder)
        return halls

    def file(self, hall: str, path: str) -> Path | None:
        """Return the absolute path of a hall's file; None for anything that the hall does not name."""
        return self._files.get((hall, path))

    def version(self, hall: str, path: str) -> str:
        """Return a word that changes when a hall's file is replaced, also while the server runs; empty: no file.

        The tiles of a scene have one word, also for their path with its placeholders; it changes at the next start.
        """
        if (hall, path) in self._tiles:
            return self._tiles[hall, path]
        file = self.file(hall, path)
        try:
            status = None if file is None else file.stat()
        except OSError:
            status = None
        return "" if status is None else f"{status.st_mtime_ns:x}-{status.st_size:x}"

    def _add(self, hall: Hall, folder: Path) -> None:
        self._halls[hall.id] = hall
        for name in hall.files():
            file = resolve(folder, name)
            if file is not None:
                self._files[hall.id, name] = file
        for tiles in (scene.tiles for scene in hall.scenes if scene.tiles is not None):
            names = list(tiles.files())
            word = _digest(self._files[hall.id, name] for name in names if (hall.id, name) in self._files)
            self._tiles.update(((hall.id, name), word) for name in (tiles.path, *names))

    def __getitem__(self, hall: str) -> Hall:
        return self._halls[hall]

    def __iter__(self) -> Iterator[str]:
        return iter(self._halls)

    def __len__(self) -> int:
        return len(self._halls)


def _digest(files: Iterable[Path]) -> str:
    """Return a word that changes when one of the files is replaced."""
    digest = hashlib.sha256()
    for file in files:
        with contextlib.suppress(OSError):  # it has gone since it was checked
            status = file.stat()
            digest.update(b"%x-%x/" % (status.st_mtime_ns, status.st_size))
    return digest.hexdigest()[:16]
