"""Finds the file of a source that a reference in it means, and reads it."""

from __future__ import annotations

import contextlib
import posixpath
import re
import unicodedata
from collections.abc import Iterable, Sequence
from copy import copy
from itertools import islice
from pathlib import Path
from typing import Final
from urllib.parse import unquote

from guide.halls.importing.parsing.encoding import decode
from guide.halls.importing.tree import SourceTree
from guide.halls.problem import HallError, Problem
from guide.halls.sentences import say

MOST_FILES: Final = 2_000  # that may be a description, and are looked into

_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")


def is_remote(reference: str) -> bool:
    """Return whether a reference names something outside the source: `https://…`, `//host/…`, `data:…`."""
    return _SCHEME.match(reference.strip()) is not None


class Files:
    """The files of a source by reference, as a page in its folder `base` would find them. `base`: empty for the top.

    Where no file has exactly the name, one is found that differs in capitals or in how accents are composed, because
    tours are made on systems that do not tell these apart.
    """

    def __init__(self, names: Sequence[str], base: str = "") -> None:
        self._names = frozenset(names)
        self._similar: dict[str, str] = {}
        for name in sorted(names, reverse=True):  # of several, the first by name
            self._similar[_folded(name)] = name
        self.base = base

    def at(self, base: str) -> Files:
        """Return the same files as seen from another folder."""
        other = copy(self)
        other.base = base
        return other

    def __contains__(self, name: object) -> bool:
        return name in self._names

    def find(self, reference: str) -> str | None:
        """Return the name of the file that a reference means; None: there is none, or it is outside the source.

        `reference`: relative to `base`, or from the top with a `/`; `%20`, `?v=2` and `#x` as in a URL.
        """
        for name in self.places(reference):
            if name in self._names:
                return name
            if (similar := self._similar.get(_folded(name))) is not None:
                return similar
        return None

    def places(self, reference: str) -> list[str]:
        """Return the names that a reference may mean, whether or not there are such files, the likeliest first."""
        if is_remote(reference):
            return []
        plain = reference.strip().replace("\\", "/")
        names: list[str] = []
        for path in (plain, unquote(re.split(r"[?#]", plain, maxsplit=1)[0])):
            inside = path.lstrip("/")
            joined = [inside] if path.startswith("/") else []  # the top of a server may be that of the source, or not
            for name in map(posixpath.normpath, (*joined, posixpath.join(self.base, inside))):
                if not name.startswith("../") and name not in {".", "..", *names}:
                    names.append(name)
        return names


def read_text(tree: SourceTree, name: str) -> str:
    """Return the text of a description. Raises HallError where it cannot be read."""
    try:
        raw = tree.read(name)
    except OSError as error:
        why = error.strerror or str(error)
        raise HallError([Problem(Path(name), None, say.both("unreadable", why=why))]) from None
    return decode(raw, Path(name))


def holding(tree: SourceTree, names: Iterable[str], pattern: re.Pattern[bytes]) -> list[str]:
    """Return those of the first `MOST_FILES` in which a pattern occurs; one that cannot be read is none of them."""
    found = []
    for name in islice(names, MOST_FILES):
        with contextlib.suppress(OSError):
            if pattern.search(tree.read(name)):
                found.append(name)
    return found


def shallow(names: Iterable[str]) -> list[str]:
    """Return names in the order in which a person would look: those near the top first."""
    return sorted(names, key=lambda name: (name.count("/"), name))


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
