"""The halls of a server, read once when it starts.

Invariant: a file is looked up in a table that was made at the start, so no path in a request reaches the file system.
"""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from guide.halls.check import load
from guide.halls.model import Hall
from guide.halls.pictures import resolve
from guide.halls.problem import HallError, Problem
from guide.halls.sentences import say


class Halls(Mapping[str, Hall]):
    """Halls by id, in the order given."""

    def __init__(self) -> None:
        self._halls: dict[str, Hall] = {}
        self._files: dict[tuple[str, str], Path] = {}

    @classmethod
    def open(cls, folders: Sequence[Path]) -> Self:
        """Load all folders. Raises HallError with the problems of all of them; two halls with one id are a problem."""
        halls = cls()
        problems: list[Problem] = []
        homes: dict[str, Path] = {}
        for folder in folders:
            try:
                hall = load(folder)
            except HallError as error:
                problems += error.problems
                continue
            if hall.id in homes:
                message = say.both("id_taken", id=hall.id, folder=homes[hall.id])
                problems.append(Problem(folder, None, message, ("id",)))
                continue
            homes[hall.id] = folder
            halls._add(hall, folder)
        if problems:
            raise HallError(problems)
        return halls

    def file(self, hall: str, path: str) -> Path | None:
        """Return the absolute path of a hall's file; None for anything that the hall does not name."""
        return self._files.get((hall, path))

    def _add(self, hall: Hall, folder: Path) -> None:
        self._halls[hall.id] = hall
        for name in hall.files():
            file = resolve(folder, name)
            if file is not None:
                self._files[hall.id, name] = file

    def __getitem__(self, hall: str) -> Hall:
        return self._halls[hall]

    def __iter__(self) -> Iterator[str]:
        return iter(self._halls)

    def __len__(self) -> int:
        return len(self._halls)
