"""What a hall's folder remembers of the import that made it: which source, and which thing of it got which id.

It is the file `import.json` in the hall's folder, for the next import alone: servers never read it.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

from guide.halls.identifiers import LONGEST

FILE: Final = "import.json"
FORMAT: Final = 1
_LARGEST: Final = 64 << 20  # bytes
_DIGITS: Final = 6


@dataclass(frozen=True)
class Thing:
    """Something of a source that has an id in the hall. `name`: in the source; `digest`: of its bytes, or empty."""

    name: str
    digest: str
    id: str


@dataclass
class Record:
    """`kind`: of the source; `path`: where it was; `things`: by `scenes`, `exhibits` and so on; `hall`: the data of
    hall.yaml as the import made it; `files`: the digests of the files that it wrote, by name."""

    kind: str
    path: str
    things: dict[str, list[Thing]] = field(default_factory=dict)
    hall: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)

    def ids(self, kind: str, things: Sequence[tuple[str, str]], propose: Callable[[], Iterable[str]]) -> list[str]:
        """Return an id for each thing, given as name and digest: the one it had, by its name, or by its digest where
        its name is new and the old name has gone; else what `propose` returns for it. All differ."""
        known = {thing.name: thing.id for thing in self.things.get(kind, ())}
        names = {name for name, _ in things}
        gone = {thing.digest: thing.id for thing in self.things.get(kind, ()) if thing.name not in names}
        kept: list[str | None] = []
        for name, digest in things:
            kept.append(known[name] if name in known else gone.pop(digest, None) if digest else None)
        taken = {each for each in kept if each is not None}
        ids: list[str] = []
        for (name, _), old, proposal in zip(things, kept, propose(), strict=True):
            made = old or _free(proposal, name, taken)
            taken.add(made)
            ids.append(made)
        return ids

    def write(self, folder: Path) -> None:
        """Raises OSError."""
        data = {"format": FORMAT, **asdict(self)}
        (folder / FILE).write_text(json.dumps(data, ensure_ascii=True, indent=1) + "\n", encoding="ascii")


def files_of(folder: Path) -> list[Path]:
    """Return the files in a folder and in those in it, without symbolic links."""
    return [
        Path(here, name) for here, _, names in os.walk(folder) for name in names if not Path(here, name).is_symlink()
    ]


def digest(file: Path) -> str:
    """Return the SHA-256 of a file. Raises OSError."""
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _free(proposal: str, name: str, taken: set[str]) -> str:
    """Return the id that is proposed, or one with a digest of the name where another thing has it."""
    made, number = proposal, 0
    while made in taken:
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass") + b"/" * number).hexdigest()[:_DIGITS]
        made = f"{proposal[: LONGEST - _DIGITS - 1].rstrip('-')}-{digest}"
        number += 1
    return made


def read(folder: Path) -> Record | None:
    """Return the record of a hall's folder; None: it was not imported, or the file is not ours."""
    try:
        with (folder / FILE).open("rb") as file:
            data = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(data, Mapping) or data.get("format") != FORMAT:
        return None
    try:
        things = {kind: [Thing(**thing) for thing in many] for kind, many in data["things"].items()}
        return Record(data["kind"], data["path"], things, data["hall"], data["files"])
    except (TypeError, KeyError, AttributeError):
        return None
