"""Measured steps for tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guide.rehearse.verdict import Measured, Server

GOOD = Measured(
    wanted=1000,
    present=1000,
    p50=12,
    p95=30,
    p99=48,
    ticks=250_000,
    rate=25.0,
    missed=0,
    holes=0,
    drops=0,
    own_cpu=0.2,
    own_late=3,
    server=Server(0.4, 5, 10, 0),
)


def step(wanted: int = 1000, **changes: Any) -> Measured:
    return replace(GOOD, **({"wanted": wanted, "present": wanted} | changes))
