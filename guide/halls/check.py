"""Reads a hall's folder and finds everything that is wrong with it at once, each problem with file and line.

`check` is for a person who makes a hall, `load` for a server that needs one.
"""

from pathlib import Path

from guide.halls import document, photos, references, schema, views
from guide.halls.files import media, pictures, tiles
from guide.halls.files.decoding import Decode, Decoder
from guide.halls.model import Hall
from guide.halls.problem import HallError, Message, Place, Problem, Severity
from guide.halls.sentences import say

DESCRIPTION = "hall.yaml"


def check(folder: Path) -> list[Problem]:
    """Return what is wrong with a folder. With no error among it, a server accepts the folder. Raises nothing."""
    return examine(folder)[1]


def examine(folder: Path, decode: Decode | None = None) -> tuple[Hall | None, list[Problem]]:
    """Return the hall and its problems; no hall where one of them is an error. Raises nothing.

    `decode`: what decodes its pictures; without it each is decoded anew.
    """
    if decode is None:
        with Decoder() as decoder:
            return examine(folder, decoder)
    file = folder / DESCRIPTION
    if folder.name == DESCRIPTION and folder.is_file():
        return None, [Problem(folder, None, say.both("not_a_folder"))]
    if not folder.is_dir():
        return None, [Problem(folder, None, say.both("no_folder"))]
    try:
        if file.is_symlink() or file.exists():
            data, problems = _read_description(folder, file, decode)
        else:
            data, problems = _read_photos(folder, decode)
    except OSError as error:
        return None, [Problem(Path(error.filename or file), None, say.both("unreadable", why=error.strerror))]
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return Hall.model_validate(data), problems


def _read_description(folder: Path, file: Path, decode: Decode) -> tuple[object, list[Problem]]:
    """Return the data of a hall.yaml and its problems. Raises OSError."""
    if pictures.resolve(folder, DESCRIPTION) is None:
        return None, [Problem(file, None, say.both("link_outside"))]
    read = document.read(file)
    problems = [Problem(file, line, fault) for line, fault in read.faults]
    if read.data is None and problems:
        return None, problems
    findings: list[tuple[Place, Message, Severity]] = [
        *((place, fault, "error") for place, fault in schema.faults(read.data)),
        *references.findings(read.data),
        *((place, fault, "error") for place, fault in pictures.findings(folder, read.data, decode)),
        *((place, fault, "error") for place, fault in tiles.findings(folder, read.data)),
        *((place, fault, "error") for place, fault in media.findings(folder, read.data)),
    ]
    errors = [*problems, *(finding for finding in findings if finding[2] == "error")]
    if not errors:
        findings += views.findings(Hall.model_validate(read.data))
    problems += [Problem(file, read.line(place), message, place, severity) for place, message, severity in findings]
    return read.data, sorted(problems, key=lambda problem: problem.line or 0)


def _read_photos(folder: Path, decode: Decode) -> tuple[object, list[Problem]]:
    """Return the data of a folder of photos, which has no hall.yaml, and its problems. Raises OSError."""
    data, problems = photos.describe(folder, decode)
    if data is not None:
        problems += [Problem(folder, None, fault, place) for place, fault in schema.faults(data)]
    return data, problems


def load(folder: Path) -> Hall:
    """Return the hall of a folder. Raises HallError, with all problems, where one of them is an error."""
    hall, problems = examine(folder)
    if hall is None:
        raise HallError(problems)
    return hall
