"""From a folder to a hall."""

from pathlib import Path

from guide.halls.check import examine
from guide.halls.model import Hall
from guide.halls.problem import HallError


def load(folder: Path) -> Hall:
    """The hall of a folder. Raises HallError with all its problems where one of them is an error."""
    hall, problems = examine(folder)
    if hall is None:
        raise HallError(problems)
    return hall
