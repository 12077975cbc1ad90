"""Keeps in memory the small pictures that were asked for last: thousands ask for the same when a guide enters a scene.

Pure.

Invariant: what is kept takes at most `most` bytes.
"""

from collections.abc import Hashable
from typing import Final

MOST: Final = 32 << 20  # bytes: what some fifty scenes show at first


class RecentPictures:
    """Pictures by a key, the one not asked for longest first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._bytes = 0
        self._kept: dict[Hashable, bytes] = {}

    def get(self, key: Hashable) -> bytes | None:
        """Return a picture that is kept, and count it as asked for; None: it is not."""
        found = self._kept.pop(key, None)
        if found is not None:
            self._kept[key] = found
        return found

    def keep(self, key: Hashable, picture: bytes) -> None:
        """Keep a picture, and forget as many of the others as there is no room for."""
        self._bytes += len(picture) - len(self._kept.pop(key, b""))
        self._kept[key] = picture
        while self._bytes > self._most:
            oldest = next(iter(self._kept))
            self._bytes -= len(self._kept.pop(oldest))
