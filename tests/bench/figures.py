"""How a figure is printed."""

from __future__ import annotations

import json
from collections.abc import Sequence


def figure(bench: str, name: str, value: float, unit: str, target: str) -> None:
    """Print one measured figure beside what it should be, such as `<= 150`."""
    line = {"bench": bench, "figure": name, "value": round(value, 3), "unit": unit, "target": target}
    print(json.dumps(line, ensure_ascii=False), flush=True)


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile, `share` from 0 to 1."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
