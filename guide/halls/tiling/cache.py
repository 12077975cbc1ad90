"""What there is of tiles, for those who serve them: which pictures have theirs, and a tile's bytes.

Invariants
- `look` reads the file system; `of` does not, so it can be asked for each request.
- What `of` returns belongs to the version of the picture that `look` saw; the picture that was replaced since has none.
- Nothing here writes but `prune`.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from guide.halls.tiling.levels import Level, number_of
from guide.halls.tiling.names import (
    DIGEST,
    FORMATS,
    PART_SUFFIX,
    SOURCE_SUFFIX,
    STILLS,
    STILLS_SUFFIX,
    TILES_SUFFIX,
    source_name,
    stills_digest,
    tiles_digest,
)
from guide.halls.tiling.pack import Pack, read
from guide.halls.tiling.wanted import Wanted

FOLDER: Final = "tiles"
KEPT_PACKS: Final = 200  # whose places are kept in memory: some 10 KB each
UNUSED: Final = 30 * 86_400  # seconds after which what no picture needs any more is deleted: pages may be open for long
_BROKEN_OFF: Final = 3600  # seconds after which a part that was not finished is deleted


@dataclass(frozen=True)
class Tiled:
    """What there is of a scene. `size`, `modified`: of the picture that it was made of. `base`: width and height.

    `source`: the file that remembers the picture's content; `tiles`, `stills`: what the packs are called.
    """

    size: int
    modified: int
    source: str
    tiles: str
    base: tuple[int, int]
    levels: tuple[Level, ...]
    stills: str

    def is_of(self, status: os.stat_result) -> bool:
        """Return whether it was made of the picture with this status."""
        return (status.st_size, status.st_mtime_ns) == (self.size, self.modified)


class TileCache:
    """The tiles of a server's halls, in a folder that can be deleted at any time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._known: Mapping[tuple[str, str], Tiled] = {}
        self._packs: dict[str, Pack] = {}

    def of(self, hall: str, scene: str) -> Tiled | None:
        """Return what was there of a scene when `look` was called last; None: nothing."""
        return self._known.get((hall, scene))

    def look(self, wanted: Iterable[Wanted]) -> list[Wanted]:
        """See what is there of each scene, and return those of which something is missing. Raises nothing.

        A picture that has gone is not among them: nothing can be made of it.
        """
        known: dict[tuple[str, str], Tiled] = {}
        missing: list[Wanted] = []
        for one in wanted:
            try:
                status = one.file.stat()
            except OSError:
                continue
            key = (one.hall, one.scene)
            found = self._found(one, status, self._known.get(key))
            if found is None:
                missing.append(one)
            else:
                known[key] = found
        self._known = known
        return missing

    def tile(self, digest: str, level: int, x: int, y: int, kind: str) -> bytes | None:
        """Return a tile; None: there is none. `kind`: one of FORMATS. Raises OSError."""
        pack = self._pack(digest + TILES_SUFFIX) if re.fullmatch(DIGEST, digest) else None
        if pack is None:
            return None
        number = number_of(_levels(pack), level, x, y)
        return None if number is None else self._read(pack, number + 1, kind)

    def base(self, digest: str, kind: str) -> bytes | None:
        """Return a scene's base; None: there is none. Raises OSError."""
        pack = self._pack(digest + TILES_SUFFIX) if re.fullmatch(DIGEST, digest) else None
        return None if pack is None else self._read(pack, 0, kind)

    def still(self, digest: str, name: str, kind: str) -> bytes | None:
        """Return a scene's cover or thumbnail; None: there is none. Raises OSError."""
        if name not in STILLS or not re.fullmatch(DIGEST, digest):
            return None
        pack = self._pack(digest + STILLS_SUFFIX)
        return None if pack is None else self._read(pack, STILLS.index(name), kind)

    def prune(self, now: float | None = None) -> None:
        """Mark what is needed as needed now, and delete what was not for long. Raises OSError. `now`: Unix seconds."""
        now = time.time() if now is None else now
        for tiled in self._known.values():
            for name in (tiled.source, tiled.tiles + TILES_SUFFIX, tiled.stills + STILLS_SUFFIX):
                with contextlib.suppress(OSError):
                    os.utime(self.folder / name, (now, now))
        for file in self.folder.iterdir():
            unused = {TILES_SUFFIX: UNUSED, STILLS_SUFFIX: UNUSED, SOURCE_SUFFIX: UNUSED, PART_SUFFIX: _BROKEN_OFF}
            limit = unused.get(file.suffix)
            with contextlib.suppress(OSError):  # another process may do the same
                if limit is not None and now - file.stat().st_mtime > limit:
                    file.unlink()

    def _found(self, wanted: Wanted, status: os.stat_result, known: Tiled | None) -> Tiled | None:
        """Return what there is of a scene's picture; None: something is missing. Raises nothing."""
        try:
            if known is not None and known.is_of(status) and self._is_there(known):
                return known
            name = source_name(str(wanted.file), status.st_size, status.st_mtime_ns)
            content = (self.folder / name).read_text(encoding="ascii")
            tiles, stills = tiles_digest(content, wanted.recipe), stills_digest(content, wanted.recipe)
            pack = read(self.folder / (tiles + TILES_SUFFIX))
            if pack is None or read(self.folder / (stills + STILLS_SUFFIX)) is None:
                return None
            base = (int(pack.header["base"][0]), int(pack.header["base"][1]))
            return Tiled(status.st_size, status.st_mtime_ns, name, tiles, base, _levels(pack), stills)
        except (OSError, ValueError, KeyError, TypeError, IndexError):
            return None

    def _is_there(self, known: Tiled) -> bool:
        return all((self.folder / name).exists() for name in (known.tiles + TILES_SUFFIX, known.stills + STILLS_SUFFIX))

    def _pack(self, name: str) -> Pack | None:
        found = self._packs.get(name) or read(self.folder / name)
        if found is not None and name not in self._packs:
            while len(self._packs) >= KEPT_PACKS:
                self._packs.pop(next(iter(self._packs)), None)
            self._packs[name] = found
        return found

    def _read(self, pack: Pack, number: int, kind: str) -> bytes | None:
        data = pack.read(number * len(FORMATS) + FORMATS.index(kind))
        if data is None:
            self._packs.pop(pack.file.name, None)  # it was deleted, and may come back another one
        return data


def _levels(pack: Pack) -> tuple[Level, ...]:
    return tuple(Level(*map(int, level)) for level in pack.header["levels"])
