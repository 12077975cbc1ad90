"""Makes ids for things that have only a name: a folder of photos, and each photo in it. Pure.

Invariant: an id comes from the name alone, never from the place in a list, so that a photo that is added later changes
no link. Only names that differ in nothing but capitals, spaces, dots and hyphens, or in the type of file, look at each
other: the one that is its own id has it, or the first by name.
"""

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Final

LONGEST: Final = 64  # characters, as the wire and the hall format have it
_DIGITS: Final = 6  # of the digest: it tells apart only names that read the same
_PLAIN: Final = re.compile(r"[A-Za-z0-9 ._-]+")


def slug(name: str) -> str:
    """Return a name as an id: a–z, 0–9 and -, at most 64 characters; empty where no such character is left."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:LONGEST].rstrip("-")


def identifier(name: str, otherwise: str) -> str:
    """Return the id of a name: the name itself as far as it is plain, else how it is read and a digest of it.

    `党史馆` becomes `dang-shi-guan-` and six digits. `otherwise`: a word for names of which nothing can be read.
    """
    plain = slug(name)
    if plain and _PLAIN.fullmatch(name) and len(name) <= LONGEST:
        return plain
    return _with_digest(name, unicodedata.normalize("NFC", name).encode("utf-8", "surrogatepass"), otherwise)


def identifiers(files: Sequence[str], otherwise: str) -> list[str]:
    """Return an id for each of these file names, in their order; all differ. `otherwise`: as in `identifier`."""
    ids: dict[str, str] = {}
    for file in sorted(files, key=lambda file: (identifier(_stem(file), otherwise) != _stem(file), file)):
        taken = set(ids.values())
        ids[file] = next(candidate for candidate in _candidates(file, otherwise) if candidate not in taken)
    return [ids[file] for file in files]


def _candidates(file: str, otherwise: str) -> Iterator[str]:
    """Return ids for a file, the best first, without end."""
    stem = _stem(file)
    yield identifier(stem, otherwise)
    number = 0
    while True:  # the bytes as they are: one name may be written in two ways
        yield _with_digest(stem, os.fsencode(file) + b"/" * number, otherwise)
        number += 1


def _stem(file: str) -> str:
    return file.rpartition(".")[0] or file


def _with_digest(name: str, content: bytes, otherwise: str) -> str:
    digest = hashlib.sha256(content).hexdigest()[:_DIGITS]
    word = slug(_latin(name))[: LONGEST - _DIGITS - 1].rstrip("-") or otherwise
    return f"{word}-{digest}"


def _latin(name: str) -> str:
    """Return a name in Latin letters as far as it can be read: Chinese in pinyin, letters without their accents."""
    if not name.isascii():
        from pypinyin import lazy_pinyin  # a large dictionary, for those who have such names

        name = " ".join(lazy_pinyin(name))
    return unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode("ascii")
