"""How a figure is printed, and that one which misses its target is not overlooked."""

from __future__ import annotations

import json
import operator
import sys
from collections.abc import Callable, Sequence
from typing import Final

_COMPARED: Final[dict[str, Callable[[float, float], bool]]] = {
    "<=": operator.le,
    ">=": operator.ge,
    "<": operator.lt,
    ">": operator.gt,
}
_missed: list[str] = []


def figure(bench: str, name: str, value: float, unit: str, target: str) -> None:
    """Print one measured figure beside what it should be, such as `<= 150`; empty: it is only to be known.

    One that misses its target is named on standard error too, and again by `summary`.
    """
    line = {"bench": bench, "figure": name, "value": round(value, 3), "unit": unit, "target": target}
    print(json.dumps(line, ensure_ascii=False), flush=True)
    if not meets(round(value, 3), target):
        _missed.append(f"{bench}: {name}: {round(value, 3)} {unit}, wanted {target}")
        print(f"# missed: {_missed[-1]}", file=sys.stderr, flush=True)


def meets(value: float, target: str) -> bool:
    """Whether a value is as it should be. Raises ValueError where the target is none."""
    if not target:
        return True
    sign, _, limit = target.partition(" ")
    if sign not in _COMPARED:
        raise ValueError(f"expected a target such as '<= 150', got {target!r}")
    return _COMPARED[sign](value, float(limit))


def not_run(what: str, reason: object) -> None:
    """A figure that is wanted could not be measured here: as good as missed."""
    _missed.append(f"{what}: not run: {reason}")
    print(f"# {_missed[-1]}", file=sys.stderr, flush=True)


def summary() -> int:
    """Name all figures that missed their targets since the last time, or were not measured, on standard error; for
    the end of a run. How many there are."""
    missed = len(_missed)
    if missed:
        print(f"# {missed} missed:", *_missed, sep="\n#   ", file=sys.stderr, flush=True)
    _missed.clear()
    return missed


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, `share` from 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
