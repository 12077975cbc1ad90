"""The halls of a server, read once when it starts.

Invariants
- A file is looked up in a table that was made at the start, so no path in a request reaches the file system.
- The tiles of a scene have one version, which is found at the start: nobody asks thousands of files for each answer.
- A hall that cannot be loaded keeps no other from being served; `problems` says what is wrong with it.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from guide.halls.check import examine
from guide.halls.files.decoding import Decode
from guide.halls.files.pictures import resolve
from guide.halls.files.tiles import present
from guide.halls.model import Hall
from guide.halls.model.initials import initials
from guide.halls.problem import Problem
from guide.halls.sentences import say


class Halls(Mapping[str, Hall]):
    """Halls by id, in the order given. `problems`: errors, each of which left a hall out, and warnings."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self._halls: dict[str, Hall] = {}
        self._folders: dict[str, Path] = {}
        self._files: dict[tuple[str, str], Path] = {}
        self._homes: dict[str, Path] = {}
        # of tiles, which are many, only the version of their cube; of a cube, by its path with the placeholders
        self._tiles: dict[tuple[str, str], str] = {}
        self._cubes: dict[tuple[str, str], str] = {}

    @classmethod
    def open(cls, folders: Sequence[Path], decode: Decode | None = None) -> Self:
        """Load those of the folders that can be loaded; of two halls with one id, the first. Raises nothing.

        `decode`: what decodes their pictures; without it each is decoded anew.
        """
        halls = cls()
        for folder in folders:
            hall, problems = _examine(folder, decode)
            halls.problems += [problem for problem in problems if problem.severity != "note"]
            if hall is None:
                continue
            if hall.id in halls:
                message = say.both("id_taken", id=hall.id, folder=halls.folder(hall.id))
                halls.problems.append(Problem(folder, None, message, ("id",)))
                continue
            halls._add(hall, folder)
        return halls

    def folder(self, hall: str) -> Path:
        """Return the folder of a hall, as it was given. Raises KeyError."""
        return self._folders[hall]

    def file(self, hall: str, path: str) -> Path | None:
        """Return the absolute path of a hall's file; None for anything that the hall does not name."""
        file = self._files.get((hall, path))
        return self._homes[hall] / path if file is None and (hall, path) in self._tiles else file

    def version(self, hall: str, path: str) -> str:
        """Return a word that changes when a hall's file is replaced, also while the server runs; empty: no file.

        The tiles of a scene have one word, also for their path with its placeholders; it changes at the next start.
        """
        word = self._tiles.get((hall, path)) or self._cubes.get((hall, path))
        if word is not None:
            return word
        file = self._files.get((hall, path))
        try:
            status = None if file is None else file.stat()
        except OSError:
            status = None
        return "" if status is None else f"{status.st_mtime_ns:x}-{status.st_size:x}"

    def _add(self, hall: Hall, folder: Path) -> None:
        self._halls[hall.id], self._folders[hall.id] = hall, folder
        for title in (*(scene.title for scene in hall.scenes), *(exhibit.title for exhibit in hall.exhibits)):
            initials(title)  # its dictionary is read now, and not while somebody waits for the hall
        self._homes[hall.id] = folder.resolve()
        for name in hall.whole_files():
            file = resolve(folder, name)
            if file is not None:
                self._files[hall.id, name] = file
        for tiles in (scene.tiles for scene in hall.scenes if scene.tiles is not None):
            there = {name: status for name, _, status in present(folder, tiles) if status is not None}
            word = _digest(there.values())
            self._tiles |= {(hall.id, name): word for name in there}
            self._cubes[hall.id, tiles.path] = word

    def __getitem__(self, hall: str) -> Hall:
        return self._halls[hall]

    def __iter__(self) -> Iterator[str]:
        return iter(self._halls)

    def __len__(self) -> int:
        return len(self._halls)


def _examine(folder: Path, decode: Decode | None) -> tuple[Hall | None, list[Problem]]:
    """Return what `examine` does, also where one hall shows a fault of ours: the others are to be served."""
    try:
        return examine(folder, decode)
    except Exception as error:
        return None, [Problem(folder, None, say.both("unreadable", why=f"{type(error).__name__}: {error}"))]


def _digest(statuses: Iterable[os.stat_result]) -> str:
    """Return a word that changes when one of several files is replaced."""
    digest = hashlib.sha256()
    for status in statuses:
        digest.update(b"%x-%x/" % (status.st_mtime_ns, status.st_size))
    return digest.hexdigest()[:16]
