"""Finds out which program made a source, and reads its tour. `read` is where an import of a foreign tour starts."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from guide.halls.importing.readers import krpano, marzipano, pannellum
from guide.halls.importing.tour import Tour
from guide.halls.importing.tree import SourceTree

_READERS: Final[tuple[Callable[[SourceTree], Tour | None], ...]] = (marzipano.read, krpano.read, pannellum.read)
"""In this order: a page of Pannellum may also be in what the others export, but not the other way round."""


def read(tree: SourceTree) -> Tour | None:
    """Return the tour of a source; None: it is none of a program that is known here.

    Raises HallError, with file and line, where there is one that cannot be read.
    """
    return next((tour for reader in _READERS if (tour := reader(tree)) is not None), None)
