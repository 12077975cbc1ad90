"""Plan the steps of a rehearsal: rising numbers of followers, each measured for a while. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

SHARES: Final = (0.1, 0.25, 0.5, 0.75, 1.0)  # of all followers: so the limit is known to within a quarter
MAX_FOLLOWERS: Final = 20_000  # twice what one core is built for; one machine has 28,000 ports towards one server
JOINS_PER_SECOND: Final = 45  # less than a server accepts from one address (GUIDE_ADDRESS_JOINS_PER_MINUTE)
SETTLE: Final = 1.0  # seconds between the last join of a step and the measuring
PATIENCE: Final = 30.0  # seconds more than the joins of a step should take; then it is measured as it is


@dataclass(frozen=True, slots=True)
class Step:
    """Let people join until there are `followers`, for at most `joining` seconds; then measure for `hold` seconds."""

    followers: int
    joining: float
    hold: float


def steps(followers: int, seconds: float) -> list[Step]:
    """Return the steps up to `followers` (1 to MAX_FOLLOWERS). All of them together measure for `seconds`."""
    heights = sorted({max(1, round(followers * share)) for share in SHARES})
    planned, before = [], 0
    for height in heights:
        planned.append(Step(height, (height - before) / JOINS_PER_SECOND + PATIENCE, seconds / len(heights)))
        before = height
    return planned


def time_limit(planned: list[Step]) -> float:
    """Return the seconds after which a rehearsal ends in any case."""
    return sum(step.joining + SETTLE + step.hold for step in planned) + PATIENCE


def descriptors(followers: int) -> int:
    """Return how many open files the followers need: one each, and some for everything else."""
    return followers + 100
