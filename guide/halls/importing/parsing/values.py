"""Takes what is wanted out of data that may be anything. Pure; raises nothing."""

from __future__ import annotations

import re
from typing import Any, Final

LARGEST: Final = 1e9  # what is larger is no angle and no size
_NUMBER: Final = re.compile(r"\s*[-+]?([0-9]{1,40}\.?[0-9]{0,40}|\.[0-9]{1,40})([eE][-+]?[0-9]{1,4})?\s*")


def number(value: object) -> float | None:
    """Return a number of at most `LARGEST`, also from a text that is one; None: it is something else."""
    if isinstance(value, bool):
        return None
    if isinstance(value, str):
        value = float(value) if _NUMBER.fullmatch(value) else None
    return float(value) if isinstance(value, int | float) and abs(value) <= LARGEST else None


def whole(value: object, most: int) -> int | None:
    """Return a whole number from 1 to `most`; None: it is something else."""
    found = number(value)
    return int(found) if found is not None and found == int(found) and 1 <= found <= most else None


def text(value: object) -> str:
    """Return a text; a number as it is written; empty: it is something else."""
    if isinstance(value, str):
        return value
    found = number(value)
    return "" if found is None else f"{found:.12g}"


def mapping(value: object) -> dict[str, Any]:
    """Return a mapping; empty: it is something else."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return a list; empty: it is something else."""
    return value if isinstance(value, list) else []
