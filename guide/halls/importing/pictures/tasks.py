"""The tasks of an import that the decoding process does, by name. Values and answers are of JSON's types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from guide.halls.importing.pictures import conversion, inspection, projection

_TASKS: Final[dict[str, Callable[..., dict[str, Any]]]] = {
    "inspect": inspection.inspect,
    "convert": conversion.convert,
    "cube": projection.cube,
}


def run(name: str, values: dict[str, Any]) -> dict[str, Any]:
    """Do a task and return its answer, which has `fault` where it could not be done. Raises KeyError."""
    return _TASKS[name](**values)
