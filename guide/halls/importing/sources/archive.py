"""A zip file as a source. Nothing of it is unpacked anywhere but where `copy` is told to.

Invariants
- A name leads nowhere outside; links, special files and encrypted files are left out, and said so.
- The bytes that are really read count, not those that the zip promises: together they are at most GENEROUS, or FACTOR
  times the zip's own size, so that a small file cannot fill the disk.
"""

from __future__ import annotations

import hashlib
import lzma
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from guide.halls.importing.sentences import say
from guide.halls.importing.sources import names
from guide.halls.importing.sources.streams import MOST_FILES, TooLarge, copy_stream
from guide.halls.importing.tree import MOST
from guide.halls.photos import legible
from guide.halls.problem import HallError, Message, Problem

GENEROUS: Final = 1 << 30  # bytes; a hall of photos takes as much
FACTOR: Final = 50  # photos do not pack at all, descriptions to a tenth

_UTF8: Final = 0x800  # flags of an entry: its name is in UTF-8
_ENCRYPTED: Final = 0x1 | 0x40 | 0x2000  # by itself, strongly, and with its name
_DAMAGE: Final = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(EOFError, NotImplementedError, RuntimeError, ValueError),
)
"""What the library raises for a zip that is broken, or packed in a way that it does not know."""


class ZipSource:
    """The files of a zip file. Names in GBK are read as such."""

    def __init__(self, path: Path) -> None:
        """Raises OSError where the file cannot be read, HallError where it is no good zip file."""
        self.path = path.resolve(strict=True)
        self.title = names.title(self.path.name)
        self.problems: list[Problem] = []
        self._entries: dict[str, zipfile.ZipInfo] = {}
        self._left = max(GENEROUS, FACTOR * self.path.stat().st_size)
        try:
            self._zip = zipfile.ZipFile(self.path)
        except _DAMAGE as error:
            raise self._error("zip_damaged", why=error) from None
        try:
            self._index()
        except HallError:
            self.close()
            raise

    def names(self) -> Sequence[str]:
        return list(self._entries)

    def read(self, name: str, most: int = MOST) -> bytes:
        most = min(most, self._left)
        with self._opened(name) as stream:
            raw = stream.read(most + 1)
        self._left -= len(raw)
        if len(raw) > most:
            raise TooLarge(name, most)
        return raw

    def copy(self, name: str, target: Path, most: int) -> str:
        most = min(most, self._left)
        try:
            with self._opened(name) as stream:
                digest, count = copy_stream(stream, target, name, most, hashlib.sha256())
        except TooLarge:
            self._left -= most
            raise
        self._left -= count
        return digest

    def close(self) -> None:
        self._zip.close()

    @contextmanager
    def _opened(self, name: str) -> Iterator[IO[bytes]]:
        """Raises OSError, whatever is wrong with the entry or found to be wrong while it is read."""
        if name not in self._entries:
            raise FileNotFoundError(f"no such file: {name}")
        try:
            with self._zip.open(self._entries[name]) as stream:
                yield stream
        except _DAMAGE as error:
            raise OSError(f"{name}: {error}") from None

    def _index(self) -> None:
        entries = self._zip.infolist()
        if len(entries) > MOST_FILES:
            raise self._error("source_many", count=len(entries), most=MOST_FILES)
        unsaid = [entry.orig_filename.encode("cp437") for entry in entries if not entry.flag_bits & _UTF8]
        encoding = names.guess_encoding(unsaid)
        for entry in entries:
            name = _name(entry, encoding)
            if name.endswith(("/", "\\")):
                continue  # a folder
            inside = names.inside(name)
            if inside is not None and names.is_junk(inside):
                continue
            sentence = "entry_outside" if inside is None else _fault(entry)
            if sentence is None and inside in self._entries:
                self._note(say.both("entry_twice", name=legible(name)))
            if sentence is not None or inside is None:
                self._note(say.both(sentence or "entry_outside", name=legible(name)))
            else:
                self._entries[inside] = entry

    def _note(self, message: Message) -> None:
        self.problems.append(Problem(self.path, None, message, severity="warning"))

    def _error(self, sentence: str, **values: object) -> HallError:
        return HallError([Problem(self.path, None, say.both(sentence, **values))])


def _name(entry: zipfile.ZipInfo, encoding: str) -> str:
    """Return the name that the zip's maker meant."""
    if entry.flag_bits & _UTF8:
        return entry.orig_filename
    raw = entry.orig_filename.encode("cp437")  # as zipfile had decoded it
    return names.unicode_path(entry.extra, raw) or raw.decode(encoding, "replace")


def _fault(entry: zipfile.ZipInfo) -> str | None:
    """Return the key of the sentence that says why an entry is left out; None: it is not."""
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind == stat.S_IFLNK:
        return "entry_link"
    if kind not in {0, stat.S_IFREG}:  # 0: from a system without modes
        return "entry_special"
    return "entry_encrypted" if entry.flag_bits & _ENCRYPTED else None
