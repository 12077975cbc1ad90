"""Finds the file of a source that a reference in it means. Pure."""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Sequence
from typing import Final
from urllib.parse import unquote

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

    def find(self, reference: str) -> str | None:
        """Return the name of the file that a reference means; None: there is none, or it is outside the source.

        `reference`: relative to `base`, or from the top with a `/`; `%20`, `?v=2` and `#x` as in a URL.
        """
        if is_remote(reference):
            return None
        plain = reference.strip().replace("\\", "/")
        for path in (plain, unquote(re.split(r"[?#]", plain, maxsplit=1)[0])):
            name = self._place(path)
            if name in self._names:
                return name
            if name and (similar := self._similar.get(_folded(name))) is not None:
                return similar
        return None

    def _place(self, path: str) -> str:
        """Return the name that a path means; empty: one that leads out of the source."""
        joined = path.lstrip("/") if path.startswith("/") else posixpath.join(self.base, path)
        name = posixpath.normpath(joined)
        return "" if name.startswith("../") or name in {".", ".."} else name


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
