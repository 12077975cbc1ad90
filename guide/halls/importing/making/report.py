"""What an import did: what was carried over and became what, and what was not, with the reason."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from guide.halls.importing.sentences import say
from guide.halls.model import Hall
from guide.halls.problem import Message, Problem

FORMAT: Final = 1


@dataclass(frozen=True)
class Carried:
    """One thing of the source. `name`: in the source, as a person reads it; `kind`: `scenes`, `exhibits` and so on;
    `id`: in the hall; `notes`: what was changed or assumed."""

    name: str
    kind: str
    id: str
    notes: tuple[Message, ...] = ()


@dataclass
class Report:
    """`kind`: of the source: `photos`, `guide`, `marzipano` …; `updated`: the hall had been imported before;
    `problems`: what was not carried over."""

    source: Path
    kind: str
    carried: list[Carried] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    hall: Hall | None = None
    folder: Path | None = None
    updated: bool = False
    seconds: float = 0.0

    def lines(self, language: str) -> Iterator[str]:
        """Return the report for a person, line by line."""
        for each in self.carried:
            for note in each.notes:
                yield say("note_on", language, name=each.name, note=note)
        for problem in self.problems:
            yield problem.sentence(language)
        yield say("kind", language, kind=say.both(f"kind_{self.kind}"))
        if self.hall is not None:
            hotspots = sum(len(scene.hotspots) for scene in self.hall.scenes)
            counts = {"scenes": len(self.hall.scenes), "hotspots": hotspots, "exhibits": len(self.hall.exhibits)}
            yield say("counts", language, **counts, notes=sum(p.severity != "note" for p in self.problems))
            yield say("updated" if self.updated else "made", language, id=self.hall.id, folder=self.folder)

    def as_json(self) -> dict[str, Any]:
        """Return the report for a program; halls/README.md describes it."""
        hall = None
        if self.hall is not None:
            hall = {
                "id": self.hall.id,
                "folder": str(self.folder),
                "scenes": len(self.hall.scenes),
                "hotspots": sum(len(scene.hotspots) for scene in self.hall.scenes),
                "exhibits": len(self.hall.exhibits),
                "updated": self.updated,
            }
        return {
            "format": FORMAT,
            "source": str(self.source),
            "kind": self.kind,
            "hall": hall,
            "seconds": round(self.seconds, 3),
            "carried": [
                {"name": each.name, "kind": each.kind, "id": each.id, "notes": [dict(note) for note in each.notes]}
                for each in self.carried
            ],
            "not_carried": [
                {
                    "file": str(problem.file),
                    "line": problem.line,
                    "severity": problem.severity,
                    "message": dict(problem.message),
                }
                for problem in self.problems
            ],
        }
