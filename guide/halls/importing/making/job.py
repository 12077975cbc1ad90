"""What the makers of a hall share: the source, the folder to write into, and what is to be said in the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from guide.halls.importing.making.parts import Data
from guide.halls.importing.making.record import Record, Thing
from guide.halls.importing.making.report import Carried, Report
from guide.halls.importing.making.staging import Staging
from guide.halls.importing.pictures.converter import Converter
from guide.halls.importing.sentences import say
from guide.halls.importing.tree import Source
from guide.halls.photos import legible
from guide.halls.problem import Message, Problem, Severity
from guide.halls.sentences import say as say_of_halls

LARGEST_PHOTO: Final = 1 << 30  # bytes: 200 megapixels of 16 bits a channel, not packed

Progress = Callable[[int, int, str], None]
"""Is told how many things of how many are done, and the name of the next."""


@dataclass
class Made:
    """A hall as its maker leaves it: its files are written, its hall.yaml is not.

    `data`: of the hall.yaml; `text`: its text, where it is to stay as it is in the source. `is_foreign`: files were
    taken over without being decoded. `base`: the folder of the source that the hall's files come from, where they have
    the same names there.
    """

    data: Data
    text: bytes | None = None
    is_foreign: bool = False
    base: str | None = None


@dataclass
class Job:
    """One import. `before`: the record of the last import of this source, which an empty one stands for; `record`: that
    of this one; `id`: the hall's; None: the source decides."""

    source: Source
    staging: Staging
    converter: Converter
    before: Record
    record: Record
    report: Report
    progress: Progress
    id: str | None = None
    _count: int = field(default=0)

    def ids(self, kind: str, things: list[tuple[str, str]], propose: Callable[[], list[str]]) -> list[str]:
        """Return an id for each thing, as `Record.ids` does, and remember it."""
        ids = self.before.ids(kind, things, propose)
        self.record.things.setdefault(kind, []).extend(
            Thing(name, digest, made) for (name, digest), made in zip(things, ids, strict=True)
        )
        return ids

    def fetch(self, name: str, most: int = LARGEST_PHOTO) -> tuple[Path, str]:
        """Return a copy of a file of the source, to be worked on, and its digest. Raises OSError."""
        path = self.free()
        return path, self.source.copy(name, path, most)

    def free(self) -> Path:
        """Return a path for a new file to be worked on."""
        self._count += 1
        return self.staging.work / f"{self._count}"

    def carried(self, name: str, kind: str, made: str, notes: tuple[Message, ...] = ()) -> None:
        self.report.carried.append(Carried(legible(name), kind, made, notes))

    def leave_out(self, name: str, why: Message) -> None:
        """Say that a file is not carried over."""
        file = self.source.path / legible(name)
        self.report.problems.append(Problem(file, None, say_of_halls.both("left_out", why=why), severity="warning"))

    def note(self, message: Message, severity: Severity = "warning") -> None:
        self.report.problems.append(Problem(self.source.path, None, message, severity=severity))


def photo_fault(fault: str, name: str) -> Message:
    """Return what is said about a photo that cannot be used. `fault`: of a `PictureError`."""
    table = say if f"picture_{fault}" in say else say_of_halls
    return table.both(f"picture_{fault}", name=legible(name).rpartition("/")[2])


def photo_changes(changes: list[str]) -> tuple[Message, ...]:
    """Return what is said about how a photo was changed. `changes`: of `Converter.convert`."""
    return tuple(say.both(f"change_{change}") for change in changes)
