"""A source that tests make in memory, and tours in the shapes of other programs. None is copied from a real one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import pytest

from guide.halls.importing.tour import Tour
from guide.halls.importing.tree import MOST, SourceTree
from guide.halls.problem import HallError

Content = str | bytes | Mapping[str, Any] | None


class MadeTree:
    """A source. A mapping becomes JSON; None is a file that cannot be read."""

    def __init__(self, files: Mapping[str, Content]) -> None:
        self._files = dict(files)

    def names(self) -> Sequence[str]:
        return list(self._files)

    def read(self, name: str, most: int = MOST) -> bytes:
        content = self._files[name]
        if content is None:
            raise OSError(f"{name} has more than {most} bytes")
        if isinstance(content, Mapping):
            content = json.dumps(content)
        return content.encode() if isinstance(content, str) else content


def made(files: Mapping[str, Content] | None = None, *names: str) -> MadeTree:
    """Return a source of these files, and of others that are empty."""
    return MadeTree({**dict.fromkeys(names, b""), **(files or {})})


def words(tour: Tour) -> list[str]:
    """Return the notes of a tour as a person reads them."""
    return [note.sentence() for note in tour.notes]


def refusal(read: Callable[[SourceTree], object], tree: SourceTree) -> str:
    """Return why a tour is refused. It must be one reason, in both languages."""
    with pytest.raises(HallError) as caught:
        read(tree)
    problem = caught.value.problems[-1]
    assert problem.message["zh"]
    assert problem.message["zh"] != problem.message["en"]
    return problem.sentence()


def tiles(pattern: str, counts: Iterable[int], *, level: int = 1, first: int = 0) -> list[str]:
    """Return the names of all tiles. `pattern`: with `{level}`, `{face}`, `{row}` and `{column}`.

    `counts`: of the tiles along an edge, by level; `level`: the number of the first one; rows and columns begin with
    `first`.
    """
    return [
        pattern.format(level=number, face=face, row=row, column=column)
        for number, count in enumerate(counts, level)
        for face in "frblud"
        for row in range(first, first + count)
        for column in range(first, first + count)
    ]
