"""Measurement steps for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guide.rehearse.verdict import Measurement, ServerLoad

GOOD = Measurement(
    wanted=1000,
    present=1000,
    p50=12,
    p95=30,
    p99=48,
    ticks=250_000,
    rate=25.0,
    missed=0,
    gaps=0,
    drops=0,
    local_cpu=0.2,
    local_lateness=3,
    server=ServerLoad(0.4, 5, 10, 0),
)


def step(wanted: int = 1000, **changes: Any) -> Measurement:
    return replace(GOOD, **({"wanted": wanted, "present": wanted} | changes))
