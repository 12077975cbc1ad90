"""How a rehearsal goes up: in steps, each held long enough to measure. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

PARTS: Final = (0.1, 0.25, 0.5, 0.75, 1.0)  # of all followers: where something gives way is known to a quarter
MOST: Final = 20_000  # followers: twice what one core is built for; one machine has 28,000 ports towards one server
JOINS_PER_SECOND: Final = 45  # below what a server lets in from one address (GUIDE_ADDRESS_JOINS_PER_MINUTE)
SETTLE: Final = 1.0  # seconds between the last join of a step and its measuring
PATIENCE: Final = 30.0  # seconds beyond what a step's joins should take: then it is measured as it is


@dataclass(frozen=True, slots=True)
class Step:
    """Go up to `followers`, at most `joining` seconds long, then measure for `hold` seconds."""

    followers: int
    joining: float
    hold: float


def steps(followers: int, seconds: float) -> list[Step]:
    """The steps up to `followers` (1 to MOST); `seconds` is what all of them measure together."""
    heights = sorted({max(1, round(followers * part)) for part in PARTS})
    planned, before = [], 0
    for height in heights:
        planned.append(Step(height, (height - before) / JOINS_PER_SECOND + PATIENCE, seconds / len(heights)))
        before = height
    return planned


def longest(planned: list[Step]) -> float:
    """Seconds after which a rehearsal ends whatever happens."""
    return sum(step.joining + SETTLE + step.hold for step in planned) + PATIENCE


def descriptors(followers: int) -> int:
    """Open files that so many followers need: one each, and some for everything else."""
    return followers + 100
