"""What an export of a hall holds: its hall.yaml, and every file that it names."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from guide.halls import document, photos, writing
from guide.halls.check import DESCRIPTION, examine
from guide.halls.files.decoding import Decode
from guide.halls.files.pictures import resolve
from guide.halls.identifiers import identifier
from guide.halls.model import Hall
from guide.halls.problem import HallError


@dataclass(frozen=True)
class Content:
    """`description`: the bytes of hall.yaml, as a person wrote them, or made of photos that have none."""

    hall: Hall
    folder: Path
    description: bytes

    def files(self) -> Iterator[tuple[str, Path]]:
        """Return every file that the hall names, each once, with its path."""
        for name in sorted(set(self.hall.files())):
            path = resolve(self.folder, name)
            if path is None:
                raise FileNotFoundError(f"no such file: {self.folder / name}")
            yield name, path


def content(folder: Path, decode: Decode | None = None) -> Content:
    """Return what an export of a hall's folder holds. Raises HallError where it is no good hall, OSError.

    `decode`: as in `examine`.
    """
    hall, problems = examine(folder, decode)
    if hall is None:
        raise HallError(problems)
    if (folder / DESCRIPTION).exists():
        return Content(hall, folder, (folder / DESCRIPTION).read_bytes())
    data, _ = photos.describe(folder, _good)
    return Content(hall, folder, writing.dump(data or {}).encode())


def hall_id(folder: Path) -> str | None:
    """Return the id of a folder's hall, also of one that is broken; None: it says none. Raises nothing."""
    try:
        if not (folder / DESCRIPTION).exists():
            return identifier(folder.resolve().name, "hall")
        data = document.read(folder / DESCRIPTION).data
    except OSError:
        return None
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str) else None


def _good(path: Path) -> str | None:  # noqa: ARG001 – the signature is `Decode`'s
    """Say that a picture is good: it was decoded a moment ago."""
    return None
