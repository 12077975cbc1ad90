"""What a rehearsal's figures mean: how many were carried, and what gave way first. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from guide.protocol.codes import Close

LATE: Final = 300  # ms at the 99th percentile: voice has run out of what players keep ahead (80 to 400 ms)
PRESENT: Final = 0.999  # of those wanted
SKIPPED: Final = 0.001  # of the ticks: a follower that is skipped misses 40 ms of voice
BUSY: Final = 0.9  # of one core
SILENT: Final = 1.5  # seconds: a tick comes at least once a second, even where nothing moves
RESTARTING: Final = Close.SERVER_RESTARTING
OWN_LATE: Final = 50  # ms at the 99th percentile by which this machine itself was late: lags below that say nothing


class Fault(StrEnum):
    """What can give way, the gravest first."""

    HOLES = "holes"  # events that were neither sent nor told as a reset
    ABSENT = "absent"  # not all came in
    DROPPED = "dropped"  # lines that ended
    SILENT = "silent"  # nothing came, though the line held: lags are only of what comes
    UNMEASURED = "unmeasured"  # somebody led, and nothing of it came
    SKIPPED = "skipped"  # ticks that were left out
    LATE = "late"


class Unknown(StrEnum):
    """Why the server's own figures for a step are not known: a sentence of `words`."""

    UNASKED = "first_unknown"  # we have no key for them
    GONE = "first_gone"  # it told them before, and then no more
    ANEW = "first_anew"  # they began at nothing in the middle


@dataclass(frozen=True, slots=True)
class Server:
    """What the server said of itself for a step: parts of one core, ms at the 99th percentile, ticks."""

    cpu: float | None
    loop_lag: float | None
    lateness: float | None
    skipped: int


@dataclass(frozen=True, slots=True)
class Measured:
    """One step. Lags in ms, None where no tick carried guide time; `own_cpu` in parts of one core."""

    wanted: int
    present: int
    p50: int | None
    p95: int | None
    p99: int | None
    ticks: int
    """received, over all followers"""
    rate: float
    """ticks a second to each follower"""
    missed: int
    """ticks that were left out, over all followers"""
    holes: int
    drops: int
    own_cpu: float
    own_late: float
    server: Server | None = None
    unknown: Unknown = Unknown.UNASKED
    """why, where `server` is None"""
    refused: str | None = None
    """why most connections that were not opened were not: an HTTP status, or a kind of error"""
    closed: int | None = None
    """the close code that the server gave most often since the step began to rise"""
    silence: float = 0.0
    """seconds, the longest that any follower was given nothing"""
    own_longest: float = 0.0
    """the most by which this machine was late once"""
    led: bool = False
    """with a guide's link: view and voice are to come"""
    back: float | None = None
    """seconds from the server's restart until everybody was there again; None: they were not, or it did not restart"""
    ended: bool = False
    """all lines ended in one moment since the step began to rise, and the server had said no word"""

    @property
    def restarted(self) -> bool:
        """The server told most of those it put out that it stops, or starts anew; or it ended without a word."""
        return self.ended or self.closed == RESTARTING


@dataclass(frozen=True, slots=True)
class Verdict:
    """`carried`: followers of the last step before the first that failed. `faults`: of that step, none where all went
    well. `ours`: this machine was at its own limit then, so the server may carry more."""

    carried: int
    failed: int | None
    faults: tuple[Fault, ...]
    ours: bool
    moved: bool
    """someone led, so lags could be measured"""
    restarted: bool = False
    """the server restarted or ended in the step that failed, which says nothing of how many it carries"""

    @property
    def well(self) -> bool:
        return self.failed is None


def faults(step: Measured) -> tuple[Fault, ...]:
    found = []
    if step.holes:
        found.append(Fault.HOLES)
    if step.present < PRESENT * step.wanted:
        found.append(Fault.ABSENT)
    if step.drops or step.ended:  # also while they still came in
        found.append(Fault.DROPPED)
    if step.silence > SILENT:
        found.append(Fault.SILENT)
    if step.led and step.p99 is None:
        found.append(Fault.UNMEASURED)
    if step.missed > SKIPPED * (step.ticks + step.missed):
        found.append(Fault.SKIPPED)
    if step.p99 is not None and step.p99 > LATE:
        found.append(Fault.LATE)
    return tuple(found)


def at_own_limit(step: Measured) -> bool:
    """Whether this machine was too busy to be a fair witness."""
    slept = step.silence > SILENT and step.own_longest > SILENT * 1000 / 2  # part of the silence was ours
    return step.own_cpu > BUSY or step.own_late > OWN_LATE or slept


def judge(steps: Sequence[Measured]) -> Verdict:
    """The verdict on the steps that were measured, from the lowest up."""
    carried, moved = 0, any(step.p99 is not None for step in steps)
    for step in steps:
        wrong = faults(step)
        if wrong:
            return Verdict(carried, step.wanted, wrong, at_own_limit(step), moved, step.restarted)
        carried = step.wanted
    return Verdict(carried, None, (), bool(steps) and at_own_limit(steps[-1]), moved)
