"""Takes over a hall of our own, which has a hall.yaml.

Every byte stays as it is, except those of the id where another is asked for.
"""

from __future__ import annotations

import re
from pathlib import Path, PurePosixPath
from typing import Any, Final

from guide.halls import document, references, schema, writing
from guide.halls.check import DESCRIPTION
from guide.halls.importing.making.job import Job, Made
from guide.halls.importing.making.record import FILE, Thing
from guide.halls.importing.sentences import say
from guide.halls.importing.tree import SourceTree
from guide.halls.model import Hall
from guide.halls.photos import legible
from guide.halls.problem import HallError, Problem
from guide.halls.sentences import say as say_of_halls

HALL_ID: Final = re.compile(r"[a-z0-9-]{1,64}")
LARGEST_FILE: Final = 1 << 30  # bytes, as in the hall format
_ID: Final = re.compile(rb"(?m)^(id[ \t]*:[ \t]*)(?:\"[^\"\n]*\"|'[^'\n]*'|[a-z0-9-]+)")


def find(tree: SourceTree) -> str | None:
    """Return the name of the hall.yaml of a source: at its top, or in its only folder; None: there is none."""
    found = [name for name in tree.names() if PurePosixPath(name).name == DESCRIPTION]
    best = min(found, key=lambda name: (name.count("/"), name), default=None)
    return best if best is not None and best.count("/") <= 1 else None


def identify(job: Job) -> str | None:
    """Return the id that a hall has in its source; None: its hall.yaml is not good enough to say it."""
    description = find(job.source)
    raw = b"" if description is None else job.source.read(description, document.LARGEST + 1)
    data = document.parse(raw).data
    made = data.get("id") if isinstance(data, dict) else None
    return made if isinstance(made, str) and HALL_ID.fullmatch(made) else None


def make(job: Job) -> Made:
    """Copy the files that a hall names. Raises HallError where its hall.yaml is malformed, and OSError."""
    description = find(job.source) or DESCRIPTION
    base = description.rpartition("/")[0]
    raw = job.source.read(description, document.LARGEST + 1)
    data = _checked(raw, job.source.path / description)
    if job.id is not None and data["id"] != job.id:
        data = data | {"id": job.id}
        raw = _with_id(raw, data)
    hall = Hall.model_validate(data)
    names = frozenset(job.source.names())
    files = {file: f"{base}/{file}" if base else file for file in sorted(set(hall.files()))}
    for number, (file, name) in enumerate(files.items()):
        job.progress(number, len(files), file)
        target = job.staging.hall / file
        target.parent.mkdir(parents=True, exist_ok=True)
        if name in names:  # what is missing is found when the hall is examined
            digest = job.source.copy(name, target, LARGEST_FILE)
            job.record.things.setdefault("scenes", []).append(Thing(name, digest, file))
    for kind in ("scenes", "exhibits", "run_sheet"):
        for each in getattr(hall, kind):
            job.carried(each.id, kind, each.id)
    for name in sorted(names - {description, *files.values(), f"{base}/{FILE}" if base else FILE}):
        job.note(say.both("unused", name=legible(name)), "note")
    return Made(data, raw, is_foreign=True, base=base)


def _checked(raw: bytes, file: Path) -> dict[str, Any]:
    """Return the data of a hall.yaml. Raises HallError."""
    read = document.parse(raw)
    problems = [Problem(file, line, fault) for line, fault in read.faults]
    if not problems:
        findings = [*schema.faults(read.data), *((p, m) for p, m, s in references.findings(read.data) if s == "error")]
        problems = [Problem(file, read.line(place), fault, place) for place, fault in findings]
    if problems or not isinstance(read.data, dict):
        raise HallError(problems or [Problem(file, None, say_of_halls.both("not_yaml", why=""))])
    return read.data


def _with_id(raw: bytes, data: dict[str, Any]) -> bytes:
    """Return a hall.yaml with the id of `data`, and everything else as it was: comments, order and line ends."""
    word = b"'" + data["id"].encode() + b"'"
    changed = _ID.sub(lambda found: found[1] + word, raw, count=1)
    return changed if document.parse(changed).data == data else writing.dump(data).encode()
