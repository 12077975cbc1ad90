"""Imports a source: finds out what it is, makes a hall of it beside the others, and puts it in its place.

Invariants
- The source is only read.
- The hall is there as it was before, or as it is afterwards, whenever the import ends and however.
- A hall that was not imported is never replaced, and nothing that a person added to an imported one is lost.
"""

from __future__ import annotations

import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

from guide.halls import document, writing
from guide.halls.check import DESCRIPTION, examine
from guide.halls.files.decoding import Decoder
from guide.halls.identifiers import identifier
from guide.halls.importing import formats
from guide.halls.importing.making import merge, own_hall, photos_hall, record, tour_hall
from guide.halls.importing.making.job import Job, Made, Progress
from guide.halls.importing.making.parts import Data
from guide.halls.importing.making.record import Record, digest, files_of
from guide.halls.importing.making.report import Report
from guide.halls.importing.making.staging import Staging
from guide.halls.importing.pictures.converter import Converter
from guide.halls.importing.sentences import say
from guide.halls.importing.sources.archive import ZipSource
from guide.halls.importing.sources.folder import FolderSource
from guide.halls.importing.tree import Source
from guide.halls.model import Hall
from guide.halls.problem import HallError, Problem
from guide.halls.sentences import say as say_of_halls


def import_hall(
    path: Path,
    shelf: Path,
    into: str | None = None,
    progress: Progress = lambda _done, _count, _name: None,
    hand_over: Callable[[Path], None] = lambda _folder: None,
) -> Report:
    """Import a source into a folder of `shelf`, and return what was done.

    `into`: the hall's id; without it the source's name decides. `hand_over`: gives a new folder of the shelf to the
    shelf's owner.
    Raises HallError, with all problems, where there is nothing to import or it must not be; OSError. Nothing has
    changed then.
    """
    begun = time.monotonic()
    with _opened(path) as source, Staging(shelf) as staging, Converter() as converter:
        kind, make = _maker(source)
        report = Report(source.path, kind, problems=list(source.problems))
        job = Job(source, staging, converter, Record(kind, ""), Record(kind, str(source.path)), report, progress, into)
        final = shelf / (into or _id(job, kind))
        if final.exists():
            job.before = _known(job, final, into)
            report.updated = True
        made = make(job)
        made.data = {"format": 1, "id": final.name, **made.data}
        report.hall = _write(job, made, final)
        hand_over(staging.folder)
        staging.commit(final)
    report.folder, report.seconds = final, time.monotonic() - begun
    return report


@contextmanager
def _opened(path: Path) -> Iterator[Source]:
    """Open a source. Raises HallError where it is none."""
    source: Source
    if path.is_dir():
        source = FolderSource(path)
    elif not path.exists():
        raise HallError([Problem(path, None, say.both("source_missing"))])
    elif not path.is_file() or not zipfile.is_zipfile(path):
        raise HallError([Problem(path, None, say.both("source_not_zip"))])
    else:
        source = ZipSource(path)
    try:
        yield source
    finally:
        source.close()


def _maker(source: Source) -> tuple[str, Callable[[Job], Made]]:
    """Return of what kind a source is, by what is in it, and what makes a hall of it. Raises HallError."""
    if own_hall.find(source) is not None:
        return "guide", own_hall.make
    if (tour := formats.read(source)) is not None:
        return tour.kind, partial(tour_hall.make, tour=tour)
    return "photos", photos_hall.make


def _id(job: Job, kind: str) -> str:
    """Return the id of the hall that a source becomes where nobody names one."""
    own = own_hall.identify(job) if kind == "guide" else None
    return own or identifier(job.source.title, "hall")


def _known(job: Job, final: Path, into: str | None) -> Record:
    """Return the record of a hall that is there. Raises HallError where it is not this source's."""
    known = record.read(final)
    if known is None:
        raise HallError([Problem(final, None, say.both("hall_there", id=final.name))])
    if into is None and known.path != str(job.source.path) and not _shares(job, known):
        raise HallError([Problem(final, None, say.both("other_source", id=final.name, path=known.path))])
    return known


def _shares(job: Job, known: Record) -> bool:
    """Return whether a scene's file is in the source as it was when it was imported, by name and content."""
    names = frozenset(job.source.names())
    for thing in known.things.get("scenes", ()):
        if thing.digest and thing.name in names:
            copy, digest = job.fetch(thing.name)
            copy.unlink()
            if digest == thing.digest:
                return True
    return False


def _write(job: Job, made: Made, final: Path) -> Hall:
    """Write the hall.yaml, with what people had changed in the old one, and the record; return the hall.

    Raises HallError where it is no good hall.
    """
    folder = job.staging.hall
    job.record.hall = made.data
    job.record.files = {file.relative_to(folder).as_posix(): digest(file) for file in files_of(folder)}
    data, is_changed = _merged(job, made.data, final)
    own_text = made.text if data == made.data else None
    (folder / DESCRIPTION).write_bytes(own_text or writing.dump(data).encode())
    if final.exists():
        merge.keep_files(final, folder, job.before.files, _files(data))
        if is_changed:
            (folder / merge.BEFORE).write_bytes((final / DESCRIPTION).read_bytes())
    job.record.write(folder)
    with Decoder() as decoder:
        hall, problems = examine(folder, decoder if made.is_foreign else _good)
    found = [_as_seen(problem, job, made, final) for problem in problems]
    if hall is None:
        raise HallError([*job.report.problems, *found])
    job.report.problems += [problem for problem in found if problem.severity == "warning"]
    return hall


def _good(path: Path) -> str | None:  # noqa: ARG001 – the signature is `Decode`'s
    """Say that a picture is good: the converter has decoded it, or written it."""
    return None


def _as_seen(problem: Problem, job: Job, made: Made, final: Path) -> Problem:
    """Return a problem of a file on its way as one of a file that a person can look at."""
    try:
        name = problem.file.relative_to(job.staging.hall)
    except ValueError:
        return problem
    return replace(problem, file=(final if made.base is None else job.source.path / made.base) / name)


def _merged(job: Job, data: Data, final: Path) -> tuple[Data, bool]:
    """Return the data with what people had changed in the hall, and whether there was something."""
    if not final.exists():
        return data, False
    read = document.read(final / DESCRIPTION) if (final / DESCRIPTION).exists() else document.Document()
    if read.faults or not isinstance(read.data, dict):
        why = read.faults[0] if read.faults else (None, say_of_halls.both("not_yaml", why=""))
        raise HallError([Problem(final / DESCRIPTION, *why)])
    if read.data == job.before.hall:
        return data, False
    conflicts: list[str] = []
    merged: Data = merge.merge(job.before.hall, read.data, data, conflicts)
    job.note(say.both("merged", file=merge.BEFORE), "note")
    for place in conflicts:
        job.note(say.both("conflict", place=place), "note")
    return merged, True


def _files(data: Data) -> list[str]:
    """Return the files that a hall names; none where it is malformed, which is found when it is examined."""
    try:
        return list(Hall.model_validate(data).files())
    except ValueError:
        return []
