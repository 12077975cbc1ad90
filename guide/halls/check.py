"""A hall's folder, read and checked: all that is wrong with it at once, each with file and line."""

from pathlib import Path

from guide.halls import document, media, photos, pictures, references, schema
from guide.halls.model import Hall
from guide.halls.problem import HallError, Message, Place, Problem, Severity

DESCRIPTION = "hall.yaml"


def check(folder: Path) -> list[Problem]:
    """What `guide hall check` says. With no error among it the server takes the folder. Raises nothing."""
    return examine(folder)[1]


def examine(folder: Path) -> tuple[Hall | None, list[Problem]]:
    """The hall and what is to be said of it; no hall where there is an error."""
    file = folder / DESCRIPTION
    if folder.name == DESCRIPTION and folder.is_file():
        message = {"zh": "请给出文件夹，而不是 hall.yaml", "en": "name the folder, not its hall.yaml"}
        return None, [Problem(folder, None, message)]
    if not folder.is_dir():
        return None, [Problem(folder, None, {"zh": "没有这个文件夹", "en": "there is no such folder"})]
    try:
        if file.is_symlink() or file.exists():
            data, problems = _described(folder, file)
        else:
            data, problems = _photographed(folder)
    except OSError as error:
        message = {"zh": f"无法读取：{error.strerror}", "en": f"cannot be read: {error.strerror}"}
        return None, [Problem(Path(error.filename or file), None, message)]
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return Hall.model_validate(data), problems


def _described(folder: Path, file: Path) -> tuple[object, list[Problem]]:
    if pictures.resolve(folder, DESCRIPTION) is None:
        message = {"zh": "不是此文件夹内的文件", "en": "is not a file inside the folder"}
        return None, [Problem(file, None, message)]
    read = document.read(file)
    problems = [Problem(file, line, fault) for line, fault in read.faults]
    if read.data is None and problems:
        return None, problems
    findings: list[tuple[Place, Message, Severity]] = [
        *((place, fault, "error") for place, fault in schema.faults(read.data)),
        *references.findings(read.data),
        *((place, fault, "error") for place, fault in pictures.findings(folder, read.data)),
        *((place, fault, "error") for place, fault in media.findings(folder, read.data)),
    ]
    problems += [Problem(file, read.line(place), said, place, severity) for place, said, severity in findings]
    return read.data, sorted(problems, key=lambda problem: problem.line or 0)


def _photographed(folder: Path) -> tuple[object, list[Problem]]:
    data, problems = photos.describe(folder)
    if data is not None:
        problems += [Problem(folder, None, fault, place) for place, fault in schema.faults(data)]
    return data, problems


def load(folder: Path) -> Hall:
    """The hall of a folder. Raises HallError with all its problems where one of them is an error."""
    hall, problems = examine(folder)
    if hall is None:
        raise HallError(problems)
    return hall
